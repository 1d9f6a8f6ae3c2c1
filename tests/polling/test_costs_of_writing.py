"""How many statements each writing operation costs when it succeeds.

Literal numbers: whoever makes one dearer has to say so here. Counted in a site that has been running, without what
brackets a transaction and without an `Idempotency-Key`. Eight at most; what takes more says why.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from altyn_oimaq.api_document import operations
from exhibitors.models import Application, Booking, Invoice
from exhibitors.queries.categories import categories
from exhibitors.queries.prices import tariff_of
from exhibitors.services.invoices import issue_participation_invoice
from exhibitors.states import ApplicationState, BookingState
from forum.queries import current_forum
from journal.actors import SYSTEM
from sessions.models import SignUp
from sessions.states import SignUpState
from tests.openapi_watch import document

from .conftest import Scene
from .test_costs import BRACKETS, MOST

pytestmark = pytest.mark.django_db
ME = "/api/v1/companies/me/"
DOCUMENTED = {
    operation["operationId"]: (method, path, operation)
    for path, method, operation in operations(document())
    if method != "get"
}


class Operation(NamedTuple):
    """`body`: else the example of the document. `why`: of what takes more than eight."""

    who: str
    costs: int
    body: Any = None
    why: str = ""


_REASON = {"reason": {"kk": "Себебі бар", "ru": "Есть причина", "en": "There is a reason"}}

OPERATIONS: dict[str, Operation] = {
    "register_visitor": Operation("anybody", 6),
    "correct_visitor": Operation("visitor", 8),
    "cancel_visitor": Operation("visitor", 8),
    "erase_visitor": Operation("visitor", 8),
    "send_ticket_again": Operation("visitor", 5),
    "sign_up": Operation("visitor", 4, {"lecture": "T02"}),
    "cancel_signup": Operation("visitor", 8),
    "accept_offer": Operation("visitor", 6),
    "sign_up_company": Operation("anybody", 7),
    "correct_company": Operation("company", 8),
    "hold_booth": Operation("company", 7, {"booth": "A-02"}),
    "give_back_booth": Operation("company", 7),
    "change_application": Operation("company", 8),
    "submit_application": Operation("company", 8),
    "withdraw_application": Operation("company", 7),
    "approve_application": Operation(
        "organiser",
        22,
        {},
        why="a decision and what it was given to, a catalogue entry, an invoice with a number without gaps and dues",
    ),
    "return_application": Operation("organiser", 6, _REASON),
    "waitlist_application": Operation("organiser", 7, _REASON),
    "reject_application": Operation("organiser", 7, _REASON),
    "move_application": Operation(
        "organiser",
        14,
        {"booth": "A-02"},
        why="looks for the booking, locks application and booths and looks again; ends one and writes another",
    ),
    "record_payment": Operation("organiser", 8),
    "webhook_create": Operation("organiser", 7),
    "webhook_change": Operation("organiser", 5),
    "webhook_remove": Operation("organiser", 5),
    "webhook_rotate": Operation("organiser", 5),
    "webhook_test": Operation("organiser", 6),
}


def test_every_writing_operation_is_here():
    assert set(OPERATIONS) == set(DOCUMENTED)


def submitted(scene: Scene) -> str:
    at = timezone.now()
    Application.objects.filter(pk=scene.application.pk).update(
        state=ApplicationState.SUBMITTED, submitted_at=at
    )
    Booking.objects.filter(application=scene.application).update(
        state=BookingState.RESERVED, expires_at=at + timedelta(days=3)
    )
    return str(scene.application.code)


def filled_in(scene: Scene) -> str:
    typed = {"category": "CLO", "product_groups": ["CLO-01"]}
    assert scene.company.patch(f"{ME}application/", typed).status_code == 200
    return ""


def booked(scene: Scene) -> str:
    return str(Booking.objects.get(application=scene.application).code)


def has_none(scene: Scene) -> str:
    assert scene.company.delete(f"{ME}bookings/{booked(scene)}/").status_code == 204
    return ""


def seated(scene: Scene) -> str:
    return "T01"


def offered(scene: Scene) -> str:
    SignUp.objects.filter(visitor=scene.person).update(
        state=SignUpState.OFFERED, offer_expires_at=timezone.now() + timedelta(hours=1)
    )
    return "T01"


def invoiced(scene: Scene) -> str:
    submitted(scene)
    scene.application.refresh_from_db()
    invoice = issue_participation_invoice(application=scene.application, actor=SYSTEM, at=timezone.now())
    assert invoice is not None
    return str(invoice.number)


# What it takes to succeed, and what the address names.
BEFORE: dict[str, Callable[[Scene], str]] = {
    **{f"{one}_application": submitted for one in ("approve", "return", "waitlist", "reject", "move")},
    "withdraw_application": submitted,
    "submit_application": filled_in,
    "correct_company": filled_in,
    "hold_booth": has_none,
    "give_back_booth": booked,
    "cancel_signup": seated,
    "accept_offer": offered,
    "record_payment": invoiced,
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_an_operation_costs(scene, confirm, name):
    confirm(scene.application.company)
    operation = OPERATIONS[name]
    code = BEFORE[name](scene) if name in BEFORE else scene.webhook
    asked = _asked(scene, name, code)
    assert len(asked) == operation.costs, "\n".join(asked)
    assert (operation.costs > MOST) == bool(operation.why)


def test_the_last_payment_confirms_the_booth(scene, confirm):
    application = scene.application
    submitted(scene)
    assert scene.organiser.post(f"/api/v1/applications/{application.code}/approve/", {}).status_code == 200
    invoice = Invoice.objects.get()
    body = {"amount_kzt": invoice.total_kzt, "received_on": f"{invoice.issued_on}", "reference": "KZ-1"}
    # Eight, and four more: the application is locked, its booth, its debts and its guests are looked at.
    assert len(asked := _asked(scene, "record_payment", invoice.number, body)) == 12, "\n".join(asked)
    application.refresh_from_db()
    assert application.state == ApplicationState.CONFIRMED


def test_a_correction_that_the_catalogue_follows(scene):
    filled_in(scene)
    asked = _asked(scene, "correct_company", "", {"name": {"en": "Sewing"}})
    assert len(asked) == 9, "\n".join(asked)  # and looks for applications that take part


def _asked(scene: Scene, name: str, code: str, body: Any = None) -> list[str]:
    """The statements of an operation that succeeds, with `body`, its own of the table, or the document's example."""
    operation, (method, path, documented) = OPERATIONS[name], DOCUMENTED[name]
    for place in ("{code}", "{number}"):
        path = path.replace(place, code)
    caller = getattr(scene, operation.who)
    example = documented.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    given = next((one for one in (body, operation.body) if one is not None), example)
    _warm(caller)
    with CaptureQueriesContext(connection) as queries:
        answer = getattr(caller, method)(path, given)
    assert answer.status_code in (200, 201, 202, 204), answer.content
    return [query["sql"] for query in queries.captured_queries if not query["sql"].startswith(BRACKETS)]


def _warm(caller: Any) -> None:
    """What processes remember of the forum, and that the token was used this minute."""
    for path in (
        "forum/",
        "categories/",
        "booths/",
        "lectures/",
        "companies/me/application/",
        "applications/",
    ):
        caller.get(f"/api/v1/{path}")
    forum = current_forum()
    categories(forum)
    tariff_of(forum.edition.pk, forum)
