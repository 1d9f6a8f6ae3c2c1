"""`/api/v1/`: one line for each address of the contract."""

from django.urls import path

from exhibitors.api import companies, exhibitors
from visitors import api as visitors

app_name = "api"

urlpatterns = [
    path("visitors/", visitors.RegistrationView.as_view(), name="visitors"),
    path("visitors/me/", visitors.MeView.as_view(), name="visitor_me"),
    path("visitors/me/ticket/", visitors.MyTicketView.as_view(), name="visitor_ticket"),
    path("visitors/me/cancel/", visitors.MyCancelView.as_view(), name="visitor_cancel"),
    path("exhibitors/", exhibitors.ExhibitorsView.as_view(), name="exhibitors"),
    path("exhibitors/<slug:slug>/", exhibitors.ExhibitorView.as_view(), name="exhibitor"),
    path("companies/", companies.CompaniesView.as_view(), name="companies"),
    path("companies/me/", companies.CompanyMeView.as_view(), name="company_me"),
]
