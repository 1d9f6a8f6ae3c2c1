"""A company and the people who act for it. It is one row for all editions: its tax id makes it unique."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Expression, Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from core.models import SpeltField
from core.moments import keeps_moments, moment_field
from core.translations import translated
from forum.models import ConsentScope, PrivacyNotice, Region
from journal.tracking import keeps_history

from ..states import Door
from ..tax_ids import TaxIdKind
from .revision import raises_catalogue

# What the list of exhibitors says of it beside the entry's own words.
_LISTED = ("legal_form", "city_kk", "city_ru", "city_en")


class LegalForm(models.TextChoices):
    """Stands after the name in Kazakh, before it in Russian, after it in English."""

    LLP = "LLP", _("LLP")
    JSC = "JSC", _("JSC")
    IE = "IE", _("sole trader")
    PC = "PC", _("production cooperative")
    FARM = "FARM", _("peasant farm")
    SE = "SE", _("state enterprise")
    FUND = "FUND", _("public fund")
    OTHER = "OTHER", _("other")


class Company(models.Model):
    """Lives through `services.companies`. The contact is whom letters go to, and in whose language.

    A new address of the contact waits in `contact_email_wanted` until its mailbox has answered (`services.contacts`).
    """

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    tax_id = models.CharField(_("BIN or IIN"), max_length=12, unique=True)
    tax_id_kind = models.CharField(_("kind of number"), max_length=3, choices=TaxIdKind)
    legal_form = models.CharField(_("legal form"), max_length=5, choices=LegalForm)
    name = translated(models.CharField(_("name"), max_length=200))
    vat_payer = models.BooleanField(_("pays VAT"), default=False)

    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"), null=True, blank=True)
    city = translated(models.CharField(_("city"), max_length=100), required=False)
    address = translated(models.CharField(_("address"), max_length=200), required=False)
    iik = models.CharField(_("IIK"), max_length=34, blank=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    kbe = models.CharField(_("KBe"), max_length=2, blank=True)

    contact_family_name = models.CharField(_("contact: family name"), max_length=80)
    contact_given_name = models.CharField(_("contact: given name"), max_length=80)
    contact_position = models.CharField(_("contact: position"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact: e-mail"))
    contact_email_wanted = models.EmailField(
        _("contact: e-mail that has not answered yet"), blank=True, default="", db_default="", editable=False
    )
    contact_phone = models.CharField(_("contact: telephone"), max_length=16, blank=True)
    language = models.CharField(_("language of letters"), max_length=2, choices=settings.LANGUAGES)

    # The sign-up form's own number: pressing the button twice is one company and opens one office.
    submission = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(_("signed up at"), editable=False)
    changed_at = models.DateTimeField(_("changed at"), editable=False)
    touched_at = moment_field()

    # Follows from the columns above, whoever writes them. Some thousands of rows need no index.
    search_text = SpeltField("name_kk", "name_ru", "name_en", "tax_id", "contact_email", "code")

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        permissions = [
            ("look_as_company", _("See what a company sees")),
        ]
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(tax_id__regex=r"^[0-9]{12}$"), name="company_tax_id_twelve_digits"
            ),
        ]
        triggers = [
            *keeps_history(leave_out=["submission", "changed_at", "search_text", "touched_at"]),
            *raises_catalogue(*_LISTED),
            *keeps_moments(*_LISTED),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """An owner invites and removes people; both do everything else."""

    OWNER = "owner", _("owner")
    MEMBER = "member", _("member")


class Membership(models.Model):
    """That a person acts for a company; one person may act for several.

    `confirmed_at` is when the person followed the link that only their mailbox knows. Until then the
    membership opens nothing: whoever typed somebody else's address gains no access to that account.
    """

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="memberships", verbose_name=_("company")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=6, choices=Role)
    added_at = models.DateTimeField(_("added at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "user"], condition=Q(removed_at__isnull=True), name="membership_once"
            )
        ]
        triggers = keeps_history(part_of="company")

    def __str__(self) -> str:
        return f"{self.company_id}: {self.user_id}"


class Invitation(models.Model):
    """A place for somebody named by e-mail; the link in the letter is `code` signed, for `expires_at`."""

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="invitations", verbose_name=_("company")
    )
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=6, choices=Role, default=Role.MEMBER)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]
        triggers = keeps_history(part_of="company")

    def __str__(self) -> str:
        return self.code


class CompanyTokenQuerySet(models.QuerySet["CompanyToken"]):
    def live(self, at: "datetime | Expression") -> "CompanyTokenQuerySet":
        """Neither revoked nor expired."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at), revoked_at__isnull=True)


class CompanyToken(models.Model):
    """What a company's program signs in with. Only the digest is stored (`core.tokens`)."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="tokens", verbose_name=_("company"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    label = models.CharField(_("what it is for"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = CompanyTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("company's token")
        verbose_name_plural = _("companies' tokens")
        ordering = ["-id"]
        triggers = keeps_history(part_of="company", leave_out=["digest", "last_used_at"])

    def __str__(self) -> str:
        return self.label or str(self.pk)


class CompanyConsent(models.Model):
    """That the contact person agreed, to which words, when; given anew it is a new row."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="consents", verbose_name=_("company"))
    scope = models.CharField(_("scope"), max_length=20, choices=ConsentScope)
    notice = models.ForeignKey(
        PrivacyNotice, models.PROTECT, verbose_name=_("privacy notice"), db_index=False
    )
    language = models.CharField(_("language it was read in"), max_length=2, choices=settings.LANGUAGES)
    given_at = models.DateTimeField(_("given at"))
    given_through = models.CharField(_("given through"), max_length=10, choices=Door)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("company's consent")
        verbose_name_plural = _("companies' consents")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "scope"],
                condition=Q(withdrawn_at__isnull=True),
                name="company_consent_once",
            )
        ]
        triggers = keeps_history(part_of="company")

    def __str__(self) -> str:
        return f"{self.scope} {self.given_at:%Y-%m-%d}"
