"""A letter to many people at once, and each of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from core.translations import translated
from forum.models import Edition
from journal.tracking import keeps_history

from ..states import CampaignState, Purpose, RecipientState, Refusal
from .message import Message

# How far the counting is: it moves with every batch, and the journal says how it began and ended.
OF_COUNTING = ("listed_at", "people_total", "people_done", "counted_at")


class Campaign(models.Model):
    """Lives through `mailing.services.campaigns` (draft, review), `.counting` (its people are listed and looked at)
    and `.sending` (on its way, stopped, finished).

    While it is a draft, its words may change and `segment` says whom it is for. Put up for review, the words
    stay and the people are rows: what was reviewed is what is sent.
    """

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name=_("edition"))
    name = models.CharField(_("name for organisers"), max_length=100)
    audience = models.CharField(_("audience"), max_length=60, editable=False)
    segment = models.CharField(
        _("segment"), max_length=80, blank=True, editable=False,
        help_text=_("Empty: the people of a list, as they were chosen there."),
    )  # fmt: skip
    segment_words = models.CharField(_("whom it is for"), max_length=300, editable=False)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.NEWS)
    subject = translated(models.CharField(_("subject"), max_length=150), required=False)
    body = translated(models.TextField(_("text"), max_length=10_000), required=False)

    state = models.CharField(
        _("state"), max_length=10, choices=CampaignState, default=CampaignState.DRAFT, editable=False
    )
    created_at = models.DateTimeField(_("created at"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"),
        null=True, editable=False,
    )  # fmt: skip
    frozen_at = models.DateTimeField(_("put up for review at"), null=True, editable=False)
    listed_at = models.DateTimeField(_("people as they were at"), null=True, editable=False)
    people_total = models.PositiveIntegerField(_("people"), default=0, db_default=0, editable=False)
    people_done = models.PositiveIntegerField(_("people looked at"), default=0, db_default=0, editable=False)
    counted_at = models.DateTimeField(_("last people looked at, at"), null=True, editable=False)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reviewed by"),
        null=True, editable=False,
    )  # fmt: skip
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    filled_at = models.DateTimeField(_("last batch at"), null=True, editable=False)
    ended_at = models.DateTimeField(_("stopped or finished at"), null=True, editable=False)

    class Meta:
        verbose_name = _("letter to many")
        verbose_name_plural = _("letters to many")
        ordering = ["-id"]
        permissions = [("send_campaign", "Can review and send letters to many")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CampaignState.values), name="campaign_state_known"),
            models.CheckConstraint(
                condition=Q(people_done__lte=F("people_total")), name="campaign_counts_nobody_twice"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reviewed", "sending", "stopped", "finished"])
                | Q(reviewed_at__isnull=False, frozen_at__isnull=False),
                name="campaign_sent_only_when_reviewed",
            ),
        ]
        triggers = keeps_history(inserts=True, leave_out=["filled_at", *OF_COUNTING])

    def __str__(self) -> str:
        return self.name

    @property
    def percent_counted(self) -> int:
        return self.people_done * 100 // self.people_total if self.people_total else 0


class Recipient(models.Model):
    """One person of a campaign. The address is not here: it is the person's own when the letter is queued."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="recipients", verbose_name=_("letter to many")
    )
    about_code = models.CharField(_("code of the person"), max_length=40)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RecipientState, default=RecipientState.LISTED, editable=False
    )
    refusal = models.CharField(_("why not"), max_length=12, choices=Refusal, blank=True, editable=False)
    message = models.OneToOneField(
        Message, models.SET_NULL, related_name="recipient", verbose_name=_("message"), null=True,
        editable=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["id"]
        indexes = [models.Index(fields=["campaign", "state", "id"], name="recipient_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "about_code"], name="recipient_once"),
            models.CheckConstraint(
                condition=Q(state__in=RecipientState.values), name="recipient_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="refused") ^ Q(refusal=""), name="recipient_refused_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.about_code
