"""The stand-by line: when empty seats are left to it, to whom they go, and what everybody is told."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from core.errors import DomainError
from journal.actors import SYSTEM
from journal.models import Entry
from mailing.models import Message
from mailing.services.delivery import deliver_due
from sessions.mine.own_page import own_lines
from sessions.models import Lecture, ProgrammeRules, Seating, SignUp
from sessions.programme.live import live_programme
from sessions.queries import own_signup
from sessions.services import by_hand, signups, standby
from sessions.services.releases import release_programme
from sessions.states import SignUpState
from sessions.tests.stage import add_room, released
from sessions.tests.test_signups import join, leave, letters, states
from visitors.access import link_token as my_token

pytestmark = pytest.mark.django_db
DESK = "/en/admin/forum_sessions/lecture"


@pytest.fixture
def people(register):
    return [register(email=f"p{number}@example.com") for number in range(5)]


@pytest.fixture
def lecture(forum, people):
    """Three seats, all taken; two wait. Its stand-by line opens five minutes before it starts."""
    lecture = released(forum.edition, capacity=3)
    for person in people:
        join(person)
    return lecture


def came(person, *, minutes, lecture, yes=True):
    signup = SignUp.objects.get(visitor=person, lecture=lecture, state__in=_OPEN)
    by_hand.note_attendance(signup=signup, came=yes, actor=SYSTEM, at=at(lecture, minutes))


_OPEN = ("confirmed", "waitlisted", "offered", "attended", "no_show", "released")


def at(lecture, minutes):
    """So many minutes before it starts."""
    return lecture.starts_at - timedelta(minutes=minutes)


def refusal(deed, **what):
    with pytest.raises(DomainError) as refused:
        deed(actor=SYSTEM, **what)
    return refused.value.code


def lines_of(person, forum, moment):
    live = live_programme(forum.edition)
    return own_lines(person, forum, my_token(person), live=live, at=moment)


class TestTheSweep:
    def test_frees_the_seats_of_those_who_have_not_come(self, lecture, people):
        came(people[0], minutes=9, lecture=lecture)
        assert standby.sweep(at=at(lecture, 5.1)) == 0
        assert standby.sweep(at=at(lecture, 5)) == 2
        assert states(lecture) == ["attended", "released", "released", "waitlisted", "waitlisted"]
        assert Seating.objects.get(pk=lecture.pk).taken == 1
        assert letters("seat_released") == ["p1@example.com", "p2@example.com"]
        assert Entry.objects.get(verb="lecture.seats_released").data == {"seats": 2}

    def test_does_it_once(self, lecture, people):
        came(people[0], minutes=9, lecture=lecture)
        standby.sweep(at=at(lecture, 5))
        assert standby.sweep(at=at(lecture, 4)) == 0
        assert len(letters("seat_released")) == 2

    def test_leaves_lectures_alone_whose_door_marks_nobody(self, lecture):
        assert standby.sweep(at=at(lecture, 3)) == 0

    def test_a_door_that_begins_to_mark_late_empties_no_queue(self, lecture, people):
        """Ninety people with seats may stand before it."""
        came(people[0], minutes=4, lecture=lecture)
        assert standby.sweep(at=at(lecture, 3)) == 0

    def test_stops_at_the_start(self, lecture, people):
        came(people[0], minutes=9, lecture=lecture)
        assert standby.sweep(at=at(lecture, 0)) == 0

    def test_who_got_a_seat_after_the_moment_keeps_it(self, lecture, people, register):
        came(people[0], minutes=9, lecture=lecture)
        late = register(email="late@example.com")
        by_hand.add_by_hand(
            visitor=late, lecture="T01", reason="speaker's guest", actor=SYSTEM, at=at(lecture, 4)
        )
        assert standby.sweep(at=at(lecture, 3)) == 2
        assert own_signup(late, "T01").state == "confirmed"

    @pytest.mark.parametrize("rules", [{"release_minutes": 0}, {"waitlist_closes_minutes": 0}])
    def test_never_by_itself_where_the_rules_say_so(self, forum, lecture, people, rules):
        ProgrammeRules.objects.filter(edition=forum.edition).update(**rules)
        came(people[0], minutes=9, lecture=lecture)
        assert standby.sweep(at=at(lecture, 1)) == 0

    def test_not_while_the_waiting_list_moves(self, forum, lecture, people):
        ProgrammeRules.objects.filter(edition=forum.edition).update(
            release_minutes=30, waitlist_closes_minutes=10
        )
        came(people[0], minutes=40, lecture=lecture)
        assert standby.sweep(at=at(lecture, 20)) == 0
        assert standby.sweep(at=at(lecture, 10)) == 2

    def test_not_a_lecture_that_was_called_off(self, forum, lecture, people):
        came(people[0], minutes=9, lecture=lecture)
        lecture.plan = "cancelled"
        lecture.save()
        release_programme(edition=forum.edition, actor=SYSTEM, at=at(lecture, 8))
        assert standby.sweep(at=at(lecture, 3)) == 0


class TestTheDoor:
    @pytest.fixture(autouse=True)
    def _open(self, lecture, people):
        came(people[0], minutes=9, lecture=lecture)
        standby.sweep(at=at(lecture, 5))

    def test_who_comes_late_is_let_in_while_a_seat_is_free(self, lecture, people):
        came(people[1], minutes=2, lecture=lecture)
        assert own_signup(people[1], "T01").state == "attended"

    def test_who_waited_is_let_in(self, lecture, people):
        came(people[4], minutes=3, lecture=lecture)
        seating = Seating.objects.get(pk=lecture.pk)
        assert (seating.taken, seating.waiting) == (2, 1)

    def test_and_who_never_signed_up(self, lecture, register):
        walker = register(email="walker@example.com")
        signup = standby.let_in(visitor=walker, lecture="T01", actor=SYSTEM, at=at(lecture, 3))
        assert (signup.state, signup.signed_up_through) == ("attended", "desk")
        again = standby.let_in(visitor=walker, lecture="T01", actor=SYSTEM, at=at(lecture, 2))
        assert again.pk == signup.pk

    def test_nobody_beyond_the_seats(self, lecture, people):
        came(people[3], minutes=3, lecture=lecture)
        came(people[4], minutes=3, lecture=lecture)
        late = {"visitor": people[1], "lecture": "T01", "at": at(lecture, 2)}
        assert refusal(standby.let_in, **late) == "no_seat_free"
        by_hand.add_by_hand(**late, reason="we found a chair", actor=SYSTEM)
        assert own_signup(people[1], "T01").state == "confirmed"

    def test_who_sits_elsewhere_is_told_so(self, forum, lecture, people):
        released(forum.edition, "T02", hour=10)
        join(people[1], "T02", at=at(lecture, 4))
        late = {"visitor": people[1], "lecture": "T01", "at": at(lecture, 2)}
        assert refusal(standby.let_in, **late) == "lecture_overlap"

    def test_whose_registration_ended_is_not_let_in(self, lecture, people):
        from visitors.services.registration import cancel_registration

        cancel_registration(visitor=people[1], actor=SYSTEM, at=at(lecture, 4))
        gone = {"visitor": people[1], "lecture": "T01", "at": at(lecture, 2)}
        assert refusal(standby.let_in, **gone) == "registration_cancelled"

    def test_nobody_signs_up_anew_for_the_seat_they_left_empty(self, lecture, people):
        place = join(people[1], at=at(lecture, 2))
        assert (place.state, place.is_new) == ("released", False)

    def test_absence_is_noted_once(self, lecture, people):
        came(people[1], minutes=1, lecture=lecture, yes=False)
        by_hand.close_attendance(lecture=lecture, actor=SYSTEM, at=at(lecture, -60))
        assert states(lecture)[:3] == ["attended", "released", "released"]

    def test_giving_up_what_is_given_up_changes_nothing(self, lecture, people):
        leave(people[1], at=at(lecture, 2))
        assert own_signup(people[1], "T01").state == "released"

    def test_the_letter_says_that_they_may_still_come(self, lecture, people, smtp):
        Message.objects.exclude(kind="sessions.seat_released").delete()
        Message.objects.update(due_at=timezone.now())
        deliver_due(seconds=10)
        mail = next(mail for mail in smtp.mails if "p1@example.com" in mail["To"])
        assert lecture.title_kk in str(mail["Subject"])
        assert "/programme/T01/" in mail.get_body(("plain",)).get_content()

    def test_no_letter_to_who_came_meanwhile(self, lecture, people, smtp):
        came(people[1], minutes=4, lecture=lecture)
        Message.objects.exclude(kind="sessions.seat_released").delete()
        Message.objects.update(due_at=timezone.now())
        deliver_due(seconds=10)
        assert [mail["To"] for mail in smtp.mails if "p1@" in mail["To"]] == []

    def test_their_page_says_what_became_of_the_seat(self, forum, lecture, people):
        with translation.override("en"):
            (line,) = lines_of(people[1], forum, at(lecture, 3))
        assert line.words.startswith("Your seat was left to the stand-by line")
        assert not line.cancel_url


class TestMovedToALaterTime:
    """Two of three seats were left to the line: p1's and p2's; p3 and p4 wait."""

    @pytest.fixture(autouse=True)
    def _left(self, lecture, people):
        came(people[0], minutes=9, lecture=lecture)
        standby.sweep(at=at(lecture, 5))

    def move(self, forum, lecture, *, hours=2, now=4, **draft):
        moment = at(lecture, now)
        starts_at = lecture.starts_at + timedelta(hours=hours)
        Lecture.objects.filter(pk=lecture.pk).update(
            starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45), **draft
        )
        release_programme(edition=forum.edition, actor=SYSTEM, at=moment)
        lecture.refresh_from_db()

    def test_gives_the_seats_back(self, forum, lecture, people):
        self.move(forum, lecture)
        assert states(lecture) == ["attended", "confirmed", "confirmed", "waitlisted", "waitlisted"]
        assert Seating.objects.get(pk=lecture.pk).taken == 3
        back = Entry.objects.filter(verb="signup.confirmed", data__before="released")
        assert {entry.subject_pk for entry in back} == {people[1].pk, people[2].pk}

    def test_who_was_let_in_keeps_the_place(self, forum, lecture, people, register):
        """A walker took one of the two seats: the first gets theirs, the second heads the list."""
        walker = register(email="walker@example.com")
        standby.let_in(visitor=walker, lecture="T01", actor=SYSTEM, at=at(lecture, 4))
        self.move(forum, lecture)
        assert states(lecture) == [
            "attended", "confirmed", "waitlisted", "waitlisted", "waitlisted", "attended"
        ]  # fmt: skip
        assert own_signup(people[2], "T01").position == 1
        leave(people[1], at=at(lecture, 60))
        assert own_signup(people[2], "T01").state == "confirmed"

    def test_a_bigger_room_seats_them_before_those_who_wait(self, forum, lecture, people, register):
        walker = register(email="walker@example.com")
        standby.let_in(visitor=walker, lecture="T01", actor=SYSTEM, at=at(lecture, 4))
        self.move(forum, lecture, capacity=5)
        assert states(lecture)[:5] == ["attended", "confirmed", "confirmed", "confirmed", "waitlisted"]

    def test_where_the_list_stays_closed_the_rest_stays_with_the_line(self, forum, lecture, people, register):
        walker = register(email="walker@example.com")
        standby.let_in(visitor=walker, lecture="T01", actor=SYSTEM, at=at(lecture, 4))
        self.move(forum, lecture, hours=0.1)  # ten minutes before the new beginning
        assert states(lecture)[:4] == ["attended", "confirmed", "released", "waitlisted"]

    def test_not_when_the_line_moves_at_the_new_time_too(self, forum, lecture):
        self.move(forum, lecture, hours=0.01)
        assert states(lecture)[1:3] == ["released", "released"]

    def test_not_while_only_its_room_changes(self, forum, lecture):
        Lecture.objects.filter(pk=lecture.pk).update(room=add_room(forum.edition, "elsewhere"))
        release_programme(edition=forum.edition, actor=SYSTEM, at=at(lecture, 4))
        assert states(lecture)[1:3] == ["released", "released"]

    def test_who_sits_elsewhere_then_has_given_it_on(self, forum, lecture, people):
        released(forum.edition, "T02", hour=12)
        join(people[1], "T02", at=at(lecture, 4))
        self.move(forum, lecture)
        signup = SignUp.objects.get(visitor=people[1], lecture=lecture)
        assert (signup.state, signup.ended) == ("cancelled", "overlap")
        assert states(lecture)[2:] == ["confirmed", "confirmed", "waitlisted"]

    def test_whose_registration_ended_gets_nothing(self, forum, lecture, people):
        from visitors.services.registration import cancel_registration

        cancel_registration(visitor=people[1], actor=SYSTEM, at=at(lecture, 4.5))
        self.move(forum, lecture)
        assert states(lecture)[1:4] == ["released", "confirmed", "confirmed"]

    def test_one_letter_says_it_with_the_new_time(self, forum, lecture, people, smtp):
        Message.objects.all().delete()
        self.move(forum, lecture)
        Message.objects.update(due_at=timezone.now())
        deliver_due(seconds=10)
        (mail,) = [mail for mail in smtp.mails if "p1@example.com" in mail["To"]]
        text = mail.get_body(("plain",)).get_content()
        with translation.override("kk"):
            words = translation.gettext(
                "It starts at another time now, so the seat that was left to the stand-by line is yours again."
            )
        assert words in " ".join(text.split())
        assert "12:00" in text
        calendar = next(
            part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"
        )
        assert "METHOD:PUBLISH" in calendar.get_content()

    def test_the_next_line_takes_them_again_and_says_so_again(self, forum, lecture, people):
        self.move(forum, lecture)
        assert standby.sweep(at=at(lecture, 5.1)) == 0
        assert standby.sweep(at=at(lecture, 5)) == 2
        assert letters("seat_released").count("p1@example.com") == 2


def test_before_the_line_moves_the_waiting_list_comes_first(forum, people):
    lecture = released(forum.edition, capacity=1)
    for person in people[:3]:
        join(person)
    SignUp.objects.filter(visitor=people[0]).update(state=SignUpState.CANCELLED)
    waiting = {"visitor": people[2], "lecture": "T01", "at": at(lecture, 60)}
    assert refusal(standby.let_in, **waiting) == "waiting_list_moves"


def test_everybody_is_told_beforehand(forum, lecture, people):
    with translation.override("en"):
        seat, wait = (lines_of(person, forum, at(lecture, 600))[0] for person in (people[0], people[3]))
    assert seat.note == "Be there before 09:55: seats that are empty then go to those who stand at the door."
    assert wait.note.startswith("You may also come to the door: from 09:55 on")


class TestTheButton:
    def press(self, lecture, minutes):
        return standby.release_seats(lecture=lecture, actor=SYSTEM, at=at(lecture, minutes))

    def test_also_where_the_door_began_late(self, lecture, people):
        came(people[0], minutes=4, lecture=lecture)
        assert self.press(lecture, 3) == 2

    def test_says_why_not(self, forum, lecture, people):
        def code(minutes):
            return refusal(standby.release_seats, lecture=lecture, at=at(lecture, minutes))

        assert code(5.1) == "stand_by_too_early"
        assert code(3) == "nobody_marked"
        assert code(-46) == "lecture_over"

    def test_its_page_names_them_first(self, desk, lecture, people):
        now = timezone.now()
        Seating.objects.update(starts_at=now + timedelta(minutes=3), ends_at=now + timedelta(minutes=48))
        SignUp.objects.update(changed_at=now - timedelta(hours=1))
        address = f"{DESK}/{lecture.pk}/release-seats/"
        assert "Nobody is marked as come yet" in desk.get(address).content.decode()
        SignUp.objects.filter(visitor=people[0]).update(state="attended")
        assert "release-seats" in desk.get(f"{DESK}/attendance/").content.decode()
        page = desk.get(address).content.decode()
        assert "Their seats would be free: 2" in page
        assert page.count("Үлгібай Айгүл") == 2
        assert states(lecture)[1] == "confirmed"
        assert desk.post(address).status_code == 302
        assert states(lecture)[1] == "released"

    def test_letting_in_from_the_lecture(self, desk, lecture, people, register):
        came(people[0], minutes=9, lecture=lecture)
        standby.sweep(at=at(lecture, 5))
        walker = register(email="walker@example.com")
        address = f"{DESK}/{lecture.pk}/let-in/"
        Seating.objects.update(starts_at=timezone.now() + timedelta(minutes=3), ends_at=None)
        desk.post(address, {"person": walker.code, "_form_submitted": "on"})
        assert own_signup(walker, "T01").state == "attended"


def test_signups_of_another_state_stay_out_of_the_preview(lecture, people):
    signups.cancel(visitor=people[1], lecture="T01", actor=SYSTEM, at=at(lecture, 60))
    came(people[0], minutes=9, lecture=lecture)
    assert standby.sweep(at=at(lecture, 5)) == 2  # the promoted one among them
