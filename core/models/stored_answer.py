"""Answers kept for a day, so that a client that retries blindly gets the first answer again."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredAnswer(models.Model):
    """One `Idempotency-Key` of one client and what it was answered. Written only by `core.api.idempotency`.

    `body` is encrypted with a key made from SECRET_KEY: the answer to a registration holds a secret.
    """

    key_hash = models.BinaryField(_("hash of client and key"), max_length=32, unique=True)
    request_hash = models.BinaryField(_("hash of the request"), max_length=32)
    status = models.PositiveSmallIntegerField(_("HTTP status"))
    body = models.BinaryField(_("encrypted answer"))
    answered_at = models.DateTimeField(_("answered at"), db_index=True)

    class Meta:
        verbose_name = _("stored answer")
        verbose_name_plural = _("stored answers")

    def __str__(self) -> str:
        return f"{self.status} {self.answered_at:%Y-%m-%d %H:%M}"
