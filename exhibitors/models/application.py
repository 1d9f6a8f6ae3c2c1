"""A company's wish to take part in one edition, and what it says about its stand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from core.files import private_storage
from core.moments import keeps_moments, moment_field
from core.translations import translated
from forum.models import Edition
from journal.tracking import keeps_history

from ..states import LIVE, ApplicationState
from .company import Company
from .reference import Category, ProductGroup


class Application(models.Model):
    """Lives through `services.applications` (the company's moves) and `.decisions` (the organiser's).

    A co-exhibitor - own staff, own products, on somebody's booth - is an application with a `host`: it
    has its own company and catalogue entry and counts as an exhibitor; booth and money are the host's.
    `number` is given at the first submission. `serial` grows with every saved step: two people who
    edit one draft do not overwrite one another unseen.
    """

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    number = models.CharField(_("number"), max_length=20, null=True, blank=True, editable=False)  # noqa: DJ001
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="applications", verbose_name=_("edition")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="applications", verbose_name=_("company")
    )
    host = models.ForeignKey(
        "self", models.PROTECT, related_name="co_exhibitors", verbose_name=_("on the booth of"),
        null=True, blank=True,
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=10, choices=ApplicationState, default=ApplicationState.DRAFT, editable=False
    )

    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("category"), null=True, blank=True)
    groups = models.ManyToManyField(ProductGroup, verbose_name=_("product groups"), blank=True)
    fascia = models.CharField(_("fascia text"), max_length=60, blank=True)
    wanted_area_m2 = models.PositiveSmallIntegerField(_("wanted area, m²"), null=True, blank=True)
    wanted_stand_type = models.SlugField(_("wanted stand type"), max_length=20, blank=True, db_index=False)
    power_kw = models.PositiveSmallIntegerField(_("power, kW"), null=True, blank=True)
    wishes = models.TextField(_("wishes"), max_length=2000, blank=True)
    has_industrial_certificate = models.BooleanField(_("has an industrial certificate"), default=False)
    industrial_certificate = models.CharField(
        _("number of the industrial certificate"), max_length=60, blank=True
    )

    reason = translated(models.TextField(_("reason"), max_length=1000), required=False)
    approved_as = models.JSONField(_("as it was approved"), null=True, blank=True, editable=False)
    serial = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), editable=False)
    changed_at = models.DateTimeField(_("changed at"), editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("decided by"), null=True, blank=True,
        editable=False, related_name="+",
    )  # fmt: skip
    waitlisted_at = models.DateTimeField(_("waits since"), null=True, blank=True, editable=False)
    touched_at = moment_field()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        permissions = [
            ("decide_application", _("Decide on applications, offer, move and release booths")),
            ("comment_application", _("Write notes about applications")),
        ]
        ordering = ["-id"]
        indexes = [models.Index(fields=["edition", "state", "submitted_at"], name="application_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "company"],
                condition=Q(state__in=sorted(LIVE)),
                name="application_live_once",
            ),
            models.UniqueConstraint(fields=["edition", "number"], name="application_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="application_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.WAITLISTED) | Q(waitlisted_at__isnull=False),
                name="application_waits_since",
            ),
        ]
        triggers = [
            *keeps_history(leave_out=["serial", "changed_at", "touched_at"]),
            *keeps_moments("state", "category_id"),
        ]

    def __str__(self) -> str:
        return self.number or self.code

    @property
    def is_co_exhibitor(self) -> bool:
        return self.host_id is not None


class KeptApplicationGroup(Application.groups.through):  # type: ignore[name-defined,misc]
    """A proxy for its trigger's sake: which product groups were chosen, and taken back."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = keeps_history(inserts=True, part_of="application")


class RepresentedCompany(models.Model):
    """Its products are shown, its staff is not there: printed in the catalogue, never counted (ISO 25639)."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="represented", verbose_name=_("application")
    )
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2, default="KZ")

    class Meta:
        verbose_name = _("represented company")
        verbose_name_plural = _("represented companies")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "name"], name="represented_company_once")
        ]
        triggers = keeps_history(inserts=True, part_of="application")

    def __str__(self) -> str:
        return self.name


class AttachmentKind(models.TextChoices):
    CERTIFICATE = "certificate", _("industrial certificate")
    REGISTRATION = "registration", _("registration of the company")
    STAND_DESIGN = "stand_design", _("design of the stand")
    OTHER = "other", _("other document")


class Attachment(models.Model):
    """An uploaded document: its bytes lie outside the web's reach and are handed out by an access check only."""

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    application = models.ForeignKey(
        Application, models.CASCADE, related_name="attachments", verbose_name=_("application")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=AttachmentKind)
    file = models.FileField(
        _("file"), upload_to="attachments/%Y/%m/", storage=private_storage, max_length=200
    )
    name = models.CharField(_("file name"), max_length=150)
    media_type = models.CharField(_("media type"), max_length=60)
    size = models.PositiveIntegerField(_("size, bytes"))
    uploaded_at = models.DateTimeField(_("uploaded at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["id"]
        triggers = keeps_history(part_of="application")

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """What organisers write to one another about an application. The company never sees it."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="notes", verbose_name=_("application")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    text = models.TextField(_("text"), max_length=4000)
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["id"]
        triggers = keeps_history(part_of="application")

    def __str__(self) -> str:
        return self.text[:60]
