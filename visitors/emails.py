"""Letters to a visitor: queued by the services, written here by the worker when they are sent."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from forum.queries import Forum, forum_with
from mailing.letters import Attachment, BuiltIn, Letter, compose, letter
from mailing.models import Message
from mailing.placeholders import Placeholder, url
from mailing.services import outbox

from .calendar import forum_calendar
from .documents.ticket import ticket_pdf
from .models import Visitor
from .ticket import facts, file_name, my_url

TICKET = "visitors.ticket"
REMINDER = "visitors.reminder"
CANCELLED = "visitors.cancelled"

GIVEN_NAME = Placeholder("given_name", _("given name"), "Айгүл")
MANAGE_URL = url("manage_url", _("the person's own page"), secret=True)

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


@letter(
    TICKET,
    BuiltIn(
        _("Ticket"),
        _("Your ticket to %(brand)s"),
        "visitors/mail/ticket",
        (GIVEN_NAME, replace(MANAGE_URL, required=True)),
    ),
)
def write_ticket(message: Message) -> Letter | None:
    """The confirmation: the ticket as a PDF and the forum for the person's calendar."""
    visitor = _registered(message)
    if visitor is None:
        return None
    forum = forum_with(visitor.edition_id)
    return _compose(TICKET, visitor, forum, attachments=_ticket_and_calendar(visitor, forum))


@letter(
    REMINDER,
    BuiltIn(
        _("Reminder of the forum"),
        _("Tomorrow: %(brand)s"),
        "visitors/mail/reminder",
        (GIVEN_NAME, MANAGE_URL),
    ),
)
def write_reminder(message: Message) -> Letter | None:
    """The day before: where, when, and the ticket once more so that nobody has to search for it."""
    visitor = _registered(message)
    if visitor is None:
        return None
    forum = forum_with(visitor.edition_id)
    return _compose(REMINDER, visitor, forum, attachments=_ticket_and_calendar(visitor, forum))


@letter(
    CANCELLED,
    BuiltIn(
        _("Registration cancelled"),
        _("Your registration for %(brand)s is cancelled"),
        "visitors/mail/cancelled",
        (GIVEN_NAME, MANAGE_URL),
    ),
)
def write_cancelled(message: Message) -> Letter | None:
    visitor = Visitor.objects.filter(code=message.about_code).first()
    if visitor is None or visitor.is_registered:
        return None
    return _compose(CANCELLED, visitor, forum_with(visitor.edition_id))


def _to(visitor: Visitor, at: datetime) -> dict[str, Any]:
    return {"about": visitor, "to_address": visitor.email, "language": visitor.language, "at": at}


def _registered(message: Message) -> Visitor | None:
    visitor = Visitor.objects.filter(code=message.about_code).first()
    return visitor if visitor is not None and visitor.is_registered else None


def _compose(
    kind: str, visitor: Visitor, forum: Forum, *, attachments: tuple[Attachment, ...] = ()
) -> Letter:
    return compose(
        kind,
        forum=forum,
        language=visitor.language,
        personal={"given_name": visitor.given_name, "manage_url": my_url(visitor)},
        attachments=attachments,
    )


def _ticket_and_calendar(visitor: Visitor, forum: Forum) -> tuple[Attachment, ...]:
    language = visitor.language
    return (
        Attachment(file_name(language, "pdf"), ticket_pdf(facts(visitor, forum)), "application/pdf"),
        Attachment("altyn-oimaq.ics", forum_calendar(forum, language), "text/calendar"),
    )
