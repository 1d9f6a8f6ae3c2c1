"""What waits today: rows that each wing names, joined in one question, as cards with one click to each."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.prepared import Prepared
from core.waiting import Waiting
from exhibitors.queries.waiting import waiting as of_exhibitors
from forum.models import Edition
from mailing.queries import waiting as of_mail
from sessions.waiting import waiting as of_programme
from visitors.queries import waiting as of_visitors
from webhooks.queries import waiting as of_webhooks

Words = str | Promise


class Kind(NamedTuple):
    """A card. `opens`: the model whose page a row leads to; `all_of`: what is added to the address of its list."""

    code: str
    title: Words
    opens: str
    all_of: str = ""
    is_urgent: bool = False

    @property
    def permission(self) -> str:
        app, model = self.opens.rsplit("_", 1)
        return f"{app}.view_{model}"


class Thing(NamedTuple):
    label: str
    url: str
    at: datetime | None


@dataclass
class Card:
    kind: Kind
    total: int = 0
    things: list[Thing] = field(default_factory=list)

    @property
    def url(self) -> str:
        return reverse(f"admin:{self.kind.opens}_changelist") + self.kind.all_of

    @property
    def more(self) -> int:
        return self.total - len(self.things)


KINDS = (
    Kind("applications", _("Applications to decide"), "exhibitors_application", is_urgent=True),
    Kind("lapsing", _("Reservations about to lapse"), "exhibitors_application", is_urgent=True),
    Kind("deletion_requests", _("Requests for deletion"), "visitors_deletionrequest", is_urgent=True),
    Kind(
        "person_deletions",
        _("Requests for deletion: people of companies"),
        "exhibitors_persondeletion",
        is_urgent=True,
    ),
    Kind(
        "badge_deletions",
        _("Requests for deletion: staff badges"),
        "exhibitors_badgedeletion",
        is_urgent=True,
    ),
    Kind("overdue", _("Overdue invoices"), "exhibitors_invoice", "?debt=overdue", is_urgent=True),
    Kind(
        "failed_letters", _("Letters that failed"), "mailing_message", "?state__exact=failed", is_urgent=True
    ),
    Kind(
        "paused_webhooks",
        _("Webhooks that were paused"),
        "webhooks_endpoint",
        "?state__exact=paused",
        is_urgent=True,
    ),
    Kind("crowded_lectures", _("Lectures over capacity"), "forum_sessions_lecture", is_urgent=True),
    Kind("twin_companies", _("Perhaps one company twice"), "exhibitors_application", "?state=all"),
    Kind("twin_visitors", _("Perhaps one visitor twice"), "visitors_visitor"),
    Kind("untranslated_lectures", _("Lectures with texts not translated"), "forum_sessions_lecture"),
    Kind("untranslated_speakers", _("Speakers with texts not translated"), "forum_sessions_speaker"),
    Kind(
        "untranslated_entries", _("Catalogue entries not translated"), "exhibitors_application", "?state=all"
    ),
    Kind("untranslated_categories", _("Categories not translated"), "exhibitors_category"),
    Kind("untranslated_services", _("Services not translated"), "exhibitors_service"),
)


def cards(edition: Edition, at: datetime, *, may_see: Any) -> list[Card]:
    """The cards with something in them, the urgent ones first. `may_see` says whether a permission is there."""
    found = {kind.code: Card(kind) for kind in KINDS if may_see(kind.permission)}
    for what, key, label, moment, total in _rows(edition, at):
        if card := found.get(what):
            card.total = total
            card.things.append(Thing(label, reverse(f"admin:{card.kind.opens}_change", args=[key]), moment))
    return sorted((card for card in found.values() if card.total), key=lambda card: not card.kind.is_urgent)


def _rows(edition: Edition, at: datetime) -> list[Any]:
    question = _questions.setdefault(get_language(), Prepared(_question))
    rows = question.all(edition=edition.pk, at=at, today=edition.today(at))
    return sorted(rows, key=lambda row: (row[3] is None, row[3] or at, row[1]))


# For each language: its SQL is ten thousand letters, and longer in the making than PostgreSQL takes to answer.
_questions: dict[str | None, Prepared[Any]] = {}


def _question() -> Waiting:
    first, *others = [*of_exhibitors(), *of_programme(), *of_visitors(), *of_mail(), *of_webhooks()]
    return first.union(*others, all=True)
