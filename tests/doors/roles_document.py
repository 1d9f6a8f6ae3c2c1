"""Writes docs/roles.md from `accounts.roles` and the table: `make roles`. A test finds it when it has drifted."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "roles.md"

HEAD = """\
# Roles

Written by `make roles` from `accounts/roles.py` and `tests/doors/roles_table.py`; the tests ask the site itself at
every address. What stands here is what a **new** installation gives; organisers adjust it in the admin under
*Groups*, and a later release leaves their adjustments alone ([0017](decisions/0017-roles.md)).
"""

TAIL = """\
A superuser (`manage.py createsuperuser`) may do everything; it is for emergencies. Nobody else makes superusers, and
only owners make owners. The last owner cannot be closed or lose the role.
"""


def written() -> str:
    from django.utils import translation

    with translation.override("en"):
        return "\n".join([HEAD, *_purposes(), *_permissions(), *_models(), *_deeds(), TAIL])


def _purposes() -> Iterator[str]:
    from accounts.roles import PURPOSES
    from tests.doors.roles_table import LETTERS

    yield from _table(["", "role", "group", "is for"], ())
    for letter, role in LETTERS.items():
        yield _row([f"**{letter}**", str(role.label), f"`{role}`", str(PURPOSES[role])])
    yield ""


def _permissions() -> Iterator[str]:
    from accounts.roles import PERMISSIONS

    yield "## Permissions\n"
    for role, names in PERMISSIONS.items():
        listed = ", ".join(f"`{name}`" for name in sorted(names))
        yield f"* **{role.label}**: {listed}"
    yield ""


def _models() -> Iterator[str]:
    from tests.doors.roles_table import INLINES, MODELS

    yield "## Lists and things\n"
    yield from _table(["list", "see", "add", "change", "delete"], MODELS.items())
    yield "\n## What stands on the page of something else\n"
    yield from _table(["on the page of > what", "see", "add", "change", "delete"], INLINES.items())
    yield ""


def _deeds() -> Iterator[str]:
    from tests.doors.roles_table import BULK, DEEDS, FIGURES, FOR_ALL

    yield "## Buttons and pages of their own\n"
    yield from _table(["button", "who"], ((name, (who,)) for name, who in DEEDS.items()))
    yield "\n## What is done to many at once\n"
    yield from _table(["list: action", "who"], ((name, (who,)) for name, who in BULK.items()))
    yield "\n## Figures of the first page\n"
    yield from _table(["figure", "who"], ((name, (who,)) for name, who in FIGURES.items()))
    yield "\nOpen to everybody who works here: " + ", ".join(f"`{name}`" for name in sorted(FOR_ALL)) + ".\n"


def _table(head: list[str], rows: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    yield _row(head)
    yield _row(["---"] * len(head))
    for name, cells in rows:
        yield _row([f"`{name}`", *cells])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    os.environ.update(BUILD="1", DJANGO_SETTINGS_MODULE="altyn_oimaq.settings")
    import django

    django.setup()
    DOCUMENT.write_text(written())
