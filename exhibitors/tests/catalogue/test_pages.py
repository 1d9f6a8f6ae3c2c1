"""The public catalogue as browsers and programs get it."""

import json
import re

import pytest
from django.db import connection
from django.utils import timezone

from core.pictures.encoding import photo
from core.pictures.files import store
from exhibitors.files.pictures import logo
from exhibitors.models import CatalogueEntry, ProductPhoto, RepresentedCompany
from exhibitors.queries.catalogue import forget_counts
from exhibitors.services import pictures
from exhibitors.services.catalogue import refresh_entry

from . import hostile
from .people import exhibitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    forget_counts()


@pytest.fixture
def weaver(edition, categories, make_booth):
    entry = exhibitor(
        edition, "Өрмек", name_ru="Ормек", category=categories["TEX"], booth=make_booth("A-12"),
        groups=("TEX-01",), website="https://ormek.example.com", email="info@ormek.example.com",
    )  # fmt: skip
    RepresentedCompany.objects.create(application=entry.application, name="Lana & Söhne", country="DE")
    entry.logo = store(pictures.FOLDER, logo(hostile.encoded(mode="RGBA")))
    entry.save()
    large, small = photo(hostile.encoded(size=(1600, 900)))
    ProductPhoto.objects.create(
        entry=entry, image=store(pictures.FOLDER, large, small), caption_kk="Кілем", width=1200, height=675
    )
    return entry


@pytest.fixture
def guest(weaver, edition):
    return exhibitor(edition, "Қонақ", host=weaver.application)


# --- The list -----------------------------------------------------------------------------------


def test_the_list_works_without_anything_but_links(client, weaver, guest):
    page = client.get("/exhibitors/")
    text = page.content.decode()
    assert page.status_code == 200
    assert text.index("Қонақ") < text.index("Өрмек")
    assert 'href="/exhibitors/?category=TEX"' in text
    assert 'href="/exhibitors/?region=KZ-75"' in text
    assert "A-12" in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("search=ормек", ["Өрмек"]),
        ("category=TEX&hall=A", ["Өрмек"]),
        ("category=CLO", []),
        ("letter=Қ", ["Қонақ"]),
        ("page=7", ["Қонақ", "Өрмек"]),
        ("page=-1", ["Қонақ", "Өрмек"]),
        ("page=x&category=%00", ["Қонақ", "Өрмек"]),
        ("search=" + "я" * 5000, []),
    ],
)
def test_what_is_asked_for_is_shown(client, weaver, guest, asked, found):
    page = client.get(f"/exhibitors/?{asked}")
    assert page.status_code == 200
    names = [card.name.text for card in page.context["cards"]]
    assert names == found


def test_a_chosen_answer_is_taken_back_by_its_own_link(client, weaver):
    text = client.get("/ru/exhibitors/?category=TEX&search=ормек").content.decode()
    assert re.search(r'href="/ru/exhibitors/\?search=[^"&]+" aria-current="true"', text)
    assert '<input type="hidden" name="category" value="TEX" form="finder">' in text


def test_a_search_while_typing_gets_what_has_changed_only(client, weaver):
    text = client.get("/exhibitors/?search=ор", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text and 'id="found"' in text and 'id="count"' in text


def test_what_was_typed_is_shown_as_text(client, weaver):
    text = client.get("/exhibitors/", {"search": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in text


def test_many_exhibitors_come_in_pages(client, edition):
    for number in range(30):
        exhibitor(edition, f"Компания {number:02}")
    first, second = client.get("/exhibitors/"), client.get("/exhibitors/?page=2")
    assert (len(first.context["cards"]), len(second.context["cards"])) == (24, 6)
    assert 'href="/exhibitors/?page=2"' in first.content.decode()


def test_the_list_costs_a_handful_of_queries(client, weaver, guest, django_assert_num_queries):
    client.get("/exhibitors/")
    # revision, stamp, numbers, entries with companies, the revision again for the frame of the page
    with django_assert_num_queries(5):
        client.get("/exhibitors/")


def test_what_a_browser_knows_is_not_sent_again(client, weaver, django_assert_num_queries):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the catalogue's revision is raised by a commit
    for address in ("/exhibitors/", f"/exhibitors/{weaver.slug}/", "/api/v1/exhibitors/"):
        etag = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
        CatalogueEntry.objects.filter(pk=weaver.pk).update(changed_at=timezone.now(), brands=address)
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 200, address


# --- An exhibitor -------------------------------------------------------------------------------


def test_a_page_says_who_they_are_and_where_they_stand(client, weaver, guest):
    text = client.get(f"/exhibitors/{weaver.slug}/").content.decode()
    for part in ("«Өрмек» ЖШС", "Ормек", "A-12", "Lana &amp; Söhne", "Кілем", "info@ormek.example.com"):
        assert part in text
    assert f'href="/exhibitors/{guest.slug}/"' in text


def test_a_co_exhibitor_names_its_host_and_its_booth(client, weaver, guest):
    text = client.get(f"/exhibitors/{guest.slug}/").content.decode()
    assert f'href="/exhibitors/{weaver.slug}/"' in text and "A-12" in text


def test_a_borrowed_text_is_marked_with_its_language(client, weaver):
    text = client.get(f"/en/exhibitors/{weaver.slug}/").content.decode()
    assert '<h1 lang="kk">Өрмек</h1>' in text


def test_search_engines_are_told_who_it_is(client, weaver):
    CatalogueEntry.objects.filter(pk=weaver.pk).update(description_kk="</script><b>&")
    text = client.get(f"/exhibitors/{weaver.slug}/").content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    [about] = [block for block in map(json.loads, blocks) if block.get("@type") == "Organization"]
    assert (about["name"], about["legalName"]) == ("Өрмек", "«Өрмек» ЖШС")
    assert about["description"] == "</script><b>&"
    assert about["logo"].startswith("http://testserver/media/catalogue/")


def test_who_is_gone_is_gone(client, weaver):
    address = f"/exhibitors/{weaver.slug}/"
    assert client.get(address).status_code == 200
    weaver.application.state = "cancelled"
    weaver.application.save()
    refresh_entry(application=weaver.application, at=timezone.now())
    assert client.get(address).status_code == 404
    assert client.get(f"/api/v1{address}").status_code == 404


@pytest.mark.parametrize("slug", ["nobody", "ӨРМЕК", "a" * 300])
def test_nobody_is_not_found(client, edition, slug):
    assert client.get(f"/exhibitors/{slug}/").status_code == 404


def test_a_past_edition_stays_readable(client, weaver, edition):
    from forum.models import Edition

    past = Edition.objects.get(pk=edition.pk)
    past.pk, past.code, past.is_current = None, "altyn-oimaq-2019", False
    past.save()
    exhibitor(past, "Бұрынғы")
    page = client.get("/exhibitors/?edition=altyn-oimaq-2019")
    assert [card.name.text for card in page.context["cards"]] == ["Бұрынғы"]
    assert page.context["cards"][0].url.endswith("/?edition=altyn-oimaq-2019")
    assert client.get(page.context["cards"][0].url).status_code == 200
    assert client.get("/exhibitors/?edition=nothing").status_code == 404


# --- Pictures -----------------------------------------------------------------------------------


def test_a_picture_may_be_kept_for_ever(client, weaver):
    answer = client.get(weaver.logo.url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert "immutable" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    b"".join(answer.streaming_content)  # read to its end, it closes its file


@pytest.mark.parametrize(
    "name",
    ["..%2f..%2fmanage.py", "x.svg", "a" * 24 + ".html", "0" * 24 + ".webp", "0" * 24 + "-s.webp", ".webp"],
)
def test_nothing_else_on_the_disk_has_an_address(client, db, name):
    assert client.get(f"/media/catalogue/{name}").status_code == 404


# --- The API ------------------------------------------------------------------------------------


def test_the_api_tells_the_same(api, weaver, django_assert_num_queries):
    api.get("/api/v1/exhibitors/nobody/")  # the forum is remembered
    with django_assert_num_queries(7):  # as of, mark, revision, stamp, counts, numbers, entries
        answer = api.get("/api/v1/exhibitors/?search=ормек")
    [one] = answer.json()["results"]
    assert one | {"logo": None} == {
        "slug": "ormek",
        "name": {"kk": "Өрмек", "ru": "Ормек", "en": ""},
        "legal_form": "LLP",
        "category": "TEX",
        "product_groups": ["TEX-01"],
        "region": "KZ-75",
        "city": {"kk": "Алматы", "ru": "Алматы", "en": "Almaty"},
        "description": {"kk": "«Өрмек» туралы мәтін.", "ru": "", "en": ""},
        "brands": "",
        "website": "https://ormek.example.com",
        "logo": None,
        "halls": ["A"],
        "booths": ["A-12"],
    }


def test_the_api_tells_of_one_in_full(api, weaver, guest, django_assert_num_queries):
    api.get("/api/v1/exhibitors/nobody/")
    with django_assert_num_queries(7):  # revision; entry, photos, represented, groups, guests; booths
        one = api.get("/api/v1/exhibitors/ormek/").json()
    assert [photo["caption"]["kk"] for photo in one["photos"]] == ["Кілем"]
    assert one["represented"] == [{"name": "Lana & Söhne", "country": "DE"}]
    assert [neighbour["slug"] for neighbour in one["co_exhibitors"]] == [guest.slug]
    assert one["host"] is None
    picture = api.get(one["photos"][0]["small_url"])
    assert picture.status_code == 200
    b"".join(picture.streaming_content)  # read to its end, it closes its file


def test_the_api_comes_in_pages(api, edition):
    for number in range(3):
        exhibitor(edition, f"Компания {number}")
    first = api.get("/api/v1/exhibitors/?page_size=2").json()
    assert (len(first["results"]), first["previous"]) == (2, None)
    second = api.get(first["next"]).json()
    assert (len(second["results"]), second["next"]) == (1, None)
    assert api.get("/api/v1/exhibitors/?page=0").status_code == 404
