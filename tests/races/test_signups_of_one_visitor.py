"""One visitor, several lectures at one time: never two seats, whoever gives them."""

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import DomainError
from journal.actors import SYSTEM
from sessions.models import SignUp
from sessions.services import locks, signups
from sessions.services.waiting import sweep
from sessions.states import TAKES_A_SEAT
from sessions.tests.stage import released
from tests.races.together import together, wait_for_the_others
from visitors.services.registration import cancel_registration
from visitors.states import Door

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 4


def join(person, lecture):
    return lambda: signups.sign_up(
        visitor=person, lecture=lecture, door=Door.API, actor=SYSTEM, at=timezone.now()
    )


def leave(person, lecture):
    return lambda: signups.cancel(visitor=person, lecture=lecture, actor=SYSTEM, at=timezone.now())


def swap(person, give_up, take):
    return lambda: signups.swap(
        visitor=person, give_up=[give_up], take=take, door=Door.PAGE, actor=SYSTEM, at=timezone.now()
    )


@pytest.fixture
def parallel(forum):
    """Four lectures at the same time."""
    return [released(forum.edition, f"T{number}", hour=10, capacity=1) for number in range(4)]


@pytest.fixture
def people(register):
    return [register(email=f"p{number}@example.com") for number in range(5)]


def seats_of(person):
    return SignUp.objects.filter(visitor=person, state__in=TAKES_A_SEAT).count()


def only_refusals(results):
    broken = [r for r in results if isinstance(r, Exception) and not isinstance(r, DomainError)]
    assert not broken, broken


def test_posts_for_all_of_them_at_once(parallel, people):
    for person in people[:ROUNDS]:
        results = together(*[join(person, lecture.code) for lecture in parallel])
        only_refusals(results)
        assert [getattr(result, "state", "refused") for result in results].count("confirmed") <= 1
        assert seats_of(person) <= 1
        for lecture in parallel:
            if SignUp.objects.filter(lecture=lecture, visitor=person).exists():
                leave(person, lecture.code)()


def test_control_without_the_lock_on_the_visitor(parallel, people, monkeypatch):
    """Then only the exclusion constraint is left, and the person gets an error instead of a refusal."""
    monkeypatch.setattr(locks, "_LOCK_BOTH", locks._LOCK_BOTH.replace("OF s, v", "OF s"))
    look = signups.held_by
    monkeypatch.setattr(signups, "held_by", lambda visitor: (look(visitor), wait_for_the_others())[0])
    results = together(*[join(people[0], lecture.code) for lecture in parallel])
    assert {type(result).__name__ for result in results} & {"IntegrityError", "OperationalError"}


def test_control_without_the_constraint_too(parallel, people, monkeypatch, no_exclusion):
    monkeypatch.setattr(locks, "_LOCK_BOTH", locks._LOCK_BOTH.replace("OF s, v", "OF s"))
    look = signups.held_by
    monkeypatch.setattr(signups, "held_by", lambda visitor: (look(visitor), wait_for_the_others())[0])
    together(*[join(people[0], lecture.code) for lecture in parallel])
    assert seats_of(people[0]) > 1


@pytest.fixture
def no_exclusion(db):
    constraint = next(c for c in SignUp._meta.constraints if c.name == "signup_one_seat_at_a_time")
    with connection.schema_editor() as editor:
        editor.remove_constraint(SignUp, constraint)
    yield
    SignUp.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(SignUp, constraint)


def test_is_promoted_in_all_of_them_at_once(parallel, people):
    """Holders leave four parallel lectures in whose lists one person waits: one seat, three turns passed."""
    *holders, waiter = people
    for lecture, holder in zip(parallel, holders, strict=True):
        join(holder, lecture.code)()
    for lecture in parallel:
        join(waiter, lecture.code)()
    only_refusals(
        together(*[leave(holder, lecture.code) for lecture, holder in zip(parallel, holders, strict=True)])
    )
    states = sorted(SignUp.objects.filter(visitor=waiter).values_list("state", flat=True))
    assert states == ["confirmed", "passed", "passed", "passed"]


def test_exchanges_and_promotions_do_not_wait_for_each_other(parallel, people):
    """Deadlocks would show as errors of the database."""
    first, second, third = people[:3]
    for _ in range(ROUNDS):
        join(first, "T0")()
        join(second, "T1")()
        join(third, "T0")()
        join(third, "T1")()
        only_refusals(
            together(
                swap(first, "T0", "T1"),
                swap(second, "T1", "T0"),
                leave(first, "T0"),
                join(third, "T2"),
                lambda: sweep(at=timezone.now()),
            )
        )
        assert all(seats_of(person) <= 1 for person in people)
        for person in (first, second, third):
            for signup in SignUp.objects.filter(visitor=person, state__in=(*TAKES_A_SEAT, "waitlisted")):
                leave(person, signup.lecture.code)()


def test_leaves_the_forum_while_being_promoted(parallel, people):
    holder, waiter, third = people[:3]
    for person in (holder, waiter, third):
        join(person, "T0")()
    only_refusals(
        together(
            leave(holder, "T0"),
            lambda: cancel_registration(visitor=waiter, actor=SYSTEM, at=timezone.now()),
            lambda: sweep(at=timezone.now()),
        )
    )
    sweep(at=timezone.now())
    assert seats_of(waiter) == 0 and seats_of(third) == 1
