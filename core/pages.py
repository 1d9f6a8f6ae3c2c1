"""Pages that are the same for everybody but for a few values: rendered once, then only filled in.

A form that nobody has typed into yet depends on its language and on the forum's revision, and else only on
a token or two. Rendering it takes milliseconds, filling it in takes none. The key names everything that the
page depends on, so a change makes a new page; old ones are forgotten when there are many.
"""

from collections.abc import Callable, Hashable

_MOST = 100
_pages: dict[Hashable, str] = {}


def hole(name: str) -> str:
    """What to render where the value will stand; survives HTML escaping."""
    return f"@@hole {name}@@"


def filled_page(key: Hashable, render: Callable[[], str], **values: str) -> str:
    """The page `render` makes, with each hole filled by its value, which must be safe as HTML already."""
    page = _pages.get(key)
    if page is None:
        if len(_pages) >= _MOST:
            _pages.clear()
        page = _pages[key] = render()
    for name, value in values.items():
        page = page.replace(hole(name), value)
    return page


def forget_pages() -> None:
    """For tests, whose forums start at the same revision."""
    _pages.clear()
