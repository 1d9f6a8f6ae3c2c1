"""What search engines and messengers read: addresses, languages, pictures, data, the map of the site."""

import json
import re
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import get_resolver
from PIL import Image

from exhibitors.models import CatalogueEntry
from sessions.tests.stage import add_speaker, release, released
from tests.doors.test_doors import addresses
from visitors.access import link_token
from website import crawlers
from website.heads import PREVIEW_SIZE, PUBLIC

pytestmark = pytest.mark.django_db
LANGUAGES = pytest.mark.parametrize("prefix", ["", "/ru", "/en"])
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>')


@pytest.fixture
def programme(forum):
    lectures = [released(forum.edition, f"T0{number}", hour=9 + number) for number in range(3)]
    add_speaker(lectures[0])
    release(forum.edition)
    return lectures


def page_of(client: Any, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return str(answer.content.decode())


def told(page: str, name: str) -> str:
    found = re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)"', page)
    return found[1] if found else ""


def test_pages_that_are_shown_to_search_engines_are_there():
    assert {each.name for each in addresses(get_resolver().url_patterns)} >= PUBLIC


@LANGUAGES
@pytest.mark.parametrize("path", ["/", "/programme/", "/programme/T00/", "/speakers/S01/", "/register/"])
def test_a_page_names_itself_in_every_language(client, programme, prefix, path):
    page = page_of(client, prefix + path)
    own = settings.BASE_URL + prefix + path
    assert f'<link rel="canonical" href="{own}">' in page
    for code, start in (("kk", ""), ("ru", "/ru"), ("en", "/en"), ("x-default", "")):
        assert f'hreflang="{code}" href="{settings.BASE_URL}{start}{path}">' in page
    assert told(page, "og:url") == own
    assert told(page, "og:title") and told(page, "og:title") in page.split("</title>")[0]
    assert 20 <= len(told(page, "description")) == len(told(page, "og:description"))
    assert told(page, "og:image").startswith(f"{settings.BASE_URL}{prefix}/preview/")
    assert 'name="robots"' not in page


def test_a_question_makes_no_page_of_its_own_but_a_past_edition_does(client, programme):
    assert f'canonical" href="{settings.BASE_URL}/programme/">' in page_of(client, "/programme/?search=T00")
    assert 'canonical" href="' + settings.BASE_URL + '/exhibitors/?page=2"' in page_of(
        client, "/exhibitors/?page=2"
    )


def test_what_is_nobodys_business_asks_not_to_be_found(client, programme, visitor):
    for path, status in ((f"/my/{link_token(visitor)}/", 200), ("/accounts/login/", 200), ("/nothing/", 404)):
        page = page_of(client, path, status)
        assert 'name="robots" content="noindex"' in page
        assert "canonical" not in page and "og:" not in page
    assert "canonical" not in page_of(client, "/programme/NOBODY/", 404)


@LANGUAGES
def test_pictures_for_messengers(client, programme, prefix):
    cache.clear()
    pictures = []
    for path in ("/preview/forum.png", "/preview/programme/T00.png"):
        answer = client.get(prefix + path)
        assert answer["Content-Type"] == "image/png" and "public" in answer["Cache-Control"]
        assert client.get(prefix + path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
        with Image.open(BytesIO(answer.content)) as picture:
            assert picture.size == PREVIEW_SIZE
        pictures.append(answer.content)
    assert pictures[0] != pictures[1]


# --- Data for search engines ----------------------------------------------------------------------

# What Google and schema.org ask of each kind.
REQUIRED = {
    "ExhibitionEvent": {
        "name",
        "startDate",
        "endDate",
        "location",
        "organizer",
        "eventStatus",
        "url",
        "image",
    },
    "EducationEvent": {"name", "startDate", "location"},
    "Organization": {"name", "url"},
    "Place": {"name", "address"},
    "PostalAddress": {"addressLocality", "addressCountry"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "Person": {"name"},
}


def things(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, list):
        return [one for each in data for one in things(each)]
    if not isinstance(data, dict):
        return []
    return ([data] if "@type" in data else []) + things(list(data.values()))


def graphs(page: str) -> list[dict[str, Any]]:
    return [json.loads(text) for text in JSON_LD.findall(page)]


@LANGUAGES
@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/", {"ExhibitionEvent", "Organization"}),
        ("/programme/", {"ExhibitionEvent", "EducationEvent"}),
        ("/programme/T00/", {"EducationEvent", "BreadcrumbList", "Person"}),
        ("/speakers/S01/", {"Person", "BreadcrumbList"}),
    ],
)
def test_data_has_what_its_kind_needs(client, programme, prefix, path, kinds):
    data = graphs(page_of(client, prefix + path))
    assert data and all(one["@context"] == "https://schema.org" for one in data)
    found = things(data)
    assert {one["@type"] for one in found} >= kinds
    for one in found:
        missing = REQUIRED[one["@type"]] - one.keys()
        assert not missing, one
        assert all(one[name] for name in REQUIRED[one["@type"]])
        for moment in ("startDate", "endDate"):
            assert re.fullmatch(
                r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?", one.get(moment, "2026-01-01")
            )


def test_a_title_cannot_leave_the_data(client, programme):
    lecture = programme[0]
    type(lecture).objects.filter(pk=lecture.pk).update(title_kk="</script><script>alert(1)</script>")
    release(lecture.edition)
    page = page_of(client, "/programme/T00/")
    assert "<script>alert" not in page
    assert things(graphs(page))[0]["name"] == "</script><script>alert(1)</script>"


# --- What crawlers read first ----------------------------------------------------------------------


def locations(client: Any) -> list[str]:
    return re.findall(r"<loc>([^<]+)</loc>", page_of(client, "/sitemap.xml"))


def test_the_map_has_what_everybody_sees_in_three_languages(client, programme):
    found = locations(client)
    for path in ("/", "/ru/", "/en/programme/T00/", "/speakers/S01/", "/ru/exhibitors/"):
        assert settings.BASE_URL + path in found
    assert len(found) == len(set(found))
    assert not [one for one in found if "/my/" in one or "/admin/" in one or "?" in one]
    answer = client.get("/sitemap.xml").content.decode()
    assert answer.count("<xhtml:link") == len(found) * 4
    assert "<lastmod>" in answer


def test_every_page_of_the_map_is_there_and_names_itself(client, programme):
    for address in locations(client):
        page = page_of(client, address.removeprefix(settings.BASE_URL))
        assert f'<link rel="canonical" href="{address}">' in page


def test_the_map_costs_the_same_however_long_it_is(client, forum, programme, django_assert_num_queries):
    client.get("/sitemap.xml")
    with django_assert_num_queries(3):
        client.get("/sitemap.xml")
    assert not CatalogueEntry.objects.exists()


def test_crawlers_are_kept_out_of_what_is_not_theirs(client):
    text = page_of(client, "/robots.txt")
    for path in ("/my/", "/ru/my/", "/en/accounts/", "/admin/", "/exhibit/"):
        assert f"\nDisallow: {path}\n" in text
    assert "Disallow: /*?search=" in text and "Disallow: /*&day=" in text
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in text
    assert len(crawlers.FILTERS) > 10
