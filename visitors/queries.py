"""Reads of visitors for their own page, the API and exports."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, Min, QuerySet, Value
from django.db.models.functions import Concat

from core.prepared import Given, Prepared
from core.statements import Statement
from core.translations import text_in
from core.waiting import EDITION, Waiting, waits
from forum.models import Edition
from forum.queries import Forum, forum_with
from journal.queries import former_values, history_of
from journal.states import DeletionState
from mailing.queries import letters_about

from . import upstairs
from .models import Consent, DeletionRequest, Visitor
from .states import VisitorState


class ConsentLine(NamedTuple):
    """One scope as it is asked today, and since when this person agrees (None: does not)."""

    scope: str
    label: str
    help: str
    given_at: Any


_GIVEN = Prepared(lambda: Consent.objects.filter(visitor_id=Given("visitor"), withdrawn_at=None).order_by())


def consents_of(visitor: Visitor, forum: Forum) -> list[ConsentLine]:
    given = {consent.scope: consent.given_at for consent in _GIVEN.all(visitor=visitor.pk)}
    return [
        ConsentLine(row.scope, text_in(row, "label").text, text_in(row, "help").text, given.get(row.scope))
        for row in forum.consents
    ]


def own_data(visitor: Visitor) -> dict[str, Any]:
    """The right to see one's data (Law 94-V, Article 24): all of it, with what was sent and agreed to."""
    columns = (
        "code state family_name given_name patronymic email phone country kind organisation position activity "
        "position_level purpose source language registered_at registered_through changed_at"
    ).split()
    return {
        "edition": forum_with(visitor.edition_id).edition.code,
        **{name: getattr(visitor, name) for name in columns},
        "region": visitor.region.code if visitor.region else "",
        "consents": [_consent(consent) for consent in visitor.consents.select_related("notice")],
        "letters": [
            {"kind": row.kind, "to": row.to_address, "state": row.state, "queued_at": row.queued_at,
             "sent_at": row.sent_at, "subject": row.subject, "text": row.text}
            for row in letters_about(visitor)
        ],
        "former_values": former_values(visitor),
        "deletion_requests": list(
            visitor.deletion_requests.values("asked_on", "due_on", "state", "refusal", "decided_at")
        ),
        "deeds": [
            {"at": event.at, "deed": event.deed, "facts": dict(event.facts)} for event in history_of(visitor)
        ],
        **upstairs.data_of(visitor),
    }  # fmt: skip


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "scope": consent.scope,
        "version": consent.notice.version,
        "language": consent.language,
        "given_at": consent.given_at,
        "given_through": consent.given_through,
        "withdrawn_at": consent.withdrawn_at,
    }


def waiting() -> list[Waiting]:
    """Who asked to be deleted; and perhaps one person twice: one name and telephone with two addresses."""
    requests = DeletionRequest.objects.filter(state=DeletionState.WAITING)
    asker = Concat(F("visitor__family_name"), Value(" "), F("visitor__given_name"))
    registered = Visitor.objects.filter(edition=EDITION, state=VisitorState.REGISTERED).exclude(phone="")
    twice = (
        registered.values("name_key", "phone").annotate(rows=Count("pk"), first=Min("pk")).filter(rows__gt=1)
    )
    people = Visitor.objects.filter(pk__in=twice.values("first"))
    name = Concat(F("family_name"), Value(" "), F("given_name"))
    return [
        waits("deletion_requests", requests, label=asker, at=F("due_on")),
        waits("twin_visitors", people, label=name, at=F("registered_at")),
    ]


def registrations_by_day(edition: Edition) -> dict[date, int]:
    """Days of the venue's own clock. Whoever cancelled had registered; whoever was erased is still counted."""
    return dict(_BY_DAY.rows(edition=edition.pk, zone=edition.timezone))


# Day by day from the index (`visitor_by_day`): giving a hundred thousand moments a day each takes ten times as long.
_BY_DAY = Statement(
    """
    WITH span AS (
        SELECT (min(registered_at) AT TIME ZONE %(zone)s)::date AS first,
               (max(registered_at) AT TIME ZONE %(zone)s)::date AS last
        FROM visitors_visitor WHERE edition_id = %(edition)s
    )
    SELECT day::date, visitors
    FROM span, generate_series(first::timestamp, last::timestamp, interval '1 day') AS day, LATERAL (
        SELECT count(*) AS visitors FROM visitors_visitor
        WHERE edition_id = %(edition)s AND registered_at >= day AT TIME ZONE %(zone)s
            AND registered_at < (day + interval '1 day') AT TIME ZONE %(zone)s
    ) AS counted
    WHERE visitors > 0
    ORDER BY day
""",
    edition="bigint",
    zone="text",
)


def deletion_requests_waiting() -> "QuerySet[DeletionRequest]":
    """What organisers owe an answer, the most urgent first."""
    return (
        DeletionRequest.objects.filter(state=DeletionState.WAITING)
        .select_related("visitor")
        .order_by("due_on", "pk")
    )
