"""The figures themselves. Each is one question to its wing."""

from datetime import date, datetime, timedelta
from itertools import accumulate

from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exhibitors.queries import figures as exhibition
from forum.models import Edition
from sessions.figures import lectures_by_fill
from visitors.queries import registrations_by_day

from .shape import Figure, Table


def _registrations(edition: Edition, at: datetime) -> Table:
    counted = registrations_by_day(edition)
    days = _days(min(counted), max(*counted, min(edition.today(at), edition.ends_on))) if counted else []
    numbers = [counted.get(day, 0) for day in days]
    rows = list(zip(map(_short, days), numbers, accumulate(numbers), strict=True))
    return Table((_("Day"), _("Registrations"), _("Together")), rows, drawn=(1, 2))


def _booths(edition: Edition, at: datetime) -> Table:
    columns = (
        _("Hall"), pgettext_lazy("booths", "Free"), pgettext_lazy("booths", "Held"), _("Reserved"),
        pgettext_lazy("booths", "Confirmed"),
    )  # fmt: skip
    return Table(columns, exhibition.booths_by_hall(edition, at), drawn=(4, 3, 2, 1))


def _lectures(edition: Edition, at: datetime) -> Table:
    return Table(
        (_("Lecture"), _("Seats taken"), _("Seats"), _("Waiting")), lectures_by_fill(edition), drawn=(1, 2)
    )


def _income(edition: Edition, at: datetime) -> Table:
    months, plan = exhibition.money_by_month(edition), exhibition.income_plan(edition)
    asked = list(accumulate(month.asked_kzt for month in months))
    paid = list(accumulate(month.paid_kzt for month in months))
    labels = [f"{month.first:%m.%Y}" for month in months]
    rows = [(label, *sums, plan) for label, *sums in zip(labels, asked, paid, strict=True)]
    columns = (_("Month"), _("Invoiced until then"), _("Received until then"), _("Plan"))
    return Table(columns, rows, money=True, drawn=(1, 2, 3) if plan else (1, 2))


FIGURES = {
    figure.code: figure
    for figure in (
        Figure(
            "registrations", _("Registrations by day"), "visitors.view_visitor", _registrations, kind="line"
        ),
        Figure(
            "booths",
            _("Booths by state and hall"),
            "exhibitors.view_booth",
            _booths,
            stacked=True,
            lying=True,
        ),
        Figure("lectures", _("Lectures by fill"), "forum_sessions.view_lecture", _lectures, lying=True),
        Figure(
            "income",
            _("Income against plan"),
            "exhibitors.view_invoice",
            _income,
            kind="line",
            dashed=frozenset({3}),
        ),
    )
}


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _short(day: date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")
