"""A file that comes in: what it is, how far it is read, what became of its rows."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from core.files import private_storage
from forum.models import Edition

from ..states import ImportState


class Import(models.Model):
    """Lives through `services.imports`. Of each table one import is taken in at a time (`import_one_at_a_time`).

    `rows_done` is moved on in the transaction that writes the rows, so a worker that is killed loses nothing and
    repeats nothing. The file is deleted some days after it was last touched; the counts stay.
    """

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    table = models.CharField(_("table"), max_length=60, editable=False)
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="+", verbose_name=_("edition"), editable=False
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState, default=ImportState.LOOKING, editable=False
    )
    file = models.FileField(upload_to="imports", storage=private_storage, blank=True, editable=False)
    file_name = models.CharField(_("file name"), max_length=150, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    options = models.JSONField(_("what was stated"), default=dict, blank=True, editable=False)
    notes = models.JSONField(_("notes on the file"), default=list, blank=True, editable=False)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, editable=False)

    rows_total = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    rows_done = models.PositiveIntegerField(_("rows read"), default=0, editable=False)
    added = models.PositiveIntegerField(_("added"), default=0, editable=False)
    changed = models.PositiveIntegerField(_("changed"), default=0, editable=False)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0, editable=False)
    removed = models.PositiveIntegerField(_("removed"), default=0, editable=False)
    refused = models.PositiveIntegerField(_("refused"), default=0, editable=False)

    created_at = models.DateTimeField(_("loaded at"), editable=False)
    touched_at = models.DateTimeField(_("last moved on"), editable=False)
    started_at = models.DateTimeField(_("taking in began"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by whom"),
        null=True, editable=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        permissions = [("import_table", _("May take in tables"))]
        constraints = [
            models.UniqueConstraint(
                fields=["table"], condition=Q(state=ImportState.TAKING), name="import_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_known"),
            models.CheckConstraint(
                condition=Q(rows_done__lte=models.F("rows_total")), name="import_reads_no_more_than_there_is"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def counts(self) -> dict[str, int]:
        names = ("added", "changed", "unchanged", "removed", "refused")
        return {name: getattr(self, name) for name in names}

    @property
    def percent(self) -> int:
        return 100 * self.rows_done // self.rows_total if self.rows_total else 0


class Remark(models.Model):
    """Why a row is refused, or what was mended in it. The words are those of the language it was read in."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="remarks", db_index=False)
    line = models.PositiveIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=60, blank=True)
    code = models.CharField(_("code"), max_length=40)
    words = models.CharField(_("why"), max_length=500)
    refuses = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("remark on a row")
        verbose_name_plural = _("remarks on rows")
        ordering = ["line", "id"]
        indexes = [models.Index(fields=["imported", "refuses", "line"], name="remark_by_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.words}"

    def as_json(self) -> dict[str, Any]:
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return {"where": where, "code": self.code, "message": self.words}
