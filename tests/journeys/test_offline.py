"""Without a network: what was read stays readable on this device, for whom it belongs to, until they leave."""

import re
import time

import pytest
from django.core.management import call_command
from django.core.signals import request_started
from playwright.sync_api import Page, expect

from exhibitors.models import Hall
from visitors.models import Visitor
from visitors.ticket import my_url

from .conftest import PATIENCE, PHONE

pytestmark = pytest.mark.browser
AGE = {"kk": "Байланыс жоқ", "ru": "Нет связи", "en": "No connection"}
PREFIX = {"kk": "", "ru": "/ru", "en": "/en"}
IS_KEPT = """async (path) => {
  for (const name of ["own-1", "pages-1"])
    if (await (await caches.open(name)).match(path, { ignoreVary: true })) return name;
  return "";
}"""


@pytest.fixture
def telephone(chromium, site, db):
    """A browser with a service worker. It is not watched: without a network its console complains, rightly."""
    call_command("load_demo", verbosity=0)
    context = chromium.new_context(base_url=site, viewport={"width": PHONE, "height": 844})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    yield page
    context.set_offline(False)
    page.goto("about:blank")
    context.close()


def opened(page: Page, path: str) -> None:
    """Opens the page and waits until the worker has it."""
    page.goto(path)
    until(page, "() => navigator.serviceWorker.controller !== null")
    wait_for(page, path)


def until(page: Page, condition: str, argument: object = None) -> None:
    """Playwright's own waiting evaluates strings in the page, which our policy forbids."""
    ends_at = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(condition, argument):
        assert time.monotonic() < ends_at, f"never came true: {condition} {argument}"
        time.sleep(0.1)


def wait_for(page: Page, path: str) -> None:
    until(page, IS_KEPT, path)


def kept(page: Page, path: str) -> str:
    return str(page.evaluate(IS_KEPT, path))


def own_path(visitor: Visitor, language: str) -> str:
    return re.sub(r"^https?://[^/]+", "", my_url(visitor, language=language))


@pytest.mark.parametrize("path", ["/accounts/login/", "/programme/", "/privacy/"])
def test_a_page_is_asked_for_once(telephone, path):
    """Also one that the worker leaves alone: what a page shows only once must not be gone by the second asking."""
    opened(telephone, "/programme/")
    asked = list[str]()

    def note(environ: dict[str, str], **_signal: object) -> None:
        if environ["REQUEST_METHOD"] == "GET":
            asked.append(environ["PATH_INFO"])

    request_started.connect(note)
    try:
        telephone.goto(path)
        telephone.wait_for_load_state("networkidle")
    finally:
        request_started.disconnect(note)
    assert asked.count(path) == 1


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_programme_plan_and_ticket_stay_readable(telephone, language):
    prefix = PREFIX[language]
    visitors = Visitor.objects.order_by("pk")
    own, foreign = (own_path(one, language) for one in visitors[:2])
    opened(telephone, own)
    pdf = "async (path) => { const a = await fetch(path); return [a.status, (await a.arrayBuffer()).byteLength]; }"
    online = telephone.evaluate(pdf, f"{own}ticket.pdf")
    wait_for(telephone, f"{own}ticket.pdf")
    # Whoever has a ticket has the programme and the plan as well, without opening them.
    plans = [f"{prefix}/floor-plan/{hall.code}/" for hall in Hall.objects.all()]
    for path in (f"{prefix}/programme/", f"{prefix}/floor-plan/", *plans):
        wait_for(telephone, path)
    opened(telephone, f"{prefix}/programme/T08/")

    telephone.context.set_offline(True)
    for path in (f"{prefix}/programme/", f"{prefix}/programme/T08/", plans[0], own):
        telephone.goto(path)
        notice = telephone.locator("[data-kept]")
        expect(notice).to_contain_text(AGE[language])
        expect(notice).to_contain_text(re.compile(r"\d\d:\d\d"))
        assert telephone.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Golos Text"')
    assert telephone.locator(".qr svg").is_visible()
    assert telephone.evaluate(pdf, f"{own}ticket.pdf") == online
    # Nobody else's page: there is nothing of it on this device.
    answer = telephone.goto(foreign)
    assert answer and answer.status == 503
    expect(telephone.locator("h1")).to_have_text(AGE[language])
    expect(telephone.locator("[data-kept-pages] a").first).to_be_visible()
    assert telephone.locator(f"[data-kept-pages] a[href='{own}']").count() == 1


def test_back_on_the_network_the_page_is_fresh(telephone):
    opened(telephone, "/programme/")
    telephone.context.set_offline(True)
    telephone.goto("/programme/")
    assert telephone.locator("[data-kept]").count() == 1
    telephone.context.set_offline(False)
    telephone.goto("/programme/")
    assert telephone.locator("[data-kept]").count() == 0


def test_another_persons_link_takes_the_place_of_the_first(telephone):
    first, second = (own_path(one, "kk") for one in Visitor.objects.order_by("pk")[:2])
    opened(telephone, first)
    opened(telephone, second)
    assert kept(telephone, second) == "own-1" and kept(telephone, first) == ""


def test_whoever_asks_to_be_forgotten_leaves_nothing(telephone):
    own = own_path(Visitor.objects.earliest("pk"), "kk")
    opened(telephone, own)
    opened(telephone, "/programme/")
    assert kept(telephone, "/programme/") == "own-1"
    telephone.locator("form[action*='forget'] button").click()
    telephone.wait_for_url("**/")
    telephone.context.set_offline(True)
    answer = telephone.goto(own)
    assert answer and answer.status == 503
    assert kept(telephone, own) == kept(telephone, "/programme/") == ""


def test_whoever_cancels_leaves_nothing(telephone):
    own = own_path(Visitor.objects.earliest("pk"), "kk")
    opened(telephone, own)
    telephone.goto(f"{own}cancel/")
    telephone.locator("main form button").click()
    telephone.wait_for_url(f"**{own}")
    telephone.context.set_offline(True)
    answer = telephone.goto(own)
    assert answer and answer.status == 503


def test_organisers_pages_and_offices_are_not_kept(telephone):
    opened(telephone, "/programme/")
    for path in ("/accounts/login/", "/exhibit/", "/register/", "/admin/login/"):
        telephone.goto(path)
    stored = telephone.evaluate(
        """async () => { const found = [];
        for (const name of await caches.keys())
          for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
        return found; }"""
    )
    assert "/programme/" in stored
    assert not [
        path
        for path in stored
        if re.match(r"/(accounts|exhibit/|register|admin|static/(admin|unfold))", path)
    ]


def test_the_kill_switch_empties_what_was_kept(telephone, settings):
    opened(telephone, "/programme/")
    settings.SERVICE_WORKER = False
    telephone.goto("/programme/")
    telephone.evaluate("() => navigator.serviceWorker.getRegistration().then((one) => one?.update())")
    until(telephone, "() => caches.keys().then((names) => !names.length)")
    until(telephone, "() => navigator.serviceWorker.getRegistration().then((one) => !one)")
