"""Invoices, what is due on them and what was paid. Whole tenge; VAT is rounded once for an invoice."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from core.translations import translated
from forum.models import Edition
from journal.tracking import keeps_history

from ..states import InvoiceState
from .application import Application


class SeriesKind(models.TextChoices):
    APPLICATION = "application", _("application")
    INVOICE = "invoice", _("invoice")
    CREDIT_NOTE = "credit_note", _("credit note")


class NumberSeries(models.Model):
    """The last number given. Locked by who takes the next, so numbers have no gaps: a rollback gives it back."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name=_("edition"))
    kind = models.CharField(_("kind"), max_length=11, choices=SeriesKind)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")
        constraints = [models.UniqueConstraint(fields=["edition", "kind"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", _("invoice")
    CREDIT_NOTE = "credit_note", _("credit note")


class Invoice(models.Model):
    """Issued and moved by `services.invoices` and `.payments`; never changed in what it says, never deleted.

    A correction is another invoice or a credit note (`corrects`). Payer and payee are copied as they were
    on the day (`payer`, `payee`). `vat_rate_pct` is empty for an organiser who pays no VAT: not 0 %.
    The amounts of a credit note are positive; its kind says that they are owed to the company.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="invoices", verbose_name=_("edition"))
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="invoices", verbose_name=_("application")
    )
    kind = models.CharField(_("kind"), max_length=11, choices=InvoiceKind, default=InvoiceKind.INVOICE)
    number = models.CharField(_("number"), max_length=20, editable=False)
    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    corrects = models.ForeignKey(
        "self", models.PROTECT, related_name="corrections", verbose_name=_("corrects"), null=True, blank=True
    )
    state = models.CharField(
        _("state"), max_length=11, choices=InvoiceState, default=InvoiceState.ISSUED, editable=False
    )
    issued_on = models.DateField(_("issued on"))
    supplied_on = models.DateField(_("date of supply"))
    net_kzt = models.BigIntegerField(_("net (₸)"))
    vat_rate_pct = models.PositiveSmallIntegerField(_("VAT rate (%)"), null=True, blank=True)
    vat_kzt = models.BigIntegerField(_("VAT (₸)"), default=0)
    total_kzt = models.BigIntegerField(_("total (₸)"))
    paid_kzt = models.BigIntegerField(_("paid (₸)"), default=0, editable=False)
    payer = models.JSONField(_("payer"), default=dict)
    payee = models.JSONField(_("payee"), default=dict)
    issued_at = models.DateTimeField(_("entered at"), editable=False)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        permissions = [
            ("send_invoice", _("Send an invoice once more")),
            ("credit_invoice", _("Issue credit notes")),
        ]
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="invoice_number_once"),
            models.CheckConstraint(
                condition=Q(total_kzt=F("net_kzt") + F("vat_kzt")), name="invoice_total_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(net_kzt__gte=0, vat_kzt__gte=0, paid_kzt__gte=0), name="invoice_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(vat_rate_pct__isnull=False) | Q(vat_kzt=0), name="invoice_vat_has_rate"
            ),
            models.CheckConstraint(condition=Q(state__in=InvoiceState.values), name="invoice_state_known"),
        ]
        triggers = keeps_history(part_of="application")

    def __str__(self) -> str:
        return self.number

    @property
    def outstanding_kzt(self) -> int:
        return max(self.total_kzt - self.paid_kzt, 0)


class InvoiceLine(models.Model):
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines", verbose_name=_("invoice"))
    position = models.PositiveSmallIntegerField(_("order"))
    code = models.CharField(_("code"), max_length=20)
    name = translated(models.CharField(_("name"), max_length=300))
    quantity = models.DecimalField(_("quantity"), max_digits=9, decimal_places=2, default=1)
    unit = models.CharField(_("unit"), max_length=10, default="pc")
    unit_price_kzt = models.BigIntegerField(_("price (₸)"))
    amount_kzt = models.BigIntegerField(_("amount (₸)"))

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="invoice_line_once")]
        triggers = keeps_history(part_of="invoice")

    def __str__(self) -> str:
        return f"{self.position}. {self.code}"


class Due(models.Model):
    """One instalment of an invoice: what is to be there by which day."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="dues", verbose_name=_("invoice"))
    position = models.PositiveSmallIntegerField(_("order"))
    due_on = models.DateField(_("due on"))
    amount_kzt = models.BigIntegerField(_("amount (₸)"))

    class Meta:
        verbose_name = _("instalment due")
        verbose_name_plural = _("instalments due")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="due_once"),
            models.CheckConstraint(condition=Q(amount_kzt__gte=0), name="due_not_negative"),
        ]
        triggers = keeps_history(part_of="invoice")

    def __str__(self) -> str:
        return f"{self.due_on:%d.%m.%Y}: {self.amount_kzt}"


class PaymentMethod(models.TextChoices):
    BANK_TRANSFER = "bank_transfer", _("bank transfer")
    CASH = "cash", _("cash")
    CARD = "card", _("card")
    OFFSET = "offset", _("offset against a credit note")


class Payment(models.Model):
    """Money that came. The same reference on the same invoice is the same payment, however often it arrives.

    Entered by mistake it is voided, never deleted.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments", verbose_name=_("invoice"))
    amount_kzt = models.BigIntegerField(_("amount (₸)"))
    received_on = models.DateField(_("received on"))
    method = models.CharField(
        _("method"), max_length=15, choices=PaymentMethod, default=PaymentMethod.BANK_TRANSFER
    )
    reference = models.CharField(_("reference"), max_length=100)
    recorded_at = models.DateTimeField(_("entered at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"),
        null=True, blank=True,
    )  # fmt: skip
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        permissions = [
            ("record_payment", _("Enter payments")),
            ("void_payment", _("Void payments")),
        ]
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "reference"], condition=Q(voided_at__isnull=True), name="payment_once"
            ),
            models.CheckConstraint(condition=Q(amount_kzt__gt=0), name="payment_positive"),
        ]
        triggers = keeps_history(part_of="invoice")

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount_kzt}"


class BankStatement(models.Model):
    """A file from the bank that was taken in; the digest of its bytes keeps it from being taken in twice."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name=_("edition"))
    name = models.CharField(_("file name"), max_length=150)
    digest = models.CharField(max_length=64, editable=False)
    result = models.JSONField(_("result, row by row"), default=list, editable=False)
    taken_at = models.DateTimeField(_("taken in at"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken in by"), null=True
    )

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["edition", "digest"], name="bank_statement_once")]
        triggers = keeps_history()

    def __str__(self) -> str:
        return self.name
