"""What other people's programs may hear of applications, booths and money. No contacts, no reasons."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from journal.models import Entry
from webhooks.events import announce

from .models import Application, Booking, Invoice

_MOVES = (
    "submitted", "returned", "waitlisted", "approved", "confirmed", "rejected", "withdrawn", "cancelled", "expired",
    "changed", "changes_accepted",
)  # fmt: skip
_BOOKINGS = (
    "held", "offered", "offer_accepted", "offer_declined", "reserved", "confirmed", "moved", "released", "expired",
    "lapsed",
)  # fmt: skip

Facts = Mapping[int, Mapping[str, Any]]


def _rows(rows: "QuerySet[Any]", entries: Sequence[Entry]) -> list[tuple[Entry, Any]]:
    found = rows.in_bulk({entry.subject_pk for entry in entries})
    return [(entry, found[entry.subject_pk]) for entry in entries if entry.subject_pk in found]


def facts_of_applications(entries: Sequence[Entry]) -> Facts:
    rows = Application.objects.select_related("edition", "company")
    return {
        entry.pk: {
            "code": application.code,
            "number": application.number,
            "edition": application.edition.code,
            "state": application.state,
            "company": application.company.code,
        }
        for entry, application in _rows(rows, entries)
    }


def facts_of_bookings(entries: Sequence[Entry]) -> Facts:
    rows = Booking.objects.select_related("edition", "booth__hall", "application")
    return {
        entry.pk: {
            "code": booking.code,
            "edition": booking.edition.code,
            "state": booking.state,
            "booth": booking.booth.number,
            "hall": booking.booth.hall.code,
            "application": booking.application.code,
            "net_kzt": booking.net_kzt,
        }
        for entry, booking in _rows(rows, entries)
    }


def facts_of_invoices(entries: Sequence[Entry]) -> Facts:
    """Of a payment: how much it was, and what the invoice looks like with it."""
    rows = Invoice.objects.select_related("edition", "application", "corrects")
    return {
        entry.pk: {
            "number": invoice.number,
            "kind": invoice.kind,
            "edition": invoice.edition.code,
            "state": invoice.state,
            "application": invoice.application.code,
            "corrects": invoice.corrects.number if invoice.corrects else None,
            "total_kzt": invoice.total_kzt,
            "paid_kzt": invoice.paid_kzt,
            "amount_kzt": entry.data.get("amount_kzt"),
        }
        for entry, invoice in _rows(rows, entries)
    }


announce(
    {f"application.{move}": f"application.{move}" for move in _MOVES},
    facts=facts_of_applications,
)
announce({f"booking.{move}": f"booking.{move}" for move in _BOOKINGS}, facts=facts_of_bookings)
announce(
    {
        "invoice.issued": "invoice.issued",
        "invoice.cancelled": "invoice.cancelled",
        "payment.received": "invoice.payment_received",
        "payment.voided": "invoice.payment_voided",
        "credit_note.issued": "credit_note.issued",
        "credit_note.repaid": "credit_note.repaid",
    },
    facts=facts_of_invoices,
)
