"""The pages of the floor: what they say to whom, what they never say, and that they cost nothing twice."""

import gzip
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from exhibitors.models import Booking, Terms
from exhibitors.states import BookingState
from forum.models import Edition

from .floors import book, build_hall, crowd, publish

pytestmark = pytest.mark.django_db
HALL, STATE = "/floor-plan/A/", "/floor-plan/A/state.json"
KB = 1024


def text(answer) -> str:
    return answer.content.decode()


def part(client, name, query=""):
    return client.get(HALL + query, headers={"HX-Request": "true", "HX-Target": name})


def test_all_halls(client, make_booth, application):
    book(make_booth(), BookingState.HELD, application)
    make_booth()
    page = text(client.get("/en/floor-plan/"))
    assert "Hall A en" in page and "Free booths: 1" in page and 'href="/en/floor-plan/A/"' in page


def test_a_hall_shows_every_booth_in_picture_and_list(client, make_booth, application):
    book(make_booth("A-01"), BookingState.HELD, application)
    make_booth("A-02")
    page = text(client.get("/en" + HALL))
    assert 'id="b-A-01" class="held" aria-label="A-01: being chosen"' in page
    assert 'id="b-A-02" class="free" aria-label="A-02: free, 9 m², 288\xa0000\xa0₸"' in page
    assert 'class="held" data-booth="A-01"' in page and 'class="free" data-booth="A-02"' in page


def test_details_explain_the_price(client, booth):
    page = text(client.get("/en" + HALL + "?booth=a-12"))
    assert (
        "Booth A-12" in page and "334\xa0080\xa0₸" in page and "46\xa0080\xa0₸" in page and "VAT 16" in page
    )


def test_details_take_cyrillic_look_alikes(client, booth):
    assert "A-12" in text(part(client, "details", "?booth=А-12"))
    assert part(client, "details", "?booth=A-99").status_code == 404
    assert part(client, "details").status_code == 200


def test_a_price_of_zero_is_free_of_charge(client, booth):
    Terms.objects.update(shell_m2_kzt=0, registration_fee_kzt=0)
    Terms.objects.get().save()  # the trigger has done it already; the day of the price is the same
    page = text(client.get("/en" + HALL + "?booth=A-12"))
    assert "free of charge" in page and "VAT" not in page


def test_who_pays_no_vat_writes_none(client, booth):
    Terms.objects.update(vat_payer=False)
    page = text(client.get("/en" + HALL + "?booth=A-12"))
    assert "VAT" not in page.split('class="price"')[1].split("</table>")[0]


def test_a_hall_that_is_not_there(client, booth):
    assert client.get("/floor-plan/Z/").status_code == 404
    assert client.get("/floor-plan/Z/state.json").status_code == 404


def test_without_terms_and_halls(client, edition):
    assert client.get("/floor-plan/").status_code == 200


# --- Who holds a booth --------------------------------------------------------------------------


@pytest.fixture
def secret(make_booth, make_application):
    """A held booth, an offered one and a reserved one of a company that nobody may know."""
    applications = []
    for state in (BookingState.HELD, BookingState.OFFERED, BookingState.RESERVED):
        applications.append(make_application())
        book(make_booth(), state, applications[-1])
    return applications


def test_who_holds_a_booth_is_nowhere(client, api, secret):
    pages = [HALL, HALL + "?booth=A-01", HALL + "?booth=A-03", "/floor-plan/", STATE, HALL + "?state=held"]
    said = "".join(text(client.get(page)) for page in [*pages, "/api/v1/booths/", "/api/v1/halls/"])
    said += text(part(client, "details", "?booth=A-02")) + text(part(client, "found"))
    for application in secret:
        company = application.company
        for word in (company.name_kk, company.name_ru, company.code, company.tax_id, application.code):
            assert word not in said
    for code in Booking.objects.values_list("code", flat=True):
        assert code not in said


def test_who_has_it_for_good_and_is_public_is_named(client, booth, application):
    book(booth, BookingState.CONFIRMED, application)
    publish(application, "Айшық & тігін")
    for page in (HALL, HALL + "?booth=A-12"):
        assert "Айшық &amp; тігін" in text(client.get(page))
    assert client.get(STATE).json()["booths"]["A-12"]["name"] == "Айшық & тігін"


# --- What is remembered -------------------------------------------------------------------------


def test_a_page_that_nobody_changed_is_304(client, booth, django_assert_num_queries):
    first = client.get(HALL)
    assert first["Cache-Control"] == "private, no-cache"
    with django_assert_num_queries(1):  # revision with live
        again = client.get(HALL, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_feed_that_nobody_changed_is_304(client, booth, django_assert_num_queries):
    first = client.get(STATE)
    assert json.loads(first.content)["booths"] == {}
    with django_assert_num_queries(1):
        again = client.get(STATE, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", [HALL, STATE, "/floor-plan/", "/api/v1/booths/"])
def test_a_change_is_seen_at_once(client, booth, application, address):
    before = client.get(address)["ETag"]
    book(booth, BookingState.HELD, application)
    after = client.get(address, headers={"If-None-Match": before})
    assert after.status_code == 200 and after["ETag"] != before


def test_a_lapse_is_seen_without_anybody_writing(client, booth, application, time_machine):
    book(booth, BookingState.HELD, application, expires_at=timezone.now() + timedelta(minutes=20))
    held = client.get(HALL)
    assert 'class="held" aria-label' in text(held)
    time_machine.move_to(timezone.now() + timedelta(minutes=21))
    free = client.get(HALL, headers={"If-None-Match": held["ETag"]})
    assert free.status_code == 200 and 'class="held" aria-label' not in text(free)


def test_a_new_price_is_seen_at_once(client, booth):
    client.get(HALL)
    Terms.objects.update(shell_m2_kzt=1000)
    assert "9\xa0000\xa0₸" in text(client.get(HALL))


def test_a_cold_page_costs_five_queries(
    client, hall, terms, stand_types, categories, django_assert_num_queries
):
    crowd(build_hall(hall, stand_types["row"], 96))
    client.get("/accounts/login/")  # the process knows the forum, and nothing of the floor
    # Revision with live; halls with terms, booths, categories; the page's own revision.
    with django_assert_num_queries(5):
        client.get(HALL)


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_the_page_of_96_booths_is_small(client, hall, terms, stand_types, categories, language):
    crowd(build_hall(hall, stand_types["row"], 96))
    page = client.get(language + HALL).content
    assert len(page) + len(client.get(language + STATE).content) < 60 * KB
    packed = client.get(language + HALL, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content)[-8:] == page[-8:] and len(packed.content) < 12 * KB


# --- Filters and who looks ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("state=free", ["A-02", "A-03"]),
        ("state=held", ["A-01"]),
        ("stand_type=corner", ["A-02"]),
        ("build=raw", ["A-03"]),
        ("area_from=10", ["A-03"]),
        ("area_to=9", ["A-01", "A-02"]),
        ("price_to=300000", ["A-01"]),
        ("state=free&area_to=9", ["A-02"]),
        ("area_from=", ["A-01", "A-02", "A-03"]),
        ("area_from=-1", ["A-01", "A-02", "A-03"]),
        ("area_from=%D9%A1%D9%A0x&state=free", ["A-02", "A-03"]),
    ],
)
def test_the_filter(client, make_booth, application, query, numbers):
    book(make_booth(), BookingState.HELD, application)
    make_booth(stand_type="corner")
    make_booth(width_m=6, build="raw")
    page = text(client.get(f"{HALL}?{query}"))
    assert [one.split('"')[0] for one in page.split('data-booth="')[1:]] == numbers
    assert page.count(' out" aria-label') == 3 - len(numbers)


def test_links_keep_the_filter(client, booth):
    assert 'href="?state=free&amp;booth=A-12#details"' in text(client.get(f"{HALL}?state=free"))


def test_a_filter_of_somebody_is_not_shown_to_others(client, make_booth, application):
    book(make_booth(), BookingState.HELD, application)
    client.get(f"{HALL}?state=free")
    assert 'data-booth="A-01"' in text(client.get(HALL))


def test_a_free_booth_has_a_button_that_needs_no_sign_in_to_be_seen(client, make_booth, application):
    make_booth("A-01")
    book(make_booth("A-02"), BookingState.HELD, application)
    free, held = (text(client.get(f"{HALL}?booth={number}")) for number in ("A-01", "A-02"))
    assert 'action="/exhibit/booth/"' in free and "csrfmiddlewaretoken" in free
    assert 'name="booth" value="A-01"' in free
    assert 'action="/exhibit/booth/"' not in held


def test_a_company_sees_its_own_booth_and_nobody_else_does(client, booth, application, django_user_model):
    from exhibitors.models import Membership, Role

    user = django_user_model.objects.create_user("member@example.com", "a long enough password")
    Membership.objects.create(
        company=application.company,
        user=user,
        role=Role.OWNER,
        added_at=timezone.now(),
        confirmed_at=timezone.now(),
    )
    book(booth, BookingState.HELD, application)
    stranger = text(client.get(HALL))
    client.force_login(user)
    own = text(client.get(HALL))
    assert 'id="b-A-12" class="mine"' in own and 'id="b-A-12" class="held"' in stranger
    assert client.get(STATE).json()["booths"]["A-12"]["state"] == "mine"
    client.logout()
    assert 'id="b-A-12" class="held"' in text(client.get(HALL))


def test_another_edition_has_another_floor(client, booth, edition):
    Edition.objects.update(is_current=False)
    other = Edition.objects.get()
    other.pk, other.code, other.is_current = None, "altyn-oimaq-other", True
    other.save(force_insert=True)
    assert client.get(HALL).status_code == 404
