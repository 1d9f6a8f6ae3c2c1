"""The life of a letter to many between its putting up and its review: its people are listed, then looked at.

Whom it is for is decided at one moment, `listed_at`: one statement reads the codes of the whole segment, another makes
a row of each. With few people that moment is the putting up, with many it is when the worker begins, usually within a
second: who registers before is in, who registers later is not. (The people of a list are those that were in it when the
letter was drafted.) Whether a person of the list gets a letter, and why not, is decided some batches later, as they
are then; it is asked again when the letter is queued and when it is written, so whoever leaves meanwhile gets none.

A batch is one transaction under the lock of the campaign: its rows, `people_done` and `counted_at`. The rows that are
still `listed` are what is left, so a worker may be killed anywhere. `counted_at` is also whose work it is: whoever
finds another moment there than its own has been taken for dead, or was stopped, and leaves. Sends nothing.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from journal.actors import SYSTEM
from journal.record import record

from ..audiences import Audience, Person, audience
from ..models import Campaign, Message, Recipient
from ..states import CAMPAIGN_MOVES, CampaignState, MessageState, Purpose, RecipientState, Refusal

logger = structlog.get_logger(__name__)

AT_ONCE = 500  # people that a page can wait for
SLICE = 60.0  # seconds of a task; its limit is 90
STALLED = timedelta(seconds=30)  # many times what a batch takes
_BATCH = 1000


def how_many(campaign: Campaign, *, at_most: int) -> int:
    if campaign.segment:
        return _codes(campaign)[:at_most].count()
    return campaign.recipients.order_by()[:at_most].count()


def list_people(campaign: Campaign, codes: Iterable[str]) -> None:
    """A row of each, in one statement; nothing is known of them yet."""
    table, state = Recipient._meta.db_table, RecipientState.LISTED
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (campaign_id, about_code, language, state, refusal)"  # noqa: S608 - our own table
            " SELECT %s, code, '', %s, '' FROM unnest(%s::text[]) code ON CONFLICT DO NOTHING",
            [campaign.pk, state, list(codes)],
        )


def go_on_with(*, code: str, seconds: float = SLICE, clock: Callable[[], datetime] = timezone.now) -> bool:
    """Batches until the time is up; whether there is more to do. Two at once do the work of one."""
    campaign = _take_up(code, clock())
    if campaign is None:
        return False
    look, until = _Look.of(campaign), time.monotonic() + seconds
    while time.monotonic() < until:
        with transaction.atomic():
            if not _is_still_ours(campaign):
                return False
            looked_at = look.at_some()
            if not looked_at:
                _finish(campaign, clock())
                return False
            campaign.people_done += looked_at
            campaign.counted_at = clock()
            campaign.save(update_fields=["people_done", "counted_at"])
    ours = Campaign.objects.filter(pk=campaign.pk, state=campaign.state, counted_at=campaign.counted_at)
    return bool(ours.update(counted_at=None))


def count_people(*, at: datetime, clock: Callable[[], datetime] = timezone.now) -> int:
    """Every campaign whose people nobody is counting: the nudge has come or was lost, or a worker was. How many?"""
    counting = Campaign.objects.filter(state=CampaignState.COUNTING).order_by("pk")
    free = [campaign.code for campaign in counting if _is_free(campaign, at)]
    until = time.monotonic() + SLICE
    for code in free:
        if go_on_with(code=code, seconds=until - time.monotonic(), clock=clock):
            nudge_counting()  # the rest, and whoever comes after it
            break
    return len(free)


def nudge_counting() -> None:
    """For `transaction.on_commit`. Never raises: what was lost is found by the sweep."""
    from ..tasks import count_people  # the task imports the services

    try:
        count_people.delay()
    except Exception as reason:  # noqa: BLE001
        logger.warning("counting_nudge_lost", reason=type(reason).__name__)


# --- Whose work it is ---------------------------------------------------------------------------


def _is_free(campaign: Campaign, at: datetime) -> bool:
    return campaign.counted_at is None or campaign.counted_at < at - STALLED


def _take_up(code: str, at: datetime) -> Campaign | None:
    """None: it is not to be counted (any more), or somebody has it in hand."""
    with transaction.atomic():
        rows = Campaign.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        campaign = rows.select_related("edition").filter(code=code, state=CampaignState.COUNTING).first()
        if campaign is None or not _is_free(campaign, at):
            return None
        if campaign.listed_at is None:
            campaign.people_total, campaign.listed_at = _list_anew(campaign), at
        campaign.counted_at = at
        campaign.save(update_fields=["people_total", "listed_at", "counted_at"])
    return campaign


def _is_still_ours(campaign: Campaign) -> bool:
    """Locks it. No: stopped by an organiser, or taken over by another worker."""
    locked = Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
    return (locked.state, locked.counted_at) == (campaign.state, campaign.counted_at)


def _list_anew(campaign: Campaign) -> int:
    """What a former review knew of these people is forgotten."""
    if campaign.segment:
        campaign.recipients.all().delete()
        list_people(campaign, _codes(campaign))
    else:
        campaign.recipients.update(state=RecipientState.LISTED, language="", refusal="")
    return campaign.recipients.count()


def _codes(campaign: Campaign) -> "QuerySet[Any, str]":
    kept = audience(campaign.audience)
    return kept.codes_of(kept.select(campaign.edition, campaign.segment))


def _finish(campaign: Campaign, at: datetime) -> None:
    CAMPAIGN_MOVES.check(campaign.state, CampaignState.WAITING)
    campaign.state, campaign.counted_at = CampaignState.WAITING, at
    campaign.save(update_fields=["state", "counted_at"])
    gets_it = campaign.recipients.filter(state=RecipientState.PLANNED).count()
    record("campaign.counted", campaign, actor=SYSTEM, at=at, people=campaign.people_total, get_it=gets_it)


# --- Looking at people --------------------------------------------------------------------------


@dataclass
class _Look:
    """What one worker knows of a campaign while it goes through its people. Lasts for one slice of work."""

    campaign: Campaign
    audience: Audience
    came_back: set[str]
    mailboxes: set[str] = field(default_factory=set)
    last: int = 0  # rows behind it are not asked for again

    @classmethod
    def of(cls, campaign: Campaign) -> "_Look":
        """Whoever goes on with another's work reads anew which mailboxes have their letter already."""
        look = cls(campaign, audience(campaign.audience), _addresses_that_came_back())
        if look.is_news and campaign.people_done:
            planned = campaign.recipients.filter(state=RecipientState.PLANNED).order_by("pk")
            codes = list(planned.values_list("about_code", flat=True))
            for start in range(0, len(codes), _BATCH):
                people = look.audience.people(codes[start : start + _BATCH])
                look.mailboxes.update(person.address.lower() for person in people)
        return look

    @property
    def is_news(self) -> bool:
        return self.campaign.purpose == Purpose.NEWS

    def at_some(self) -> int:
        """A batch of those that nobody has looked at. How many there were?"""
        listed = self.campaign.recipients.filter(state=RecipientState.LISTED, pk__gt=self.last)
        rows = list(listed.order_by("pk").values_list("pk", "about_code")[:_BATCH])
        people = {person.about.code: person for person in self.audience.people([code for _pk, code in rows])}
        alike: dict[tuple[str, str], list[int]] = defaultdict(list)
        for pk, code in rows:
            person = people.get(code)
            alike[person.language if person else "", self._refusal(person) or ""].append(pk)
            self.last = pk
        for (language, refusal), pks in alike.items():
            state = RecipientState.REFUSED if refusal else RecipientState.PLANNED
            self.campaign.recipients.filter(pk__in=pks).update(
                language=language, refusal=refusal, state=state
            )
        return len(rows)

    def _refusal(self, person: Person | None) -> Refusal | None:
        if person is None:
            return Refusal.LEFT
        refusal, address = person.refusal(is_news=self.is_news), person.address.lower()
        if refusal is None and address in self.came_back:
            return Refusal.BAD_ADDRESS
        if refusal is None and self.is_news:
            if address in self.mailboxes:
                return Refusal.SAME_MAILBOX
            self.mailboxes.add(address)
        return refusal


def _addresses_that_came_back() -> set[str]:
    """Refused by their server for good, and nothing has arrived there since."""
    failed = Message.objects.filter(state=MessageState.FAILED).exclude(to_address="")
    addresses = {address.lower() for address in failed.values_list("to_address", flat=True)}
    if not addresses:
        return set()
    arrived = Message.objects.filter(state=MessageState.SENT, to_address__in=addresses)
    return addresses - {address.lower() for address in arrived.values_list("to_address", flat=True)}
