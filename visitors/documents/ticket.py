"""The visitor's e-ticket as a PDF: facts in, bytes out.

In the visitor's language, with Kazakh and Russian headings beside it, since those who stand at the entrance
read these.
"""

from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, gettext_noop, override

from core.dates import date_span, day_and_weekday
from core.documents.qr import qr_svg
from core.documents.typesetting import picture, typeset

TEMPLATE = Path(__file__).with_name("ticket.typ")
ENTRANCE_LANGUAGES = ("kk", "ru")

HEADINGS = {
    "heading": gettext_noop("E-ticket"),
    "place": gettext_noop("Venue"),
    "hours": gettext_noop("Days and opening hours"),
    "entry": gettext_noop("How to get in"),
}


@dataclass(frozen=True, slots=True)
class TicketFacts:
    language: str
    family_name: str
    given_name: str
    patronymic: str
    organisation: str
    kind: str  # the label, in the visitor's language
    visitor_code: str
    payload: str  # what the QR code says (visitors.ticket_codes)
    edition_name: dict[str, str]
    first_on: date
    last_on: date
    hours: list[tuple[date, time, time]]
    venue: dict[str, str]
    address: dict[str, str]
    organiser: str
    email: str
    phone: str
    manage_url: str = ""


@cache
def _words(language: str) -> dict[str, Any]:
    """The fixed texts of one language; they do not change while the program runs."""

    def heading(msgid: str) -> dict[str, Any]:
        other = []
        for other_language in ENTRANCE_LANGUAGES:
            if other_language != language:
                with override(other_language):
                    other.append((other_language, gettext(msgid)))
        return {"own": gettext(msgid), "other": other}

    with override(language):
        return {
            **{name: heading(msgid) for name, msgid in HEADINGS.items()},
            "code_label": gettext("QR code of the e-ticket"),
            "contact": gettext("Contact the organiser:"),
            "show": gettext("Show the QR code at the entrance, on your phone or on paper."),
            "personal": gettext("The ticket is for you alone and is valid on every day of the forum."),
            "lectures": gettext(
                "If you hold a seat in a lecture, come a little early: seats that are empty shortly before the "
                "start go to those who stand at the door."
            ),
            "page": gettext("To correct your details or cancel your visit, open your page."),
            "write": gettext("To correct your details or cancel your visit, write to the organiser."),
        }


def _in_language(texts: dict[str, str], language: str) -> str:
    return next((texts[code] for code in (language, "kk", "ru", "en") if texts.get(code)), "")


def _layout(facts: TicketFacts) -> dict[str, Any]:
    """What the template prints, nothing left to decide."""
    language, words = facts.language, _words(facts.language)
    edition = _in_language(facts.edition_name, language)
    if facts.manage_url:
        change = {"words": words["page"], "url": facts.manage_url}
    else:
        change = {"words": words["write"], "url": f"mailto:{facts.email}"}
    phone_url = "tel:" + "".join(sign for sign in facts.phone if sign in "+0123456789")
    contacts = [
        {"words": facts.email, "url": f"mailto:{facts.email}"},
        {"words": facts.phone, "url": phone_url},
    ]
    return {
        **{name: words[name] for name in HEADINGS},
        "language": language,
        "title": f"{words['heading']['own']} · {edition}",
        "organiser": facts.organiser,
        "kind": facts.kind,
        "family_name": facts.family_name,
        "given_names": f"{facts.given_name} {facts.patronymic}".strip(),
        "organisation": facts.organisation,
        "edition": edition,
        "span": date_span(facts.first_on, facts.last_on, language),
        "venue": _in_language(facts.venue, language),
        "address": _in_language(facts.address, language),
        "visitor_code": facts.visitor_code,
        "code_svg": qr_svg(facts.payload, label=words["code_label"]),
        "code_label": words["code_label"],
        "days": [
            (day_and_weekday(day, language), f"{opens:%H:%M}–{closes:%H:%M}")
            for day, opens, closes in facts.hours
        ],
        "steps": [*({"words": words[name], "url": ""} for name in ("show", "personal", "lectures")), change],
        "contact": words["contact"],
        "contacts": [contact for contact in contacts if contact["words"]],
    }


def ticket_pdf(facts: TicketFacts) -> bytes:
    return typeset(TEMPLATE, _layout(facts))


def ticket_png(facts: TicketFacts, *, pixels_per_inch: int = 144) -> bytes:
    """The same sheet as a picture, for previews."""
    return picture(TEMPLATE, _layout(facts), pixels_per_inch=pixels_per_inch)
