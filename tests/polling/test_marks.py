"""ETags on every list and item; who knows the answer gets 304; no cache keeps what is not for everybody."""

import pytest
from django.db import connection
from django.utils import timezone

from core.api.polling import Answers, _Kept, answers
from exhibitors.services.bookings import give_back_booth
from journal.actors import SOMEBODY

pytestmark = pytest.mark.django_db(transaction=True)
PUBLIC = {
    "forum": "/api/v1/forum/",
    "lectures": "/api/v1/lectures/",
    "lecture": "/api/v1/lectures/T01/",
    "speakers": "/api/v1/speakers/",
    "halls": "/api/v1/halls/",
    "booths": "/api/v1/booths/",
    "categories": "/api/v1/categories/",
    "exhibitors": "/api/v1/exhibitors/",
}
PRIVATE = {
    "visitor": ["/api/v1/visitors/me/", "/api/v1/visitors/me/signups/"],
    "company": [
        "/api/v1/companies/me/",
        "/api/v1/companies/me/bookings/",
        "/api/v1/companies/me/application/",
        "/api/v1/companies/me/invoices/",
    ],
    "organiser": ["/api/v1/applications/", "/api/v1/visitors/", "/api/v1/signups/"],
}
CALLS = [("anybody", path) for path in PUBLIC.values()]
CALLS += [(who, path) for who, paths in PRIVATE.items() for path in paths]


@pytest.mark.parametrize(("who", "path"), CALLS)
def test_who_knows_the_answer_gets_304(scene, who, path):
    caller = getattr(scene, who)
    first = caller.get(path)
    assert first.status_code == 200
    policy = {part.strip() for part in first["Cache-Control"].split(",")}
    assert policy == ({"no-cache"} if who == "anybody" else {"private", "no-cache"})
    vary = {part.strip() for part in first["Vary"].split(",")}
    assert vary == (
        {"Accept-Language"} if who == "anybody" else {"Accept-Language", "Authorization", "Cookie"}
    )
    again = caller.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == first["Cache-Control"] and set(again["Vary"].split(", ")) == vary
    strong = first["ETag"].removeprefix("W/")
    assert caller.get(path, headers={"If-None-Match": f'"x", {strong}'}).status_code == 304
    assert caller.get(path, headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize("path", PUBLIC.values(), ids=PUBLIC)
def test_what_is_kept_is_what_is_made(scene, path):
    """The bytes from memory, and every header, are those of the first answer; each language has its own."""
    made = scene.anybody.get(path)
    assert answers.get(made["ETag"][3:-1])
    kept = scene.anybody.get(path)
    assert kept.content == made.content
    same = [name for name in made.headers if name != "RateLimit"]  # each was counted
    assert [kept[name] for name in same] == [made[name] for name in same]
    russian = scene.anybody.get(path, headers={"Accept-Language": "ru"})
    assert russian["Content-Language"] == "ru" and russian["ETag"] != made["ETag"]


@pytest.mark.parametrize("path", PUBLIC.values(), ids=PUBLIC)
def test_a_known_answer_asks_the_database_once(scene, path, django_assert_num_queries):
    etag = scene.anybody.get(path)["ETag"]
    for headers in ({}, {"If-None-Match": etag}):
        with django_assert_num_queries(1):
            scene.anybody.get(path, headers=headers)


def test_a_taken_seat_and_a_freed_booth_are_seen_at_once(scene, register):
    lectures, booths = (scene.anybody.get(PUBLIC[name])["ETag"] for name in ("lectures", "booths"))
    scene.visitor.post("/api/v1/visitors/me/signups/", {"lecture": "T02"})
    answer = scene.anybody.get(PUBLIC["lectures"], headers={"If-None-Match": lectures})
    assert answer.status_code == 200
    seats = {row["code"]: row["seats_left"] for row in answer.json()["results"]}
    assert seats["T02"] == answer.json()["results"][1]["capacity"] - 1
    booking = scene.application.bookings.get()
    give_back_booth(booking=booking, actor=SOMEBODY, at=timezone.now())
    answer = scene.anybody.get(PUBLIC["booths"], headers={"If-None-Match": booths})
    assert [row["state"] for row in answer.json()["results"]] == ["free", "free"]


class TestTheCatalogue:
    def test_every_change_is_seen_whatever_tool_makes_it(self, scene, entry):
        def changes_it(sql):
            etag = scene.anybody.get(PUBLIC["exhibitors"])["ETag"]
            with connection.cursor() as cursor:
                cursor.execute(sql)
            answer = scene.anybody.get(PUBLIC["exhibitors"], headers={"If-None-Match": etag})
            return answer.status_code == 200

        assert changes_it("UPDATE exhibitors_catalogueentry SET brands = 'Өрнек'")
        assert not changes_it("UPDATE exhibitors_catalogueentry SET brands = 'Өрнек'")
        assert changes_it("UPDATE exhibitors_company SET legal_form = 'JSC'")
        assert not changes_it("UPDATE exhibitors_company SET contact_phone = '+77010000002'")
        assert changes_it("UPDATE forum_edition SET brand = 'ALTYN'")
        assert changes_it("DELETE FROM exhibitors_catalogueentry")

    def test_many_rows_in_one_transaction_are_one_number(self, entry):
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM exhibitors_cataloguerevision")
            before = cursor.fetchone()[0]
            cursor.execute(
                "BEGIN; UPDATE exhibitors_catalogueentry SET brands = '1'; "
                "UPDATE exhibitors_catalogueentry SET brands = '2'; COMMIT"
            )
            cursor.execute("SELECT number FROM exhibitors_cataloguerevision")
            assert cursor.fetchone()[0] == before + 1


def test_memory_has_a_bound():
    kept = Answers(largest=100)
    for number in range(30):
        kept.keep(str(number), _Kept(b"x" * 10, {}))
        kept.get("0")
    assert kept.get("0") and kept.get("29") and not kept.get("1")
    assert sum(len(one.body) for one in kept._kept.values()) <= 100


def test_other_wishes_go_the_usual_way(scene):
    etag = scene.anybody.get(PUBLIC["lectures"])["ETag"]
    html = {"Accept": "text/html", "If-None-Match": etag}
    assert scene.anybody.get(PUBLIC["lectures"], headers=html).status_code == 406
    assert scene.anybody.get(PUBLIC["lectures"], headers={"Accept": "application/*"}).status_code == 200
    assert scene.anybody.post(PUBLIC["lectures"]).status_code == 405
