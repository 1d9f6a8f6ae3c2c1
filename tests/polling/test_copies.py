"""Programs that keep a copy of a public list by `modified_since`: the copy is the list, whatever happens between."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exhibitors.models import Booking
from exhibitors.services.bookings import give_back_booth, hold_booth
from journal.actors import SOMEBODY
from sessions.models import Lecture
from sessions.services.capacity import change_capacity
from sessions.services.releases import release_programme

pytestmark = pytest.mark.django_db(transaction=True)
EXHIBITORS, LECTURES, BOOTHS = "/api/v1/exhibitors/", "/api/v1/lectures/", "/api/v1/booths/"
KEYS = {EXHIBITORS: "slug", LECTURES: "code", BOOTHS: "number"}
EVERY = list(KEYS)
LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture(autouse=True)
def no_margin(monkeypatch):
    """The second that `as_of` stays behind would answer with everything a test has just made."""
    from core.api import polling, since

    monkeypatch.setattr(polling, "settled_at", lambda: since.settled_at() + timedelta(seconds=1))


class Copy:
    """What a program does that follows the documentation, and nothing else."""

    def __init__(self, caller, path, **filters):
        self.caller, self.path, self.filters = caller, path, filters
        self.since, self.rows, self.seen = LONG_AGO, {}, []
        self.refresh()

    def refresh(self, page_size=100):
        """Answers with what was sent and whether it was everything."""
        told, page, complete, since = [], 1, None, None
        while page:
            answer = self.caller.get(
                self.path,
                {**self.filters, "modified_since": self.since, "page": page, "page_size": page_size},
            )
            assert answer.status_code == 200, answer.content
            answer = answer.json()
            told += answer["results"]
            complete, since = answer["complete"], since or answer["as_of"]
            page = page + 1 if answer["next"] else None
        told = {row[KEYS[self.path]]: row for row in told}
        self.rows = told if complete else self.rows | told
        self.since = since
        return sorted(told), complete

    @property
    def is_true(self):
        rows = self.caller.get(self.path, {**self.filters, "page_size": 100}).json()["results"]
        return self.rows == {row[KEYS[self.path]]: row for row in rows}


@pytest.fixture
def copy_of(scene, entry):
    return lambda path, **filters: Copy(scene.anybody, path, **filters)


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)


@pytest.mark.parametrize("path", EVERY)
def test_a_moment_long_past_begins_a_copy_and_nothing_new_is_nothing(copy_of, path):
    copy = copy_of(path)
    assert copy.rows and copy.is_true
    assert copy.refresh() == ([], False)
    assert copy.is_true


@pytest.mark.parametrize("path", EVERY)
def test_who_asks_for_everything_is_told_nothing_of_completeness(scene, entry, path):
    assert "complete" not in scene.anybody.get(path).json()


class TestExhibitors:
    @pytest.fixture
    def other(self, entry, make_application):
        from exhibitors.models import CatalogueEntry

        return CatalogueEntry.objects.create(
            edition=entry.edition, application=make_application(), slug="other", name_kk="Басқа",
            name_ru="Другая", name_en="Other", is_public=True, changed_at=timezone.now(), category_code="bags",
            search_text=" other",
        )  # fmt: skip

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE exhibitors_catalogueentry SET brands = 'Өрнек' WHERE slug = 'tigin'",
            """UPDATE exhibitors_company SET city_ru = 'Тараз' WHERE id = (
                SELECT company_id FROM exhibitors_application a
                JOIN exhibitors_catalogueentry e ON e.application_id = a.id WHERE slug = 'tigin'
            )""",
        ],
    )
    def test_only_who_has_changed_whatever_tool_changed_it(self, copy_of, other, change):
        copy = copy_of(EXHIBITORS)
        sql(change)
        assert copy.refresh() == (["tigin"], False) and copy.is_true
        assert copy.refresh() == ([], False)
        sql("UPDATE exhibitors_catalogueentry SET brands = brands")
        sql("UPDATE exhibitors_company SET contact_phone = '+77010000009'")
        assert copy.refresh() == ([], False)

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE exhibitors_catalogueentry SET is_public = false WHERE slug = 'tigin'",
            "UPDATE exhibitors_catalogueentry SET slug = 'tigin-2' WHERE slug = 'tigin'",
            "DELETE FROM exhibitors_catalogueentry WHERE slug = 'tigin'",
        ],
    )
    def test_who_has_left_is_not_named_and_not_kept(self, scene, copy_of, other, change):
        copy = copy_of(EXHIBITORS)
        sql(change)
        answer = scene.anybody.get(EXHIBITORS, {"modified_since": copy.since})
        assert answer.json()["complete"] and '"tigin"' not in answer.content.decode()
        copy.refresh()
        assert "tigin" not in copy.rows and copy.is_true
        assert copy.refresh() == ([], False)

    def test_what_was_never_public_is_no_news(self, copy_of, other):
        other.is_public = False
        other.save()
        copy = copy_of(EXHIBITORS)
        sql("UPDATE exhibitors_catalogueentry SET brands = 'secret' WHERE slug = 'other'")
        assert copy.refresh() == ([], False)
        sql("UPDATE exhibitors_catalogueentry SET is_public = true WHERE slug = 'other'")
        assert copy.refresh() == (["other"], False) and copy.is_true

    def test_what_somebody_writes_back_sets_no_moment(self, copy_of, other):
        copy = copy_of(EXHIBITORS)
        sql("UPDATE exhibitors_catalogueentry SET brands = 'Өрнек' WHERE slug = 'other'")
        other.description_kk = "Read before, saved after"
        other.touched_at = datetime(2020, 1, 1, tzinfo=UTC)
        other.save()
        assert copy.refresh() == (["other"], False) and copy.is_true

    def test_another_forum_is_another_list(self, copy_of, other):
        copy = copy_of(EXHIBITORS)
        sql("UPDATE forum_edition SET brand = 'ALTYN'")
        assert copy.refresh() == (["other", "tigin"], True) and copy.is_true

    @pytest.mark.parametrize("filters", [{"category": "bags"}, {"search": "other"}])
    def test_a_filtered_copy_is_true_too(self, copy_of, other, filters):
        copy = copy_of(EXHIBITORS, **filters)
        assert list(copy.rows) == ["other"] and copy.is_true
        assert copy.refresh() == ([], False)
        sql(
            "UPDATE exhibitors_catalogueentry SET category_code = 'shoes', search_text = '' WHERE slug = 'other'"
        )
        assert copy.refresh() == ([], True) and copy.is_true

    def test_what_moves_between_two_pages_is_not_lost(self, copy_of, other, make_application):
        """In the order of the alphabet the second page would begin behind somebody."""
        copy = copy_of(EXHIBITORS)
        sql("UPDATE exhibitors_catalogueentry SET brands = '1'")
        first = copy.caller.get(EXHIBITORS, {"modified_since": copy.since, "page_size": 1}).json()
        sql("UPDATE exhibitors_catalogueentry SET sort_key_kk = 'zzz', name_kk = 'Я' WHERE slug = 'tigin'")
        second = copy.caller.get(first["next"]).json()
        assert [row["slug"] for row in first["results"] + second["results"]] == ["tigin", "other"]


class TestLectures:
    def test_a_seat_a_release_and_a_capacity_touch_their_lecture_only(self, scene, copy_of, forum):
        copy, at = copy_of(LECTURES), timezone.now()
        assert scene.visitor.post("/api/v1/visitors/me/signups/", {"lecture": "T02"}).status_code == 201
        assert copy.refresh() == (["T02"], False) and copy.is_true
        Lecture.objects.filter(code="T02").update(title_kk="Жаңа атау")
        assert copy.refresh() == ([], False)  # a draft
        release_programme(edition=forum.edition, actor=SOMEBODY, at=at)
        assert copy.refresh() == (["T02"], False) and copy.is_true
        change_capacity(lecture=Lecture.objects.get(code="T01"), capacity=7, actor=SOMEBODY, at=at)
        assert copy.refresh() == (["T01"], False) and copy.is_true

    @pytest.mark.parametrize(
        ("plan", "news"), [("cancelled", (["T02"], False)), ("removed", (["T01"], True))]
    )
    def test_called_off_and_taken_out(self, copy_of, forum, plan, news):
        copy = copy_of(LECTURES)
        Lecture.objects.filter(code="T02").update(plan=plan)
        release_programme(edition=forum.edition, actor=SOMEBODY, at=timezone.now())
        assert copy.refresh() == news and copy.is_true

    def test_a_filtered_copy_is_true_too(self, scene, copy_of, forum):
        copy = copy_of(LECTURES, search="T02")
        assert copy.refresh() == ([], False)
        scene.visitor.post("/api/v1/visitors/me/signups/", {"lecture": "T02"})
        assert copy.refresh()[1] is True and copy.is_true


class TestBooths:
    def test_taken_given_back_and_drawn_anew(self, scene, copy_of, forum):
        copy = copy_of(BOOTHS)
        give_back_booth(booking=scene.application.bookings.get(), actor=SOMEBODY, at=timezone.now())
        assert copy.refresh() == (["A-01"], False) and copy.is_true
        sql("UPDATE exhibitors_booth SET retired_at = now() WHERE number = 'A-02'")
        assert copy.refresh() == (["A-01"], True) and copy.is_true

    def test_a_hold_that_lapses_is_news_though_nobody_writes(self, copy_of):
        copy = copy_of(BOOTHS)
        Booking.objects.update(expires_at=timezone.now() + timedelta(milliseconds=300))
        assert copy.refresh() == (["A-01"], False)
        threading.Event().wait(0.4)
        assert copy.refresh() == (["A-01"], False) and copy.rows["A-01"]["state"] == "free" and copy.is_true

    def test_whose_it_is_when_it_may_be_told(self, scene, copy_of):
        copy = copy_of(BOOTHS)
        sql("UPDATE exhibitors_booking SET state = 'confirmed', expires_at = NULL")
        sql("UPDATE exhibitors_application SET state = 'approved'")
        assert copy.refresh() == (["A-01"], False)
        assert copy.rows["A-01"]["exhibitor"]["slug"] == "tigin" and copy.is_true
        sql("UPDATE exhibitors_catalogueentry SET name_en = 'Seam'")
        assert copy.refresh() == (["A-01"], False) and copy.is_true
        sql("UPDATE exhibitors_catalogueentry SET is_public = false")
        assert copy.refresh() == (["A-01"], False) and copy.is_true

    def test_a_filtered_copy_is_true_too(self, scene, copy_of, forum, application):
        copy, at = copy_of(BOOTHS, state="free"), timezone.now()
        assert list(copy.rows) == ["A-02"] and copy.refresh() == ([], False)
        give_back_booth(booking=scene.application.bookings.get(), actor=SOMEBODY, at=at)
        assert copy.refresh() == (["A-01", "A-02"], True) and copy.is_true
        booth = scene.application.edition.booths.get(number="A-02")
        hold_booth(application=application, booth=booth, actor=SOMEBODY, at=at, forum=forum)
        assert copy.refresh() == (["A-01"], True) and copy.is_true


CHANGES = {
    EXHIBITORS: "UPDATE exhibitors_catalogueentry SET brands = 'late'",
    LECTURES: "UPDATE forum_sessions_seating SET total = 9, changes = changes + 1",
    BOOTHS: "UPDATE exhibitors_booking SET state = 'expired', ended_at = now()",
}


@pytest.mark.parametrize("path", EVERY)
class TestLateCommits:
    """A transaction that began before the question and commits after it is in the next answer."""

    @pytest.fixture
    def late(self, scene, entry, path):
        """Runs a change in a transaction that stays open until told."""
        began, go_on = threading.Event(), threading.Event()

        def change():
            try:
                with transaction.atomic():
                    sql(CHANGES[path])
                    began.set()
                    go_on.wait(timeout=20)
            finally:
                connection.close()

        thread = threading.Thread(target=change)

        def start():
            thread.start()
            assert began.wait(timeout=20)

        def commit():
            go_on.set()
            thread.join(timeout=20)

        yield start, commit
        commit()

    def test_is_not_left_out(self, copy_of, late, path):
        copy, (start, commit) = copy_of(path), late
        start()
        copy.refresh()
        commit()
        told, _complete = copy.refresh()
        assert told and copy.is_true

    def test_control_the_clock_alone_would_leave_it_out(self, copy_of, late, path):
        copy, (start, commit) = copy_of(path), late
        start()
        copy.refresh()
        copy.since = timezone.now().isoformat()
        commit()
        assert copy.refresh() == ([], False) and not copy.is_true


@pytest.mark.parametrize("path", EVERY)
class TestQuestions:
    @pytest.mark.parametrize(
        "typed", ["", "yesterday", "2026-10-01", "2026-10-01T10:00:00", "9999-01-01T00:00:00Z"]
    )
    def test_a_moment_that_is_none_is_refused_in_the_callers_language(self, scene, entry, path, typed):
        words = set()
        for language in ("kk", "ru", "en"):
            headers = {"Accept-Language": language}
            answer = scene.anybody.get(path, {"modified_since": typed}, headers=headers)
            assert (answer.status_code, list(answer.json()["errors"])) == (400, ["modified_since"])
            assert answer["Content-Type"] == "application/problem+json"
            words.add(answer.json()["errors"]["modified_since"][0])
        assert len(words) == 3

    def test_bounds_of_time_are_no_crash(self, scene, entry, path):
        for moment in ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"):
            assert scene.anybody.get(path, {"modified_since": moment}).status_code in (200, 400)

    def test_who_asks_the_same_again_gets_304(self, scene, entry, path, copy_of):
        since = copy_of(path).since
        first = scene.anybody.get(path, {"modified_since": since})
        headers = {"If-None-Match": first["ETag"]}
        assert scene.anybody.get(path, {"modified_since": since}, headers=headers).status_code == 304
        sql(CHANGES[path])
        assert scene.anybody.get(path, {"modified_since": since}, headers=headers).status_code == 200

    def test_a_page_that_is_not_there_is_not_found(self, scene, entry, path, copy_of):
        since = copy_of(path).since
        assert scene.anybody.get(path, {"modified_since": since, "page": 2}).status_code == 404


@pytest.mark.parametrize(
    ("path", "filters", "nothing", "everything"),
    [
        (BOOTHS, {}, 4, 4),
        (BOOTHS, {"state": "free"}, 4, 4),
        (LECTURES, {}, 5, 5),
        (LECTURES, {"search": "T01"}, 5, 5),
        (EXHIBITORS, {}, 5, 6),
        (EXHIBITORS, {"edition": "altyn-oimaq-test", "search": "tigin"}, 5, 7),
    ],
)
def test_what_a_question_costs(copy_of, path, filters, nothing, everything):
    """Literal numbers, as in `test_costs`; one of each asks before all what is known already (304)."""
    sql("UPDATE exhibitors_catalogueentry SET search_text = ' tigin', name_text = ' tigin'")
    copy = copy_of(path, **filters)
    for since, costs in ((copy.since, nothing), (LONG_AGO, everything)):
        with CaptureQueriesContext(connection) as queries:
            answer = copy.caller.get(path, {**filters, "modified_since": since})
        assert answer.status_code == 200 and len(queries) == costs <= 8, [one["sql"] for one in queries]
