"""Importing at the desk: upload, what it would do, the button, done."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from journal.models import Entry
from sessions.exchange.kept import kept_upload
from sessions.models import Lecture
from sessions.tests.stage import add_lecture, moment, release

pytestmark = pytest.mark.django_db
PAGE = "/en/admin/forum_sessions/lecture/import-programme/"


def schedule(edition, *titles, room="Hall", extra="", step=1):
    events = "".join(
        f'<event guid="00000000-0000-4000-8000-00000000000{number}" id="{number}"><title>{title}</title>'
        f"<date>{moment(edition, 10 + step * number).isoformat()}</date><duration>00:30</duration>"
        f"<room>{room}</room></event>"
        for number, title in enumerate(titles)
    )
    return SimpleUploadedFile(
        "schedule.xml",
        f'<schedule><conference/><day date="{edition.starts_on}"><room name="{room}">{events}{extra}</room></day>'
        "</schedule>".encode(),
    )


def look(desk, file, **typed):
    return desk.post(PAGE, {"file": file, **typed})


def test_looks_first_and_then_takes_in(desk, forum, organiser):
    edition = forum.edition
    add_lecture(edition, "mine", hour=16)
    page = look(desk, schedule(edition, "One", "Two", extra="<event><title/></event>"))
    words = page.content.decode()
    for said in (
        "Added: 2",
        "Changed: 0",
        "to be taken out: 1",
        "Refused: 1",
        "event 3</strong>: It has no title.",
    ):
        assert said in words, said
    assert Lecture.objects.count() == 1 and not Entry.objects.filter(verb="programme.imported").exists()
    digest = page.context["digest"]
    answer = desk.post(PAGE, {"digest": digest}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("admin:forum_sessions_lecture_release")
    assert "Added: 2, changed: 0, unchanged: 0, to be taken out: 1, refused: 1." in answer.content.decode()
    assert sorted(Lecture.objects.values_list("title_en", "plan")) == [
        ("Lecture mine", "removed"), ("One", "planned"), ("Two", "planned"),
    ]  # fmt: skip
    assert Entry.objects.get(verb="programme.imported").actor_user_id == organiser.pk
    assert kept_upload(digest) is None


def test_names_what_changes(desk, forum):
    edition = forum.edition
    desk.post(PAGE, {"digest": look(desk, schedule(edition, "One")).context["digest"]})
    release(edition)
    words = look(desk, schedule(edition, "Other", room="Hall 2")).content.decode()
    assert "Changed: 1" in words and "Other: Title [en], room</li>" in words


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"%PDF-1.7", "neither a schedule nor a table"), (b"<schedule>", "not XML"), (b"", "empty")],
)
def test_a_file_that_cannot_be_read_is_refused_with_words(desk, forum, content, said):
    page = look(desk, SimpleUploadedFile("x.xml", content)).content.decode()
    assert said in page and "Take it into the draft" not in page


def test_overlaps_share_a_slot_when_told_to(desk, forum):
    assert "Refused: 1" in look(desk, schedule(forum.edition, "One", "Two", step=0)).content.decode()
    page = look(desk, schedule(forum.edition, "One", "Two", step=0), share_slots="on")
    assert "Added: 2" in page.content.decode() and 'name="share_slots" value="on"' in page.content.decode()
    desk.post(PAGE, {"digest": page.context["digest"], "share_slots": "on"})
    assert Lecture.objects.filter(shared_slot=True).exists()


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", ""])
def test_a_file_that_is_not_kept_is_asked_for_again(desk, forum, digest):
    answer = desk.post(PAGE, {"digest": digest}, follow=True)
    assert "choose it once more" in answer.content.decode()
    assert not Lecture.objects.exists()


def test_a_large_file_reaches_the_page(desk, forum):
    file = schedule(forum.edition, "One", extra=f"<!-- {'x' * 2_000_000} -->")
    assert "Added: 1" in look(desk, file).content.decode()


def test_nobody_imports_without_rights(client, forum):
    from accounts.models import User

    client.force_login(
        User.objects.create_user("helper@example.com", "a long enough password", is_staff=True)
    )
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"digest": "0" * 64}).status_code == 403
