"""Letters to a visitor: queued by the services, written here by the worker when they are sent."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text import clean_line
from forum.queries import Forum, forum_with
from mailing.letters import Attachment, Letter, bodies, letter
from mailing.models import Message
from mailing.services import outbox

from .calendar import forum_calendar
from .documents.ticket import ticket_pdf
from .models import Visitor
from .ticket import facts, file_name, my_url

TICKET = "visitors.ticket"
REMINDER = "visitors.reminder"
CANCELLED = "visitors.cancelled"

# A change of these makes another ticket.
PRINTED_ON_TICKET = {"family_name", "given_name", "patronymic", "organisation", "kind", "email", "language"}


def queue_ticket(visitor: Visitor, *, at: datetime) -> None:
    outbox.queue(kind=TICKET, **_to(visitor, at))


def queue_cancelled(visitor: Visitor, *, at: datetime) -> None:
    outbox.queue(kind=CANCELLED, **_to(visitor, at))


def reminder(visitor: Visitor, *, at: datetime) -> dict[str, Any]:
    """For `outbox.queue_once`: one reminder for each first day, also when the forum is moved."""
    key = f"{REMINDER}:{visitor.code}:{visitor.edition.starts_on:%Y%m%d}"
    return {"kind": REMINDER, "dedupe_key": key, **_to(visitor, at)}


@letter(TICKET, gettext_lazy("Ticket"))
def write_ticket(message: Message) -> Letter | None:
    """The confirmation: the ticket as a PDF and the forum for the person's calendar."""
    visitor = _registered(message)
    if visitor is None:
        return None
    forum = forum_with(visitor.edition_id)
    return _compose(
        _("Your ticket to %(brand)s"),
        "ticket",
        visitor,
        forum,
        attachments=_ticket_and_calendar(visitor, forum),
    )


@letter(REMINDER, gettext_lazy("Reminder of the forum"))
def write_reminder(message: Message) -> Letter | None:
    """The day before: where, when, and the ticket once more so that nobody has to search for it."""
    visitor = _registered(message)
    if visitor is None:
        return None
    forum = forum_with(visitor.edition_id)
    return _compose(
        _("Tomorrow: %(brand)s"), "reminder", visitor, forum, attachments=_ticket_and_calendar(visitor, forum)
    )


@letter(CANCELLED, gettext_lazy("Registration cancelled"))
def write_cancelled(message: Message) -> Letter | None:
    visitor = Visitor.objects.filter(code=message.about_code).first()
    if visitor is None or visitor.is_registered:
        return None
    return _compose(
        _("Your registration for %(brand)s is cancelled"),
        "cancelled",
        visitor,
        forum_with(visitor.edition_id),
    )


def _to(visitor: Visitor, at: datetime) -> dict[str, Any]:
    return {"about": visitor, "to_address": visitor.email, "language": visitor.language, "at": at}


def _registered(message: Message) -> Visitor | None:
    visitor = Visitor.objects.filter(code=message.about_code).first()
    return visitor if visitor is not None and visitor.is_registered else None


def _compose(
    subject: str, template: str, visitor: Visitor, forum: Forum, *, attachments: tuple[Attachment, ...] = ()
) -> Letter:
    language = visitor.language
    edition = forum.card(language)
    text, html = bodies(
        f"visitors/mail/{template}",
        {"edition": edition, "LANGUAGE_CODE": language},
        personal={"given_name": visitor.given_name, "manage_url": my_url(visitor)},
        key=(language, forum.edition.pk, forum.revision),
    )
    return Letter(clean_line(subject % {"brand": edition.brand}), text, html, attachments)


def _ticket_and_calendar(visitor: Visitor, forum: Forum) -> tuple[Attachment, ...]:
    language = visitor.language
    return (
        Attachment(file_name(language, "pdf"), ticket_pdf(facts(visitor, forum)), "application/pdf"),
        Attachment("altyn-oimaq.ics", forum_calendar(forum, language), "text/calendar"),
    )
