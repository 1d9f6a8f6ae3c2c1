"""Every letter in its language; read without pictures, in dark colours, by a screen reader."""

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.utils import translation

from forum.queries import current_forum
from mailing.letters import bodies, worded
from mailing.placeholders import samples

from .conftest import PHONE
from .leftovers import Said, leftovers
from .looks import barriers, sticking_out

pytestmark = pytest.mark.browser
# One of each shape: facts and a button, a bill, lines, plain words.
LOOKED_AT = ("visitors.ticket", "exhibitors.invoice", "sessions.changed", "exhibitors.welcome")


def letter(kind: str, language: str) -> tuple[str, str]:
    built_in, forum = worded()[kind], current_forum()
    card = forum.card(language)
    personal = samples(built_in.placeholders, card)
    context = {"edition": card, "LANGUAGE_CODE": language, **dict.fromkeys(built_in.flags, True)}
    return bodies(built_in.template, context, personal=personal, key=("tests", kind, language))


def test_no_letter_has_words_of_another_language(db):
    call_command("load_demo", verbosity=0)
    found = {}
    for kind in worded():
        for language in ("kk", "ru"):
            with translation.override(language):
                text, html = letter(kind, language)
            shown = re.sub(r"(?s)<(style|title|head)\b.*?</\1>|<!--.*?-->|<[^>]+>", "\n", html)
            lines = (text + "\n" + unescape(shown)).split("\n")
            if left := leftovers(Said(line.strip(), language) for line in lines if line.strip()):
                found[kind, language] = left
    assert found == {}


def test_letters_without_pictures_in_dark(browse, db):
    call_command("load_demo", verbosity=0)
    page, found = browse(width=PHONE, bypass_csp=True), {}  # letters bring their styles along
    page.goto("/accessibility/")  # an address for the pages that follow
    page.route(
        "**/*", lambda route: route.abort() if route.request.resource_type == "image" else route.continue_()
    )
    kinds = [kind for kind in worded() if kind in LOOKED_AT] or list(worded())[:4]
    for kind in kinds:
        for language in ("kk", "ru", "en"):
            with translation.override(language):
                _text, html = letter(kind, language)
            page.set_content(html)
            assert page.locator("img:not([alt])").count() == 0
            faults = sticking_out(page, (320,))
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                faults += [f"{scheme}: {one}" for one in barriers(page, rules=MAIL_RULES)]
            if faults:
                found[kind, language] = faults
    assert found == {}


# A letter is no page: no landmarks and no heading are asked of it.
MAIL_RULES = [
    "color-contrast", "html-has-lang", "html-lang-valid", "document-title", "image-alt", "link-name", "list",
    "listitem", "table-fake-caption", "td-headers-attr", "valid-lang", "link-in-text-block", "aria-roles",
]  # fmt: skip
