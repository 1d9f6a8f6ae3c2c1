"""What an organiser's program signs in with, and what it may do."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from journal.tracking import keeps_history


class Scope(models.TextChoices):
    """A token does what its scopes name and its user may do: never more than either."""

    READ = "read", _("read what organisers see, without personal data")
    APPLICATIONS = "applications", _("decide on applications")
    PAYMENTS = "payments", _("enter payments")
    CHECKIN = "checkin", _("let people in")
    PERSONAL_DATA = "personal_data", _("read personal data")
    WEBHOOKS = "webhooks", _("set up webhooks")


class ApiToken(models.Model):
    """Lives through `services.api_tokens`. Shown once when it is made; only the digest is stored."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens", verbose_name=_("user")
    )
    name = models.CharField(_("what it is for"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # None: every edition.
    edition = models.ForeignKey(
        "forum.Edition", models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("edition"),
    )  # fmt: skip
    # None: the command, or a token from before this was noted.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("made by"),
    )  # fmt: skip
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), verbose_name=_("scopes"))
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    # The last warning: so many days before its end.
    warned_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        permissions = [
            ("revoke_apitoken", _("Revoke API tokens")),
            ("manage_apitoken", _("See, make and revoke API tokens of others")),
        ]
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values) & Q(scopes__len__gt=0),
                name="api_token_scopes_known",
            )
        ]
        triggers = keeps_history(
            inserts=True, part_of="user", leave_out=["digest", "last_used_at", "warned_days"]
        )

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """What the journal and the outbox know it by."""
        return str(self.pk)
