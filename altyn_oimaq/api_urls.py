"""`/api/v1/`: one line for each address of the contract."""

from django.urls import include, path

from exhibitors.api import applications, bookings, companies, exhibitors, exports, halls, invoices, organiser
from forum.api import forum
from sessions.api import organiser as lecture_desk
from sessions.api import own as my_signups
from sessions.api import public as programme
from visitors import api as visitors
from webhooks import api as webhooks

app_name = "api"

# By their first word: an address is found among its like, not by trying all of them.
_lectures = [
    path("", programme.LecturesView.as_view(), name="lectures"),
    path("<slug:code>/", programme.LectureView.as_view(), name="lecture"),
]
_visitors = [
    path("", visitors.VisitorsView.as_view(), name="visitors"),
    path("me/", visitors.MeView.as_view(), name="visitor_me"),
    path("me/ticket/", visitors.MyTicketView.as_view(), name="visitor_ticket"),
    path("me/cancel/", visitors.MyCancelView.as_view(), name="visitor_cancel"),
    path("me/signups/", my_signups.MySignUpsView.as_view(), name="signups"),
    path("me/signups/<slug:code>/", my_signups.MySignUpView.as_view(), name="signup"),
    path("me/signups/<slug:code>/accept/", my_signups.MyOfferView.as_view(), name="signup_accept"),
]
_exhibitors = [
    path("", exhibitors.ExhibitorsView.as_view(), name="exhibitors"),
    path("<slug:slug>/", exhibitors.ExhibitorView.as_view(), name="exhibitor"),
]
_companies = [
    path("", companies.CompaniesView.as_view(), name="companies"),
    path("me/", companies.CompanyMeView.as_view(), name="company_me"),
    path("me/bookings/", bookings.BookingsView.as_view(), name="company_bookings"),
    path("me/bookings/<str:code>/", bookings.BookingView.as_view(), name="company_booking"),
    path("me/application/", applications.ApplicationView.as_view(), name="company_application"),
    path("me/application/submit/", applications.SubmitView.as_view(), name="company_submit"),
    path("me/application/withdraw/", applications.WithdrawView.as_view(), name="company_withdraw"),
    path("me/invoices/", invoices.InvoicesView.as_view(), name="invoices"),
    path(
        "me/invoices/<str:number>.pdf",
        invoices.InvoiceDocumentView.as_view(),
        name="invoice_document",
    ),
]
_applications = [
    path("", organiser.ApplicationsView.as_view(), name="applications"),
    path("<str:code>/approve/", organiser.ApproveView.as_view(), name="application_approve"),
    path("<str:code>/return/", organiser.ReturnView.as_view(), name="application_return"),
    path("<str:code>/waitlist/", organiser.WaitlistView.as_view(), name="application_waitlist"),
    path("<str:code>/reject/", organiser.RejectView.as_view(), name="application_reject"),
    path("<str:code>/move/", organiser.MoveView.as_view(), name="application_move"),
]
_webhooks = [
    path("", webhooks.WebhooksView.as_view(), name="webhooks"),
    path("<str:code>/", webhooks.WebhookView.as_view(), name="webhook"),
    path("<str:code>/test/", webhooks.WebhookTestView.as_view(), name="webhook_test"),
    path("<str:code>/rotate/", webhooks.WebhookRotateView.as_view(), name="webhook_rotate"),
]

urlpatterns = [
    path("forum/", forum.ForumView.as_view(), name="forum"),
    path("halls/", halls.HallsView.as_view(), name="halls"),
    path("booths/", halls.BoothsView.as_view(), name="booths"),
    path("categories/", halls.CategoriesView.as_view(), name="categories"),
    path("lectures/", include(_lectures)),
    path("speakers/", programme.SpeakersView.as_view(), name="speakers"),
    path("visitors/", include(_visitors)),
    path("visitors.xlsx", visitors.VisitorsFileView.as_view(), name="visitors_file"),
    path("exhibitors.xlsx", exports.ExhibitorsFileView.as_view(), name="exhibitors_file"),
    path("exhibitors/", include(_exhibitors)),
    path("companies/", include(_companies)),
    path("applications/", include(_applications)),
    path("invoices/<str:number>/payments/", invoices.PaymentsView.as_view(), name="payments"),
    path("webhooks/", include(_webhooks)),
    path("signups/", lecture_desk.SignUpsView.as_view(), name="organiser_signups"),
]
