"""A list that becomes a file."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from core.files import private_storage

from ..states import ExportState


class FileFormat(models.TextChoices):
    XLSX = "xlsx", _("Excel (.xlsx)")
    CSV = "csv", _("CSV for Excel (UTF-8, semicolons)")


class Export(models.Model):
    """Lives through `services.exports`. `keys` are the rows that its maker saw; None is all there are.

    The file is deleted after some days; that it was made, by whom and with which columns, stays.
    """

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    table = models.CharField(_("table"), max_length=60, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ExportState, default=ExportState.WAITING, editable=False
    )
    file = models.FileField(upload_to="exports", storage=private_storage, blank=True, editable=False)
    file_format = models.CharField(_("format"), max_length=4, choices=FileFormat, editable=False)
    columns = ArrayField(models.CharField(max_length=60), verbose_name=_("columns"), editable=False)
    keys = ArrayField(models.BigIntegerField(), null=True, editable=False)
    filters = models.CharField(_("filter"), max_length=500, blank=True, editable=False)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, editable=False)

    rows_total = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    rows_done = models.PositiveIntegerField(_("rows written"), default=0, editable=False)
    created_at = models.DateTimeField(_("asked for at"), editable=False)
    touched_at = models.DateTimeField(_("last moved on"), editable=False)
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True, editable=False)
    downloads = models.PositiveIntegerField(_("downloads"), default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by whom"), editable=False
    )

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ExportState.READY) | Q(ready_at__isnull=False, rows_done__gte=0),
                name="export_ready_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.code}"

    @property
    def percent(self) -> int:
        return min(100, 100 * self.rows_done // self.rows_total) if self.rows_total else 0
