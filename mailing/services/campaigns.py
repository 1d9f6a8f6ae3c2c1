"""The life of a letter to many until it is sent: drafted, put up for review, reviewed.

Locks the campaign. Putting it up freezes its words and makes a row of each person of its segment, with the reason
for everybody who gets no letter; what was reviewed is what is sent. Sends nothing: that is `services.sending`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotFound
from core.text import clean_line
from core.translations import LANGUAGES
from forum.models import Edition
from journal.actors import Actor
from journal.record import record

from ..audiences import Audience, Person, audience
from ..models import Campaign, Message, Recipient
from ..states import (
    CAMPAIGN_EDITABLE,
    CAMPAIGN_MOVES,
    CampaignState,
    MessageState,
    Purpose,
    RecipientState,
    Refusal,
)
from ..wording.checks import Wording, faults_of
from .templates import Unsendable

_BATCH = 1000


class NotEditable(DomainError):
    code = "campaign_not_editable"
    message = _("The words stay as they were put up for review. Take the letter back first.")


class NobodyToWriteTo(DomainError):
    code = "campaign_without_people"
    message = _("Nobody would get this letter.")


class ReviewByAnother(DomainError):
    code = "campaign_review_by_another"
    message = _("A second person has to review the letter: not the one who put it up.")


def draft_campaign(
    *,
    edition: Edition,
    audience_name: str,
    segment: str,
    segment_words: str | Promise,
    purpose: str,
    name: str,
    actor: Actor,
    at: datetime,
    codes: Iterable[str] = (),
) -> Campaign:
    """For a segment, or with `segment` empty for the people of a list: `codes`, as they are now."""
    with transaction.atomic():
        campaign = Campaign.objects.create(
            edition=edition, name=clean_line(name)[:100], audience=audience(audience_name).name, segment=segment,
            segment_words=str(segment_words)[:300], purpose=Purpose(purpose), created_at=at,
            created_by_id=actor.user_id,
        )  # fmt: skip
        if not segment:
            for some in _in_batches(codes):
                Recipient.objects.bulk_create(
                    (Recipient(campaign=campaign, about_code=code) for code in some), ignore_conflicts=True
                )
        record("campaign.drafted", campaign, actor=actor, at=at, audience=audience_name, segment=segment)
    return campaign


def edit_campaign(
    *,
    campaign: Campaign,
    name: str,
    purpose: str,
    wordings: Mapping[str, Wording],
    actor: Actor,
    at: datetime,
) -> Campaign:
    """A draft may be half done, but not wrong: faults are told at once. Raises NotEditable, Unsendable."""
    written = {code: wording for code, wording in wordings.items() if wording.subject or wording.body}
    if len(written) == len(LANGUAGES) and (found := faults_of(wordings, _placeholders(campaign))):
        raise Unsendable(found)
    with transaction.atomic():
        locked = _locked(campaign)
        if locked.state not in CAMPAIGN_EDITABLE:
            raise NotEditable
        locked.name, locked.purpose = clean_line(name)[:100], Purpose(purpose)
        for code in LANGUAGES:
            setattr(locked, f"subject_{code}", clean_line(wordings[code].subject)[:150])
            setattr(locked, f"body_{code}", wordings[code].body.replace("\r\n", "\n").strip())
        locked.save()
        record("campaign.edited", locked, actor=actor, at=at, purpose=purpose)
    return locked


def put_up_for_review(*, campaign: Campaign, actor: Actor, at: datetime) -> Campaign:
    """Freeze words and people. Raises Unsendable, NobodyToWriteTo."""
    with transaction.atomic():
        locked = _locked(campaign)
        CAMPAIGN_MOVES.check(locked.state, CampaignState.WAITING)
        if found := faults_of(wordings_of(locked), _placeholders(locked)):
            raise Unsendable(found)
        if not _freeze(locked):
            raise NobodyToWriteTo
        locked.frozen_at = at
        _move(locked, CampaignState.WAITING, "campaign.put_up", actor, at)
    return locked


def review_campaign(*, campaign: Campaign, actor: Actor, at: datetime) -> Campaign:
    """Somebody has looked at counts, samples and refusals, and stands for it."""
    with transaction.atomic():
        locked = _locked(campaign)
        CAMPAIGN_MOVES.check(locked.state, CampaignState.REVIEWED)
        if settings.CAMPAIGN_SECOND_PERSON and actor.user_id == locked.created_by_id:
            raise ReviewByAnother
        locked.reviewed_at, locked.reviewed_by_id = at, actor.user_id
        _move(locked, CampaignState.REVIEWED, "campaign.reviewed", actor, at)
    return locked


def take_back(*, campaign: Campaign, actor: Actor, at: datetime) -> Campaign:
    """To the draft again; the next review is a new one, with the people as they are then."""
    with transaction.atomic():
        locked = _locked(campaign)
        CAMPAIGN_MOVES.check(locked.state, CampaignState.DRAFT)
        locked.frozen_at = locked.reviewed_at = locked.reviewed_by = None
        _move(locked, CampaignState.DRAFT, "campaign.taken_back", actor, at)
    return locked


def discard_campaign(*, campaign: Campaign, actor: Actor, at: datetime) -> Campaign:
    with transaction.atomic():
        locked = _locked(campaign)
        CAMPAIGN_MOVES.check(locked.state, CampaignState.DISCARDED)
        locked.recipients.all().delete()
        _move(locked, CampaignState.DISCARDED, "campaign.discarded", actor, at)
    return locked


def wordings_of(campaign: Campaign) -> dict[str, Wording]:
    return {
        code: Wording(getattr(campaign, f"subject_{code}"), getattr(campaign, f"body_{code}"))
        for code in LANGUAGES
    }


def _placeholders(campaign: Campaign) -> Any:
    return _audience(campaign).placeholders


def _audience(campaign: Campaign) -> Audience:
    try:
        return audience(campaign.audience)
    except KeyError:
        raise NotFound from None


def _locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)


def _move(campaign: Campaign, state: CampaignState, verb: str, actor: Actor, at: datetime) -> None:
    campaign.state = state
    campaign.save()
    record(verb, campaign, actor=actor, at=at)


# --- The people ---------------------------------------------------------------------------------


def _freeze(campaign: Campaign) -> int:
    """A row of each person, as they are now. Returns how many get a letter."""
    kept = _audience(campaign)
    if campaign.segment:
        codes = list(kept.codes_of(kept.select(campaign.edition, campaign.segment)))
    else:
        codes = list(campaign.recipients.values_list("about_code", flat=True))
    campaign.recipients.all().delete()
    is_news = campaign.purpose == Purpose.NEWS
    came_back, mailboxes, planned = _addresses_that_came_back(), set[str](), 0
    for some in _in_batches(codes):
        people = {person.about.code: person for person in kept.people(some)}
        rows = []
        for code in some:
            person = people.get(code)
            refusal = _refusal(person, is_news, came_back, mailboxes)
            rows.append(_row(campaign, code, person, refusal))
            planned += refusal is None
        Recipient.objects.bulk_create(rows)
    return planned


def _refusal(
    person: Person | None, is_news: bool, came_back: set[str], mailboxes: set[str]
) -> Refusal | None:
    if person is None:
        return Refusal.LEFT
    refusal, address = person.refusal(is_news=is_news), person.address.lower()
    if refusal is None and address in came_back:
        refusal = Refusal.BAD_ADDRESS
    if refusal is None and is_news:
        if address in mailboxes:
            return Refusal.SAME_MAILBOX
        mailboxes.add(address)
    return refusal


def _row(campaign: Campaign, code: str, person: Person | None, refusal: Refusal | None) -> Recipient:
    return Recipient(
        campaign=campaign,
        about_code=code,
        language=person.language if person else "",
        state=RecipientState.REFUSED if refusal else RecipientState.PLANNED,
        refusal=refusal or "",
    )


def _addresses_that_came_back() -> set[str]:
    """Refused by their server for good, and nothing has arrived there since."""
    failed = Message.objects.filter(state=MessageState.FAILED).exclude(to_address="")
    addresses = {address.lower() for address in failed.values_list("to_address", flat=True)}
    arrived = Message.objects.filter(state=MessageState.SENT, to_address__in=addresses) if addresses else ()
    return addresses - {message.to_address.lower() for message in arrived}


def _in_batches(codes: Iterable[str]) -> Iterator[Sequence[str]]:
    rest = iter(codes)
    while some := list(islice(rest, _BATCH)):
        yield some
