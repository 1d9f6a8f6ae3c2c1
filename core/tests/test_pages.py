"""Rendered once, filled in every time."""

import pytest

from core.pages import filled_page, forget_pages, hole


@pytest.fixture(autouse=True)
def _fresh():
    forget_pages()


def test_is_rendered_once_for_a_key_and_filled_for_each():
    rendered = []

    def render():
        rendered.append(True)
        return f'<input value="{hole("token")}">'

    assert filled_page("a", render, token="1") == '<input value="1">'
    assert filled_page("a", render, token="2") == '<input value="2">'
    assert filled_page("b", render, token="3") == '<input value="3">'
    assert len(rendered) == 2


def test_what_a_value_says_is_not_looked_at():
    page = f"{hole('name')} {hole('link')}"
    assert filled_page("a", lambda: page, name=hole("link"), link="secret") == f"{hole('link')} secret"


def test_does_not_grow_without_end():
    for number in range(250):
        filled_page(number, lambda: "")
    from core import pages

    assert len(pages._pages) <= pages._MOST
