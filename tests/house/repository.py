"""The files of this checkout, as the tests of the house see them."""

import os
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
WINGS = (
    "accounts",
    "altyn_oimaq",
    "core",
    "desk",
    "exhibitors",
    "forum",
    "journal",
    "mailing",
    "sessions",
    "spreadsheets",
    "visitors",
    "webhooks",
    "website",
)
_NOT_OURS = {"var", "node_modules", "__pycache__", "staticfiles"}


def files(*suffixes: str, under: tuple[str, ...] = (".",)) -> Iterator[Path]:
    """Our files with one of these endings, whatever is unpacked, built or hidden in the checkout left out."""
    for start in under:
        for folder, names, found in os.walk(REPOSITORY / start):
            names[:] = sorted(name for name in names if name not in _NOT_OURS and not name.startswith("."))
            for name in sorted(found):
                if name.endswith(suffixes):
                    yield Path(folder, name)


def short(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()
