"""Names by which other programs know a lecture or a person: UUIDs, whole numbers, slugs.

The formats ask for all three. A UUID that we do not have is made of what there is, always the same one.
"""

import re
import uuid
from collections.abc import Iterable

from django.utils.text import slugify

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://c3voc.de/schedule")
_LARGEST = 2**31 - 1  # readers on telephones keep it in 32 bits with a sign
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
# `/programme/changes/` is a page of its own.
_RESERVED = frozenset({"changes"})


def uuid_of(*words: str) -> str:
    """The first word itself where it is a UUID, else one that is made of all of them."""
    try:
        return str(uuid.UUID(words[0]))
    except ValueError:
        return str(uuid.uuid5(_NAMESPACE, "/".join(words)))


def number_of(guid: str) -> int:
    """A positive number that is always the same for this UUID. Two of them may share one: `numbers_of`."""
    return uuid.UUID(uuid_of(guid)).int % _LARGEST + 1


def numbers_of(guids: Iterable[str]) -> dict[str, int]:
    """The same without doubles, whatever the order they come in."""
    taken: dict[int, str] = {}
    for guid in sorted(set(guids)):
        number = number_of(guid)
        while number in taken:
            number = number % _LARGEST + 1
        taken[number] = guid
    return {guid: number for number, guid in taken.items()}


def acronym_of(edition_code: str) -> str:
    """Letters, digits and underscores only, four at least: what the schema takes."""
    return re.sub(r"[^a-z0-9_]", "_", edition_code.lower()).ljust(4, "_")


def slug_of(acronym: str, code: str) -> str:
    return f"{acronym}-{code.lower()}".rstrip("_-")


def code_of(*candidates: str) -> str:
    """The first that can stand in an address, else the first that can be made to. Empty: none can."""
    for candidate in candidates:
        if _CODE.fullmatch(candidate) and candidate not in _RESERVED:
            return candidate
    for candidate in candidates:
        code = slugify(candidate)[:40].strip("-_")
        if code and code not in _RESERVED:
            return code
    return ""


def code_beside(code: str, taken: Iterable[str]) -> str:
    """This code, or the next one with a number behind it that nobody has."""
    known, number, fresh = set(taken), 1, code
    while fresh in known:
        number += 1
        fresh = f"{code[: 39 - len(str(number))]}-{number}"
    return fresh
