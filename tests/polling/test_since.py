"""`modified_since`: nothing that was committed between two questions is left out, however late."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.api.since import settled_at
from exhibitors.models import Company
from exhibitors.services.bookings import give_back_booth
from journal.actors import SOMEBODY, Actor
from visitors.services.erasure import erase_visitor
from visitors.services.registration import cancel_registration

pytestmark = pytest.mark.django_db(transaction=True)
APPLICATIONS, VISITORS, SIGNUPS = "/api/v1/applications/", "/api/v1/visitors/", "/api/v1/signups/"


@pytest.fixture
def no_margin(monkeypatch):
    """The second that `as_of` stays behind would answer with everything a test has just made."""
    from core.api import lists, since

    monkeypatch.setattr(lists, "settled_at", lambda: since.settled_at() + timedelta(seconds=1))


def news(caller, path, since):
    answer = caller.get(path, {"modified_since": since})
    assert answer.status_code == 200, answer.content
    return answer.json()["results"], answer.json()["as_of"]


def now_of(caller, path):
    return caller.get(path).json()["as_of"]


def test_only_what_changed(scene, register, no_margin):
    since = now_of(scene.organiser, VISITORS)
    assert news(scene.organiser, VISITORS, since)[0] == []
    new = register(email="new@example.com")
    cancel_registration(visitor=scene.person, actor=SOMEBODY, at=timezone.now())
    rows, since = news(scene.organiser, VISITORS, since)
    states = {row["code"]: row["state"] for row in rows}
    assert (states.pop(new.code), states.pop(scene.person.code)) == ("registered", "cancelled")
    assert list(states.values()) == ["registered"]  # who got the seat
    assert news(scene.organiser, VISITORS, since)[0] == []


def test_a_deleted_person_stays_in_the_list_as_such(scene, no_margin):
    since = now_of(scene.organiser, VISITORS)
    erase_visitor(visitor=scene.person, actor=Actor.visitor(scene.person.code), at=timezone.now())
    rows, _since = news(scene.organiser, VISITORS, since)
    assert (scene.person.code, "erased", "") in [(row["code"], row["state"], row["email"]) for row in rows]


def test_an_application_changes_with_its_booths_and_its_company(scene, no_margin):
    since = now_of(scene.organiser, APPLICATIONS)
    assert news(scene.organiser, APPLICATIONS, since)[0] == []
    give_back_booth(booking=scene.application.bookings.get(), actor=SOMEBODY, at=timezone.now())
    rows, since = news(scene.organiser, APPLICATIONS, since)
    assert [(row["code"], row["booths"]) for row in rows] == [(scene.application.code, [])]
    Company.objects.filter(pk=scene.application.company_id).update(name_kk="Жаңа атау")
    assert [row["company"]["name"]["kk"] for row in news(scene.organiser, APPLICATIONS, since)[0]] == [
        "Жаңа атау"
    ]


def test_who_moves_up_has_changed(scene, no_margin):
    since = now_of(scene.organiser, SIGNUPS)
    assert news(scene.organiser, SIGNUPS, since)[0] == []
    scene.visitor.delete("/api/v1/visitors/me/signups/T01/")
    rows, _since = news(scene.organiser, SIGNUPS, since)
    assert [row["state"] for row in rows] == ["cancelled", "confirmed"]


@pytest.mark.parametrize(
    "typed", ["", "yesterday", "2026-10-01", "2026-10-01T10:00:00", "2026-13-01T00:00:00Z"]
)
def test_a_moment_without_offset_is_no_moment(scene, typed):
    answer = scene.organiser.get(VISITORS, {"modified_since": typed})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["modified_since"])


def test_a_plus_that_became_a_space_is_understood(scene):
    assert scene.organiser.get(f"{VISITORS}?modified_since=2020-01-01T10:00:00+05:00").status_code == 200


def test_bounds_of_time_are_no_crash(scene):
    for year in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1999-12-31T23:59:59Z"):
        assert scene.organiser.get(VISITORS, {"modified_since": year}).status_code in (200, 400)


class TestLateCommits:
    """A transaction that began before the question and commits after it is in the next answer."""

    @pytest.fixture
    def late(self, scene):
        """Runs a change of the visitor in a transaction that stays open until told."""
        began, go_on = threading.Event(), threading.Event()

        def change():
            try:
                with transaction.atomic():
                    with connection.cursor() as cursor:
                        cursor.execute(
                            "UPDATE visitors_visitor SET position = 'late' WHERE code = %s",
                            [scene.person.code],
                        )
                    began.set()
                    go_on.wait(timeout=20)
            finally:
                connection.close()

        thread = threading.Thread(target=change)
        thread.start()
        began.wait(timeout=20)
        yield lambda: (go_on.set(), thread.join(timeout=20))
        go_on.set()
        thread.join(timeout=20)

    def test_is_not_left_out(self, scene, late, no_margin):
        since = now_of(scene.organiser, VISITORS)
        late()
        assert [row["position"] for row in news(scene.organiser, VISITORS, since)[0]] == ["late"]

    def test_control_the_clock_alone_would_leave_it_out(self, scene, late):
        since = timezone.now().isoformat()
        late()
        assert news(scene.organiser, VISITORS, since)[0] == []


def test_as_of_is_behind_every_open_transaction(scene):
    before = datetime.now(UTC)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        moments = []
        thread = threading.Thread(target=lambda: (moments.append(settled_at()), connection.close()))
        thread.start()
        thread.join(timeout=20)
    assert moments and moments[0] < datetime.now(UTC) - timedelta(seconds=0.9) and before
