"""Letters to a visitor: queued by the services, written here by the worker when they are sent."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.prepared import Given, Prepared
from forum.queries import Forum, forum_with
from journal.states import DeletionState
from mailing.letters import Attachment, BuiltIn, Letter, compose, letter
from mailing.models import Message
from mailing.placeholders import Placeholder, url
from mailing.services import outbox

from .calendar import forum_calendar
from .documents.ticket import ticket_pdf
from .models import DeletionRequest, Visitor
from .ticket import facts, file_name, my_url

TICKET = "visitors.ticket"
REMINDER = "visitors.reminder"
CANCELLED = "visitors.cancelled"
DELETION_ASKED = "visitors.deletion_asked"
DELETION_REFUSED = "visitors.deletion_refused"
ERASED = "visitors.erased"

GIVEN_NAME = Placeholder("given_name", _("given name"), "Айгүл")
MANAGE_URL = url("manage_url", _("the person's own page"), secret=True)
DUE_ON = Placeholder("due_on", _("to be done by"), "8.12.2026")
REFUSAL = Placeholder("refusal", _("why it was refused"), "…")

# A change of these makes another ticket.
PRINTED_ON_TICKET = {"family_name", "given_name", "patronymic", "organisation", "kind", "email", "language"}


def queue_ticket(visitor: Visitor, *, at: datetime) -> None:
    outbox.queue(kind=TICKET, **_to(visitor, at))


def queue_cancelled(visitor: Visitor, *, at: datetime) -> None:
    outbox.queue(kind=CANCELLED, **_to(visitor, at))


def queue_deletion_asked(visitor: Visitor, *, at: datetime) -> None:
    outbox.queue(kind=DELETION_ASKED, **_to(visitor, at))


def queue_deletion_refused(visitor: Visitor, *, at: datetime) -> None:
    outbox.queue(kind=DELETION_REFUSED, **_to(visitor, at))


def queue_erased(deletion: DeletionRequest, *, to_address: str, language: str, at: datetime) -> None:
    """About the request, since whatever is about the visitor has just been forgotten."""
    outbox.queue(kind=ERASED, about=deletion, to_address=to_address, language=language, at=at)


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


@letter(
    DELETION_ASKED,
    BuiltIn(
        _("Deletion request received"),
        _("We have your request to delete your data"),
        "visitors/mail/deletion_asked",
        (GIVEN_NAME, MANAGE_URL, DUE_ON),
    ),
)
def write_deletion_asked(message: Message) -> Letter | None:
    deletion = _deletion(message, DeletionState.WAITING)
    if deletion is None:
        return None
    forum = forum_with(deletion.visitor.edition_id)
    due_on = date_format(deletion.due_on, "DATE_FORMAT")
    return _compose(DELETION_ASKED, deletion.visitor, forum, due_on=due_on)


@letter(
    DELETION_REFUSED,
    BuiltIn(
        _("Deletion request refused"),
        _("About your request to delete your data"),
        "visitors/mail/deletion_refused",
        (GIVEN_NAME, MANAGE_URL, REFUSAL),
    ),
)
def write_deletion_refused(message: Message) -> Letter | None:
    deletion = _deletion(message, DeletionState.REFUSED)
    if deletion is None:
        return None
    forum = forum_with(deletion.visitor.edition_id)
    return _compose(DELETION_REFUSED, deletion.visitor, forum, refusal=deletion.refusal)


@letter(ERASED, BuiltIn(_("Personal data deleted"), _("Your data is deleted"), "visitors/mail/erased"))
def write_erased(message: Message) -> Letter | None:
    """To somebody of whom nothing is known any more."""
    deletion = DeletionRequest.objects.select_related("visitor").filter(code=message.about_code).first()
    if deletion is None:
        return None
    forum = forum_with(deletion.visitor.edition_id)
    return compose(ERASED, forum=forum, language=message.language, personal={})


def _deletion(message: Message, state: str) -> DeletionRequest | None:
    """None when it has come to something else meanwhile."""
    about = DeletionRequest.objects.filter(visitor__code=message.about_code, state=state)
    return about.select_related("visitor").order_by("-pk").first()


def _to(visitor: Visitor, at: datetime) -> dict[str, Any]:
    return {"about": visitor, "to_address": visitor.email, "language": visitor.language, "at": at}


# Every ticket asks for it.
_BY_CODE = Prepared(lambda: Visitor.objects.filter(code=Given("code")))


def _registered(message: Message) -> Visitor | None:
    visitor = _BY_CODE.first(code=message.about_code)
    return visitor if visitor is not None and visitor.is_registered else None


def _compose(
    kind: str, visitor: Visitor, forum: Forum, *, attachments: tuple[Attachment, ...] = (), **more: str
) -> Letter:
    return compose(
        kind,
        forum=forum,
        language=visitor.language,
        personal={"given_name": visitor.given_name, "manage_url": my_url(visitor), **more},
        attachments=attachments,
    )


def _ticket_and_calendar(visitor: Visitor, forum: Forum) -> tuple[Attachment, ...]:
    language = visitor.language
    return (
        Attachment(file_name(language, "pdf"), ticket_pdf(facts(visitor, forum)), "application/pdf"),
        Attachment("altyn-oimaq.ics", forum_calendar(forum, language), "text/calendar"),
    )
