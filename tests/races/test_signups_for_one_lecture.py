"""Many visitors, one lecture: never a seat too many, nobody overtaken, one letter for each promoted person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone

from core.errors import DomainError
from forum.models import Edition
from journal.actors import SYSTEM
from mailing.models import Message
from sessions.models import Lecture, Seating, SignUp
from sessions.services import capacity, releases, signups, standby, waiting
from sessions.states import TAKES_A_SEAT, SignUpState
from sessions.tests.stage import moment, released
from tests.races.together import THREADS, together, wait_for_the_others
from visitors.models import Visitor
from visitors.states import Door

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 3


@pytest.fixture
def crowd_of(forum, visitor):
    """Registered people by the hundred: copies of one, without their letters."""

    def crowd_of(count: int) -> list[Visitor]:
        people = []
        for number in range(count):
            person = Visitor.objects.get(pk=visitor.pk)
            person.pk, person.code = None, f"P{number:06}"
            person.email = person.email_key = f"p{number}@example.com"
            people.append(person)
        return Visitor.objects.bulk_create(people)

    return crowd_of


def join(person, lecture="T01", **rest):
    return lambda: signups.sign_up(
        visitor=person, lecture=lecture, door=Door.API, actor=SYSTEM, at=timezone.now(), **rest
    )


def accept(person, lecture, at):
    return lambda: signups.accept(visitor=person, lecture=lecture, actor=SYSTEM, at=at)


def leave(person, lecture="T01"):
    return lambda: signups.cancel(visitor=person, lecture=lecture, actor=SYSTEM, at=timezone.now())


def resize(lecture, seats):
    return lambda: capacity.change_capacity(lecture=lecture, capacity=seats, actor=SYSTEM, at=timezone.now())


def only_refusals(results):
    broken = [r for r in results if isinstance(r, Exception) and not isinstance(r, DomainError)]
    assert not broken, broken


def holds(lecture):
    """What must always be true of one lecture."""
    rows = SignUp.objects.filter(lecture=lecture)
    seating = Seating.objects.get(pk=lecture.pk)
    taken = rows.filter(state__in=TAKES_A_SEAT).count()
    queue = rows.filter(state=SignUpState.WAITLISTED)
    assert (seating.taken, seating.waiting) == (taken, queue.count())
    assert taken <= seating.total + seating.over
    first_waiting = queue.aggregate(first=Min("pk"))["first"]
    last_seated = rows.filter(state__in=TAKES_A_SEAT).aggregate(last=Max("pk"))["last"]
    if first_waiting and last_seated:
        assert last_seated < first_waiting, "somebody was overtaken"
    promoted = Message.objects.filter(kind="sessions.promoted").values_list(
        "about_code", "params__signed_up_at"
    )
    assert len(promoted) == len(set(promoted))
    return taken


@pytest.fixture
def no_lock(monkeypatch):
    """The control: the same code, looking at the seats without locking them."""
    from sessions.services import locks

    for name in ("_LOCK_BOTH", "_LOCK_BY_CODE", "_LOCK_BY_ID"):
        query = getattr(locks, name)
        monkeypatch.setattr(locks, name, query[: query.index("FOR NO KEY")])


@pytest.fixture
def no_check(db):
    check = next(c for c in Seating._meta.constraints if c.name == "seating_not_overbooked")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Seating, check)
    yield
    SignUp.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Seating, check)


def test_a_thousand_for_a_hundred_seats(forum, crowd_of):
    lecture, people = released(forum.edition, capacity=100), crowd_of(1000)

    def queue(part):
        try:
            return [join(person)() for person in part]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        parts = pool.map(queue, [people[start::THREADS] for start in range(THREADS)])
        places = [place for part in parts for place in part]
    assert sum(place.state == "confirmed" for place in places) == 100
    assert sorted(place.position for place in places if place.position) == list(range(1, 901))
    assert holds(lecture) == 100
    # positions were told in the order of the commits
    waiting_now = SignUp.objects.filter(lecture=lecture, state=SignUpState.WAITLISTED).order_by("id")
    assert waiting_now.count() == 900
    assert Message.objects.filter(kind="sessions.confirmed").count() == 100
    assert Message.objects.filter(kind="sessions.waitlisted").count() == 900


def test_the_last_seat(forum, crowd_of):
    people = crowd_of(THREADS * ROUNDS)
    for number in range(ROUNDS):
        lecture = released(forum.edition, f"T{number}", hour=9 + number, capacity=1)
        results = together(*[join(person, f"T{number}") for person in people[number * 8 : number * 8 + 8]])
        only_refusals(results)
        assert [place.state for place in results].count("confirmed") == 1
        assert holds(lecture) == 1


def test_control_the_check_refuses_what_the_lock_would_have_ordered(forum, crowd_of, no_lock, slow_look):
    """Without the lock the database still says no - with an error instead of a waiting list."""
    released(forum.edition, capacity=1)
    results = together(*[join(person) for person in crowd_of(THREADS)])
    assert [type(result).__name__ for result in results].count("IntegrityError") > 0


def test_control_without_lock_and_check_the_seat_is_sold_twice(forum, crowd_of, no_lock, slow_look, no_check):
    lecture = released(forum.edition, capacity=1)
    together(*[join(person) for person in crowd_of(THREADS)])
    assert SignUp.objects.filter(lecture=lecture, state="confirmed").count() > 1


@pytest.fixture
def slow_look(monkeypatch):
    """Between looking and writing, so that all of them look before one writes."""
    look = signups.held_by
    monkeypatch.setattr(signups, "held_by", lambda visitor: (look(visitor), wait_for_the_others())[0])


def test_cancellations_and_sign_ups(forum, crowd_of):
    for number in range(ROUNDS):
        code = f"T{number}"
        lecture = released(forum.edition, code, hour=9 + number, capacity=4)
        people = Visitor.objects.filter(code__startswith="P") or crowd_of(12)
        people = list(people)
        for person in people[:6]:
            join(person, code)()
        results = together(
            *[leave(person, code) for person in people[:4]], *[join(person, code) for person in people[6:]]
        )
        only_refusals(results)
        assert holds(lecture) == 4


def test_promotions_and_cancellations_of_the_promoted(forum, crowd_of):
    """Those who hold seats leave while those who would get them leave too."""
    people = crowd_of(12)
    for number in range(ROUNDS):
        code = f"T{number}"
        lecture = released(forum.edition, code, hour=9 + number, capacity=4)
        for person in people:
            join(person, code)()
        results = together(*[leave(person, code) for person in people[:8]])
        only_refusals(results)
        assert holds(lecture) == 4
        left = SignUp.objects.filter(lecture=lecture, state="confirmed").values_list("visitor_id", flat=True)
        assert set(left) == {person.pk for person in people[8:]}


def test_an_offer_is_accepted_at_its_deadline_while_it_is_swept_and_given_up(forum, crowd_of):
    people = crowd_of(4)
    for number in range(ROUNDS):
        code = f"T{number}"
        lecture = released(forum.edition, code, hour=9 + number, capacity=1)
        join(people[0], code)()
        join(people[1], code, auto_accept=False)()
        join(people[2], code)()
        leave(people[0], code)()
        deadline = SignUp.objects.get(lecture=lecture, state="offered").offer_expires_at
        just_before = deadline - timedelta(microseconds=1)
        results = together(
            accept(people[1], code, just_before),
            accept(people[1], code, just_before),
            partial(waiting.sweep, at=deadline),
            partial(waiting.sweep, at=deadline),
            leave(people[1], code),
            join(people[3], code),
        )
        only_refusals(results)
        assert holds(lecture) == 1


def test_capacity_changes_in_the_middle(forum, crowd_of):
    people = crowd_of(16)
    for number in range(ROUNDS):
        code = f"T{number}"
        lecture = released(forum.edition, code, hour=9 + number, capacity=4)
        for person in people[:8]:
            join(person, code)()
        results = together(
            resize(lecture, 6), resize(lecture, 3), leave(people[0], code), leave(people[1], code),
            *[join(person, code) for person in people[8:12]],
        )  # fmt: skip
        only_refusals(results)
        holds(lecture)
        resize(lecture, 5)()
        assert holds(lecture) >= 5


def test_a_release_and_sign_ups(forum, crowd_of):
    """Moved, made smaller and called off while people sign up and leave."""
    people = crowd_of(16)
    for number in range(ROUNDS):
        code = f"T{number}"
        lecture = released(forum.edition, code, hour=9, day=0, capacity=4, shared_slot=True)
        for person in people[:6]:
            join(person, code)()
        starts_at = moment(forum.edition, 12 + number)
        Lecture.objects.filter(pk=lecture.pk).update(
            starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45), capacity=3
        )
        results = together(
            _release(forum.edition), _release(forum.edition), leave(people[0], code),
            *[join(person, code) for person in people[6:11]],
        )  # fmt: skip
        only_refusals(results)
        holds(lecture)
        spans = SignUp.objects.filter(lecture=lecture, state__in=TAKES_A_SEAT).values_list(
            "during", flat=True
        )
        assert {span.lower for span in spans} == {starts_at}
        Lecture.objects.filter(pk=lecture.pk).update(plan="cancelled")
        only_refusals(together(_release(forum.edition), *[join(person, code) for person in people[11:14]]))
        assert not SignUp.objects.filter(lecture=lecture, state__in=(*TAKES_A_SEAT, "waitlisted")).exists()


def _release(edition: Edition):
    return lambda: releases.release_programme(edition=edition, actor=SYSTEM, at=timezone.now())


# --- The door and the stand-by line -------------------------------------------------------------


@pytest.fixture
def slow_release(monkeypatch):
    """Between looking who is missing and writing it."""
    import time

    look = standby.untaken

    def untaken(seats):
        missing = list(look(seats))
        time.sleep(0.3)
        return missing

    monkeypatch.setattr(standby, "untaken", untaken)


def at_the_door(forum, people, *, walkers=()):
    """A full lecture whose first is in; then everybody else comes while their seats are being released."""
    lecture = released(forum.edition, capacity=len(people))
    for person in people:
        join(person)()
    at = lecture.starts_at - timedelta(minutes=5)
    SignUp.objects.filter(visitor=people[0]).update(state="attended", changed_at=at)
    late = [
        lambda person=person: standby.let_in(visitor=person, lecture="T01", actor=SYSTEM, at=at)
        for person in (*people[1:5], *walkers)
    ]
    return lecture, together(lambda: standby.sweep(at=at), *late)


def test_who_was_let_in_stays_in(forum, crowd_of, slow_release):
    lecture, results = at_the_door(forum, crowd_of(THREADS))
    only_refusals(results)
    assert SignUp.objects.filter(lecture=lecture, state="attended").count() == 5
    assert SignUp.objects.filter(lecture=lecture, state="released").count() == 3
    assert holds(lecture) == 5


def test_control_without_the_lock_somebody_inside_loses_the_seat(forum, crowd_of, no_lock, slow_release):
    lecture, _results = at_the_door(forum, crowd_of(THREADS))
    assert SignUp.objects.filter(lecture=lecture, state="attended").count() < 5


def moved_while_they_come(forum, people, walkers):
    """Four seats, three left to the line; walkers come in while a release moves the lecture to the afternoon."""
    lecture = released(forum.edition, capacity=4)
    for person in people:
        join(person)()
    at = lecture.starts_at - timedelta(minutes=5)
    SignUp.objects.filter(visitor=people[0]).update(state="attended", changed_at=at)
    assert standby.sweep(at=at) == 3
    starts_at = moment(forum.edition, 15)
    Lecture.objects.filter(pk=lecture.pk).update(
        starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45)
    )
    come = [
        lambda person=person: standby.let_in(visitor=person, lecture="T01", actor=SYSTEM, at=at)
        for person in walkers
    ]
    move = partial(releases.release_programme, edition=forum.edition, actor=SYSTEM, at=at)
    return lecture, together(move, *come)


def test_seats_given_back_while_walkers_come_in(forum, crowd_of, slow_give_back):
    people = crowd_of(THREADS)
    lecture, results = moved_while_they_come(forum, people[:4], people[4:])
    only_refusals(results)
    assert Seating.objects.get(pk=lecture.pk).taken == 4
    rows = SignUp.objects.filter(lecture=lecture)
    assert rows.filter(state__in=TAKES_A_SEAT).count() == 4
    inside = rows.filter(state="attended").count()
    assert rows.filter(state="confirmed").count() == 4 - inside
    # Whose place somebody took waits; nobody who came in was sent out.
    assert rows.filter(state="waitlisted").count() == inside - 1
    let_in = [result for result in results[1:] if not isinstance(result, Exception)]
    assert len(let_in) == inside - 1


def test_control_without_the_lock_a_seat_given_back_is_taken_already(
    forum, crowd_of, no_lock, slow_give_back, no_check
):
    people = crowd_of(THREADS)
    lecture, _results = moved_while_they_come(forum, people[:4], people[4:])
    assert SignUp.objects.filter(lecture=lecture, state__in=TAKES_A_SEAT).count() > 4


@pytest.fixture
def slow_give_back(monkeypatch):
    """Between looking who has left a seat and giving it back."""
    import time

    look = waiting.busy_at

    def busy_at(line, during):
        time.sleep(0.3)
        return look(line, during)

    monkeypatch.setattr(waiting, "busy_at", busy_at)


def test_walkers_and_latecomers_take_no_seat_twice(forum, crowd_of):
    people = crowd_of(THREADS + 3)
    lecture, results = at_the_door(forum, people[:4], walkers=people[4:])
    only_refusals(results)
    inside = SignUp.objects.filter(lecture=lecture, state="attended").count()
    assert inside == holds(lecture) == 4
    assert {refusal.code for refusal in results if isinstance(refusal, DomainError)} == {"no_seat_free"}
