"""Whether a wording in three languages may be saved: each fault with its language, its field and its line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.translations import LANGUAGES

from ..placeholders import Placeholder, PlaceholderType, by_name
from .markup import Fault, Line, Parsed, parse, parse_line

MOST_SUBJECT, MOST_BODY = 150, 10_000


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body of one language, as the organiser typed them."""

    subject: str
    body: str


class Found(NamedTuple):
    language: str
    field: str  # subject, body
    line: int
    words: str | Promise


def faults_of(wordings: Mapping[str, Wording], placeholders: Iterable[Placeholder]) -> list[Found]:
    """Everything at once; an empty list means that the letter can be sent in every language."""
    known = by_name(placeholders)
    found: list[Found] = []
    used: dict[str, set[str]] = {}
    for language in LANGUAGES:
        wording = wordings[language]
        subject, body = parse_line(wording.subject), parse(wording.body)
        used[language] = subject.names | body.names
        found += [Found(language, "subject", *fault) for fault in _subject(wording.subject, subject, known)]
        found += [Found(language, "body", *fault) for fault in _body(wording.body, body, known)]
    found += _missing(used, known)
    return found


def _subject(text: str, parsed: Parsed, known: Mapping[str, Placeholder]) -> list[Fault]:
    faults = list(parsed.faults)
    if not text.strip():
        faults.append(Fault(1, _("There is no subject.")))
    if len(text) > MOST_SUBJECT:
        faults.append(Fault(1, _("Too long. Characters allowed: %(count)s") % {"count": MOST_SUBJECT}))
    for line in parsed.lines():
        faults += _unknown(line, known)
        for name in sorted(line.names & known.keys()):
            if known[name].type in (PlaceholderType.URL, PlaceholderType.LINES):
                faults.append(Fault(1, _("{%(name)s} cannot stand in a subject.") % {"name": name}))
    return faults


def _body(text: str, parsed: Parsed, known: Mapping[str, Placeholder]) -> list[Fault]:
    faults = list(parsed.faults)
    if not text.strip():
        faults.append(Fault(1, _("There is no text.")))
    if len(text) > MOST_BODY:
        faults.append(Fault(1, _("Too long. Characters allowed: %(count)s") % {"count": MOST_BODY}))
    for line in parsed.lines():
        faults += _unknown(line, known)
        faults += _targets(line, known)
    return sorted(faults, key=lambda fault: fault.line)


def _unknown(line: Line, known: Mapping[str, Placeholder]) -> list[Fault]:
    return [
        Fault(line.number, _("There is no placeholder {%(name)s} in this letter.") % {"name": name})
        for name in sorted(line.names - known.keys())
    ]


def _targets(line: Line, known: Mapping[str, Placeholder]) -> list[Fault]:
    """A link leads to an address, whatever a person typed into their name."""
    return [
        Fault(line.number, _("{%(name)s} is no address: a link cannot lead there.") % {"name": piece.target})
        for piece in line.pieces
        if piece.target_is_placeholder
        and piece.target in known
        and known[piece.target].type is not PlaceholderType.URL
    ]


def _missing(used: Mapping[str, set[str]], known: Mapping[str, Placeholder]) -> list[Found]:
    """What one language says and another does not; what no language may leave out."""
    anywhere = set().union(*used.values()) & known.keys()
    required = {name for name, one in known.items() if one.required}
    found = []
    for language in LANGUAGES:
        for name in sorted((anywhere | required) - used[language]):
            words = (
                _("{%(name)s} must stand in this letter.")
                if name in required
                else _("{%(name)s} stands in another language and is missing here.")
            )
            found.append(Found(language, "body", 0, words % {"name": name}))
    return found
