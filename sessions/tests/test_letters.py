"""What people are told, in their language, once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from forum.queries import current_forum
from journal.actors import SYSTEM
from mailing.models import Message
from mailing.services.delivery import deliver_due
from sessions.models import Lecture, SignUp
from sessions.services import signups, waiting
from sessions.services.by_hand import add_by_hand, take_away
from sessions.services.reminders import remind
from sessions.tests.stage import add_room, moment, release, released
from sessions.tests.test_signups import join, leave


@pytest.fixture
def people(register):
    return [register(email=f"p{number}@example.com", language="en") for number in range(4)]


@pytest.fixture
def post(smtp):
    """Delivers what waits; answers with what came since the last time."""
    seen = 0

    def post():
        nonlocal seen
        Message.objects.filter(state="queued", kind="visitors.ticket").delete()
        Message.objects.filter(state="queued").update(due_at=timezone.now())
        deliver_due(seconds=10)
        new, seen = smtp.mails[seen:], len(smtp.mails)
        return new

    return post


def words(mail):
    return mail.get_body(("plain",)).get_content()


def calendars(mail):
    return [Calendar.from_ical(part.get_payload(decode=True)) for part in mail.iter_attachments()]


def test_seat_line_and_promotion(forum, people, post):
    released(forum.edition, capacity=1)
    join(people[0])
    (mail,) = post()
    assert mail["Subject"] == "You have a seat: Lecture T01"
    assert "10:00–10:45" in words(mail) and "Hall room-T01" in words(mail)
    (calendar,) = calendars(mail)
    assert calendar["METHOD"] == "PUBLISH" and calendar.events[0]["STATUS"] == "CONFIRMED"
    join(people[1])
    join(people[2], auto_accept=False)
    first, second = post()
    assert "Your position: 1" in words(first) and "it is yours at once" in words(first)
    assert "Your position: 2" in words(second) and "Minutes to accept it: 60" in words(second)
    leave(people[0])
    given_up, promoted = sorted(post(), key=lambda mail: mail["To"])
    assert calendars(given_up)[0]["METHOD"] == "CANCEL"
    assert promoted["Subject"] == "A seat for you: Lecture T01"
    leave(people[1])
    offer = next(mail for mail in post() if "p2" in mail["To"])
    assert "Accept it before:" in words(offer)
    waiting.sweep(at=timezone.now() + timedelta(hours=2))
    (expired,) = post()
    assert expired["Subject"] == "The offered seat went on: Lecture T01"


@pytest.mark.parametrize(
    ("language", "subject"), [("kk", "T01 дәрісі"), ("ru", "Лекция T01"), ("en", "Lecture T01")]
)
def test_in_the_persons_language(forum, register, post, language, subject):
    released(forum.edition)
    join(register(language=language))
    (mail,) = post()
    assert subject in mail["Subject"] and mail["Content-Language"] == language


def test_a_letter_whose_reason_is_gone_is_dropped(forum, people, post):
    released(forum.edition)
    join(people[0])
    leave(people[0])
    (mail,) = post()
    assert mail["Subject"] == "Sign-up cancelled: Lecture T01"


def test_one_letter_for_all_changes_of_a_release(forum, people, post):
    moved, roomy, off, same = [released(forum.edition, f"T{n}", hour=9 + n) for n in range(4)]
    for lecture in (moved, roomy, off, same):
        join(people[0], lecture.code)
    join(people[1], same.code)
    post()
    Lecture.objects.filter(pk=moved.pk).update(
        starts_at=moved.starts_at + timedelta(hours=6), ends_at=moved.ends_at + timedelta(hours=6)
    )
    Lecture.objects.filter(pk=roomy.pk).update(room=add_room(forum.edition, "big", 500))
    Lecture.objects.filter(pk=off.pk).update(plan="cancelled")
    Lecture.objects.filter(pk=same.pk).update(abstract_en="New words")
    release(forum.edition)
    (mail,) = post()
    assert mail["Subject"] == "Changes in your lectures"
    text = words(mail)
    assert "15:00–15:45" in text and "Hall big" in text and "does not take place" in text
    assert "Lecture T3" not in text
    methods = {
        calendar["METHOD"]: [event["SEQUENCE"] for event in calendar.events] for calendar in calendars(mail)
    }
    assert methods == {"PUBLISH": [1, 1], "CANCEL": [1]}


def test_moved_onto_another_seat(forum, people, post):
    first, second = released(forum.edition, "A", hour=10), released(forum.edition, "B", hour=12)
    join(people[0], "A")
    join(people[0], "B")
    join(people[1], "B")
    post()
    Lecture.objects.filter(pk=second.pk).update(starts_at=first.starts_at, ends_at=first.ends_at)
    release(forum.edition)
    lost, kept = sorted(post(), key=lambda mail: mail["To"])
    assert "was given on" in " ".join(words(lost).split())
    assert "Your seat stays yours" in words(kept)
    assert SignUp.objects.get(visitor=people[0], lecture=second).ended == "overlap"


def test_a_bigger_room_promotes_and_a_smaller_one_throws_nobody_out(forum, people, post):
    lecture = released(forum.edition, capacity=2)
    for person in people:
        join(person)
    post()
    Lecture.objects.filter(pk=lecture.pk).update(capacity=3)
    release(forum.edition)
    (mail,) = post()
    assert mail["To"] == "p2@example.com"
    Lecture.objects.filter(pk=lecture.pk).update(capacity=1)
    release(forum.edition)
    assert not post()
    assert SignUp.objects.filter(state="confirmed").count() == 3
    leave(people[0])
    assert SignUp.objects.filter(state="confirmed").count() == 2


def test_reminders(forum, people, post):
    released(forum.edition, "A", hour=10, day=1)
    released(forum.edition, "B", hour=12, day=1)
    for person in people[:2]:
        join(person, "A")
        join(person, "B")
    leave(people[1], "B")
    post()
    eve = moment(forum.edition, 9, 30)
    assert remind(forum=current_forum(), at=moment(forum.edition, 8)) == 0
    remind(forum=current_forum(), at=eve)
    remind(forum=current_forum(), at=eve + timedelta(minutes=5))
    both, one = sorted(post(), key=lambda mail: mail["To"])
    assert "Lecture A" in words(both) and "Lecture B" in words(both)
    assert "Lecture B" not in words(one)
    remind(forum=current_forum(), at=moment(forum.edition, 9, 5, day=1))
    remind(forum=current_forum(), at=moment(forum.edition, 9, 10, day=1))
    assert [mail["Subject"] for mail in post()] == ["Soon: Lecture A"] * 2


def test_by_hand_over_the_seats_and_taken_away(forum, people, post):
    released(forum.edition, capacity=1)
    join(people[0])
    join(people[1])
    post()
    signup = add_by_hand(
        visitor=people[2], lecture="T01", reason="guest of the minister", actor=SYSTEM, at=timezone.now()
    )
    assert SignUp.objects.filter(state="confirmed").count() == 2
    take_away(signup=signup, reason="Two people for one chair", actor=SYSTEM, at=timezone.now())
    # the seat was beyond the capacity: nobody is promoted into it
    assert SignUp.objects.get(visitor=people[1]).state == "waitlisted"
    (mail,) = [mail for mail in post() if "cancelled" in mail["Subject"]]
    assert "Two people for one chair" in words(mail)


def test_nothing_goes_to_who_has_left(forum, people, post):
    from visitors.services.registration import cancel_registration

    released(forum.edition)
    join(people[0])
    Message.objects.filter(kind="sessions.confirmed").update(state="queued")
    cancel_registration(visitor=people[0], actor=SYSTEM, at=timezone.now())
    assert {mail["Subject"] for mail in post()} == {"Your registration for ALTYN OIMAQ is cancelled"}


def test_titles_cannot_break_out_of_a_letter(forum, people, post):
    released(forum.edition, title_en="<b>x</b>\r\nBcc: a@example.com", capacity=1)
    join(people[0])
    (mail,) = post()
    assert "Bcc" not in mail
    assert "<b>x</b>" not in mail.get_body(("html",)).get_content()


def test_signups_refusals_name_both_lectures_as_released(forum, people):
    first = released(forum.edition, "A", hour=10)
    released(forum.edition, "B", hour=10)
    Lecture.objects.filter(pk=first.pk).update(title_kk="құпия жоба")
    join(people[0], "A")
    with pytest.raises(signups.LectureOverlap) as refusal:
        join(people[0], "B")
    assert "құпия" not in str(refusal.value)
