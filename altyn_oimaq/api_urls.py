"""`/api/v1/`: one line for each address of the contract."""

from django.urls import path

from exhibitors.api import companies, invoices
from visitors import api as visitors

app_name = "api"

urlpatterns = [
    path("visitors/", visitors.RegistrationView.as_view(), name="visitors"),
    path("visitors/me/", visitors.MeView.as_view(), name="visitor_me"),
    path("visitors/me/ticket/", visitors.MyTicketView.as_view(), name="visitor_ticket"),
    path("visitors/me/cancel/", visitors.MyCancelView.as_view(), name="visitor_cancel"),
    path("companies/", companies.CompaniesView.as_view(), name="companies"),
    path("companies/me/", companies.CompanyMeView.as_view(), name="company_me"),
    path("companies/me/invoices/", invoices.InvoicesView.as_view(), name="invoices"),
    path(
        "companies/me/invoices/<str:number>.pdf",
        invoices.InvoiceDocumentView.as_view(),
        name="invoice_document",
    ),
    path("invoices/<str:number>/payments/", invoices.PaymentsView.as_view(), name="payments"),
]
