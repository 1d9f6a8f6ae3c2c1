"""`/halls/`, `/booths/`, `/categories/`."""

import pytest

from exhibitors.queries.plan import forget_plans
from exhibitors.states import BookingState
from forum.queries import current_forum

from .floors import book, build_hall, crowd, publish

pytestmark = pytest.mark.django_db
BOOTHS = "/api/v1/booths/"


def test_a_booth_in_full(api, booth, make_application, categories):
    application = make_application(category=categories["CLO"])
    book(booth, BookingState.CONFIRMED, application)
    entry = publish(application)
    answer = api.get(BOOTHS).json()
    assert answer.pop("as_of")
    assert answer == {
        "next": None,
        "previous": None,
        "results": [
            {
                "number": "A-12", "hall": "A", "stand_type": "row", "build": "shell", "area_m2": 9.0,
                "x_m": 0.0, "y_m": 0.0, "width_m": 3.0, "depth_m": 3.0, "open_sides": 1, "power_kw": 0,
                "price_kzt": 288000, "state": "taken", "partner": None,
                "exhibitor": {
                    "slug": entry.slug,
                    "name": {"kk": "Айшық тігін", "ru": "Айшық тігін ru", "en": "Айшық тігін en"},
                    "category": "CLO",
                },
            }
        ],
    }  # fmt: skip


def test_filters(api, make_booth, application):
    book(make_booth(), BookingState.HELD, application)
    make_booth(stand_type="corner")

    def numbers(query):
        return [one["number"] for one in api.get(f"{BOOTHS}?{query}").json()["results"]]

    assert numbers("state=held") == ["A-01"]
    assert numbers("state=free&hall=A") == ["A-02"]
    assert numbers("stand_type=corner") == ["A-02"]
    assert numbers("hall=&state=") == ["A-01", "A-02"]


@pytest.mark.parametrize(
    "query", ["state=nothing", "hall=Z", "stand_type=x", "area_from=many", "price_to=-1"]
)
def test_a_filter_that_means_nothing_is_refused(api, booth, query):
    answer = api.get(f"{BOOTHS}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["errors"]) == [query.split("=")[0]]


def test_pages(api, make_booth):
    for _number in range(3):
        make_booth()
    first = api.get(f"{BOOTHS}?page_size=2").json()
    assert len(first["results"]) == 2 and first["previous"] is None
    second = api.get(first["next"]).json()
    assert [one["number"] for one in second["results"]] == ["A-03"] and second["next"] is None
    assert api.get(f"{BOOTHS}?page=9").status_code == 404
    for wrong in ("page_size=101", "page_size=0", "page_size=x", f"page={10**30}", "page=true"):
        assert api.get(f"{BOOTHS}?{wrong}").status_code == 400, wrong


def test_96_booths_cost_no_more_than_one(
    api, hall, terms, stand_types, categories, django_assert_num_queries
):
    crowd(build_hall(hall, stand_types["row"], 96))
    current_forum()
    forget_plans()
    # As of; revision and live; cold also halls with terms, booths, categories. Known: tests/polling/test_marks.py
    with django_assert_num_queries(5):
        assert len(api.get(f"{BOOTHS}?page_size=100").json()["results"]) == 96
    with django_assert_num_queries(2):
        etag = api.get(f"{BOOTHS}?page_size=100")["ETag"]
    with django_assert_num_queries(2):
        answer = api.get(f"{BOOTHS}?page_size=100", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_halls(api, make_booth, application):
    book(make_booth(), BookingState.HELD, application)
    make_booth()
    [hall] = api.get("/api/v1/halls/").json()["results"]
    assert hall == {
        "code": "A", "name": {"kk": "Hall A kk", "ru": "Hall A ru", "en": "Hall A en"},
        "width_m": 48.0, "depth_m": 30.0, "booths": 2, "booths_free": 1, "booths_held": 1, "booths_taken": 0,
    }  # fmt: skip


def test_categories(api, categories, django_assert_num_queries):
    api.get("/api/v1/categories/")
    with django_assert_num_queries(4):  # as of, revision with live, categories, their groups
        found = api.get("/api/v1/categories/").json()["results"]
    assert [one["code"] for one in found] == ["CLO", "FTW", "TEX", "ACC", "CRF"]
    assert found[2]["sign"] == "triangle" and found[2]["product_groups"][0]["code"] == "TEX-01"
