"""The lecture desk: draft and release, sign-ups by hand, the list for the door."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core.tests import bulk
from sessions.models import Release, SignUp
from sessions.tests.stage import add_lecture, add_speaker, release, released
from sessions.tests.test_signups import join

RELEASE = "/admin/forum_sessions/lecture/release/"
AGREED = {"_form_submitted": "on"}


def address(thing, action="change"):
    return reverse(f"admin:forum_sessions_{thing._meta.model_name}_{action}", args=[thing.pk])


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
@pytest.mark.parametrize(
    "model", ["room", "track", "speaker", "lecture", "signup", "release", "programmerules"]
)
def test_every_list_opens(desk, forum, visitor, model, language):
    add_speaker(released(forum.edition))
    join(visitor)
    assert desk.get(f"{language}/admin/forum_sessions/{model}/").status_code == 200


@pytest.mark.parametrize("model", ["room", "track", "speaker", "lecture", "programmerules"])
def test_every_form_opens(desk, forum, model):
    assert desk.get(f"/admin/forum_sessions/{model}/add/").status_code == 200


@pytest.mark.parametrize("people", [1, 4])
def test_the_list_costs_the_same_for_many(desk, forum, register, django_assert_num_queries, people):
    released(forum.edition)
    for number in range(people):
        join(register(email=f"a{number}@example.com"))
    desk.get("/admin/forum_sessions/signup/")
    with django_assert_num_queries(7):
        desk.get("/admin/forum_sessions/signup/")


def test_the_draft_is_edited_and_nobody_sees_it_before_the_release(desk, client, forum):
    lecture = released(forum.edition)
    page = desk.get(address(lecture))
    form = page.context["adminform"].form
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    typed |= {"languages": "kk,ru", "interpretation": "", "title_en": "Another title"}
    typed |= {
        f"{name}_{part}": getattr(lecture, name).astimezone(forum.edition.zone).strftime(form)
        for name in ("starts_at", "ends_at")
        for part, form in ((0, "%Y-%m-%d"), (1, "%H:%M:%S"))
    }
    typed |= {"speakings-TOTAL_FORMS": 0, "speakings-INITIAL_FORMS": 0}
    typed = {name: value for name, value in typed.items() if value is not False}
    answer = desk.post(address(lecture), typed)
    assert answer.status_code == 302, answer.context["errors"]
    lecture.refresh_from_db()
    assert (lecture.title_en, lecture.languages) == ("Another title", ["kk", "ru"])
    assert b"Another title" not in client.get("/en/programme/").content


def test_releases_after_showing_what_is_doubtful(desk, client, forum):
    lecture = add_lecture(forum.edition, title_ru="", capacity=0)
    page = desk.get(RELEASE).content.decode()
    assert "T01" in page and "ru" in page
    assert not Release.objects.exists()
    desk.post(RELEASE, {"note_kk": "Бірінші нұсқа"})
    made = Release.objects.get()
    assert (made.number, made.note_kk) == (1, "Бірінші нұсқа")
    lecture.refresh_from_db()
    assert lecture.state == "released"


def test_adds_by_hand_and_takes_away(desk, forum, register):
    lecture = released(forum.edition, capacity=1)
    first, second = register(email="a@example.com"), register(email="b@example.com")
    join(first)
    desk.post(address(lecture, "add_person"), AGREED | {"person": second.code, "reason": "speaker's guest"})
    signup = SignUp.objects.get(visitor=second)
    assert (signup.state, signup.reason, signup.signed_up_through) == ("confirmed", "speaker's guest", "desk")
    desk.post(address(lecture, "add_person"), AGREED | {"person": "nobody@example.com", "reason": "x"})
    desk.get(address(signup, "take_away"))
    assert SignUp.objects.get(visitor=second).state == "confirmed"
    desk.post(address(signup, "take_away"), AGREED | {"reason": "a mistake"})
    assert SignUp.objects.get(visitor=second).state == "cancelled"


def test_changes_the_seats_moves_and_notes_who_came(desk, forum, register):
    lecture = released(forum.edition, "T01", capacity=1)
    released(forum.edition, "T02")
    first, second = register(email="a@example.com"), register(email="b@example.com")
    join(first)
    join(second)
    desk.post(address(lecture, "resize"), AGREED | {"capacity": 2})
    signup = SignUp.objects.get(visitor=second)
    assert signup.state == "confirmed"
    desk.post(address(signup, "exchange"), AGREED | {"lecture": "T02"})
    assert SignUp.objects.get(visitor=second, state="confirmed").lecture.code == "T02"
    bulk.do(desk, "/admin/forum_sessions/signup/", "came", SignUp.objects.all())
    assert SignUp.objects.filter(state="attended").count() == 2
    join(register(email="c@example.com"))
    desk.post(address(lecture, "close_attendance"), AGREED)
    assert SignUp.objects.get(visitor__email="c@example.com").state == "no_show"


def test_the_list_for_the_door(desk, forum, register):
    lecture = released(forum.edition, capacity=2)
    for number, name in enumerate(("Өмірбек", "Айгүл", "Ұлжан")):
        join(register(email=f"p{number}@example.com", family_name=name))
    answer = desk.get(address(lecture, "door_list"))
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert text.index("Айгүл") < text.index("Өмірбек") < text.index("Ұлжан")
    assert "T01 дәрісі" in text


def test_two_lectures_in_one_room_and_a_speaker_on_two_stages_are_told(desk, forum):
    from django.db import IntegrityError, transaction

    first = released(forum.edition, "T01", room="one")
    with pytest.raises(IntegrityError), transaction.atomic():
        add_lecture(forum.edition, "T02", room="one")
    second = add_lecture(forum.edition, "T03", room="two")
    add_speaker(first)
    with pytest.raises(IntegrityError), transaction.atomic():
        add_speaker(second)
    third = add_lecture(forum.edition, "T04", room="one", shared_slot=True)
    add_speaker(third)
    release(forum.edition)


def test_a_helper_without_rights_changes_nothing(client, forum, visitor, register):
    from accounts.models import User

    lecture = released(forum.edition)
    join(visitor)
    client.force_login(
        User.objects.create_user("helper@example.com", "a long enough password", is_staff=True)
    )
    assert client.post(RELEASE).status_code == 403
    assert client.post(address(lecture, "resize"), AGREED | {"capacity": 1}).status_code == 403
    assert client.get(address(lecture, "door_list")).status_code == 403
