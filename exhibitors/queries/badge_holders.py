"""Somebody who is known by a staff badge alone: what is theirs, what goes when they are forgotten, and what stays.

They have no account and no address with us. Theirs are the badges of the company that bear their name, in whatever
edition, and what tells their full name among its things. Whoever bears the name of the company's contact, or of an
account that acts for it, is that person: they are forgotten on the company's page (`queries.people`).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from core.waiting import Waiting, waits
from journal.models import Entry
from journal.models.entry import is_personal
from journal.queries import former_values, history_of
from journal.services.forgetting import Words
from journal.states import DeletionState

from ..models import Attachment, BadgeDeletion, Company, StaffBadge
from .names import legal_name
from .own_data import deed_of
from .people import TEXTS, Foreseen, Line, Named, full_names

_MOST = 1000  # deeds about one person


@dataclass(frozen=True)
class BadgeHolder(Named):
    badge: StaffBadge

    @cached_property
    def company(self) -> Company:
        return self.badge.application.company

    @cached_property
    def companies(self) -> list[int]:  # type: ignore[override]
        return [self.company.pk]

    @cached_property
    def words(self) -> Words:  # type: ignore[override]
        """The full name only: a family name by itself may be a relative's."""
        return Words(sorted(full_names([(self.badge.family_name, self.badge.given_name)])))

    @property
    def is_named(self) -> bool:
        return bool(self.badge.family_name or self.badge.given_name)

    @property
    def badges(self) -> "QuerySet[StaffBadge]":
        named = {"family_name__iexact": self.badge.family_name, "given_name__iexact": self.badge.given_name}
        rows = StaffBadge.objects.filter(application__company=self.company, **named)
        return rows.select_related("application__edition").order_by("pk")

    @property
    def is_known_otherwise(self) -> bool:
        """By an account, or as the contact."""
        name = (self.badge.family_name.casefold(), self.badge.given_name.casefold())
        known = {(self.company.contact_family_name, self.company.contact_given_name)}
        known |= set(self.company.memberships.values_list("user__last_name", "user__first_name"))
        return name in {(family.casefold(), given.casefold()) for family, given in known}


def foresee_badge(badge: StaffBadge) -> Foreseen:
    """What forgetting its holder would do now. Writes nothing."""
    holder = BadgeHolder(badge)
    texts = sum(holder.texts(*where).count() for where in TEXTS)
    goes = [
        Line(_("staff badges with this name"), holder.badges.count()),
        Line(_("texts in which the person is named: the name in them"), texts),
    ]
    documents = Attachment.objects.filter(application__in=holder.applications, removed_at=None)
    stays = [
        Line(_("companies themselves: they are firms"), 1),
        Line(_("documents of the companies: please look whether they name the person"), documents.count()),
    ]
    return Foreseen([line for line in goes if line.number], [line for line in stays if line.number], [])


def badge_data(badge: StaffBadge) -> dict[str, Any]:
    """All data of its holder, in one piece (Law 94-V, Article 24), with who has looked at them."""
    holder = BadgeHolder(badge)
    badges = list(holder.badges)
    about = Entry.objects.filter(is_personal(), subject_type="staffbadge")
    looks = about.filter(subject_code__in=[row.code for row in badges]).order_by("-pk")[:_MOST]
    requests = BadgeDeletion.objects.filter(badge__in=badges)
    return {
        "company": {"code": holder.company.code, "name": legal_name(holder.company)},
        "staff_badges": [
            {"code": row.code, "application": row.application.code, "edition": row.application.edition.code,
             "family_name": row.family_name, "given_name": row.given_name, "position": row.position,
             "added_at": row.added_at, "removed_at": row.removed_at, "former_values": former_values(row)}
            for row in badges
        ],
        "named_in": holder.told_texts(),
        "deletion_requests": list(
            requests.values("code", "asked_on", "due_on", "state", "refusal", "decided_at")
        ),
        "deeds": [
            {"at": event.at, "deed": event.deed, "facts": dict(event.facts)}
            for row in badges
            for event in history_of(row)
        ],
        "looked_at_by": [deed_of(entry) for entry in looks],
    }  # fmt: skip


def waiting_badge_deletions() -> Waiting:
    requests = BadgeDeletion.objects.filter(state=DeletionState.WAITING)
    return waits("badge_deletions", requests, label=F("badge__family_name"), at=F("due_on"))
