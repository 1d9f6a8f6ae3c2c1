"""Partners of an edition: remembered with the forum, their logos encoded anew, their files forgotten with them."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from core.pictures.encoding import PictureRefused
from forum.models import Edition, Level, Partner
from forum.queries import current_forum
from forum.services.partners import remove_partner_logo, set_partner_logo, sweep_logos
from journal.actors import SYSTEM
from journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(edition, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Partner.objects.create(
        edition=edition, name_kk="Палата", name_ru="Палата", website="https://example.com"
    )


def png(width, height):
    target = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(target, "PNG")
    return target.getvalue()


def set_logo(partner, content=None):
    set_partner_logo(partner=partner, content=content or png(300, 120), actor=SYSTEM, at=timezone.now())
    partner.refresh_from_db()


def test_the_first_page_thanks_them_in_order(client, partner):
    Partner.objects.create(edition=partner.edition, name_kk="Министрлік", level=Level.GENERAL)
    set_logo(partner)
    page = client.get("/").text
    assert page.index("Министрлік") < page.index(partner.logo_url)
    assert 'alt="Палата"' in page and 'href="https://example.com"' in page
    Partner.objects.all().delete()
    assert "Министрлік" not in client.get("/").text


def test_they_are_read_once_and_again_when_they_change(partner):
    assert [one.name_kk for one in current_forum().partners] == ["Палата"]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(current_forum().partners) == 1
    assert len(asked) == 1  # the forum's number
    Partner.objects.update(name_kk="Одақ")
    assert [one.name_kk for one in current_forum().partners] == ["Одақ"]


def test_a_logo_is_encoded_anew_and_the_former_file_goes(partner, django_capture_on_commit_callbacks):
    set_logo(partner)
    first = partner.logo
    assert (partner.logo_width, partner.logo_height) == (300, 120)
    with default_storage.open(first) as file:
        assert file.read(4) == b"RIFF"
    with django_capture_on_commit_callbacks(execute=True):
        set_logo(partner)
    assert partner.logo != first and not default_storage.exists(first)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            remove_partner_logo(partner=partner, actor=SYSTEM, at=timezone.now())
    verbs = Entry.objects.filter(subject_type="partner").order_by("id").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["partner.logo_set", "partner.logo_set", "partner.logo_removed"]


def test_what_is_no_picture_is_refused(partner):
    with pytest.raises(PictureRefused):
        set_logo(partner, b"<svg onload='x'/>")
    partner.refresh_from_db()
    assert partner.logo == ""


def test_the_file_of_a_deleted_partner_is_swept(partner):
    set_logo(partner)
    assert sweep_logos(at=timezone.now() + timedelta(days=1)) == 0
    partner.delete()
    assert sweep_logos(at=timezone.now() + timedelta(days=1)) == 1


def test_the_database_knows_the_levels(partner):
    with pytest.raises(IntegrityError), transaction.atomic():
        Partner.objects.update(level=9)


def test_an_archived_edition_keeps_its_partners(partner):
    Edition.objects.update(is_current=False, archived_at=timezone.now())
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Partner.objects.update(name_kk="Басқа")
    assert "archived" in str(refused.value)


class TestAtTheDesk:
    def test_a_logo_is_uploaded_and_removed(self, desk, partner):
        address = f"/en/admin/forum/partner/{partner.pk}/logo/"
        assert desk.get(address).status_code == 200
        sent = SimpleUploadedFile("logo.png", png(200, 100), "image/png")
        assert desk.post(address, {"logo": sent}).status_code == 302
        partner.refresh_from_db()
        assert partner.logo in desk.get(f"/en/admin/forum/partner/{partner.pk}/change/").text
        assert desk.post(address, {"remove": "1"}).status_code == 302
        partner.refresh_from_db()
        assert not partner.logo

    def test_a_lying_file_is_told_beside_the_field(self, desk, partner):
        sent = SimpleUploadedFile("logo.png", b"not a picture", "image/png")
        answer = desk.post(f"/en/admin/forum/partner/{partner.pk}/logo/", {"logo": sent})
        assert 'id="logo-error"' in answer.text

    def test_the_list_asks_as_much_for_many(self, desk, partner):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                desk.get("/en/admin/forum/partner/")
            return len(queries)

        asked()
        few = asked()
        for number in range(30):
            Partner.objects.create(edition=partner.edition, name_kk=f"P{number}", sort=number)
        asked()
        assert asked() == few <= 12
