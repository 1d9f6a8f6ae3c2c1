"""All data of one person who acts for companies, in one piece (Law 94-V, Article 24), with who has looked at them."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q

from accounts.models import User
from journal.models import Entry
from journal.models.entry import is_personal
from journal.queries import former_values, history_of
from journal.verbs import words_of

from ..models import Company
from .names import legal_name
from .people import Known

_MOST = 10_000  # deeds of one person


def own_data(user: User) -> dict[str, Any]:
    known = Known(user)
    return {
        "account": _account(user),
        "companies": [
            {"company": row.company.code, "name": legal_name(row.company), "role": row.role,
             "added_at": row.added_at, "confirmed_at": row.confirmed_at, "removed_at": row.removed_at}
            for row in known.memberships
        ],
        "contact_of": [_contact(company) for company in known.contact_of],
        "invitations": [
            {"company": row.company.code, "email": row.email, "role": row.role, "invited_at": row.invited_at,
             "accepted_at": row.accepted_at, "revoked_at": row.revoked_at}
            for row in known.invitations.select_related("company")
        ],
        "staff_badges": [
            {"application": row.application.code, "family_name": row.family_name, "given_name": row.given_name,
             "position": row.position, "added_at": row.added_at, "removed_at": row.removed_at}
            for row in known.badges.select_related("application")
        ],
        "catalogue": [
            {"entry": row.slug, "edition": row.edition.code, "email": row.email, "phone": row.phone}
            for row in known.entries.select_related("edition")
        ],
        "named_in": known.told_texts(),
        "letters": [
            {"kind": row.kind, "to": row.to_address, "state": row.state, "queued_at": row.queued_at,
             "sent_at": row.sent_at, "subject": row.subject, "text": row.text}
            for row in known.letters.order_by("-pk")
        ],
        "former_values": former_values(user),
        "deletion_requests": list(
            user.deletions.values("code", "asked_on", "due_on", "state", "refusal", "decided_at")
        ),
        "deeds": [
            {"at": event.at, "deed": event.deed, "facts": dict(event.facts)} for event in history_of(user)
        ],
        "done_by_you": [deed_of(entry) for entry in known.deeds.order_by("-pk")[:_MOST]],
        "looked_at_by": looks_at(user),
    }  # fmt: skip


def _account(user: User) -> dict[str, Any]:
    columns = ("email", "first_name", "last_name", "language", "date_joined", "last_login", "is_active")
    factors = Authenticator.objects.filter(user=user)
    return {
        **{name: getattr(user, name) for name in columns},
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "second_factors": list(factors.values("type", "created_at", "last_used_at")),
    }


def _contact(company: Company) -> dict[str, Any]:
    columns = "family_name given_name position email phone".split()
    consents = company.consents.select_related("notice")
    return {
        "company": company.code,
        "name": legal_name(company),
        **{name: getattr(company, f"contact_{name}") for name in columns},
        "language": company.language,
        "consents": [
            {"scope": row.scope, "version": row.notice.version, "given_at": row.given_at,
             "given_through": row.given_through, "withdrawn_at": row.withdrawn_at}
            for row in consents
        ],
    }  # fmt: skip


def looks_at(user: User) -> list[dict[str, Any]]:
    """Who took all their data, who saw the office of a company of theirs, who took lists in which it stands."""
    known = Known(user)
    codes = list(Company.objects.filter(pk__in=known.companies).values_list("code", flat=True))
    about = Q(subject_type="user", subject_pk=known.user.pk) | Q(
        subject_type="company", subject_code__in=codes
    )
    lists = Q(subject_type="edition", verb__startswith="company.") | Q(verb="company.exported")
    since = Q(at__gte=known.user.date_joined)
    entries = Entry.objects.filter(is_personal() & since & (about | lists))
    return [deed_of(entry) for entry in entries.order_by("-pk")[:_MOST]]


def deed_of(entry: Entry) -> dict[str, Any]:
    """Organisers by what they are, not by name: those are their own data."""
    return {
        "at": entry.at,
        "deed": words_of(entry.verb),
        "about": f"{entry.subject_type} {entry.subject_code}",
        "by": entry.get_actor_kind_display(),
    }
