"""`/companies/me/invoices/` for the company; `/invoices/<number>/payments/` for the organisers' programs."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ORGANISERS, organiser_with
from accounts.models import Scope
from core.api.idempotency import idempotent
from core.api.lists import SINCE_PAGES, HousePagination, page_of
from core.api.schema import refusals
from core.api.shapes import Shape
from core.api.since import settled_at, since_of
from core.api.views import HouseAPIView
from core.states import MoveRefused
from core.translations import trilingual
from forum.api.editions import EDITION, edition_of_call
from forum.queries import current_forum
from journal.actors import Actor
from journal.queries import touched_since

from ..access import invoice_of, invoice_to_pay, invoices_of
from ..files.invoices import file_name, stored_pdf
from ..models import Invoice, PaymentMethod
from ..queries.papers import Paper, papers
from ..services.invoices import InvoiceCancelled
from ..services.payments import MOST_KZT, REFERENCE_LENGTH, PaymentDiffers, record_payment
from .authentication import CompanyAPIView, standing_of_call

_METHODS = [choice for choice in PaymentMethod.choices if choice[0] != PaymentMethod.OFFSET]


class LineSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.DictField(child=serializers.CharField())
    quantity = serializers.DecimalField(max_digits=9, decimal_places=2)
    unit = serializers.CharField()
    unit_price_kzt = serializers.IntegerField()
    amount_kzt = serializers.IntegerField()


class InstalmentSerializer(serializers.Serializer[Any]):
    due_on = serializers.DateField()
    amount_kzt = serializers.IntegerField()
    missing_kzt = serializers.IntegerField()


class InvoiceSerializer(serializers.Serializer[Any]):
    """`vat_rate_pct` is null where the organiser pays no VAT: not 0 %."""

    number = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    corrects = serializers.CharField(allow_null=True)
    issued_on = serializers.DateField()
    supplied_on = serializers.DateField()
    net_kzt = serializers.IntegerField()
    vat_rate_pct = serializers.IntegerField(allow_null=True)
    vat_kzt = serializers.IntegerField()
    total_kzt = serializers.IntegerField()
    paid_kzt = serializers.IntegerField()
    outstanding_kzt = serializers.IntegerField()
    is_overdue = serializers.BooleanField()
    instalments = InstalmentSerializer(many=True)
    lines = LineSerializer(many=True)
    pdf = serializers.CharField(help_text="Address of the document.")


class PaymentSerializer(Shape):
    """The same `reference` again is the same payment."""

    amount_kzt = serializers.IntegerField(min_value=1, max_value=MOST_KZT)
    received_on = serializers.DateField()
    reference = serializers.CharField(max_length=REFERENCE_LENGTH)
    method = serializers.ChoiceField(choices=_METHODS, default=PaymentMethod.BANK_TRANSFER)


class RecordedSerializer(PaymentSerializer):
    invoice = serializers.CharField()
    state = serializers.CharField()
    paid_kzt = serializers.IntegerField()
    outstanding_kzt = serializers.IntegerField()


class InvoicesView(CompanyAPIView):
    pagination_class = HousePagination

    @extend_schema(
        operation_id="invoices",
        parameters=SINCE_PAGES,
        responses={200: InvoiceSerializer(many=True), **refusals(400, 404)},
    )
    def get(self, request: Request) -> Response:
        """The company's invoices and credit notes, newest first."""
        as_of, rows = settled_at(), invoices_of(standing_of_call(request).company).prefetch_related("lines")
        if since := since_of(request):
            rows = rows.filter(touched_since(Invoice, since))
        on = current_forum().edition.today(timezone.now())
        return page_of(request, papers(rows, on=on), _shown, as_of=as_of)


class InvoiceDocumentView(CompanyAPIView):
    @extend_schema(
        operation_id="invoice_document",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, **refusals(404)},
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        """The document as it was issued."""
        invoice = invoice_of(standing_of_call(request).company, number)
        disposition = {"Content-Disposition": f'inline; filename="{file_name(invoice)}"'}
        return HttpResponse(stored_pdf(invoice), content_type="application/pdf", headers=disposition)


class PaymentsView(HouseAPIView):
    authentication_classes = ORGANISERS
    permission_classes = [organiser_with(Scope.PAYMENTS, permission="exhibitors.record_payment")]

    @extend_schema(
        operation_id="record_payment",
        parameters=[EDITION],
        request=PaymentSerializer,
        responses={
            201: RecordedSerializer,
            **refusals(400, 404, PaymentDiffers, InvoiceCancelled, MoveRefused),
        },
    )
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        """Enter money that came; the last payment that is missing confirms the booth."""
        invoice = invoice_to_pay(edition_of_call(request), number)
        shape = PaymentSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        typed: dict[str, Any] = shape.validated_data
        payment = record_payment(
            invoice=invoice,
            **typed,
            actor=Actor.staff(request.user),
            at=timezone.now(),
            user=request.user,  # type: ignore[arg-type]
        )
        invoice = payment.invoice
        received_on: date = payment.received_on
        answer = {
            "invoice": invoice.number,
            "amount_kzt": payment.amount_kzt,
            "received_on": received_on.isoformat(),
            "reference": payment.reference,
            "method": payment.method,
            "state": invoice.state,
            "paid_kzt": invoice.paid_kzt,
            "outstanding_kzt": invoice.outstanding_kzt,
        }
        return Response(answer, status=201)


def _shown(paper: Paper) -> dict[str, Any]:
    invoice = paper.invoice
    names = "number kind state issued_on supplied_on net_kzt vat_rate_pct vat_kzt total_kzt paid_kzt".split()
    return {
        **{name: getattr(invoice, name) for name in names},
        "outstanding_kzt": invoice.outstanding_kzt,
        "corrects": invoice.corrects.number if invoice.corrects else None,
        "is_overdue": paper.is_overdue,
        "instalments": [
            {"due_on": row.due_on, "amount_kzt": row.amount_kzt, "missing_kzt": row.missing_kzt}
            for row in paper.instalments
        ],
        "lines": [
            {
                "code": line.code,
                "name": trilingual(line, "name"),
                "quantity": str(line.quantity),
                "unit": line.unit,
                "unit_price_kzt": line.unit_price_kzt,
                "amount_kzt": line.amount_kzt,
            }
            for line in invoice.lines.all()
        ],
        "pdf": f"/api/v1/companies/me/invoices/{invoice.number}.pdf",
    }
