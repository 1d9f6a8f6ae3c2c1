"""No address is forgotten, and none opens for a stranger."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from accounts.models import User

from .table import DOORS, OPEN_IN_ADMIN, Door, For

pytestmark = pytest.mark.django_db


class Address(NamedTuple):
    name: str
    route: str


def addresses(
    patterns: list[URLPattern | URLResolver], names: tuple[str, ...] = (), route: str = ""
) -> Iterator[Address]:
    for pattern in patterns:
        below = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            namespace = (pattern.namespace,) if pattern.namespace else ()
            yield from addresses(pattern.url_patterns, names + namespace, below)
        else:
            yield Address(":".join((*names, pattern.name or below)), below)


def made_up(route: str) -> str:
    """A path that fits the route, whatever its converters ask for."""
    route = re.sub(r"\(\?P<app_label>(\w+)[^)]*\)", r"\1", route)
    route = re.sub(r"\(\?P<url>[^)]*\)", "nothing/here/", route)
    return "/" + re.sub(r"<[^>]+>", "1", route).replace("^", "").rstrip("$")


@pytest.fixture
def stranger() -> Client:
    """Somebody from the internet, not from this machine."""
    return Client(REMOTE_ADDR="203.0.113.9")


# At the root only: whoever reads them knows no language.
FOR_MACHINES = ("/robots.txt", "/sitemap.xml", "/sw.js")
LEADS_HOME = {"account_logout", "visitors:forget_me"}
ALL = sorted(set(addresses(get_resolver().url_patterns)))
ADMIN = [address for address in ALL if address.name.startswith("admin:")]


def test_every_address_is_in_the_table():
    assert {address.name for address in ALL} - {address.name for address in ADMIN} == {
        door.name for door in DOORS
    }


def test_the_admin_is_really_walked():
    assert len(ADMIN) > 50
    assert {address.name for address in ADMIN} >= OPEN_IN_ADMIN | {"admin:visitors_visitor_cancel"}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.name}")
def test_a_stranger_gets_what_the_table_says(door: Door, stranger: Client, edition):
    assert resolve(door.path).view_name == door.name
    body = (
        {"content_type": "application/json"}
        if door.path.startswith("/api/") and door.method == "post"
        else {}
    )
    answer = getattr(stranger, door.method)(door.path, **body)
    assert answer.status_code == door.stranger_gets
    if answer.status_code == 302 and door.opens_for is not For.ANYBODY:
        assert answer["Location"].startswith(("/accounts/login/", "/admin/login/")) or door.name in LEADS_HOME


@pytest.mark.parametrize(
    "door",
    [
        door
        for door in DOORS
        if not door.path.startswith(("/api/", "/health/", "/metrics", "/media/", *FOR_MACHINES))
    ],
    ids=lambda door: f"{door.method} {door.name}",
)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_other_languages_have_the_same_doors(door: Door, language, stranger: Client, edition):
    assert getattr(stranger, door.method)(f"/{language}{door.path}").status_code == door.stranger_gets


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "address", [address for address in ADMIN if address.name not in OPEN_IN_ADMIN], ids=str
)
def test_the_admin_sends_strangers_to_the_sign_in_page(address: Address, method, stranger: Client):
    answer = getattr(stranger, method)(made_up(address.route))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


@pytest.mark.parametrize(
    "address", [address for address in ADMIN if address.name not in OPEN_IN_ADMIN], ids=str
)
def test_the_admin_does_not_open_for_an_account_without_rights(address: Address, client: Client):
    client.force_login(User.objects.create_user("company@example.com", "a long enough password"))
    answer = client.get(made_up(address.route))
    assert answer.status_code in (302, 403)
    assert answer.status_code == 403 or "login" in answer["Location"]


def test_an_organiser_without_rights_sees_no_visitor(client: Client, visitor):
    client.force_login(
        User.objects.create_user("helper@example.com", "a long enough password", is_staff=True)
    )
    for page in ("", "add/", f"{visitor.pk}/change/", f"{visitor.pk}/ticket/", f"{visitor.pk}/history/"):
        assert client.get(f"/admin/visitors/visitor/{page}").status_code == 403, page


def test_the_holder_of_the_link_comes_in(client: Client, visitor):
    """The control: what is 404 above is not 404 for everybody."""
    from visitors.ticket import my_url

    assert client.get(my_url(visitor).removeprefix("http://testserver")).status_code == 200


def test_nobody_can_open_an_account_from_the_street(client: Client, edition):
    client.post("/accounts/signup/", {"email": "a@example.com", "password1": "a long enough password"})
    assert not User.objects.exists()
