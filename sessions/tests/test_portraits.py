"""Photos of speakers: encoded anew at the desk, public with the release and not before."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from journal.models import Entry
from sessions.models import Speaker
from sessions.services.portraits import sweep_photos
from sessions.tests.schedules import json_faults
from sessions.tests.stage import add_lecture, add_speaker, release, released

pytestmark = pytest.mark.django_db

SPEAKERS = "/api/v1/speakers/"


def picture(size=(900, 1200), colour="#74540d", form="JPEG") -> SimpleUploadedFile:
    target = io.BytesIO()
    image = Image.effect_noise(size, 60).convert("RGB") if colour is None else Image.new("RGB", size, colour)
    image.save(target, form)
    return SimpleUploadedFile("me.jpg", target.getvalue(), content_type="image/jpeg")


@pytest.fixture
def speaker(forum):
    speaker = add_speaker(add_lecture(forum.edition, "T01"), "S01")
    release(forum.edition)
    return speaker


def photo_page(speaker):
    return reverse("admin:forum_sessions_speaker_change_photo", args=[speaker.pk])


def upload(desk, speaker, **what):
    answer = desk.post(photo_page(speaker), {"photo": picture(**what)})
    speaker.refresh_from_db()
    return answer


def test_it_is_public_with_the_release_and_not_before(desk, client, api, forum, speaker):
    assert upload(desk, speaker).status_code == 302
    assert (speaker.photo_width, speaker.photo_height) == (900, 1200)
    for address in ("/speakers/", "/speakers/S01/", "/programme/T01/", "/schedule.json"):
        assert b"/media/speakers/" not in client.get(address).content, address
    assert api.get(SPEAKERS).json()["results"][0]["photo"] is None
    release(forum.edition)
    small = speaker.photo.url.replace(".webp", "-s.webp")
    for address in ("/en/speakers/", "/en/speakers/S01/", "/en/programme/T01/"):
        page = client.get(address).content.decode()
        assert f'src="{small}"' in page
        assert 'width="900" height="1200" loading="lazy"' in page
        assert 'alt="Photo: S01 Ulgibayev"' in page
    shown = api.get(SPEAKERS).json()["results"][0]["photo"]
    assert shown["url"].endswith(speaker.photo.url) and shown["small_url"].endswith(small)
    assert (shown["width"], shown["height"]) == (900, 1200)
    events = json.loads(client.get("/schedule.json").content)["schedule"]["conference"]["days"]
    assert speaker.photo.url in json.dumps(events)
    assert json_faults(client.get("/schedule.json").json()) == []
    answer = client.get(small)
    assert answer["Content-Type"] == "image/webp" and "immutable" in answer["Cache-Control"]
    answer.close()


def test_a_photo_alone_is_released_without_a_line_or_a_letter(desk, forum, speaker):
    upload(desk, speaker)
    page = desk.get("/en/admin/forum_sessions/lecture/release/").content.decode()
    assert "S01" in page and "Shown anew" in page
    made = release(forum.edition)
    assert made.changes == []
    assert speaker.speakings.get().lecture.sequence == 0


def test_the_released_photo_stays_until_the_next_release(desk, client, forum, speaker):
    upload(desk, speaker)
    release(forum.edition)
    first = speaker.photo.name
    desk.post(photo_page(speaker), {"remove": "1"})
    speaker.refresh_from_db()
    assert not speaker.photo
    assert first.encode() in client.get("/speakers/").content
    late = timezone.now() + timedelta(days=1)
    sweep_photos(at=late)
    assert default_storage.exists(first)
    release(forum.edition)
    assert first.encode() not in client.get("/speakers/").content
    assert sweep_photos(at=late) == 2
    assert not default_storage.exists(first)
    verbs = Entry.objects.filter(verb__startswith="speaker.").values_list("verb", flat=True)
    assert sorted(verbs) == ["speaker.photo_removed", "speaker.photo_set"]


def test_a_large_photo_goes_through_and_what_is_no_picture_is_refused(desk, speaker):
    assert upload(desk, speaker, size=(3000, 3000), colour=None).status_code == 302
    assert speaker.photo_width == 1200
    words = SimpleUploadedFile("me.jpg", b"GIF89a, or so it says", content_type="image/jpeg")
    answer = desk.post(f"/en{photo_page(speaker)}", {"photo": words})
    assert answer.status_code == 200 and b"This picture cannot be read" in answer.content


def test_who_only_looks_uploads_nothing(client, speaker):
    from accounts.models import User

    client.force_login(
        User.objects.create_user("helper@example.com", "a long enough password", is_staff=True)
    )
    assert client.post(photo_page(speaker), {"photo": picture()}).status_code == 403
    assert not Speaker.objects.get().photo


def test_the_photo_of_a_person_of_the_draft_is_nobodys_business(desk, client, forum, speaker):
    other = add_speaker(add_lecture(forum.edition, "T02", hour=15), "S02")
    upload(desk, other)
    assert client.get("/speakers/S02/").status_code == 404
    released(forum.edition, "T03", hour=17)
    assert client.get("/speakers/S02/").status_code == 200
