"""Every page is HTML without an error, in three languages: html5lib always, the Nu checker when it is asked for.

html5lib reads as browsers do and names what they would have to guess. `make html-check` hands the same pages to
the checker of the W3C, which knows the whole specification: it wants Java and the npm package vnu-jar.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from html5lib.constants import E as ERRORS

from accounts.models import User
from exhibitors.models import CatalogueEntry, Company, Hall, Membership, Role
from visitors.models import Visitor
from visitors.ticket import my_url

from .conftest import NU_JAR

LANGUAGES = pytest.mark.parametrize("prefix", ["", "/ru", "/en"], ids=["kk", "ru", "en"])

pytestmark = pytest.mark.django_db

PUBLIC = (
    "/", "/privacy/", "/register/", "/register/sent/", "/programme/", "/programme/T08/", "/programme/changes/",
    "/speakers/", "/speakers/S01/", "/exhibitors/", "/exhibitors/?search=тігін", "/floor-plan/", "/exhibit/",
    "/exhibit/sign-up/", "/exhibit/sign-in/sent/", "/accounts/login/", "/no-connection/", "/nothing/",
)  # fmt: skip
OFFICE = (
    "/exhibit/", "/exhibit/company/", "/exhibit/application/", "/exhibit/application/booth/", "/exhibit/team/",
    "/exhibit/badges/", "/exhibit/documents/", "/exhibit/invoices/", "/exhibit/catalogue/", "/exhibit/services/",
    "/exhibit/companies/", "/exhibit/application/partners/", "/exhibit/me/", "/exhibit/me/delete/",
)  # fmt: skip


def errors_of(page: str) -> list[str]:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page)
    lines = page.split("\n")
    return [
        f"{ERRORS[code] % data} | line {place[0]}: {lines[place[0] - 1].strip()[:120]}"
        for place, code, data in parser.errors
    ]


def public_pages(client: Client) -> Iterator[str]:
    yield from PUBLIC
    yield from (f"/floor-plan/{hall.code}/" for hall in Hall.objects.all()[:2])
    yield from (f"/exhibitors/{entry.slug}/" for entry in CatalogueEntry.objects.filter(is_public=True)[:2])


def own_pages(client: Client) -> Iterator[str]:
    own = re.sub(r"^https?://[^/]+", "", my_url(Visitor.objects.earliest("pk"), language="kk"))
    yield from (own, f"{own}edit/", f"{own}cancel/", f"{own}erase/", "/programme/", "/programme/T08/")


def office_pages(client: Client) -> Iterator[str]:
    user, _is_new = User.objects.get_or_create(email="owner@example.com")
    company, at = Company.objects.filter(applications__isnull=False).earliest("pk"), timezone.now()
    Membership.objects.get_or_create(
        user=user, company=company, defaults={"role": Role.OWNER, "added_at": at, "confirmed_at": at}
    )
    client.force_login(user)
    yield from OFFICE


def read(client: Client, prefix: str, pages: Any) -> dict[str, str]:
    found = {}
    for path in pages(client):
        answer = client.get(prefix + path)
        while answer.status_code in (301, 302):
            answer = client.get(answer["Location"])
        found[prefix + path] = answer.content.decode()
    return found


@pytest.fixture
def pages(client, db, request):
    call_command("load_demo", verbosity=0)

    def all_of(prefix: str) -> dict[str, str]:
        found = read(Client(), prefix, public_pages) | read(Client(), prefix, own_pages)
        found |= {f"office {path}": page for path, page in read(Client(), prefix, office_pages).items()}
        wrong = Client().post(f"{prefix}/register/", {"family_name": "<b>"})
        return found | {"errors": wrong.content.decode()}

    return all_of


@LANGUAGES
def test_every_page_is_read_without_a_guess(pages, prefix):
    found = {path: errors for path, page in pages(prefix).items() if (errors := errors_of(page))}
    assert found == {}


@pytest.mark.parametrize("text", ["<p>a<div></p>", '<a href="x" href="y">', "<table><p></table>"])
def test_an_error_would_be_found(text):
    assert errors_of(f"<!doctype html><html><head><title>x</title></head><body>{text}</body></html>")


@LANGUAGES
def test_the_nu_checker_finds_nothing(pages, prefix, request, tmp_path):
    if not request.config.getoption("--nu", default=False):
        pytest.skip("only by: make html-check")
    jar = next(Path.cwd().glob(NU_JAR), None)
    if jar is None or not shutil.which("java"):
        pytest.skip("no Java, or no Nu checker (npm install --prefix var/npm vnu-jar)")
    for number, (path, page) in enumerate(pages(prefix).items()):
        (tmp_path / f"{number:03}.html").write_text(page)
        (tmp_path / f"{number:03}.txt").write_text(path)
    command = [
        "java",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--exit-zero-always",
        *map(str, tmp_path.glob("*.html")),
    ]
    told = json.loads(subprocess.run(command, capture_output=True, text=True).stderr)["messages"]
    faults = [
        f"{Path(one['url']).with_suffix('.txt').name}: {one['message']} | {one.get('extract', '').strip()[:160]}"
        for one in told
        if one["type"] == "error"
    ]
    for text in tmp_path.glob("*.txt"):
        faults = [fault.replace(text.name, text.read_text()) for fault in faults]
    assert faults == []
