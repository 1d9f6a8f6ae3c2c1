"""The pictures of the README, taken from the site that ./run has brought up: `make screenshots`."""

import os
import shutil
import sys

import django
from playwright.sync_api import sync_playwright

from ops.running import ROOT, environment, var_dir

SCREENS = ROOT / "docs/screens"
PERSON = {
    "family_name": "Үлгібай",
    "given_name": "Айгүл",
    "patronymic": "Әлиханқызы",
    "email": "aigul@example.com",
}


def main() -> None:
    running = environment(var_dir())
    if not running:
        sys.exit("error: start ./run in another terminal first.")
    os.environ.update(running)
    SCREENS.mkdir(exist_ok=True)
    shoot_form(running["BASE_URL"])
    shoot_ticket()


def shoot_form(address: str) -> None:
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1100, "height": 1000})
        page.goto(f"{address}/register/")
        for name, value in PERSON.items():
            page.fill(f"[name={name}]", value)
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=SCREENS / "register.png")
        browser.close()


def shoot_ticket() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "altyn_oimaq.settings"
    django.setup()
    from forum.queries import forum_with
    from visitors.models import Visitor
    from visitors.ticket import facts
    from visitors.ticket_pdf import ticket_png

    visitor = Visitor.objects.filter(language="kk", state="registered").order_by("id")[0]
    (SCREENS / "ticket.png").write_bytes(
        ticket_png(facts(visitor, forum_with(visitor.edition_id)), pixels_per_inch=96)
    )


if __name__ == "__main__":
    main()
