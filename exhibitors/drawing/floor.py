"""From a hall's stands to what its picture, its list and its feed say: metres, words, links. Nothing is asked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from core.money import tenge
from core.translations import Text, text_in

from ..models import Booth, Category, Hall
from ..pricing import add_vat
from ..queries.plan import BoothState, Floor, Stand
from ..queries.prices import Tariff
from ..wording import words_of
from .signs import PATHS

_MARGIN = Decimal("0.5")
_NUMBER_SIZE = Decimal("0.95")
_LETTER_WIDTH = Decimal("0.72")  # of the size, with some air


@dataclass(frozen=True, slots=True)
class DrawnStand:
    """One booth, ready for the template: every number is a short string."""

    number: str
    x: str
    y: str
    width: str
    depth: str
    middle: str
    line: str
    sign_at: str
    size: str
    state: str
    words: str
    label: str
    area: str
    kind: str
    price: str
    category: str
    name: Text
    url: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Legend:
    code: str
    name: str
    colour: str
    path: str


@dataclass(frozen=True, slots=True)
class HallCard:
    """A hall in the overview: each state is one path."""

    code: str
    name: str
    size: str
    view_box: str
    width: str
    depth: str
    paths: list[tuple[str, str]]
    counts: Mapping[str, int]
    total: int


def metres(value: Decimal) -> str:
    text = f"{Decimal(value).normalize():f}"
    return text[1:] if text.startswith("0.") else text


def spoken(value: Decimal) -> str:
    """For people: 4,5 in Kazakh and Russian."""
    return number_format(Decimal(f"{Decimal(value).normalize():f}"))


def view_box(hall: Hall) -> str:
    width, depth = hall.width_m + 2 * _MARGIN, hall.depth_m + 2 * _MARGIN
    return f"-{metres(_MARGIN)} -{metres(_MARGIN)} {metres(width)} {metres(depth)}"


def state_name(stand: Stand) -> str:
    """The class of the picture."""
    return "mine" if stand.is_mine else str(stand.state)


def state_words() -> dict[str, str]:
    return {
        "free": gettext("free"),
        "held": gettext("being chosen"),
        "taken": gettext("taken"),
        "mine": gettext("your booth"),
    }


def occupant(stand: Stand) -> Text:
    """Who stands there, as far as the public may know; empty for everybody else."""
    if stand.exhibitor:
        return stand.exhibitor.name(get_language())
    return text_in(stand.booth, "partner")


def exhibitor_url(stand: Stand) -> str:
    return _exhibitor_page(stand.exhibitor.slug, get_language()) if stand.exhibitor else ""


@cache
def _exhibitor_page(slug: str, language: str) -> str:
    try:
        return reverse("exhibitors:exhibitor", args=[slug])
    except NoReverseMatch:
        return ""


def area_words(booth: Booth) -> str:
    return square_metres(booth.area_m2)


def square_metres(area: Decimal) -> str:
    return gettext("%(area)s m²") % {"area": spoken(area)}


def wanted_words(application: Any) -> str:
    """What somebody waits for, of an application as `queries.applications.pictured` reads it."""
    area = application.wanted_area_m2
    return " · ".join(filter(None, (square_metres(area) if area else "", application.wanted_name)))


def price_words(net_kzt: int) -> str:
    return tenge(net_kzt) if net_kzt else gettext("free of charge")


def drawn(stands: Iterable[Stand], kept: set[str] | None, query: Mapping[str, str]) -> list[DrawnStand]:
    """`kept` are the numbers that the filter leaves (None: no filter); links keep the filter's `query`."""
    words = state_words()
    prefix = f"?{urlencode(query)}&" if query else "?"
    return [_drawn(stand, kept, prefix, words) for stand in stands]


def _drawn(stand: Stand, kept: set[str] | None, prefix: str, words: Mapping[str, str]) -> DrawnStand:
    booth, state = stand.booth, state_name(stand)
    middle, centre = booth.x_m + booth.width_m / 2, booth.y_m + booth.depth_m / 2
    size = min(_NUMBER_SIZE, booth.width_m / (_LETTER_WIDTH * max(len(booth.number), 1)))
    lift = Decimal("0.45") if stand.category else Decimal(0)
    area, price, name = area_words(booth), price_words(stand.quotation.net_kzt), occupant(stand)
    told = [area, price] if stand.state is BoothState.FREE else [name.text] if name.text else []
    return DrawnStand(
        number=booth.number,
        x=metres(booth.x_m),
        y=metres(booth.y_m),
        width=metres(booth.width_m),
        depth=metres(booth.depth_m),
        middle=metres(middle),
        line=metres(centre - lift),
        sign_at=metres(centre + Decimal("0.65")),
        size="" if size == _NUMBER_SIZE else metres(size.quantize(Decimal("0.01"))),
        state=state,
        words=words[state],
        label=f"{booth.number}: {', '.join([words[state], *told])}",
        area=area,
        kind=text_in(booth.stand_type, "name").text,
        price=price,
        category=stand.category.code if stand.category else "",
        name=name,
        url=f"{prefix}{urlencode({'booth': booth.number})}#details",
        is_kept=kept is None or booth.number in kept,
    )


@dataclass(frozen=True, slots=True)
class Background:
    """The building behind the booths, in metres."""

    url: str
    x: str
    y: str
    width: str
    depth: str
    opacity: str


def background(hall: Hall, *, public: bool = True) -> Background | None:
    """None: there is none, or - `public` - strangers shall not see it."""
    if not hall.background or (public and not hall.background_is_public):
        return None
    return Background(
        url=reverse("floor_drawing", args=[hall.background]),
        x=metres(hall.background_x_m),
        y=metres(hall.background_y_m),
        width=metres(hall.background_width_m),
        depth=metres(hall.background_depth_m),
        opacity=metres(Decimal(hall.background_opacity_pct) / 100),
    )


def legend(categories: Iterable[Category]) -> list[Legend]:
    return [
        Legend(one.code, text_in(one, "name").text, one.colour, PATHS.get(one.sign, PATHS["circle"]))
        for one in categories
    ]


def grid(hall: Hall, step: int = 3) -> str:
    """The light lines of the floor, as one path."""
    width, depth = metres(hall.width_m), metres(hall.depth_m)
    down = (f"M{x} 0V{depth}" for x in range(step, int(hall.width_m), step))
    across = (f"M0 {y}H{width}" for y in range(step, int(hall.depth_m), step))
    return "".join((*down, *across))


def hall_card(hall: Hall, stands: list[Stand]) -> HallCard:
    shapes: dict[str, list[str]] = {"taken": [], "held": [], "free": [], "mine": []}
    for stand in stands:
        booth = stand.booth
        width = metres(booth.width_m)
        box = f"M{metres(booth.x_m)} {metres(booth.y_m)}h{width}v{metres(booth.depth_m)}h-{width}z"
        shapes[state_name(stand)].append(box)
    counts = Counter(str(stand.state) for stand in stands)
    return HallCard(
        code=hall.code,
        name=text_in(hall, "name").text,
        size=size_words(hall.width_m, hall.depth_m),
        view_box=view_box(hall),
        width=metres(hall.width_m),
        depth=metres(hall.depth_m),
        paths=[(state, "".join(boxes)) for state, boxes in shapes.items() if boxes],
        counts={state: counts[state] for state in BoothState},
        total=len(stands),
    )


def frame(booth: Booth) -> str:
    """Around the booth whose details are open."""
    return format_html(
        '<rect class="chosen" x="{}" y="{}" width="{}" height="{}"/>',
        *map(metres, (booth.x_m, booth.y_m, booth.width_m, booth.depth_m)),
    )


def details(stand: Stand, floor: Floor, tariff: Tariff | None) -> dict[str, Any]:
    """One booth in full: the price line by line, and what comes on top of it."""
    booth, quotation, terms = stand.booth, stand.quotation, floor.terms
    lines = quotation.lines if tariff else ()
    sum_of = add_vat(quotation.net_kzt, floor.vat_rate_pct)
    return {
        "stand": stand,
        "booth": booth,
        "state": state_name(stand),
        "words": state_words()[state_name(stand)],
        "size": size_words(booth.width_m, booth.depth_m),
        "area": area_words(booth),
        "kind": text_in(booth.stand_type, "name"),
        "name": occupant(stand),
        "url": exhibitor_url(stand),
        "legend": legend([stand.category])[0] if stand.category else None,
        "lines": [(words_of(line, tariff), tenge(line.amount_kzt)) for line in lines if tariff],
        "net": price_words(quotation.net_kzt),
        "vat_pct": sum_of.rate_pct,
        "vat": tenge(sum_of.vat_kzt),
        "total": tenge(sum_of.total_kzt),
        "registration_fee": tenge(terms.registration_fee_kzt) if terms and terms.registration_fee_kzt else "",
    }


def size_words(width_m: Decimal, depth_m: Decimal) -> str:
    return gettext("%(width)s × %(depth)s m") % {"width": spoken(width_m), "depth": spoken(depth_m)}


def feed(stands: Iterable[Stand]) -> dict[str, dict[str, Any]]:
    """What the live page is told: the booths that are not free."""
    told: dict[str, dict[str, Any]] = {}
    for stand in stands:
        if stand.state is BoothState.FREE:
            continue
        one = told[stand.booth.number] = {"state": state_name(stand)}
        if name := occupant(stand).text:
            one |= {"name": name, "url": exhibitor_url(stand)}
        if stand.category:
            one["category"] = stand.category.code
    return told
