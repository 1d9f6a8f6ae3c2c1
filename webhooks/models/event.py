"""One thing that happened, in the words that receivers get: written once, so that every try sends the same bytes."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """Written by `services.dispatch` from an entry of the journal; a test has no entry."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry_id = models.BigIntegerField(null=True, unique=True, editable=False)
    type = models.CharField(_("event"), max_length=60)
    subject = models.CharField(_("about"), max_length=100)
    happened_at = models.DateTimeField(_("happened at"))
    created_at = models.DateTimeField(_("written at"))
    body = models.TextField(_("text of the message"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        default_permissions = ()
        indexes = [models.Index(fields=["created_at"], name="event_by_age")]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"

    @property
    def webhook_id(self) -> str:
        """The header by which a receiver recognises what it has had before."""
        return f"msg_{self.uuid.hex}"
