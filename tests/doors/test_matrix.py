"""Every operation of the API × every kind of caller: who is let in, and that a refusal leaves no trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Scope, User
from accounts.roles import Role
from accounts.services.api_tokens import create_api_token
from altyn_oimaq.api_document import operations
from exhibitors.models import Booking
from exhibitors.services.invoices import issue_participation_invoice
from exhibitors.services.tokens import issue_token
from exhibitors.states import BookingState, Door
from journal.actors import SYSTEM
from sessions.tests.stage import released
from sessions.tests.test_signups import join
from tests.openapi_watch import document
from visitors.access import link_token

from .matrix import CALLERS, MATRIX

pytestmark = pytest.mark.django_db

OPERATIONS = {
    operation["operationId"]: (method, path, operation) for path, method, operation in operations(document())
}
NOBODYS = "BCDFGHJKMN"

# When a token was last used is written whoever it opens for; it says nothing about the refused deed.
_LAST_USED = ("accounts_apitoken", "exhibitors_companytoken")


def test_every_operation_has_a_row():
    assert set(MATRIX) == set(OPERATIONS)


@pytest.fixture
def callers(forum, roles, register, make_company, make_application, organiser) -> dict[str, Any]:
    """How each of them signs in: an `Authorization` header, a user with a session, or nothing."""
    at = timezone.now()
    company, other_company = make_company(), make_company()
    make_application(company=company, state="submitted")
    make_application(company=other_company)
    secrets = {
        "visitor": link_token(register(email="visitor@example.com")),
        "other_visitor": link_token(register(email="other@example.com")),
        "company": issue_token(company=company, door=Door.API, at=at)[0],
        "other_company": issue_token(company=other_company, door=Door.API, at=at)[0],
    }
    for scope in Scope:
        expires_at = at + timedelta(days=1)
        made = create_api_token(user=organiser, name="x", scopes=[scope], expires_at=expires_at, at=at)
        secrets[f"token:{scope}"] = made.secret
    people = {}
    for role in Role:
        user = User.objects.create_user(f"{role}@example.com", "a long enough password", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        people[f"session:{role}"] = user
    return {"anonymous": None, **secrets, **people}


@pytest.fixture
def names(callers, forum, booth) -> dict[str, str]:
    """What the addresses name: everything is the first visitor's or the first company's."""
    from exhibitors.models import Application
    from visitors.models import Visitor

    lecture = released(forum.edition, "T08", capacity=5)
    join(Visitor.objects.get(email="visitor@example.com"), "T08")
    application = Application.objects.get(state="submitted")
    at = timezone.now()
    booking = Booking.objects.create(
        edition=forum.edition, application=application, booth=booth, state=BookingState.RESERVED, taken_at=at,
        expires_at=at + timedelta(days=3), net_kzt=288_000,
    )  # fmt: skip
    invoice = issue_participation_invoice(application=application, actor=SYSTEM, at=at)
    assert invoice is not None
    return {
        "signup": lecture.code,
        "application": application.code,
        "booking": booking.code,
        "invoice": invoice.number,
    }


def test_the_scopes_and_roles_are_all_there(callers):
    assert set(callers) == set(CALLERS)


def client_of(caller: Any) -> APIClient:
    client = APIClient(raise_request_exception=False)
    if isinstance(caller, str):
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {caller}")
    elif caller is not None:
        client.force_login(caller)
    return client


def address(path: str, names: dict[str, str]) -> str:
    kind = path.removeprefix("/api/v1/").partition("/")[0]
    kind = "booking" if "bookings/" in path else "invoice" if "invoices/" in path else kind
    own = {"visitors": "signup", "lectures": "signup", "applications": "application"}.get(kind, kind)
    for parameter in ("code", "number", "slug", "id"):
        path = path.replace(f"{{{parameter}}}", names.get(own, NOBODYS))
    return path


def ask(name: str, caller: Any, names: dict[str, str]) -> Any:
    method, path, operation = OPERATIONS[name]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    kwargs = {} if method == "get" else {"data": body, "format": "json"}
    return getattr(client_of(caller), method)(address(path, names), **kwargs)


def everything() -> dict[str, Any]:
    """Rows and contents of every table."""
    tables = [table for table in connection.introspection.table_names() if table not in _LAST_USED]
    counted = " UNION ALL ".join(
        f"SELECT '{table}', count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {table} t"
        for table in tables
        if not table.startswith(("django_session", "pghistory_event_last"))
    )
    with connection.cursor() as cursor:
        cursor.execute(counted)
        return {table: (count, mark) for table, count, mark in cursor.fetchall()}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_opens_for_whom_the_table_says(name, callers, names):
    row = MATRIX[name]
    wrong: list[str] = []
    before = everything()
    for caller in CALLERS:
        with undone():
            client = ask(name, callers[caller], names)
            status, after = client.status_code, everything() if caller not in row.opens_for else None
        if caller in row.opens_for:
            if status in (401, 403) or status >= 500:
                wrong.append(f"{caller}: {status}, and it should open")
            continue
        if status not in row.refusal(caller):
            wrong.append(f"{caller}: {status} instead of {row.refusal(caller)}")
        if after != before:
            changed = {table for table in after if after[table] != before.get(table)}
            wrong.append(f"{caller}: {status}, and yet something has changed in {changed}")
    assert wrong == []


def test_the_look_at_everything_sees_a_change(visitor):
    before = everything()
    visitor.phone = "+77010000099"
    visitor.save()
    after = everything()
    assert before["visitors_visitor"] != after["visitors_visitor"]


@pytest.mark.parametrize(
    "name", sorted(name for name, (_method, path, _operation) in OPERATIONS.items() if "{" in path)
)
def test_what_does_not_exist_is_not_found_by_those_who_may(name, callers, names):
    owner = next(caller for caller in CALLERS[1:] if caller in MATRIX[name].opens_for)
    assert ask(name, callers[owner], {}).status_code == 404
