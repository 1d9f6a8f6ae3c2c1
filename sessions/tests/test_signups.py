"""Signing up, waiting, giving up, exchanging, accepting: what every door relies on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import DomainError
from journal.actors import SYSTEM
from journal.models import Entry
from mailing.models import Message
from sessions.models import ProgrammeRules, Seating, SignUp
from sessions.queries import own_signups
from sessions.services import signups, waiting
from sessions.services.capacity import change_capacity
from sessions.tests.stage import moment, released
from visitors.services.registration import cancel_registration
from visitors.states import Door


@pytest.fixture
def people(register):
    return [register(email=f"p{number}@example.com") for number in range(5)]


def join(visitor, lecture="T01", at=None, **rest):
    return signups.sign_up(
        visitor=visitor, lecture=lecture, door=Door.API, actor=SYSTEM, at=at or timezone.now(), **rest
    )


def leave(visitor, lecture="T01", at=None):
    return signups.cancel(visitor=visitor, lecture=lecture, actor=SYSTEM, at=at or timezone.now())


def letters(kind):
    return list(
        Message.objects.filter(kind=f"sessions.{kind}").order_by("id").values_list("to_address", flat=True)
    )


def states(lecture):
    return list(SignUp.objects.filter(lecture=lecture).order_by("id").values_list("state", flat=True))


class TestSigningUp:
    def test_gives_seats_and_then_places_in_the_line(self, forum, people):
        lecture = released(forum.edition, capacity=2)
        places = [join(person) for person in people]
        assert [(place.state, place.position) for place in places] == [
            ("confirmed", None),
            ("confirmed", None),
            ("waitlisted", 1),
            ("waitlisted", 2),
            ("waitlisted", 3),
        ]
        seating = Seating.objects.get(pk=lecture.pk)
        assert (seating.taken, seating.waiting, seating.over) == (2, 3, 0)
        assert letters("confirmed") == ["p0@example.com", "p1@example.com"]
        assert len(letters("waitlisted")) == 3

    def test_repeating_is_harmless(self, forum, people):
        lecture = released(forum.edition, capacity=1)
        first, second = join(people[0]), join(people[1])
        assert join(people[0]) == first._replace(is_new=False)
        assert join(people[1]) == second._replace(is_new=False)
        assert SignUp.objects.filter(lecture=lecture).count() == 2
        assert len(letters("confirmed")) == 1

    def test_costs_few_queries(self, forum, people, django_assert_num_queries):
        released(forum.edition)
        # savepoint twice, the locks, what they hold; sign-up, journal and letter together
        with django_assert_num_queries(5):
            join(people[0])

    def test_two_seats_at_one_time_are_refused(self, forum, people):
        released(forum.edition, "T01", hour=10)
        released(forum.edition, "T02", hour=10)
        join(people[0], "T01")
        with pytest.raises(signups.LectureOverlap) as refusal:
            join(people[0], "T02")
        assert refusal.value.extra == {"conflicts_with": "T01"}
        assert "T01 дәрісі" in str(refusal.value) and "T02 дәрісі" in str(refusal.value)

    def test_one_after_the_other_is_fine(self, forum, people):
        released(forum.edition, "T01", hour=10, minutes=60)
        released(forum.edition, "T02", hour=11)
        join(people[0], "T01")
        assert join(people[0], "T02").state == "confirmed"

    def test_waiting_is_no_seat(self, forum, people):
        """Whoever waits may take a seat elsewhere at that time; their turn then passes."""
        full = released(forum.edition, "T01", capacity=1)
        released(forum.edition, "T02")
        join(people[0], "T01")
        join(people[1], "T01")
        assert join(people[1], "T02").state == "confirmed"
        join(people[2], "T01")
        leave(people[0], "T01")
        assert states(full) == ["cancelled", "passed", "confirmed"]
        assert letters("passed") == ["p1@example.com"]
        assert letters("promoted") == ["p2@example.com"]

    def test_limit_per_person(self, forum, people):
        ProgrammeRules.objects.create(edition=forum.edition, signups_per_person=1)
        released(forum.edition, "T01", hour=10)
        released(forum.edition, "T02", hour=12)
        join(people[0], "T01")
        with pytest.raises(signups.LimitReached):
            join(people[0], "T02")
        leave(people[0], "T01")
        assert join(people[0], "T02").state == "confirmed"

    @pytest.mark.parametrize(
        ("draft", "refusal"),
        [
            ({"signup_required": False}, signups.SignUpNotRequired),
            ({"signup_opens_at": timezone.now() + timedelta(days=1)}, signups.SignUpNotOpen),
            ({"signup_closes_at": timezone.now() - timedelta(days=1)}, signups.SignUpClosed),
        ],
    )
    def test_windows(self, forum, people, draft, refusal):
        released(forum.edition, **draft)
        with pytest.raises(refusal):
            join(people[0])

    def test_not_after_it_has_begun(self, forum, people):
        released(forum.edition)
        with pytest.raises(signups.SignUpClosed):
            join(people[0], at=moment(forum.edition, 10))

    def test_not_when_registration_is_cancelled(self, forum, people):
        released(forum.edition)
        cancel_registration(visitor=people[0], actor=SYSTEM, at=timezone.now())
        with pytest.raises(DomainError) as refusal:
            join(people[0])
        assert refusal.value.code == "registration_cancelled"

    def test_unknown_and_unreleased_lectures_are_not_there(self, forum, people):
        from sessions.tests.stage import add_lecture

        add_lecture(forum.edition, "DRAFT")
        for code in ("DRAFT", "nothing"):
            with pytest.raises(signups.NoSuchLecture):
                join(people[0], code)


class TestGivingUp:
    def test_the_next_gets_the_seat_and_one_letter(self, forum, people):
        lecture = released(forum.edition, capacity=1)
        for person in people[:3]:
            join(person)
        leave(people[0])
        assert states(lecture) == ["cancelled", "confirmed", "waitlisted"]
        assert letters("promoted") == ["p1@example.com"]
        assert [row.position for row in own_signups(people[2])] == [1]

    def test_repeating_is_harmless(self, forum, people):
        lecture = released(forum.edition)
        join(people[0])
        leave(people[0])
        leave(people[0])
        assert states(lecture) == ["cancelled"]
        assert len(letters("cancelled")) == 1

    def test_coming_back_is_the_end_of_the_line(self, forum, people):
        released(forum.edition, capacity=1)
        for person in people[:3]:
            join(person)
        leave(people[1])
        assert join(people[1]).position == 2

    def test_not_after_the_start(self, forum, people):
        released(forum.edition)
        join(people[0])
        with pytest.raises(signups.LectureBegun):
            leave(people[0], at=moment(forum.edition, 10))

    def test_shortly_before_the_start_nobody_is_promoted(self, forum, people):
        lecture = released(forum.edition, capacity=1)
        join(people[0])
        join(people[1])
        leave(people[0], at=moment(forum.edition, 9, 45))
        assert states(lecture) == ["cancelled", "waitlisted"]
        with pytest.raises(signups.WaitingListClosed):
            join(people[2], at=moment(forum.edition, 9, 46))

    def test_somebody_who_leaves_the_forum(self, forum, people):
        lecture = released(forum.edition, capacity=1)
        join(people[0])
        join(people[1])
        cancel_registration(visitor=people[0], actor=SYSTEM, at=timezone.now())
        waiting.sweep(at=timezone.now())
        assert states(lecture) == ["cancelled", "confirmed"]
        assert SignUp.objects.first().ended == "left"


class TestAnOffer:
    @pytest.fixture
    def offered(self, forum, people):
        lecture = released(forum.edition, capacity=1)
        join(people[0])
        join(people[1], auto_accept=False)
        join(people[2])
        leave(people[0])
        return lecture

    def test_counts_as_a_seat_and_is_accepted(self, forum, people, offered):
        assert states(offered) == ["cancelled", "offered", "waitlisted"]
        assert Seating.objects.get(pk=offered.pk).taken == 1
        place = signups.accept(visitor=people[1], lecture="T01", actor=SYSTEM, at=timezone.now())
        assert place.state == "confirmed"
        assert signups.accept(visitor=people[1], lecture="T01", actor=SYSTEM, at=timezone.now()) == place

    def test_runs_out_and_goes_on(self, forum, people, offered):
        later = timezone.now() + timedelta(hours=2)
        waiting.sweep(at=later)
        assert states(offered) == ["cancelled", "expired", "confirmed"]
        with pytest.raises(signups.OfferExpired):
            signups.accept(visitor=people[1], lecture="T01", actor=SYSTEM, at=later)
        assert letters("offer_expired") == ["p1@example.com"]
        assert letters("promoted") == ["p2@example.com"]

    def test_at_its_deadline_it_is_too_late(self, people, offered):
        deadline = SignUp.objects.get(state="offered").offer_expires_at
        with pytest.raises(signups.OfferExpired):
            signups.accept(visitor=people[1], lecture="T01", actor=SYSTEM, at=deadline)
        just_before = deadline - timedelta(microseconds=1)
        assert (
            signups.accept(visitor=people[1], lecture="T01", actor=SYSTEM, at=just_before).state
            == "confirmed"
        )

    def test_ends_before_the_start_whatever_its_minutes_say(self, forum, people):
        lecture = released(forum.edition, capacity=1)
        join(people[0])
        join(people[1], auto_accept=False)
        leave(people[0], at=moment(forum.edition, 9, 30))
        offer = SignUp.objects.get(lecture=lecture, state="offered")
        assert offer.offer_expires_at == moment(forum.edition, 9, 45)

    def test_who_waits_has_nothing_to_accept(self, people, offered):
        with pytest.raises(DomainError):
            signups.accept(visitor=people[2], lecture="T01", actor=SYSTEM, at=timezone.now())


class TestExchanging:
    def test_gives_one_for_the_other(self, forum, people):
        first = released(forum.edition, "T01", capacity=1)
        released(forum.edition, "T02")
        join(people[0], "T01")
        join(people[1], "T01")
        place = signups.swap(
            visitor=people[0], give_up=["T01"], take="T02", door=Door.PAGE, actor=SYSTEM, at=timezone.now()
        )
        assert (place.lecture, place.state) == ("T02", "confirmed")
        assert states(first) == ["cancelled", "confirmed"]

    def test_nothing_changes_when_the_other_is_closed(self, forum, people):
        first = released(forum.edition, "T01")
        released(forum.edition, "T02", signup_closes_at=timezone.now() - timedelta(hours=1))
        join(people[0], "T01")
        with pytest.raises(signups.SignUpClosed):
            signups.swap(
                visitor=people[0],
                give_up=["T01"],
                take="T02",
                door=Door.PAGE,
                actor=SYSTEM,
                at=timezone.now(),
            )
        assert states(first) == ["confirmed"]


class TestCapacity:
    def test_more_seats_promote_the_right_number(self, forum, people):
        lecture = released(forum.edition, capacity=1)
        for person in people:
            join(person)
        assert change_capacity(lecture=lecture, capacity=3, actor=SYSTEM, at=timezone.now()) == 0
        assert states(lecture) == ["confirmed"] * 3 + ["waitlisted"] * 2

    def test_fewer_seats_throw_nobody_out(self, forum, people):
        lecture = released(forum.edition, capacity=3)
        for person in people:
            join(person)
        assert change_capacity(lecture=lecture, capacity=1, actor=SYSTEM, at=timezone.now()) == 2
        leave(people[0])
        assert states(lecture) == ["cancelled", "confirmed", "confirmed", "waitlisted", "waitlisted"]
        leave(people[1])
        assert states(lecture)[2:] == ["confirmed", "waitlisted", "waitlisted"]
        leave(people[2])
        assert states(lecture)[3:] == ["confirmed", "waitlisted"]
        assert Seating.objects.get(pk=lecture.pk).over == 0


def test_every_step_is_in_the_journal(forum, people):
    released(forum.edition, capacity=1)
    join(people[0])
    join(people[1])
    leave(people[0])
    verbs = Entry.objects.filter(verb__startswith="signup").order_by("id").values_list("verb", "subject_code")
    assert list(verbs) == [
        ("signup.confirmed", people[0].code),
        ("signup.waitlisted", people[1].code),
        ("signup.cancelled", people[0].code),
        ("signup.confirmed", people[1].code),
    ]
