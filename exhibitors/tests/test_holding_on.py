"""Whoever opens a page of the office, or compares booths on the plan, keeps what the company holds."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from exhibitors.services.bookings import hold_booth
from exhibitors.states import ApplicationState
from journal.actors import SYSTEM

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(application, confirm):
    client = Client()
    client.force_login(confirm(application.company))
    return client


@pytest.mark.parametrize(
    "page",
    [
        "exhibit/",
        "exhibit/company/",
        "exhibit/team/",
        "exhibit/services/",
        "exhibit/documents/",
        "floor-plan/A/",
    ],
)
def test_prolongs_the_hold(mine, application, booth, page):
    held = hold_booth(application=application, booth=booth, actor=SYSTEM, at=timezone.now() - 10 * MINUTE)
    before = held.expires_at
    assert mine.get(f"/{page}").status_code == 200
    held.refresh_from_db()
    assert held.expires_at > before + 5 * MINUTE


@pytest.mark.parametrize("page", ["badges", "services", "documents", "catalogue"])
def test_without_an_application_leads_to_the_checklist(mine, application, page):
    application.state = ApplicationState.WITHDRAWN
    application.save()
    answer = mine.get(f"/exhibit/{page}/")
    assert answer.status_code == 302 and answer["Location"].startswith("/exhibit/?")
