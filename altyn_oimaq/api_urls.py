"""`/api/v1/`: one line for each address of the contract."""

from django.urls import path

from exhibitors.api import applications, bookings, companies, exhibitors, halls, invoices, organiser
from sessions.api import organiser as lecture_desk
from sessions.api import own as my_signups
from sessions.api import public as programme
from visitors import api as visitors

app_name = "api"

urlpatterns = [
    path("halls/", halls.HallsView.as_view(), name="halls"),
    path("booths/", halls.BoothsView.as_view(), name="booths"),
    path("categories/", halls.CategoriesView.as_view(), name="categories"),
    path("lectures/", programme.LecturesView.as_view(), name="lectures"),
    path("lectures/<slug:code>/", programme.LectureView.as_view(), name="lecture"),
    path("speakers/", programme.SpeakersView.as_view(), name="speakers"),
    path("visitors/", visitors.RegistrationView.as_view(), name="visitors"),
    path("visitors/me/", visitors.MeView.as_view(), name="visitor_me"),
    path("visitors/me/ticket/", visitors.MyTicketView.as_view(), name="visitor_ticket"),
    path("visitors/me/cancel/", visitors.MyCancelView.as_view(), name="visitor_cancel"),
    path("exhibitors/", exhibitors.ExhibitorsView.as_view(), name="exhibitors"),
    path("exhibitors/<slug:slug>/", exhibitors.ExhibitorView.as_view(), name="exhibitor"),
    path("companies/", companies.CompaniesView.as_view(), name="companies"),
    path("companies/me/", companies.CompanyMeView.as_view(), name="company_me"),
    path("applications/", organiser.ApplicationsView.as_view(), name="applications"),
    path("applications/<str:code>/approve/", organiser.ApproveView.as_view(), name="application_approve"),
    path("applications/<str:code>/return/", organiser.ReturnView.as_view(), name="application_return"),
    path("applications/<str:code>/waitlist/", organiser.WaitlistView.as_view(), name="application_waitlist"),
    path("applications/<str:code>/reject/", organiser.RejectView.as_view(), name="application_reject"),
    path("applications/<str:code>/move/", organiser.MoveView.as_view(), name="application_move"),
    path("companies/me/bookings/", bookings.BookingsView.as_view(), name="company_bookings"),
    path("companies/me/bookings/<str:code>/", bookings.BookingView.as_view(), name="company_booking"),
    path("companies/me/application/", applications.ApplicationView.as_view(), name="company_application"),
    path("companies/me/application/submit/", applications.SubmitView.as_view(), name="company_submit"),
    path("companies/me/application/withdraw/", applications.WithdrawView.as_view(), name="company_withdraw"),
    path("companies/me/invoices/", invoices.InvoicesView.as_view(), name="invoices"),
    path(
        "companies/me/invoices/<str:number>.pdf",
        invoices.InvoiceDocumentView.as_view(),
        name="invoice_document",
    ),
    path("invoices/<str:number>/payments/", invoices.PaymentsView.as_view(), name="payments"),
    path("signups/", lecture_desk.SignUpsView.as_view(), name="organiser_signups"),
    path("visitors/me/signups/", my_signups.MySignUpsView.as_view(), name="signups"),
    path("visitors/me/signups/<slug:code>/", my_signups.MySignUpView.as_view(), name="signup"),
    path("visitors/me/signups/<slug:code>/accept/", my_signups.MyOfferView.as_view(), name="signup_accept"),
]
