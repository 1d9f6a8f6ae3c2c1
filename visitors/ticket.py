"""A visitor's ticket: the signed code, and the facts that page, PDF and letter print."""

from functools import cache

from django.conf import settings
from django.utils.translation import gettext, override

from core.documents.qr import qr_svg
from core.links import site_url
from core.translations import text_in, trilingual
from forum.models import Edition, OptionField
from forum.queries import Forum

from . import ticket_codes
from .access import link_token
from .documents.ticket import TicketFacts
from .models import Visitor


def signed_code(visitor: Visitor) -> str:
    """What the QR code says. Deterministic: the same visitor and serial give the same code."""
    return ticket_codes.issue(
        keyring=settings.TICKET_KEYRING,
        edition_id=visitor.edition_id,
        visitor_code=visitor.code,
        serial=visitor.ticket_serial,
    )


def code_picture(visitor: Visitor) -> str:
    """The QR code as SVG for a page."""
    return qr_svg(signed_code(visitor), label=gettext("QR code of the e-ticket"))


def my_url(visitor: Visitor, name: str = "my", *, language: str | None = None) -> str:
    """Absolute address of the person's page, or of what stands below it (`my_ticket`, `my_calendar`)."""
    return site_url(f"visitors:{name}", language=language or visitor.language, token=link_token(visitor))


def my_urls(visitor: Visitor) -> dict[str, str]:
    """The addresses that the API answers. The token in both is signed once."""
    token, language = link_token(visitor), visitor.language
    return {
        "manage_url": site_url("visitors:my", language=language, token=token),
        "ticket_url": site_url("visitors:my_ticket", language=language, token=token),
    }


def facts(visitor: Visitor, forum: Forum) -> TicketFacts:
    """Everything the sheet prints, in the visitor's own language."""
    edition, language = forum.edition, visitor.language
    return TicketFacts(
        language=language,
        family_name=visitor.family_name,
        given_name=visitor.given_name,
        patronymic=visitor.patronymic,
        organisation=visitor.organisation,
        kind=kind_label(forum, visitor.kind, language),
        visitor_code=visitor.code,
        payload=signed_code(visitor),
        edition_name=trilingual(edition, "name"),
        first_on=edition.starts_on,
        last_on=edition.ends_on,
        hours=[(day.on, day.opens_at, day.closes_at) for day in forum.opening_days],
        venue=trilingual(edition, "venue"),
        address=_address(edition),
        organiser=text_in(edition, "organiser", language).text,
        email=edition.contact_email,
        phone=edition.contact_phone,
        manage_url=my_url(visitor),
    )


def _address(edition: Edition) -> dict[str, str]:
    cities, streets = trilingual(edition, "city"), trilingual(edition, "address")
    return {code: ", ".join(filter(None, (cities[code], streets[code]))) for code in cities}


def kind_label(forum: Forum, kind: str, language: str) -> str:
    """«Маман келуші»: the answer as the organisers word it; its code when they have dropped it."""
    option = forum.option(OptionField.VISITOR_KIND, kind)
    return text_in(option, "name", language).text if option else kind


@cache
def file_name(language: str, ending: str) -> str:
    """`bilet`, `ticket`: what the file is called in the person's downloads."""
    with override(language):
        # Translators: the name of a downloaded file: Latin letters, no spaces.
        word = gettext("ticket")  # not inside an f-string: makemessages does not look there
    return f"altyn-oimaq-{word}.{ending}"
