"""The life of a letter to many on its way: started, stopped, resumed, finished.

Its letters go through the outbox like any other, a batch at a time and after everything personal
(`states.Priority`). A batch is one transaction: the recipients' rows and their messages, each with a dedupe key; so a
worker that dies leaves a whole batch or none, and nobody gets the letter twice. All campaigns that are being sent
are locked together, so two workers never fill at once and the rate is that of the site.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, OuterRef, Subquery, Value
from django.db.models.functions import Concat

from journal.actors import SYSTEM, Actor
from journal.record import record

from ..audiences import Person, audience
from ..emails import CAMPAIGN
from ..models import Campaign, Message, Recipient
from ..states import (
    CAMPAIGN_MOVES,
    MOVES,
    NOT_YET_SENT,
    ON_THE_WAY,
    CampaignState,
    MessageState,
    Priority,
    Purpose,
    RecipientState,
    Refusal,
)
from . import outbox
from .nudging import nudge

MOST_RETRYING = 500  # a server in trouble gets no more of them
FIRST_SECONDS = 5  # the first batch, and the most that one may hold: what this time allows
MOST_SECONDS = 15


def start_campaign(*, campaign: Campaign, actor: Actor, at: datetime) -> Campaign:
    """From reviewed, or from stopped: whoever has not got it yet gets it."""
    with transaction.atomic():
        locked = Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
        CAMPAIGN_MOVES.check(locked.state, CampaignState.SENDING)
        verb = "campaign.resumed" if locked.started_at else "campaign.started"
        locked.state, locked.ended_at = CampaignState.SENDING, None
        locked.started_at = locked.started_at or at
        locked.save()
        record(verb, locked, actor=actor, at=at)
    return locked


def stop_campaign(*, campaign: Campaign, actor: Actor, at: datetime) -> Campaign:
    """Nothing more goes out but what a worker has in hand at this moment."""
    with transaction.atomic():
        locked = Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
        CAMPAIGN_MOVES.check(locked.state, CampaignState.STOPPED)
        locked.state, locked.ended_at = CampaignState.STOPPED, at
        locked.save()
        withdrawn = _withdraw(locked)
        record("campaign.stopped", locked, actor=actor, at=at, withdrawn=withdrawn)
    return locked


def fill_outbox(*, at: datetime) -> int:
    """One step of everything that is being sent; by beat. Returns how many letters it queued."""
    with transaction.atomic():
        rows = Campaign.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        sending = list(rows.filter(state=CampaignState.SENDING).select_related("edition").order_by("id"))
        room = _room(at) if sending else 0
        queued = 0
        for campaign in sending:
            queued += _queue_some(campaign, room - queued, at)
            _finish_if_done(campaign, at)
        if queued:
            transaction.on_commit(nudge)
    _withdraw_late()
    return queued


def _withdraw_late() -> None:
    """What a worker had in hand when the campaign was stopped, and could not deliver."""
    late = Campaign.objects.filter(
        state=CampaignState.STOPPED, recipients__message__state__in=NOT_YET_SENT
    ).distinct()
    for campaign in late:
        with transaction.atomic():
            _withdraw(campaign)


def _room(at: datetime) -> int:
    """How many letters may follow: what the rate allows since the last batch, less those that still wait."""
    many = Message.objects.filter(priority=Priority.MANY)
    if many.filter(state=MessageState.RETRYING).count() > MOST_RETRYING:
        return 0
    per_second = settings.CAMPAIGN_PER_MINUTE / 60
    last = Campaign.objects.aggregate(last=Max("filled_at"))["last"]
    seconds = min((at - last).total_seconds(), MOST_SECONDS) if last else FIRST_SECONDS
    waiting = many.filter(state__in=(MessageState.QUEUED, MessageState.SENDING)).count()
    return max(0, min(int(per_second * seconds), int(per_second * MOST_SECONDS) - waiting))


def _queue_some(campaign: Campaign, room: int, at: datetime) -> int:
    if room <= 0:
        return 0
    planned = campaign.recipients.filter(state=RecipientState.PLANNED).order_by("id")[:room]
    recipients = dict(planned.values_list("about_code", "pk"))
    if not recipients:
        return 0
    kept, is_news = audience(campaign.audience), campaign.purpose == Purpose.NEWS
    people = {person.about.code: person for person in kept.people(recipients)}
    letters: list[Message] = []
    by_language: dict[str, list[int]] = defaultdict(list)
    by_refusal: dict[Refusal, list[int]] = defaultdict(list)
    for code, number in recipients.items():
        person = people.get(code)
        refusal = person.refusal(is_news=is_news) if person else Refusal.LEFT
        if person is None or refusal:
            by_refusal[refusal or Refusal.LEFT].append(number)
        else:
            by_language[person.language].append(number)
            letters.append(_one_of_many(campaign, person, at))
    Message.objects.bulk_create(letters)
    _write_down(campaign, by_language, by_refusal)
    campaign.filled_at = at
    campaign.save(update_fields=["filled_at"])
    return len(letters)


def _write_down(
    campaign: Campaign, by_language: Mapping[str, list[int]], by_refusal: Mapping[Refusal, list[int]]
) -> None:
    """Few statements, each for many rows: a value of its own for each row takes the ORM longer than the letters do."""
    key = Concat(Value(_key(campaign, "")), OuterRef("about_code"))
    letter = Subquery(Message.objects.filter(dedupe_key=key).values("pk"))
    rows = campaign.recipients
    for language, numbers in by_language.items():
        rows.filter(pk__in=numbers).update(state=RecipientState.QUEUED, language=language, message=letter)
    for refusal, numbers in by_refusal.items():
        rows.filter(pk__in=numbers).update(state=RecipientState.REFUSED, refusal=refusal)


def _key(campaign: Campaign, about_code: str) -> str:
    """Nobody gets the same campaign twice."""
    return f"{CAMPAIGN}:{campaign.code}:{about_code}"


def _one_of_many(campaign: Campaign, person: Person, at: datetime) -> Message:
    return outbox.message(
        kind=CAMPAIGN,
        about=person.about,
        to_address=person.address,
        language=person.language,
        at=at,
        params={"campaign": campaign.code},
        dedupe_key=_key(campaign, person.about.code),
        priority=Priority.MANY,
    )


def _finish_if_done(campaign: Campaign, at: datetime) -> None:
    left = campaign.recipients.filter(state=RecipientState.PLANNED)
    on_the_way = campaign.recipients.filter(message__state__in=ON_THE_WAY)
    if left.exists() or on_the_way.exists():
        return
    CAMPAIGN_MOVES.check(campaign.state, CampaignState.FINISHED)
    campaign.state, campaign.ended_at = CampaignState.FINISHED, at
    campaign.save(update_fields=["state", "ended_at"])
    record("campaign.finished", campaign, actor=SYSTEM, at=at)


def _withdraw(campaign: Campaign) -> int:
    """Take back from the outbox what nobody has in hand; who was to get it is planned again."""
    waiting = Message.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        recipient__campaign=campaign, state__in=NOT_YET_SENT
    )
    numbers = list(waiting.values_list("pk", flat=True))
    for state in NOT_YET_SENT:
        MOVES.check(state, MessageState.DROPPED)
    Recipient.objects.filter(message__in=numbers).update(state=RecipientState.PLANNED, message=None)
    Message.objects.filter(pk__in=numbers).update(state=MessageState.DROPPED, dedupe_key=None)
    return len(numbers)
