"""The life of a letter to many until it is sent: drafted, put up for review, reviewed.

Locks the campaign. Putting it up freezes its words; its people are then listed and looked at by `services.counting`,
few of them before the page answers, many by the worker. What was reviewed is what is sent. Sends nothing: that is
`services.sending`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
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

from ..audiences import Audience, audience
from ..models import Campaign
from ..states import CAMPAIGN_EDITABLE, CAMPAIGN_MOVES, CampaignState, Purpose, RecipientState
from ..wording.checks import Wording, faults_of
from . import counting
from .templates import Unsendable


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
            counting.list_people(campaign, codes)
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
    """Freeze the words and have the people counted. Raises Unsendable, NobodyToWriteTo: it is for nobody at all."""
    with transaction.atomic():
        locked = _locked(campaign)
        CAMPAIGN_MOVES.check(locked.state, CampaignState.COUNTING)
        if found := faults_of(wordings_of(locked), _placeholders(locked)):
            raise Unsendable(found)
        how_many = counting.how_many(locked, at_most=counting.AT_ONCE + 1)
        if not how_many:
            raise NobodyToWriteTo
        locked.frozen_at, locked.listed_at, locked.counted_at = at, None, None
        locked.people_done = locked.people_total = 0
        _move(locked, CampaignState.COUNTING, "campaign.put_up", actor, at)
        if how_many > counting.AT_ONCE:
            transaction.on_commit(counting.nudge_counting)
            return locked
    counting.go_on_with(code=locked.code)
    locked.refresh_from_db()
    return locked


def review_campaign(*, campaign: Campaign, actor: Actor, at: datetime) -> Campaign:
    """Somebody has looked at counts, samples and refusals. Raises NobodyToWriteTo, ReviewByAnother."""
    with transaction.atomic():
        locked = _locked(campaign)
        CAMPAIGN_MOVES.check(locked.state, CampaignState.REVIEWED)
        if not locked.recipients.filter(state=RecipientState.PLANNED).exists():
            raise NobodyToWriteTo
        if settings.CAMPAIGN_SECOND_PERSON and actor.user_id == locked.created_by_id:
            raise ReviewByAnother
        locked.reviewed_at, locked.reviewed_by_id = at, actor.user_id
        _move(locked, CampaignState.REVIEWED, "campaign.reviewed", actor, at)
    return locked


def take_back(*, campaign: Campaign, actor: Actor, at: datetime) -> Campaign:
    """To the draft again, also while people are being counted: the worker finds it out with its next batch.

    The next review is a new one, with the people as they are then.
    """
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
