"""The lives of a message, of a letter to many, and of each of its recipients."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.states import Moves


class MessageState(models.TextChoices):
    QUEUED = "queued", _("queued")
    SENDING = "sending", _("being sent")
    RETRYING = "retrying", _("to be tried again")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    DROPPED = "dropped", _("not needed any more")


S = MessageState

MOVES = Moves(
    MessageState,
    {
        S.QUEUED: {S.SENDING, S.DROPPED},
        S.RETRYING: {S.SENDING, S.DROPPED},
        # sending → sending: the lease of a lost worker ran out and another one takes over
        S.SENDING: {S.SENDING, S.SENT, S.RETRYING, S.FAILED, S.DROPPED},
        S.FAILED: {S.QUEUED, S.DROPPED},
    },
)

# Somebody has still to deal with it; `due_at` says from when on.
ON_THE_WAY = (S.QUEUED, S.RETRYING, S.SENDING)
# Nobody has it in hand: it can be taken back.
NOT_YET_SENT = (S.QUEUED, S.RETRYING)


class Priority(models.IntegerChoices):
    """The lower is taken first, however long the higher have waited: a ticket never waits for news."""

    PERSONAL = 0, _("personal")
    MANY = 5, _("to many")


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("draft")
    COUNTING = "counting", _("people are being counted")
    WAITING = "waiting", _("waits for review")
    REVIEWED = "reviewed", _("reviewed")
    SENDING = "sending", _("being sent")
    STOPPED = "stopped", _("stopped")
    FINISHED = "finished", pgettext_lazy("letter to many", "finished")
    DISCARDED = "discarded", _("discarded")


C = CampaignState

CAMPAIGN_MOVES = Moves(
    CampaignState,
    {
        C.DRAFT: {C.COUNTING, C.DISCARDED},
        C.COUNTING: {C.WAITING, C.DRAFT, C.DISCARDED},
        C.WAITING: {C.REVIEWED, C.DRAFT, C.DISCARDED},
        C.REVIEWED: {C.SENDING, C.DRAFT, C.DISCARDED},
        C.SENDING: {C.STOPPED, C.FINISHED},
        C.STOPPED: {C.SENDING},
    },
)

# The words may change, and whom it is for.
CAMPAIGN_EDITABLE = frozenset({C.DRAFT})


class Purpose(models.TextChoices):
    """News goes only to those who agreed to it; a notice is about what the person has with us already."""

    NEWS = "news", _("news: only to those who agreed to receive them")
    NOTICE = "notice", _("notice: about their own registration or participation")


class RecipientState(models.TextChoices):
    LISTED = "listed", _("not looked at yet")
    PLANNED = "planned", _("not sent yet")
    QUEUED = "queued", _("in the outbox")
    REFUSED = "refused", _("gets no letter")


class Refusal(models.TextChoices):
    """Why somebody of the list gets no letter."""

    NO_CONSENT = "no_consent", _("did not agree to news")
    LEFT = "left", _("takes no part any more")
    NO_ADDRESS = "no_address", _("has no address")
    BAD_ADDRESS = "bad_address", _("letters to this address came back")
    SAME_MAILBOX = "same_mailbox", _("the same news goes to this mailbox already")
