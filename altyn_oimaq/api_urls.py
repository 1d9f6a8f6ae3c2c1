"""`/api/v1/`: one line for each address of the contract."""

from django.urls import path

from exhibitors.api import applications, bookings, companies, halls
from visitors import api as visitors

app_name = "api"

urlpatterns = [
    path("halls/", halls.HallsView.as_view(), name="halls"),
    path("booths/", halls.BoothsView.as_view(), name="booths"),
    path("categories/", halls.CategoriesView.as_view(), name="categories"),
    path("visitors/", visitors.RegistrationView.as_view(), name="visitors"),
    path("visitors/me/", visitors.MeView.as_view(), name="visitor_me"),
    path("visitors/me/ticket/", visitors.MyTicketView.as_view(), name="visitor_ticket"),
    path("visitors/me/cancel/", visitors.MyCancelView.as_view(), name="visitor_cancel"),
    path("companies/", companies.CompaniesView.as_view(), name="companies"),
    path("companies/me/", companies.CompanyMeView.as_view(), name="company_me"),
    path("companies/me/bookings/", bookings.BookingsView.as_view(), name="company_bookings"),
    path("companies/me/bookings/<str:code>/", bookings.BookingView.as_view(), name="company_booking"),
    path("companies/me/application/", applications.ApplicationView.as_view(), name="company_application"),
    path("companies/me/application/submit/", applications.SubmitView.as_view(), name="company_submit"),
    path("companies/me/application/withdraw/", applications.WithdrawView.as_view(), name="company_withdraw"),
]
