"""One deed done to many things: what was chosen, how far it is, what was not done and why."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..codes import public_code
from ..states import Moves


class JobState(models.TextChoices):
    PROPOSED = "proposed", _("waits for the confirmation")
    RUNNING = "running", _("is running")
    DONE = "done", _("finished")
    STOPPED = "stopped", _("stopped")


JOB_MOVES = Moves(
    JobState,
    {
        JobState.PROPOSED: {JobState.RUNNING},
        JobState.RUNNING: {JobState.DONE, JobState.STOPPED},
    },
)


class BulkJob(models.Model):
    """Lives through `core.services.bulk_jobs`. Holds keys of things, never their names.

    `keys` is what was chosen when the preview was shown: what is confirmed is what was seen, whoever registers
    meanwhile. `position` counts those that were taken in hand, and moves in the transaction of each deed.
    """

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user")
    )
    subject = models.CharField(_("list"), max_length=60)
    action = models.CharField(_("what"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    back = models.TextField(_("address of the list"))
    keys = ArrayField(models.BigIntegerField())
    size = models.PositiveIntegerField(_("chosen"))
    position = models.PositiveIntegerField(_("taken in hand"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=JobState, default=JobState.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed at"))
    started_at = models.DateTimeField(_("started at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], name="bulk_job_running", condition=Q(state=JobState.RUNNING)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="bulk_job_state_known"),
            models.CheckConstraint(condition=Q(position__lte=F("size")), name="bulk_job_within_its_size"),
        ]

    def __str__(self) -> str:
        return self.code


class BulkRefusal(models.Model):
    """One thing to which the deed was not done, and why, in the language of whoever asked for it."""

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="refusals", verbose_name=_("bulk action"))
    key = models.BigIntegerField()
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("not done")
        verbose_name_plural = _("not done")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["job", "key"], name="bulk_refusal_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.reason}"
