"""The pictures of the README: `make screenshots` takes them of the demonstration forum."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from exhibitors.models import Hall
from forum.queries import current_forum
from mailing.models import Message
from visitors.documents.ticket import ticket_png
from visitors.models import Visitor
from visitors.ticket import facts

from .conftest import DESKTOP, PHONE
from .people import register, type_in
from .test_company import sign_up
from .test_desk import sign_in
from .words import Words

pytestmark = pytest.mark.browser
FOLDER = Path(settings.BASE_DIR) / "docs/screens"
LIMIT = 150 * 1024


@pytest.fixture
def keep(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str, bytes], None]:
    """Always taken, so that the road stays open; kept in docs/ only when asked for."""
    folder = FOLDER if request.config.getoption("--write-screenshots", default=False) else tmp_path

    def keep(name: str, picture: bytes) -> None:
        assert len(picture) < LIMIT
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.png").write_bytes(picture)

    return keep


def test_screenshots(browse, db, organiser, post, settings, tmp_path, keep):
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "mailing.backends.FolderBackend", str(tmp_path / "mail")
    call_command("load_demo", verbosity=0)
    desktop, phone = browse(), browse(width=PHONE)
    desktop.goto("/")
    keep("home", desktop.screenshot())
    phone.goto("/register/")
    type_in(phone)
    phone.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    keep("register", phone.screenshot())
    register(phone, "/register/")
    phone.evaluate("document.querySelector('#ticket').scrollIntoView()")
    keep("my", phone.screenshot())

    assert post() == 1
    desktop.goto("/mailbox/")
    desktop.locator("td a").click()
    desktop.goto(desktop.locator("iframe").get_attribute("src"))
    keep("mail", desktop.screenshot())
    visitor = Visitor.objects.get(code=Message.objects.get().about_code)
    keep("ticket", ticket_png(facts(visitor, current_forum()), pixels_per_inch=96))
    sign_in(desktop, Words("kk"), organiser)
    desktop.goto("/admin/visitors/visitor/")
    desktop.set_viewport_size({"width": DESKTOP, "height": 560})
    keep("desk", desktop.screenshot())


def test_screenshots_of_companies(browse, db, keep, settings, tmp_path):
    """What a company sees, on a telephone and at a desk, in the three languages."""
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "mailing.backends.FolderBackend", str(tmp_path / "mail")
    call_command("load_demo", verbosity=0)
    desktop, phone = browse(), browse(width=PHONE)
    for language in ("kk", "ru", "en"):
        words = Words(language)
        desktop.goto(words.path("/floor-plan/A/?booth=A-33"))
        keep(f"floor-plan-{language}", desktop.screenshot())
        desktop.goto(words.path("/exhibitors/"))
        keep(f"catalogue-{language}", desktop.screenshot())
    sign_up(phone)
    phone.goto("/floor-plan/A/?booth=A-33")
    phone.get_by_role("button", name=Words("kk")("Choose this booth")).click()
    phone.wait_for_url("**/exhibit/application/booth/")
    for language in ("kk", "ru", "en"):
        phone.goto(Words(language).path("/exhibit/"))
        keep(f"office-{language}", phone.screenshot())


def test_screenshots_of_the_desk(browse, db, keep, organiser):
    """Where organisers live: what waits today in three languages and on a telephone, and what they work with."""
    call_command("load_demo", verbosity=0)
    desktop, phone = browse(), browse(width=PHONE)
    for page in (desktop, phone):
        sign_in(page, Words("kk"), organiser)
    phone.goto("/admin/")
    keep("today-phone", phone.screenshot())
    for language in ("kk", "ru", "en"):
        words = Words(language)
        for name, path in (
            ("today", "/admin/"),
            ("statistics", "/admin/statistics/"),
            ("timetable", "/admin/forum_sessions/lecture/timetable"),
            ("plan-editor", f"/admin/exhibitors/hall/{Hall.objects.order_by('sort').first().pk}/plan/"),
        ):
            desktop.goto(words.path(path))
            desktop.wait_for_load_state("networkidle")
            keep(f"{name}-{language}", desktop.screenshot())
