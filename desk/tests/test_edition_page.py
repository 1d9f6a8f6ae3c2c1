"""The page about an edition as a whole: previews for who may look, buttons for who may press them."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts.models import User
from desk.models import StatisticsCopy
from exhibitors.models import Application
from forum.models import Edition
from visitors.models import Visitor

pytestmark = pytest.mark.django_db
ADDRESS = "/en/admin/editions/altyn-oimaq-2019/"


@pytest.fixture
def _settled(past):
    waiting = ("submitted", "returned", "waitlisted")
    Application.objects.filter(edition=past, state__in=waiting).update(state="rejected")


@pytest.mark.usefixtures("_settled")
class TestThePage:
    @pytest.mark.parametrize("prefix", ["", "/ru", "/en"])
    def test_shows_what_would_happen(self, desk, prefix):
        words = desk.get(f"{prefix}/admin/editions/altyn-oimaq-2019/").content.decode()
        assert "96" in words and "60" in words  # booths to copy, people to delete
        assert Visitor.objects.exclude(email="").count() == 60

    def test_from_copy_to_purge(self, desk):
        first_day = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)
        answer = desk.post(ADDRESS, {"deed": "copy", "code": "next", "starts_on": first_day.isoformat()})
        assert answer["Location"].endswith("/admin/editions/next/")
        desk.post("/en/admin/editions/next/", {"deed": "switch"})
        assert Edition.objects.get(is_current=True).code == "next"
        desk.post(ADDRESS, {"deed": "archive"})
        assert Edition.objects.get(code="altyn-oimaq-2019").archived_at
        desk.post(ADDRESS, {"deed": "purge"})
        assert not Visitor.objects.exclude(email="").exists()
        assert StatisticsCopy.objects.count() == 2
        desk.post(ADDRESS, {"deed": "reopen"})
        assert not Edition.objects.get(code="altyn-oimaq-2019").archived_at
        assert desk.get(ADDRESS).status_code == 200

    def test_a_code_that_is_taken_is_told_beside_it(self, desk):
        answer = desk.post(ADDRESS, {"deed": "copy", "code": "altyn-oimaq-2019", "starts_on": "01.09.2030"})
        assert "There is an edition with this code already." in answer.content.decode()
        assert Edition.objects.count() == 1

    def test_a_refusal_is_told(self, desk):
        answer = desk.post(ADDRESS, {"deed": "archive"}, follow=True)
        assert "Make another one current first." in answer.content.decode()

    @pytest.mark.parametrize("deed", ["copy", "switch", "archive", "reopen", "purge", "nothing", ""])
    def test_looking_is_not_pressing(self, deed):
        person = User.objects.create_user("helper@example.com", "a long enough password", is_staff=True)
        person.user_permissions.add(Permission.objects.get(codename="view_edition"))
        client = Client()
        client.force_login(person)
        assert client.get(ADDRESS).status_code == 200
        assert client.post(ADDRESS, {"deed": deed}).status_code == 403


def test_nobody_else_comes_in(client, edition):
    assert client.get("/admin/editions/altyn-oimaq-test/").status_code == 302
    client.force_login(
        User.objects.create_user("helper@example.com", "a long enough password", is_staff=True)
    )
    assert client.get("/admin/editions/altyn-oimaq-test/").status_code == 403
