"""The pictures in docs/screens: `make screenshots` takes them of the demonstration forum, on a day that stands still.

The suite walks the same way in one shape only, so that the road stays open, and keeps nothing.
"""

import io
import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Page

from exhibitors.access import CHOSEN
from exhibitors.models import CatalogueEntry, Hall
from forum.queries import current_forum
from mailing.models import Message
from visitors.documents.ticket import ticket_png
from visitors.models import Visitor
from visitors.ticket import facts, my_url

from .conftest import DESKTOP, PHONE
from .pages import busy_company, let_in
from .people import register, send, type_in
from .words import Words

pytestmark = pytest.mark.browser
FOLDER = Path(settings.BASE_DIR) / "docs/screens"
STARTS_ON, TODAY = date(2026, 8, 29), datetime(2026, 7, 30, 5, tzinfo=UTC)
LANGUAGES, SCHEMES = ("kk", "ru", "en"), ("light", "dark")
WIDTHS = {"phone": PHONE, "desktop": DESKTOP}
LARGEST = 80 * 1024
DESK = {
    "today": "",
    "applications": "exhibitors/application/",
    "statistics": "statistics/",
    "timetable": "forum_sessions/lecture/timetable",
}


class Shape(NamedTuple):
    device: str
    scheme: str
    language: str

    @property
    def file(self) -> str:
        return f"{self.language}-{self.device}-{self.scheme}.webp"


class Camera:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.taken: dict[str, list[str]] = {}

    def take(self, name: str, shape: Shape, page: Page) -> None:
        page.evaluate("document.activeElement?.blur(); document.fonts.ready.then(() => true)")
        page.wait_for_load_state()  # the sign and the ornament of the header
        if name.startswith("desk"):
            page.wait_for_load_state("networkidle")  # diagrams
        self.keep(name, shape.file, page.screenshot(animations="disabled"))

    def keep(self, name: str, file: str, picture: bytes) -> None:
        image = Image.open(io.BytesIO(picture)).convert("RGB")
        if image.width > 1000:
            image.thumbnail((960, 960))
        target = self.folder / name / file
        target.parent.mkdir(parents=True, exist_ok=True)
        image.save(target, quality=62, method=4)
        assert target.stat().st_size < LARGEST
        self.taken.setdefault(name, []).append(file)


@pytest.fixture
def is_kept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--write-screenshots", default=False))


@pytest.fixture
def camera(is_kept: bool, tmp_path: Path) -> Iterator[Camera]:
    camera = Camera(FOLDER if is_kept else tmp_path)
    if is_kept:
        for old in FOLDER.glob("*/"):
            shutil.rmtree(old)
    yield camera
    if is_kept:
        (FOLDER / "README.md").write_text(index(camera.taken))


@pytest.fixture
def shapes(is_kept: bool) -> list[Shape]:
    if not is_kept:
        return [Shape("phone", "light", "kk")]
    return [Shape(*one) for one in itertools.product(WIDTHS, SCHEMES, LANGUAGES)]


def test_screenshots(browse, db, site, organiser, post, settings, tmp_path, camera, shapes):
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "mailing.backends.FolderBackend", str(tmp_path / "mail")
    with time_machine.travel(TODAY):
        call_command("load_demo", starts_on=STARTS_ON, verbosity=0)
        user = busy_company()
        register(browse(width=PHONE), "/register/")
        assert post() == 1
        visitor = Visitor.objects.get(code=Message.objects.get().about_code)
        ticket = facts(visitor, current_forum())
        camera.keep("ticket", "kk-paper.webp", ticket_png(ticket, pixels_per_inch=96))
        for device, shaped in itertools.groupby(shapes, key=lambda one: one.device):
            take_all(
                browse, site, camera, list(shaped), width=WIDTHS[device], people=(visitor, user, organiser)
            )


def take_all(
    browse: Callable[..., Page], site: str, camera: Camera, shapes: list[Shape], *, width: int, people: Any
) -> None:
    visitor, user, organiser = people
    anybody, company, desk = (browse(width=width) for _one in range(3))
    let_in(company, user[0], site, **{CHOSEN: user[1]})
    let_in(desk, organiser, site)
    for shape in shapes:
        for page in (anybody, company, desk):
            page.emulate_media(color_scheme=shape.scheme, reduced_motion="reduce")
        words = Words(shape.language)
        for name, path in public(visitor, shape.language).items():
            anybody.goto(words.path(path) if path.startswith("/") else path)
            camera.take(name, shape, anybody)
        anybody.goto(words.path("/register/"))
        type_in(anybody, {"family_name": "Үлгібай", "phone": "8 701"})
        send(anybody)
        anybody.locator("#errors").wait_for()
        camera.take("register-errors", shape, anybody)
        for name in ("", "application/stand"):
            company.goto(words.path(f"/exhibit/{name}/".replace("//", "/")))
            camera.take(f"office-{name.split('/')[-1]}".strip("-"), shape, company)
        if shape.device == "desktop" and (shape.scheme, shape.language) != ("dark", "en"):
            hall = Hall.objects.order_by("sort").first()
            for name, path in (DESK | {"plan-editor": f"exhibitors/hall/{hall.pk}/plan/"}).items():
                desk.goto(words.path(f"/admin/{path}"))
                camera.take(f"desk-{name}", shape, desk)


def public(visitor: Visitor, language: str) -> dict[str, str]:
    slug = (
        CatalogueEntry.objects.filter(is_public=True).order_by("slug").values_list("slug", flat=True).first()
    )
    return {
        "home": "/",
        "register": "/register/",
        "my": my_url(visitor, language=language),
        "programme": "/programme/",
        "lecture": "/programme/T08/",
        "exhibitors": "/exhibitors/",
        "exhibitor": f"/exhibitors/{slug}/",
        "floor-plan": "/floor-plan/A/?booth=A-33",
        "sign-up": "/exhibit/sign-up/",
        "accessibility": "/accessibility/",
    }


def index(taken: dict[str, list[str]]) -> str:
    """docs/screens/README.md: the shapes of each page side by side."""
    parts = [
        "# The screens\n\nTaken by `make screenshots` of the demonstration forum; nothing here is drawn by hand.\n"
    ]
    for name, files in taken.items():
        parts.append(f"\n## {name}\n")
        for device in (*WIDTHS, "paper"):
            own = [file for file in files if f"-{device}" in file]
            if own:
                wide = 150 if device == "phone" else 300
                parts += [
                    f'<img src="{name}/{file}" width="{wide}" alt="{name}: {file.removesuffix(".webp")}">'
                    for file in own
                ]
                parts.append("")
    return "\n".join(parts) + "\n"
