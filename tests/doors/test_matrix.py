"""Every operation of the API × every kind of caller: who is let in, and that a refusal leaves no trace."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
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
from core import limits
from exhibitors.models import Application, Booking, CatalogueEntry
from exhibitors.services.invoices import issue_participation_invoice
from exhibitors.services.tokens import issue_token
from exhibitors.states import BookingState, Door
from journal.actors import SYSTEM, Actor
from sessions.tests.stage import released
from sessions.tests.test_signups import join
from tests.openapi_watch import document
from visitors.access import link_token
from visitors.models import Visitor
from webhooks import targets
from webhooks.services.endpoints import create_endpoint

from .matrix import CALLERS, MATRIX

pytestmark = pytest.mark.django_db

OPERATIONS = {
    operation["operationId"]: (method, path, operation) for path, method, operation in operations(document())
}
NOBODYS = "BCDFGHJKMN"

# When a token was last used is written whoever it opens for; it says nothing about the refused deed.
_SAYS_NOTHING = {"accounts_apitoken", "exhibitors_companytoken", "django_session"}

# In the matrix's world the application is handed in already, and the companies have no category: `test_deeds` shows
# that these succeed.
_IN_ANOTHER_STATE = {"give_back_booth", "submit_application", "correct_company"}


def test_every_operation_has_a_row():
    assert set(MATRIX) == set(OPERATIONS)


@pytest.fixture
def callers(forum, roles, register, make_company, make_application, organiser) -> dict[str, APIClient]:
    """Each of them with what they sign in by: an `Authorization` header, a session, or nothing."""
    at = timezone.now()
    company, other_company = make_company(), make_company()
    make_application(company=company, state="submitted", serial=3)  # as the examples of the document say
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
    callers = {name: client_of(secret) for name, secret in secrets.items()}
    for role in Role:
        user = User.objects.create_user(f"role-{role}@example.com", None, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        callers[f"session:{role}"] = client_of(None)
        callers[f"session:{role}"].force_login(user)
    return {"anonymous": client_of(None), **callers}


@pytest.fixture
def names(callers, forum, booth, make_booth, categories, organiser, monkeypatch) -> dict[str, str]:
    """What the addresses name: everything is the first visitor's or the first company's."""
    # No test asks a name server: every host is somewhere on the internet.
    monkeypatch.setattr(targets, "_resolve", lambda host, port: ["93.184.216.34"])
    make_booth("A-14")  # the examples ask for it
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
    entry = CatalogueEntry.objects.create(
        edition=forum.edition, application=application, slug="tigin", name_kk="Тігін", name_ru="Пошив",
        name_en="Sewing", is_public=True, changed_at=at,
    )  # fmt: skip
    webhook = create_endpoint(
        target=targets.look_up("https://portal.example.com/hook"), types=["visitor.registered"], description="",
        actor=Actor.staff(organiser), at=at,
    ).endpoint  # fmt: skip
    return {
        "lecture": lecture.code,
        "exhibitor": entry.slug,
        "application": application.code,
        "booking": booking.code,
        "invoice": invoice.number,
        "webhook": webhook.code,
    }


def test_the_scopes_and_roles_are_all_there(callers):
    assert set(callers) == set(CALLERS)


def client_of(secret: str | None) -> APIClient:
    client = APIClient(raise_request_exception=False)
    if secret is not None:
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


# The first word of an address that names one thing, or the nearest before the name -> what it names.
_NAMED = {
    "signups": "lecture", "lectures": "lecture", "applications": "application", "bookings": "booking",
    "invoices": "invoice", "webhooks": "webhook", "exhibitors": "exhibitor",
}  # fmt: skip


def address(path: str, names: dict[str, str]) -> str:
    return re.sub(r"(\w+)/\{\w+\}", lambda found: f"{found[1]}/{names.get(_NAMED[found[1]], NOBODYS)}", path)


def ask(name: str, client: APIClient, names: dict[str, str]) -> Any:
    limits.forget_counts()
    method, path, operation = OPERATIONS[name]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    kwargs = {} if method == "get" else {"data": body, "format": "json"}
    answer = getattr(client, method)(address(path, names), **kwargs)
    if answer.streaming:
        b"".join(answer.streaming_content)  # which closes the file
    return answer


@cache
def _tables() -> list[str]:
    tables = set(connection.introspection.table_names())
    assert tables >= _SAYS_NOTHING
    return sorted(tables - _SAYS_NOTHING)


def everything() -> dict[str, Any]:
    """Rows and contents of every table."""
    counted = " UNION ALL ".join(
        f"SELECT '{table}', count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {table} t"
        for table in _tables()
    )
    with connection.cursor() as cursor:
        cursor.execute(counted)
        return {table: (count, mark) for table, count, mark in cursor.fetchall()}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def wrong_answers(name: str, callers: dict[str, APIClient], names: dict[str, str], before: Any) -> list[str]:
    row, wrong, succeeds = MATRIX[name], [], name in _IN_ANOTHER_STATE
    for caller in CALLERS:
        may = caller in row.opens_for
        with undone():
            status = ask(name, callers[caller], names).status_code
            after = before if may else everything()
        if may:
            succeeds |= status < 300
            if status in (401, 403, 404) or status >= 500:
                wrong.append(f"{name}, {caller}: {status}, and it should open")
            continue
        if status not in row.refusal(caller):
            wrong.append(f"{name}, {caller}: {status} instead of {row.refusal(caller)}")
        if changed := {table for table in after if after[table] != before.get(table)}:
            wrong.append(f"{name}, {caller}: {status}, and yet something has changed in {changed}")
    return wrong if succeeds else [*wrong, f"{name}: succeeds for nobody"]


def test_opens_for_whom_the_table_says(callers, names):
    """One world for all: it is dear to build, and everything that is done to it is undone."""
    before = everything()
    wrong = [one for name in OPERATIONS for one in wrong_answers(name, callers, names, before)]
    assert wrong == []


def test_the_look_at_everything_sees_a_change(visitor):
    before = everything()
    visitor.phone = "+77010000099"
    visitor.save()
    after = everything()
    assert before["visitors_visitor"] != after["visitors_visitor"]


def test_what_does_not_exist_is_not_found_by_those_who_may(callers, names):
    for name in (name for name, (_method, path, _operation) in OPERATIONS.items() if "{" in path):
        who = next(caller for caller in CALLERS[1:] if caller in MATRIX[name].opens_for)
        with undone():
            assert ask(name, callers[who], {}).status_code == 404, name
