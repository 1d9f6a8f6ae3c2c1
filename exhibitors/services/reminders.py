"""Letters about money that is due: some days before, on the day after, then weekly, three times in all.

Owns nothing and locks nothing: keys in the outbox keep anybody from getting one twice. Whoever does not pay
is shown to the organisers; no booth is ever taken away by the clock alone.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from forum.models import Edition
from mailing.services import outbox

from ..emails import money as emails
from ..models import Invoice
from ..queries.dues import instalments, open_invoices

DAYS_BEFORE = 3
# After the due: the next day, a week later, another week later.
DAYS_AFTER = (1, 8, 15)
# Not at midnight: people read it over the morning tea.
_FROM_HOUR = 9


def remind_of_dues(*, edition: Edition, at: datetime) -> int:
    """Queue what is to be said today, in the venue's time; how many letters that were. Safe to repeat."""
    local = at.astimezone(edition.zone)
    if local.hour < _FROM_HOUR:
        return 0
    on = local.date()
    invoices = (
        open_invoices(edition).select_related("application__company", "edition").prefetch_related("dues")
    )
    letters = [letter for invoice in invoices.order_by("id") for letter in _letters(invoice, on, at)]
    if not letters:
        return 0
    with transaction.atomic():
        return outbox.queue_once(letters)


def _letters(invoice: Invoice, on: date, at: datetime) -> Iterator[dict[str, Any]]:
    """Each instalment has letters of its own, until it is there."""
    if invoice.issued_on >= on:  # they have just got the invoice itself
        return
    for row in instalments(invoice):
        if not row.missing_kzt:
            continue
        if on <= row.due_on <= on + timedelta(days=DAYS_BEFORE):
            yield emails.reminder(emails.PAYMENT_DUE, invoice, due_on=row.due_on, turn=0, at=at)
        elif turn := _turn_after((on - row.due_on).days):
            yield emails.reminder(emails.PAYMENT_OVERDUE, invoice, due_on=row.due_on, turn=turn, at=at)


def _turn_after(days: int) -> int:
    """Which of the letters after a due it is time for, also when the sweep was away on the very day."""
    return sum(after <= days for after in DAYS_AFTER) if days < DAYS_AFTER[-1] + 7 else 0
