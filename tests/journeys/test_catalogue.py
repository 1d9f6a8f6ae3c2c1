"""The catalogue in the browser: found by typing and without it, read on a telephone, written by the company."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from exhibitors.models import CatalogueEntry, Membership
from exhibitors.queries.catalogue import forget_counts
from exhibitors.tests.catalogue import hostile
from exhibitors.tests.catalogue.showcase import drawn_logo, drawn_photo, show

from .conftest import PHONE
from .looks import barriers, sticking_out
from .words import Words

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    forget_counts()


@pytest.fixture
def shown(edition) -> list[CatalogueEntry]:
    return show(edition, count=30)


def test_finds_while_typing(page: Page, shown):
    page.goto("/exhibitors/")
    expect(page.locator(".card")).to_have_count(24)
    page.locator("#search").press_sequentially("әсем")
    expect(page.locator("#count")).to_have_text("1 экспонент")
    expect(page.locator("#search")).to_be_focused()
    assert "search=" in page.url
    page.locator("#search").fill("fctv")  # the keyboard stands in English
    expect(page.locator(".found .notice")).to_be_visible()
    page.locator(".card-link").first.click()
    page.wait_for_url("**/exhibitors/*/")
    page.go_back()
    expect(page.locator("#search")).to_have_value("fctv")


def test_finds_without_java_script(browse, shown):
    page, words = browse(java_script_enabled=False, width=PHONE), Words("ru")
    page.goto("/ru/exhibitors/")
    page.get_by_text(words("Narrow down")).click()
    page.locator(".facet a").first.click()
    page.locator("#search").fill("demo")
    page.get_by_role("button", name=words("Find")).click()
    assert "category=" in page.url and "search=demo" in page.url
    expect(page.locator(".chosen a")).to_have_count(2)
    page.locator(".chosen .all").click()
    expect(page.locator(".card")).to_have_count(24)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_everybody_can_read_it(browse, shown, language):
    page = browse(width=PHONE)
    prefix = "" if language == "kk" else f"/{language}"
    one = next(entry for entry in shown if entry.photos.count() > 1)
    for address in ("/exhibitors/", "/exhibitors/?search=jkzz", f"/exhibitors/{one.slug}/"):
        page.goto(prefix + address)
        assert barriers(page) == [], address
        assert sticking_out(page) == [], address


def test_a_company_writes_its_entry(browse, shown, client, site):
    page, words = browse(), Words("kk")
    entry = shown[0]
    user = User.objects.create_user("owner@company.example.com", "a long enough password")
    Membership.objects.create(
        company=entry.application.company,
        user=user,
        role="owner",
        added_at=timezone.now(),
        confirmed_at=timezone.now(),
    )
    client.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    page.goto("/exhibit/catalogue/")
    assert barriers(page) == []
    assert sticking_out(page) == []
    page.locator("[name=name_kk]").fill("Жаңа атау")
    expect(page.locator("[data-shows=name]")).to_have_text("Жаңа атау")
    page.locator("form[data-previewed] button").click()
    expect(page.locator(".notice.success")).to_have_text(words("The entry is saved."))
    page.locator("#id_logo").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": drawn_logo(1)}
    )
    page.get_by_role("button", name=words("Upload the logo")).click()
    expect(page.locator(".notice.success")).to_have_text(words("The logo is saved."))
    page.locator("#id_new_photo").set_input_files(
        {"name": "photo.png", "mimeType": "image/png", "buffer": drawn_photo(1)}
    )
    page.get_by_role("button", name=words("Add the photo")).click()
    expect(page.locator(".own-photos li")).to_have_count(1)
    page.locator("#id_new_photo").set_input_files(
        {"name": "photo.png", "mimeType": "image/png", "buffer": hostile.archive()}
    )
    page.get_by_role("button", name=words("Add the photo")).click()
    expect(page.locator("#errors")).to_be_focused()
    assert barriers(page) == []
    page.goto(f"/exhibitors/{entry.slug}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Жаңа атау")
