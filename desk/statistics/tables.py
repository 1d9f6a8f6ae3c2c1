"""The report as tables in the language of the moment: page, paper, workbook and CSV show these and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.dates import day_and_weekday
from core.money import grouped, tenge
from core.translations import LANGUAGES
from exhibitors.models import Build
from forum.countries import country_names
from sessions.states import SignUpState

from .figures import OCCUPIED, Figures, contract_figures

Cell = str | int | float


class Unit(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    M2 = "m2"
    MONEY = "money"


@dataclass(frozen=True)
class Column:
    label: str
    unit: Unit = Unit.NUMBER


@dataclass(frozen=True)
class Table:
    """`key` stands in addresses and file names. `total` is the last row, `bars` the columns that are drawn."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] | None = None
    bars: Sequence[int] = ()
    mark: int | None = None  # the one column that paper draws, if it is not the last of `bars`
    note: str = ""

    def said(self) -> list[list[str]]:
        """The rows, and the total, as people read them."""
        rows = [*self.rows, *([self.total] if self.total else [])]
        return [
            [_said(cell, column.unit) for cell, column in zip(row, self.columns, strict=True)] for row in rows
        ]


@dataclass(frozen=True)
class Section:
    title: str
    tables: list[Table] = field(default_factory=list)


def _said(cell: Cell, unit: Unit) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return number_format(cell, 2, use_l10n=True, force_grouping=True)
    return tenge(cell) if unit is Unit.MONEY else grouped(cell)


def sections(figures: Figures) -> list[Section]:
    """The whole report, in the active language. A table without a row is left out."""
    words = _Words(figures)
    found = [
        Section(gettext("Key figures"), [_key_figures(figures)]),
        Section(gettext("Exhibitors"), list(_exhibitors(figures, words))),
        Section(gettext("Net space"), list(_space(figures, words))),
        Section(gettext("Visitors and visits"), list(_visitors(figures, words))),
        Section(gettext("Who is not a visitor"), [_not_visitors(figures, words)]),
        Section(gettext("Lectures"), list(_lectures(figures))),
        Section(gettext("Money"), [_money(figures)]),
    ]
    full = [Section(one.title, [table for table in one.tables if table.rows]) for one in found]
    return [one for one in full if one.tables]


def without_money(found: Iterable[Section]) -> list[Section]:
    """The same without every table that has a column of sums."""
    kept = [
        Section(
            one.title,
            [table for table in one.tables if all(column.unit is not Unit.MONEY for column in table.columns)],
        )
        for one in found
    ]
    return [one for one in kept if one.tables]


class _Words:
    """What codes are called in the active language, as they were named when the figures were counted."""

    def __init__(self, figures: Figures) -> None:
        self.language = get_language() or LANGUAGES[0]
        self.names = figures["names"]

    def name(self, kind: str, code: str) -> str:
        if not code:
            return gettext("not stated")
        if kind == "country":
            return country_names(self.language).get(code, code)
        if kind == "build":
            return str(Build(code).label) if code in Build.values else code
        return self.text(self.names.get(kind, {}).get(code, {})) or code

    def text(self, texts: Mapping[str, str]) -> str:
        return next((texts[one] for one in (self.language, *LANGUAGES) if texts.get(one)), "")

    def ordered(self, kind: str, codes: Iterable[str]) -> list[str]:
        """As the organisers ordered them; what has no order by its code, and what is not stated last."""
        order = {code: number for number, code in enumerate(self.names.get(kind, {}))}
        return sorted(codes, key=lambda code: (not code, order.get(code, len(order)), code))


def _number(label: str | Promise, unit: Unit = Unit.NUMBER) -> Column:
    return Column(str(label), unit)


def _text(label: str | Promise) -> Column:
    return Column(str(label), Unit.TEXT)


_M2 = _("m²")
_BOOTHS = _("Booths")

_CONTRACT = {
    "exhibitors_total": _("Exhibitors"),
    "main_exhibitors": _("of them main exhibitors"),
    "co_exhibitors": _("of them co-exhibitors"),
    "net_space_m2_exhibitors": _("Net space of exhibitors, m²"),
    "net_space_m2_with_partners": _("Net space with partners, m²"),
    "booths_free": _("Free booths"),
    "registered_people": _("People registered"),
    "visitors_came": _("Visitors (different people who came)"),
    "visits": _("Visits (people by days)"),
    "trade_visitors": _("of the visitors: trade visitors"),
    "foreign_visitors": _("of the visitors: from abroad"),
}


def _key_figures(figures: Figures) -> Table:
    known = contract_figures(figures)
    return Table(
        key="key-figures",
        title=gettext("Key figures"),
        columns=[_text(_("Figure")), _number(_("Value"))],
        rows=[[str(label), known[key]] for key, label in _CONTRACT.items()],
    )


def _exhibitors(figures: Figures, words: _Words) -> Iterable[Table]:
    found = figures["exhibitors"]
    for key, kind, title in (
        ("exhibitors-by-category", "category", _("Exhibitors by category")),
        ("exhibitors-by-region", "region", _("Exhibitors by region")),
    ):
        groups = found[f"by_{kind}"]
        codes = words.ordered(kind, groups)
        yield Table(
            key=key,
            title=str(title),
            columns=[
                _text(_("Category") if kind == "category" else _("Region")),
                _number(_("Main exhibitors")), _number(_("Co-exhibitors")), _number(_("Total")),
            ],
            rows=[
                [words.name(kind, code), groups[code]["main"], groups[code]["co"],
                 groups[code]["main"] + groups[code]["co"]]
                for code in codes
            ],
            total=[gettext("Total"), found["main"], found["co"], found["main"] + found["co"]],
            bars=(1, 2),
            mark=3,
        )  # fmt: skip
    represented = found["represented_by_country"]
    yield Table(
        key="represented-companies",
        title=gettext("Represented companies by country"),
        columns=[_text(_("Country")), _number(_("Companies"))],
        rows=[[words.name("country", code), number] for code, number in represented.items()],
        total=[gettext("Total"), sum(represented.values())],
        note=gettext(
            "Their products are shown, their staff is not there: they are not counted as exhibitors."
        ),
    )


_SPACE = {
    "paid": _("Exhibitors, paid in full"),
    "unpaid": _("Exhibitors, not yet paid in full"),
    "free_of_charge": _("Exhibitors, free of charge"),
    "partners": _("Partners and the organiser"),
    "awaited": _("Held or reserved, not approved"),
    "vacant": _("Free booths"),
}


def _space(figures: Figures, words: _Words) -> Iterable[Table]:
    space, known = figures["space"], contract_figures(figures)
    m2, booths = space["m2"], space["booths"]

    def row(name: str) -> list[Cell]:
        return [str(_SPACE[name]), booths[name], m2[name]]

    occupied = sum(booths[name] for name in OCCUPIED)
    yield Table(
        key="net-space",
        title=gettext("Net space by payment"),
        columns=[_text(_("Space")), _number(_BOOTHS), _number(_M2, Unit.M2)],
        rows=[
            *(row(name) for name in OCCUPIED),
            [gettext("Net space of exhibitors"), occupied, known["net_space_m2_exhibitors"]],
            row("partners"),
            [
                gettext("Net space with partners"),
                occupied + booths["partners"],
                known["net_space_m2_with_partners"],
            ],
            row("awaited"),
            row("vacant"),
        ],
        note=gettext("Gross space of the halls, m²: %(area)s") % {"area": _said(space["gross_m2"], Unit.M2)},
    )
    for key, kind, title, label in (
        ("net-space-by-hall", "hall", _("Net space of exhibitors by hall"), _("Hall")),
        ("net-space-by-category", "category", _("Net space of exhibitors by category"), _("Category")),
        ("net-space-by-stand-type", "stand_type", _("Net space of exhibitors by stand type"), _("Stand type")),
        ("net-space-by-build", "build", _("Net space of exhibitors by build"), _("Build")),
    ):  # fmt: skip
        areas = space[f"by_{kind}"]
        yield Table(
            key=key,
            title=str(title),
            columns=[_text(label), _number(_M2, Unit.M2)],
            rows=[[words.name(kind, code), areas[code]] for code in words.ordered(kind, areas)],
            total=[gettext("Total"), known["net_space_m2_exhibitors"]],
            bars=(1,),
        )


def _visitors(figures: Figures, words: _Words) -> Iterable[Table]:
    found = figures["visitors"]
    yield Table(
        key="visits-by-day",
        title=gettext("Visits by day"),
        columns=[_text(_("Day")), _number(_("Visits")), _number(_("Press and others, not counted"))],
        rows=[
            [day_and_weekday(date.fromisoformat(day["on"]), words.language), day["visits"], day["others"]]
            for day in found["days"]
        ],
        total=[
            gettext("Total"),
            sum(day["visits"] for day in found["days"]),
            sum(day["others"] for day in found["days"]),
        ],
        bars=(1,),
        note=gettext("A person who comes twice on one day is one visit."),
    )
    for name, title, label in _PEOPLE:
        registered, came = found["registered_by"][name], found["came_by"][name]
        codes = words.ordered(name, {*registered, *came})
        yield Table(
            key=f"visitors-by-{name.replace('_', '-')}",
            title=str(title),
            columns=[_text(label), _number(_("Registered")), _number(_("Came"))],
            rows=[
                [_of_people(words, name, code), registered.get(code, 0), came.get(code, 0)] for code in codes
            ],
            total=[gettext("Total"), sum(registered.values()), sum(came.values())],
            bars=(1, 2),
        )


_PEOPLE = (
    ("kind", _("Visitors by kind"), _("Kind of visitor")),
    ("country", _("Visitors by country"), _("Country")),
    ("region", _("Visitors by region"), _("Region")),
    ("activity", _("Visitors by field of activity"), _("Field of activity")),
    ("position_level", _("Visitors by position"), _("Position level")),
    ("purpose", _("Visitors by purpose of visit"), _("Purpose of visit")),
    ("source", _("Visitors by how they heard of the forum"), _("How they heard of the forum")),
    ("language", _("Visitors by language of letters"), _("Language")),
)
_LANGUAGES = {"kk": _("Kazakh"), "ru": _("Russian"), "en": _("English")}


def _of_people(words: _Words, name: str, code: str) -> str:
    return str(_LANGUAGES.get(code, code)) if name == "language" else words.name(name, code)


def _not_visitors(figures: Figures, words: _Words) -> Table:
    found = figures["visitors"]
    kinds = words.ordered("kind", {*found["registered_others"], *found["came_others"]})
    rows: list[list[Cell]] = [
        [words.name("kind", code), found["registered_others"].get(code, 0)] for code in kinds
    ]
    rows.append([gettext("Staff of the exhibitors, with badges"), figures["exhibitors"]["staff"]])
    rows.append([gettext("Speakers in the programme"), figures["programme"]["speakers"]])
    return Table(
        key="not-visitors",
        title=gettext("Who is not a visitor"),
        columns=[_text(_("Who")), _number(_("People"))],
        rows=rows,
        note=gettext(
            "Staff at the booths, press, speakers, service firms and organisers are not visitors, also when they come."
        ),
    )


def _lectures(figures: Figures) -> Iterable[Table]:
    found, words = figures["programme"], _Words(figures)
    states = found["signups"]
    yield Table(
        key="signups",
        title=gettext("Sign-ups for lectures"),
        columns=[_text(_("State")), _number(_("Sign-ups"))],
        rows=[
            [str(SignUpState(state).label), number]
            for state, number in states.items()
            if number and state in SignUpState.values
        ],
        total=[gettext("Total"), sum(states.values())],
        note=gettext("Different people who attended a lecture: %(count)s") % {"count": found["people_attended"]},
    )  # fmt: skip
    yield Table(
        key="lectures",
        title=gettext("Lectures by attendance"),
        columns=[
            _text(_("Code")), _text(_("Lecture")), _number(_("Seats")), _number(_("Signed up")),
            _number(_("Attended")), _number(_("Did not come")),
        ],
        rows=[
            [row["code"], words.text(row["title"]), row["seats"], row["signed_up"], row["attended"],
             row["no_show"]]
            for row in found["lectures"]
        ],
    )  # fmt: skip


_MONEY = {
    "net": _("Invoiced, without VAT"),
    "vat": _("VAT"),
    "total": _("Invoiced, in all"),
    "received": _("Received"),
    "outstanding": _("Still to be paid"),
}


def _money(figures: Figures) -> Table:
    return Table(
        key="money",
        title=gettext("Money"),
        columns=[_text(_("Sum")), _number(_("₸"), Unit.MONEY)],
        rows=[[str(label), figures["money"][name]] for name, label in _MONEY.items()],
        note=gettext("Credit notes are taken off the invoices."),
    )
