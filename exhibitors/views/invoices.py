"""`/exhibit/invoices/`: what the company owes and has paid, with every paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forum.queries import current_forum

from ..access import company_of, invoice_of, invoices_of, receipted_payment_of
from ..documents.invoice import receipt_pdf
from ..files.invoices import file_name, stored_pdf
from ..queries.papers import owed_kzt, papers


@never_cache
@require_safe
def invoices(request: HttpRequest) -> HttpResponse:
    company = company_of(request)
    shown = papers(invoices_of(company), on=current_forum().edition.today(timezone.now()))
    context = {"company": company, "papers": shown, "owed_kzt": owed_kzt(shown)}
    return render(request, "exhibitors/invoices.html", context)


@never_cache
@require_safe
def invoice_document(request: HttpRequest, number: str) -> HttpResponse:
    invoice = invoice_of(company_of(request), number)
    return pdf_response(stored_pdf(invoice), file_name(invoice))


@never_cache
@require_safe
def receipt(request: HttpRequest, number: str, position: int) -> HttpResponse:
    payment = receipted_payment_of(company_of(request), number, position)
    return pdf_response(receipt_pdf(payment), f"{payment.invoice.number}-receipt-{position}.pdf")


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
