"""Every component stands on one page, for those who build pages; a page that takes one finds it in the styles."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from website.styleguide import COLOURS, SPACES, TEXTS

pytestmark = pytest.mark.django_db
STYLES = Path(settings.BASE_DIR) / "static/css"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_organisers_see_it_in_their_language(desk, edition, language):
    page = desk.get(f"/{language}/styleguide/" if language != "kk" else "/styleguide/")
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert 'aria-invalid="true"' in page.text and 'id="errors"' in page.text


def test_a_stranger_finds_nothing(client, edition, visitor):
    assert client.get("/styleguide/").status_code == 404


def test_it_shows_every_component(desk, edition):
    """A class that the components' styles know is on the page, or belongs to what is named here."""
    elsewhere = {
        *(
            "trap",
            "letter",
            "plain",
            "scopes",
            "code",
            "wide-open",
            "pair",
            "wide",
            "soft",
            "control",
            "banner",
        ),
        *("all", "seats", "own-attended", "rest"),
        *("ticket", "ticket-name", "ticket-code", "qr"),  # a page of its own: the visitor's
        *("facts-two", "tick", "hint", "label", "group"),
    }
    css = re.sub(r"/\*.*?\*/|\{[^}]*\}", " ", (STYLES / "components.css").read_text(), flags=re.DOTALL)
    known = set(re.findall(r"\.([a-z][\w-]*)", css)) - elsewhere
    page = desk.get("/en/styleguide/").text
    shown = {name for names in re.findall(r'class="([^"]*)"', page) for name in names.split()}
    assert known <= shown, sorted(known - shown)


def test_it_shows_tokens_that_are_there():
    tokens = (STYLES / "tokens.css").read_text()
    for name in (*COLOURS, *TEXTS, *SPACES):
        assert f"--{name}:" in tokens, name
