"""The API of the programme and of one's own sign-ups."""

import pytest
from django.utils import timezone

from sessions.models import Lecture, SignUp
from sessions.tests.stage import add_speaker, release, released
from visitors.access import link_token
from visitors.models import Visitor

LECTURES, ME = "/api/v1/lectures/", "/api/v1/visitors/me/signups/"


@pytest.fixture
def me(api, visitor):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {link_token(visitor)}")
    return api


class TestLectures:
    def test_a_lecture_has_what_the_contract_says(self, api, forum):
        lecture = released(forum.edition, "T08", capacity=30)
        add_speaker(lecture)
        release(forum.edition)
        body = api.get(f"{LECTURES}T08/").json()
        assert body.keys() >= {
            *("code", "title", "abstract", "kind", "room", "track", "starts_at", "ends_at", "language"),
            *(
                "interpretation",
                "speakers",
                "capacity",
                "signup_required",
                "seats_left",
                "waitlist_length",
                "state",
            ),
        }
        assert (body["seats_left"], body["waitlist_length"], body["capacity"]) == (30, 0, 30)
        assert body["title"] == {"kk": "T08 дәрісі", "ru": "Лекция T08", "en": "Lecture T08"}
        assert body["starts_at"].endswith("T10:00:00+05:00")
        assert [row["code"] for row in body["speakers"]] == ["S01"]

    def test_the_list_is_paged_and_filtered(self, api, forum):
        for number in range(3):
            released(
                forum.edition,
                f"T{number}",
                hour=9 + number,
                day=number % 2,
                languages=["en"] if number else ["kk"],
            )
        page = api.get(LECTURES, {"page_size": 2}).json()
        assert [row["code"] for row in page["results"]] == ["T0", "T2"]
        assert api.get(page["next"]).json()["results"][0]["code"] == "T1"
        second_day = str(forum.edition.ends_on)
        assert [row["code"] for row in api.get(LECTURES, {"day": second_day}).json()["results"]] == ["T1"]
        assert [row["code"] for row in api.get(LECTURES, {"language": "kk"}).json()["results"]] == ["T0"]
        assert [row["code"] for row in api.get(LECTURES, {"room": "room-T1"}).json()["results"]] == ["T1"]
        assert [row["code"] for row in api.get(LECTURES, {"search": "лекция t2"}).json()["results"]] == ["T2"]
        assert api.get(LECTURES, {"page": "0"}).status_code == 404

    def test_the_draft_is_not_public(self, api, forum):
        released(forum.edition, "T01")
        Lecture.objects.update(title_en="Secret plan", starts_at=None, ends_at=None)
        body = api.get(f"{LECTURES}T01/").json()
        assert body["title"]["en"] == "Lecture T01" and body["starts_at"]

    def test_unchanged_lists_are_304_and_a_sign_up_changes_them(self, api, forum, me, register):
        released(forum.edition, "T01")
        etag = api.get(LECTURES)["ETag"]
        assert api.get(LECTURES, headers={"If-None-Match": etag}).status_code == 304
        assert api.get(LECTURES, {"search": "nothing"}, headers={"If-None-Match": etag}).status_code == 200
        me.post(ME, {"lecture": "T01"})
        answer = api.get(LECTURES, headers={"If-None-Match": etag})
        assert (answer.status_code, answer.json()["results"][0]["seats_left"]) == (200, 99)

    def test_few_queries_cold_and_warm(self, api, forum, django_assert_num_queries):
        for number in range(5):
            released(forum.edition, f"T{number}", hour=9 + number)
        with django_assert_num_queries(4):  # as of, the mark and the programme, what is current
            api.get(LECTURES)
        with django_assert_num_queries(3):
            api.get(LECTURES)

    def test_speakers_in_the_order_of_the_alphabet(self, api, forum):
        lecture = released(forum.edition, "T01")
        for code, name in (("S1", "Өмір"), ("S2", "Оспан"), ("S3", "Айгүл")):
            speaker = add_speaker(lecture, code)
            speaker.name_kk = name
            speaker.save()
        release(forum.edition)
        rows = api.get("/api/v1/speakers/").json()["results"]
        assert [row["name"]["kk"] for row in rows] == ["Айгүл", "Оспан", "Өмір"]
        assert rows[0]["lectures"] == ["T01"]


class TestSigningUp:
    def test_a_seat_then_the_line(self, api, forum, visitor, register, me):
        released(forum.edition, capacity=1)
        answer = me.post(ME, {"lecture": "T01"})
        assert (answer.status_code, answer.json()) == (201, {"lecture": "T01", "state": "confirmed"})
        again = me.post(ME, {"lecture": "T01"})
        assert (again.status_code, again.json()) == (200, answer.json())
        other = register(email="other@example.com")
        me.credentials(HTTP_AUTHORIZATION=f"Bearer {link_token(other)}")
        answer = me.post(ME, {"lecture": "T01", "auto_accept": True})
        assert answer.json() == {"lecture": "T01", "state": "waitlisted", "position": 1}
        assert me.get(ME).json()["results"] == [answer.json()]

    def test_overlap(self, forum, me):
        released(forum.edition, "T01")
        released(forum.edition, "T02")
        me.post(ME, {"lecture": "T01"})
        refusal = me.post(ME, {"lecture": "T02"})
        assert (refusal.status_code, refusal.json()["code"]) == (409, "lecture_overlap")
        assert refusal.json()["conflicts_with"] == "T01"
        assert refusal["Content-Type"] == "application/problem+json"
        answer = me.post(ME, {"lecture": "T02", "instead_of": ["T01"]})
        assert (answer.status_code, answer.json()["state"]) == (201, "confirmed")
        assert [row["lecture"] for row in me.get(ME).json()["results"]] == ["T02"]

    def test_cancelled_and_closed_lectures(self, forum, me):
        lecture = released(forum.edition, "T01")
        released(forum.edition, "T02", signup_closes_at=timezone.now())
        Lecture.objects.filter(pk=lecture.pk).update(plan="cancelled")
        release(forum.edition)
        assert me.post(ME, {"lecture": "T01"}).json()["code"] == "lecture_cancelled"
        assert me.post(ME, {"lecture": "T02"}).json()["code"] == "signup_closed"

    @pytest.mark.parametrize("lecture", ["nothing", "", "T01\u0000", 7, None, ["T01"]])
    def test_a_lecture_that_is_not_there(self, forum, me, lecture):
        released(forum.edition, "T01")
        answer = me.post(ME, {"lecture": lecture})
        assert (answer.status_code, SignUp.objects.count()) == (400, 0)

    def test_giving_up_and_accepting(self, forum, me, visitor):
        released(forum.edition)
        assert me.delete(f"{ME}T01/").status_code == 404
        me.post(ME, {"lecture": "T01"})
        assert me.post(f"{ME}T01/accept/").json() == {"lecture": "T01", "state": "confirmed"}
        assert me.delete(f"{ME}T01/").status_code == 204
        assert me.delete(f"{ME}T01/").status_code == 204
        assert me.get(ME).json()["results"] == []

    def test_a_cancelled_registration_has_no_lectures(self, forum, me, visitor):
        released(forum.edition)
        me.post("/api/v1/visitors/me/cancel/")
        assert me.post(ME, {"lecture": "T01"}).json()["code"] == "registration_cancelled"

    def test_a_retry_with_its_key(self, forum, me):
        released(forum.edition)
        answers = [me.post(ME, {"lecture": "T01"}, headers={"Idempotency-Key": "k"}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert SignUp.objects.count() == 1

    def test_costs_few_queries(self, forum, me, django_assert_num_queries):
        released(forum.edition)
        # the holder of the token; savepoints, locks, what they hold; sign-up, journal and letter together
        with django_assert_num_queries(6):
            me.post(ME, {"lecture": "T01"})


class TestRegisteringWithLectures:
    def test_answers_what_became_of_each_wish(self, api, forum, person):
        released(forum.edition, "T01")
        released(forum.edition, "T02")
        body = api.post("/api/v1/visitors/", person | {"lectures": ["T02", "T01"]}).json()
        assert body["signups"][1] == {"lecture": "T01", "state": "confirmed"}
        assert body["signups"][0]["code"] == "lecture_overlap"

    def test_unknown_lectures_are_told_before_anything_happens(self, api, forum, person):
        answer = api.post("/api/v1/visitors/", person | {"lectures": ["T99"]})
        assert (answer.status_code, Visitor.objects.count()) == (400, 0)
        assert "T99" in answer.json()["errors"]["lectures"][0]


def test_who_leaves_gives_the_seat_on(forum, register, django_capture_on_commit_callbacks, api):
    from journal.actors import SYSTEM
    from sessions.tests.test_signups import join, states
    from visitors.services.registration import cancel_registration

    lecture = released(forum.edition, capacity=1)
    first, second = register(email="a@example.com"), register(email="b@example.com")
    join(first)
    join(second)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_registration(visitor=first, actor=SYSTEM, at=timezone.now())
    assert states(lecture) == ["cancelled", "confirmed"]


def test_ones_own_data_has_the_sign_ups(forum, me, visitor):
    from visitors.queries import own_data

    released(forum.edition)
    me.post(ME, {"lecture": "T01"})
    assert own_data(visitor)["signups"][0]["lecture"] == "T01"
