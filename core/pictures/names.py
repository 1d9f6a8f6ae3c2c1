"""Names of stored pictures: random, and never used again, so that they may be cached for ever. Pure."""

import secrets
from pathlib import PurePosixPath

_ENDING = ".webp"


def new_name() -> str:
    return f"{secrets.token_hex(12)}{_ENDING}"


def small_name(name: str) -> str:
    """Where the small one of a photo lies: beside the large one."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-s{path.suffix}"))


def is_picture_name(name: str) -> bool:
    """Whether we gave this name: hexadecimal, perhaps with the mark of a small one. Nothing else is handed out."""
    stem, dot, ending = name.partition(".")
    return (
        dot + ending == _ENDING
        and len(stem.removesuffix("-s")) == 24
        and set(stem) <= set("0123456789abcdef-s")
    )
