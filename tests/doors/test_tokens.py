"""A token of one edition sees nothing of the others, at no address for organisers; and scopes fit permissions."""

from datetime import timedelta

import pytest
from django.urls import resolve
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.api import ORGANISERS
from accounts.models import Scope
from accounts.roles import SCOPE_NEEDS
from accounts.services.api_tokens import create_api_token
from exhibitors.models import Application, Booking, Payment
from forum.models import Edition
from forum.queries import forget_remembered
from journal.models import Entry
from mailing.models import Message

from .test_retries import ALL

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
FOR_ORGANISERS = {
    (one.name, one.method): one
    for one in ALL
    if one.view.authentication_classes == ORGANISERS and one.method != "options"
}
# Which edition a thing of the answer belongs to is asked of each address here.
LISTS = {"api:applications": "applications/", "api:organiser_signups": "signups/"}
FILES = {"api:exhibitors_file": "exhibitors.xlsx", "api:visitors_file": "visitors.xlsx"}
DEEDS = {
    "api:application_approve": ("applications/{application}/approve/", {"booth": "A-12"}),
    "api:application_return": ("applications/{application}/return/", {"reason": {"kk": "Себебі бар"}}),
    "api:application_waitlist": ("applications/{application}/waitlist/", {"reason": {"kk": "Себебі бар"}}),
    "api:application_reject": ("applications/{application}/reject/", {"reason": {"kk": "Себебі бар"}}),
    "api:application_move": ("applications/{application}/move/", {"booth": "A-12"}),
    "api:payments": (
        "invoices/AO-2026-00001/payments/",
        {"amount_kzt": 1, "received_on": "2026-01-01", "reference": "x"},
    ),
}
# Where programs are told of what happens belongs to no edition.
OF_NO_EDITION = {"api:webhooks", "api:webhook", "api:webhook_test", "api:webhook_rotate"}


def test_every_address_for_organisers_is_here():
    assert {name for name, _method in FOR_ORGANISERS} == {*LISTS, *FILES, *DEEDS, *OF_NO_EDITION}


@pytest.fixture
def other(edition) -> Edition:
    """A past edition."""
    other = Edition.objects.get(pk=edition.pk)
    other.pk, other.code, other.is_current = None, "altyn-oimaq-before", False
    other.save(force_insert=True)
    forget_remembered()
    return other


@pytest.fixture
def calling(organiser):
    def calling(edition) -> APIClient:
        at = timezone.now()
        made = create_api_token(
            user=organiser, name="x", scopes=Scope.values, expires_at=at + timedelta(days=1), at=at,
            edition_id=edition and edition.pk,
        )  # fmt: skip
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {made.secret}")
        return client

    return calling


@pytest.mark.parametrize("name", [*LISTS, *FILES])
def test_other_editions_are_not_found(name, calling, edition, other):
    address = f"{V1}/{(LISTS | FILES)[name]}"
    assert resolve(address).view_name == name
    bound, of_all = calling(edition), calling(None)
    assert _status(bound.get(address)) == 200
    assert _status(bound.get(address, {"edition": edition.code})) == 200
    for code in (other.code, "nothing-like-it"):
        answer = bound.get(address, {"edition": code})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert _status(of_all.get(address, {"edition": other.code})) == 200
    assert of_all.get(address, {"edition": "nothing-like-it"}).status_code == 404


def _status(answer) -> int:
    """Of a file as well, which is closed when it has been read."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def test_a_list_is_of_the_tokens_edition(calling, edition, other, make_application):
    mine, before = make_application(), make_application()
    Application.objects.filter(pk=before.pk).update(edition=other)
    codes = lambda client, **query: [  # noqa: E731
        row["code"] for row in client.get(f"{V1}/applications/", query).json()["results"]
    ]
    assert codes(calling(edition)) == codes(calling(None)) == [mine.code]
    assert codes(calling(other)) == codes(calling(None), edition=other.code) == [before.code]


@pytest.mark.parametrize("name", DEEDS)
def test_nothing_is_done_to_another_edition(name, calling, other, application, booth):
    address, body = DEEDS[name]
    address = f"{V1}/{address.format(application=application.code)}"
    assert resolve(address).view_name == name
    before = _what_there_is()
    answer = calling(other).post(address, body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert _what_there_is() == before
    assert name == "api:payments" or calling(None).post(address, body).status_code != 404


def _what_there_is():
    return (
        list(Application.objects.values_list("pk", "state", "serial")),
        *(model.objects.count() for model in (Booking, Payment, Entry, Message)),
    )


def test_whoever_is_given_a_scope_may_do_something_with_it():
    asked: dict[str, set[str]] = {}
    for one in FOR_ORGANISERS.values():
        for permission in filter(lambda one: hasattr(one, "needs"), one.view.permission_classes):
            scopes, needed = permission.needs
            for scope in scopes:
                asked.setdefault(scope, set()).add(needed)
    assert set(SCOPE_NEEDS) == set(Scope.values)
    for scope, needed in asked.items():
        assert SCOPE_NEEDS[scope] <= needed, scope
