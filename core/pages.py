"""Pages and letters that are the same for everybody but for a few values: rendered once, then only filled in.

A form that nobody has typed into yet depends on its language and on the forum's revision, and else only on
a token or two; a confirmation on a name and a link. Rendering takes milliseconds, filling in takes none.
The key names everything that the page depends on, so a change makes a new page; old ones are forgotten when
there are many.
"""

import re
from collections.abc import Callable, Hashable

_MOST = 500
_HOLE = re.compile(r"@@hole (\w+)@@")
_pages: dict[Hashable, str] = {}


def hole(name: str) -> str:
    """What to render where the value will stand; survives HTML escaping."""
    return f"@@hole {name}@@"


def filled_page(key: Hashable, render: Callable[[], str], **values: str) -> str:
    """What `render` makes, with each hole filled by its value - once: what a value says is not looked at.

    The values of a page in HTML must be escaped already.
    """
    page = _pages.get(key)
    if page is None:
        if len(_pages) >= _MOST:
            _pages.clear()
        page = _pages[key] = render()
    return filled(page, **values)


def filled(page: str, **values: str) -> str:
    """A page that is not worth keeping, with its holes filled like those of one that is.

    What only looks like a hole - in somebody's title - is left alone.
    """
    return _HOLE.sub(lambda found: values.get(found[1], found[0]), page)


def forget_pages() -> None:
    """For tests, whose forums start at the same revision."""
    _pages.clear()
