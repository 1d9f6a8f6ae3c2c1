"""Invoices and payments: read here, acted upon by buttons, each one call of a service."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from core.admin import BaseInline, ReadOnlyAdmin, ask, attempt, back, needs
from core.money import NO_BREAK, tenge
from core.translations import text_in
from forum.queries import current_forum
from journal.actors import Actor
from spreadsheets.admin import TableAdmin

from ..documents.invoice import UNITS
from ..files.invoices import file_name, stored_pdf
from ..forms import money as forms
from ..models import Due, Invoice, InvoiceKind, InvoiceLine, Payment
from ..queries.dues import is_overdue, long_overdue_invoices, with_asked
from ..services import invoices, payments, repayments
from ..states import INVOICE_MOVES, InvoiceState
from ..tables.money import INVOICES, PAYMENTS


class ReadOnlyInline(BaseInline):
    can_delete = False
    max_num = 0
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LineInline(ReadOnlyInline):
    model = InvoiceLine
    fields = ("position", "name_said", "quantity_said", "price", "amount")
    readonly_fields = fields

    @admin.display(description=_("name"))
    def name_said(self, line: InvoiceLine) -> str:
        return text_in(line, "name", get_language()).text

    @admin.display(description=_("quantity"))
    def quantity_said(self, line: InvoiceLine) -> str:
        return f"{floatformat(line.quantity, -2)}{NO_BREAK}{UNITS.get(line.unit, line.unit)}"

    @admin.display(description=_("price (₸)"))
    def price(self, line: InvoiceLine) -> str:
        return tenge(line.unit_price_kzt)

    @admin.display(description=_("amount (₸)"))
    def amount(self, line: InvoiceLine) -> str:
        return tenge(line.amount_kzt)


class DueInline(ReadOnlyInline):
    model = Due
    fields = ("due_on", "amount")
    readonly_fields = fields

    @admin.display(description=_("amount (₸)"))
    def amount(self, due: Due) -> str:
        return tenge(due.amount_kzt)


class PaymentInline(ReadOnlyInline):
    model = Payment
    fields = ("received_on", "amount", "method", "document", "voided_at")
    readonly_fields = fields

    @admin.display(description=_("amount (₸)"))
    def amount(self, payment: Payment) -> str:
        return tenge(payment.amount_kzt)

    @admin.display(description=_("reference"))
    def document(self, payment: Payment) -> str:
        address = reverse("admin:exhibitors_payment_change", args=[payment.pk])
        return format_html('<a class="text-link" href="{}">{}</a>', address, payment.reference or "—")


class DebtFilter(admin.SimpleListFilter):
    title = _("payment")
    parameter_name = "debt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("overdue", _("overdue")),
            ("long", _("overdue for more than two weeks")),
            ("open", _("not paid in full")),
            ("over", _("paid too much")),
        ]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Invoice]") -> "QuerySet[Invoice]":
        match self.value():
            case "overdue":
                return queryset.filter(is_overdue())
            case "long":
                edition = current_forum().edition
                late = long_overdue_invoices(edition, edition.today(timezone.now()))
                return queryset.filter(pk__in=late.values("pk"))
            case "open":
                open_states = INVOICE_MOVES.sources(InvoiceState.PAID)
                return queryset.filter(kind=InvoiceKind.INVOICE, state__in=open_states)
            case "over":
                return queryset.filter(paid_kzt__gt=F("total_kzt"))
            case _:
                return queryset


@admin.register(Invoice)
class InvoiceAdmin(TableAdmin, ReadOnlyAdmin):
    """Nothing of an invoice is ever typed over: it is credited, and another one issued."""

    export_table = INVOICES
    list_display = ("number", "company", "kind", "standing", "issued_on", "total", "paid", "outstanding")
    list_filter = (DebtFilter, "state", "kind", "edition")
    list_select_related = ("application__company",)
    list_before_template = "exhibitors/admin/invoice_totals.html"
    search_fields = ("number",)
    search_columns = ("application__company__search_text",)
    date_hierarchy = "issued_on"
    inlines = (LineInline, DueInline, PaymentInline)
    fields = (
        "number", "kind", "standing", "company", "issued_on", "supplied_on", "net", "vat_rate_pct", "vat", "total",
        "paid", "corrects",
    )  # fmt: skip
    readonly_fields = ("company", "standing", "net", "vat", "total", "paid")
    actions_detail = ("document", "pay", "repay", "send_again", "credit")

    has_record_permission = needs("exhibitors.record_payment")
    has_send_permission = needs("exhibitors.send_invoice")
    has_credit_permission = needs("exhibitors.credit_invoice")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Invoice]":
        today = current_forum().edition.today(timezone.now())
        rows = super().get_queryset(request).select_related("application__company", "edition", "corrects")
        return with_asked(rows, today)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """An invoice is paid and credited, a credit note is paid back."""
        invoice = self.get_object(request, str(object_id))
        is_note = invoice is not None and invoice.kind == InvoiceKind.CREDIT_NOTE
        hidden = {f"exhibitors_invoice_{name}" for name in (("pay", "credit") if is_note else ("repay",))}
        offered = super().get_actions_detail(request, object_id)
        return [one for one in offered if one.action_name not in hidden]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Under the filters stand the sums of what they leave."""
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None)
        if context and "cl" in context:
            context["totals"] = _totals(context["cl"].queryset)
        return response

    @admin.display(description=_("company"), ordering="application__company__name_kk")
    def company(self, invoice: Invoice) -> str:
        return str(invoice.application.company)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, invoice: Any) -> str:
        is_open = invoice.kind == InvoiceKind.INVOICE and INVOICE_MOVES.allows(
            invoice.state, InvoiceState.PAID
        )
        if is_open and invoice.asked_kzt > invoice.paid_kzt:
            late = tenge(invoice.asked_kzt - invoice.paid_kzt)
            return format_html("{}, <strong>{}: {}</strong>", invoice.get_state_display(), _("overdue"), late)
        return invoice.get_state_display()

    @admin.display(description=_("net (₸)"))
    def net(self, invoice: Invoice) -> str:
        return tenge(invoice.net_kzt)

    @admin.display(description=_("VAT (₸)"))
    def vat(self, invoice: Invoice) -> str:
        return tenge(invoice.vat_kzt)

    @admin.display(description=_("total (₸)"), ordering="total_kzt")
    def total(self, invoice: Invoice) -> str:
        return tenge(invoice.total_kzt)

    @admin.display(description=_("paid (₸)"), ordering="paid_kzt")
    def paid(self, invoice: Invoice) -> str:
        return tenge(invoice.paid_kzt)

    @admin.display(description=_("outstanding (₸)"))
    def outstanding(self, invoice: Invoice) -> str:
        return tenge(0 if invoice.state == InvoiceState.CANCELLED else invoice.outstanding_kzt)

    # --- Buttons --------------------------------------------------------------------------------

    @action(description=_("Document (PDF)"), url_path="document", permissions=["view"])
    def document(self, request: HttpRequest, object_id: str) -> HttpResponse:
        invoice = get_object_or_404(Invoice.objects.select_related("edition", "corrects"), pk=object_id)
        disposition = {"Content-Disposition": f'inline; filename="{file_name(invoice)}"'}
        return HttpResponse(stored_pdf(invoice), content_type="application/pdf", headers=disposition)

    @action(
        description=_("Enter a payment"),
        url_path="pay",
        permissions=["record"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Enter a payment"),
            "description": _("The company gets a receipt. The last payment confirms its booth."),
            "form_class": forms.PaymentDialog,
            "form_submit_text": _("Enter a payment"),
        },
    )
    def pay(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        typed = {
            name: form.cleaned_data[name] for name in ("amount_kzt", "received_on", "reference", "method")
        }

        def service(**who: Any) -> None:
            payments.record_payment(**typed, user=request.user, **who)  # type: ignore[arg-type]

        return self._act(request, object_id, service, _("The payment is entered."))

    @action(
        description=_("Enter a repayment"),
        url_path="repay",
        permissions=["record"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Enter a repayment"),
            "description": _("What this credit note owes has gone back to the company, which gets a letter."),
            "form_class": forms.RepaymentDialog,
            "form_submit_text": _("Enter a repayment"),
        },
    )
    def repay(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        names = ("amount_kzt", "repaid_on", "reference", "method")
        typed = {name: form.cleaned_data[name] for name in names}

        def service(invoice: Invoice, **who: Any) -> None:
            repayments.record_repayment(credit_note=invoice, **typed, user=request.user, **who)  # type: ignore[arg-type]

        return self._act(request, object_id, service, _("The repayment is entered."))

    @action(
        description=_("Send again"),
        url_path="send-again",
        permissions=["send"],
        dialog=ask(
            _("Send the document again?"), _("It goes to the contact of the company."), yes=_("Send again")
        ),
    )
    def send_again(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self._act(request, object_id, invoices.send_invoice_again, _("The letter is on its way."))

    @action(
        description=_("Issue a credit note"),
        url_path="credit",
        permissions=["credit"],
        variant=ActionVariant.DANGER,
        dialog=ask(
            _("Issue a credit note for all of it?"),
            _("The invoice is cancelled. What was paid on it is owed to the company."),
            yes=_("Issue a credit note"),
        ),
    )
    def credit(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self._act(request, object_id, invoices.credit_invoice, _("The credit note is issued."))

    def _act(
        self, request: HttpRequest, object_id: str, service: Callable[..., Any], done: Any
    ) -> HttpResponse:
        invoice = get_object_or_404(Invoice.objects.select_related("edition"), pk=object_id)
        who = {"actor": Actor.staff(request.user), "at": timezone.now()}
        attempt(request, lambda: service(invoice=invoice, **who), done)
        return back(reverse("admin:exhibitors_invoice_change", args=[object_id]))


@admin.register(Payment)
class PaymentAdmin(TableAdmin, ReadOnlyAdmin):
    export_table = import_table = PAYMENTS
    list_display = (
        "received_on",
        "number",
        "company",
        "amount",
        "method",
        "reference",
        "recorded_by",
        "voided_at",
    )
    list_filter = ("method", ("voided_at", admin.EmptyFieldListFilter), "invoice__edition")
    list_select_related = ("invoice__application__company", "recorded_by")
    search_fields = ("reference", "invoice__number")
    search_columns = ("invoice__application__company__search_text",)
    date_hierarchy = "received_on"
    fields = (
        "invoice", "amount", "received_on", "method", "reference", "recorded_at", "recorded_by", "voided_at",
    )  # fmt: skip
    readonly_fields = ("amount",)
    actions_detail = ("void",)

    has_void_permission = needs("exhibitors.void_payment")

    @admin.display(description=_("invoice"), ordering="invoice__number")
    def number(self, payment: Payment) -> str:
        return payment.invoice.number

    @admin.display(description=_("company"))
    def company(self, payment: Payment) -> str:
        return str(payment.invoice.application.company)

    @admin.display(description=_("amount (₸)"), ordering="amount_kzt")
    def amount(self, payment: Payment) -> str:
        return tenge(payment.amount_kzt)

    @action(
        description=_("Void: entered by mistake"),
        url_path="void",
        permissions=["void"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Void this payment?"),
            "description": _("It stays on record and no longer counts. A confirmed booth stays confirmed."),
            "form_class": forms.VoidDialog,
            "form_submit_text": _("Void: entered by mistake"),
        },
    )
    def void(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        payment = get_object_or_404(Payment.objects.select_related("invoice"), pk=object_id)
        what = {
            "reason": form.cleaned_data["reason"],
            "actor": Actor.staff(request.user),
            "at": timezone.now(),
        }
        attempt(request, lambda: payments.void_payment(payment=payment, **what), _("The payment is voided."))
        return back(reverse("admin:exhibitors_payment_change", args=[object_id]))


def _totals(rows: "QuerySet[Invoice]") -> dict[str, int]:
    """Cancelled invoices and their credit notes even out, so neither counts."""
    counted = rows.order_by().filter(kind=InvoiceKind.INVOICE).exclude(state=InvoiceState.CANCELLED)
    asked = {"asked": Sum("total_kzt"), "paid": Sum("paid_kzt")}
    overdue = Sum(F("asked_kzt") - F("paid_kzt"), filter=Q(asked_kzt__gt=F("paid_kzt")))
    sums = counted.aggregate(**asked, overdue=overdue)
    found = {name: int(value or 0) for name, value in sums.items()}
    return {**found, "outstanding": max(found["asked"] - found["paid"], 0)}
