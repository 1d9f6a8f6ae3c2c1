"""How many statements each operation costs. Literal numbers: whoever makes one dearer has to say so here.

Counted as a site that has been running answers - what processes remember of the forum, the floor and the programme is
known, no answer is -, and without what brackets a transaction. Eight at most, and a page of a hundred costs no more
than a page of one. What writes is in `test_costs_of_writing`.
"""

from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve
from django.utils import timezone

from core.api.polling import answers
from tests.doors.test_doors import addresses

pytestmark = pytest.mark.django_db
MOST = 8
BRACKETS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


class Operation(NamedTuple):
    who: str
    method: str
    path: str
    status: int
    costs: int
    body: Any = None


OPERATIONS = [
    Operation("anybody", "get", "forum/", 200, 3),
    Operation("anybody", "get", "categories/", 200, 4),
    Operation("anybody", "get", "halls/", 200, 2),
    Operation("anybody", "get", "booths/", 200, 2),
    Operation("anybody", "get", "lectures/", 200, 3),
    Operation("anybody", "get", "lectures/T01/", 200, 3),
    Operation("anybody", "get", "speakers/", 200, 3),
    Operation("anybody", "get", "exhibitors/", 200, 6),
    Operation("anybody", "get", "exhibitors/tigin/", 200, 6),
    Operation("visitor", "get", "visitors/me/", 200, 3),
    Operation("visitor", "get", "visitors/me/signups/", 200, 3),
    Operation("company", "get", "companies/me/", 200, 5),
    Operation("company", "get", "companies/me/bookings/", 200, 5),
    Operation("company", "get", "companies/me/application/", 200, 4),
    Operation("company", "get", "companies/me/invoices/", 200, 4),
    Operation("organiser", "get", "applications/", 200, 6),
    Operation("organiser", "get", "visitors/", 200, 7),
    Operation("organiser", "get", "signups/", 200, 6),
    Operation("organiser", "get", "webhooks/", 200, 4),
    Operation("organiser", "get", "webhooks/{webhook}/", 200, 2),
]


def spent(caller, operation) -> int:
    getattr(caller, operation.method)(f"/api/v1/{operation.path}", operation.body)
    answers.forget()
    with CaptureQueriesContext(connection) as queries:
        answer = getattr(caller, operation.method)(f"/api/v1/{operation.path}", operation.body)
    assert answer.status_code == operation.status, answer.content
    return sum(not query["sql"].startswith(BRACKETS) for query in queries.captured_queries)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_what_an_operation_costs(scene, entry, operation):
    path = operation.path.format(webhook=scene.webhook)
    assert spent(getattr(scene, operation.who), operation._replace(path=path)) == operation.costs
    assert operation.costs <= MOST


@pytest.mark.parametrize(
    ("who", "path"),
    [
        *(("anybody", path) for path in ("lectures/", "exhibitors/", "booths/")),
        *(("organiser", path) for path in ("applications/", "visitors/", "signups/", "webhooks/")),
    ],
)
def test_a_page_of_many_costs_what_a_page_of_one_does(
    scene, entry, register, make_application, make_booth, listening, who, path
):
    """Otherwise each row asks for something of its own."""
    for number in range(4):
        register(email=f"more{number}@example.com")
        make_booth(f"B-0{number}")
        make_application(state="submitted", submitted_at=timezone.now())
        listening()
    one, many = (
        spent(getattr(scene, who), Operation(who, "get", path, 200, 0, {"page_size": size}))
        for size in (1, 100)
    )
    assert one == many


def test_every_reading_operation_is_here():
    """Files and documents are made of everything there is; they are not pages."""
    here = {
        resolve(f"/api/v1/{one.path.format(webhook='x')}").view_name
        for one in OPERATIONS
        if one.method == "get"
    }
    every = {
        address.name
        for address in addresses(get_resolver().url_patterns)
        if address.name.startswith("api:") and "get" in handled(address)
    }
    assert every - here == {
        "api:visitors_file",
        "api:exhibitors_file",
        "api:invoice_document",
    }


def handled(address) -> set[str]:
    from tests.doors.table import DOORS

    path = next(door.path for door in DOORS if door.name == address.name)
    view = resolve(path).func.view_class
    return {method for method in view.http_method_names if hasattr(view, method)}
