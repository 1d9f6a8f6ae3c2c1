"""The 85 exhibitors of the demonstration with drawn logos and photos: what pages and paper are looked at with."""

import csv
import io
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw

from core.pictures.encoding import photo
from core.pictures.files import store
from exhibitors.files.pictures import logo
from exhibitors.models import Application, Booth, CatalogueEntry, Category, ProductPhoto
from exhibitors.services import pictures
from forum.demo import DemoFolder
from forum.models import Edition

from .people import exhibitor

_COLOURS = ("#74540d", "#1c2140", "#9b2d5a", "#2f7d4f", "#1f6fb2", "#8a4b1f")


def show(edition: Edition, *, folder: Path | None = None, count: int = 85) -> list[CatalogueEntry]:
    """On the floor of the demonstration, which is loaded here."""
    from exhibitors.demo.floor import load_floor

    path = folder or settings.BASE_DIR / "demo"
    load_floor(DemoFolder.starting_on(path, edition.starts_on), edition)
    categories = {row.code: row for row in Category.objects.all()}
    booths = {row.number: row for row in Booth.objects.filter(edition=edition)}
    by_id: dict[str, Application] = {}
    shown = []
    with (path / "exhibitors.csv").open(encoding="utf-8") as file:
        for number, row in enumerate(list(csv.DictReader(file))[:count]):
            host = by_id.get(row["main_exhibitor_id"])
            entry = exhibitor(
                edition, row["short_kk"], name_ru=row["short_ru"], name_en=row["short_en"],
                category=categories[row["category"]], region=row["region"], host=host,
                booth=None if host else booths.pop(row["booth"], None), groups=tuple(row["product_groups"].split(";")),
                described=True, website=row["website"], email=row["email"], phone=row["phone"],
                description_kk=row["description_kk"], description_ru=row["description_ru"],
                description_en=row["description_en"],
            )  # fmt: skip
            by_id[row["id"]] = entry.application
            _decorate(entry, number)
            shown.append(entry)
    return shown


def _decorate(entry: CatalogueEntry, number: int) -> None:
    if number % 3:
        CatalogueEntry.objects.filter(pk=entry.pk).update(
            logo=store(pictures.FOLDER, logo(drawn_logo(number)))
        )
    for place in range(number % 4):
        large, small = photo(drawn_photo(number + place))
        picture = ProductPhoto(
            entry=entry, position=place, image=store(pictures.FOLDER, large, small), caption_kk="Үлгі бұйым"
        )
        ProductPhoto.objects.bulk_create([picture])
        ProductPhoto.objects.filter(pk=picture.pk).update(width=large.width, height=large.height)


def drawn_logo(number: int) -> bytes:
    image = Image.new("RGBA", (600, 260))
    draw = ImageDraw.Draw(image)
    colour = _COLOURS[number % len(_COLOURS)]
    draw.ellipse((10, 30, 210, 230), outline=colour, width=22)
    draw.line((110, 30, 110, 230), fill=colour, width=14)
    draw.rectangle((250, 70, 580, 110), fill=colour)
    draw.rectangle((250, 140, 480, 170), fill=colour)
    return _png(image)


def drawn_photo(number: int) -> bytes:
    image = Image.new("RGB", (1600, 1100), "#ece4d4")
    draw = ImageDraw.Draw(image)
    for stripe in range(0, 1600, 80):
        draw.line(
            (stripe, 0, (stripe * 7 + number * 131) % 1600, 1100),
            fill=_COLOURS[(stripe // 80 + number) % 6],
            width=26,
        )
    return _png(image)


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()
