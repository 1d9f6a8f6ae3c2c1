"""Addresses of the exhibitors' wing: the office below `/exhibit/`, what is public elsewhere."""

from django.urls import path

from .views import companies, invoices, membership, offers, office, services, signin, signup, team

app_name = "exhibitors"

urlpatterns = [
    path("exhibit/", office.office, name="office"),
    path("exhibit/sign-up/", signup.sign_up, name="sign_up"),
    path("exhibit/confirm/<str:token>/", signup.confirm, name="confirm"),
    path("exhibit/resend/", signup.resend, name="resend"),
    path("exhibit/sign-in/", signin.ask_for_link, name="ask_for_link"),
    path("exhibit/sign-in/sent/", signin.link_sent, name="link_sent"),
    path("exhibit/sign-in/<str:token>/", signin.follow_link, name="follow_link"),
    path("exhibit/leave/", signin.leave, name="leave"),
    path("exhibit/companies/", membership.companies, name="companies"),
    path("exhibit/company/", companies.company, name="company"),
    path("exhibit/apply/", office.apply, name="apply"),
    path("exhibit/offers/<str:code>/", offers.offer, name="offer"),
    path("exhibit/offers/<str:code>/accept/", offers.accept, name="offer_accept"),
    path("exhibit/offers/<str:code>/decline/", offers.decline, name="offer_decline"),
    path("exhibit/invitation/<str:token>/", team.invitation, name="invitation"),
    path("exhibit/team/", team.team, name="team"),
    path("exhibit/team/role/", team.role, name="team_role"),
    path("exhibit/team/remove/", team.remove, name="team_remove"),
    path("exhibit/team/revoke/", team.revoke, name="team_revoke"),
    path("exhibit/team/tokens/", team.tokens, name="team_tokens"),
    path("exhibit/team/tokens/revoke/", team.revoke_token, name="team_token_revoke"),
    path("exhibit/invoices/", invoices.invoices, name="invoices"),
    path("exhibit/invoices/<str:number>.pdf", invoices.invoice_document, name="invoice_document"),
    path("exhibit/invoices/<str:number>/receipts/<int:position>.pdf", invoices.receipt, name="receipt"),
    path("exhibit/services/", services.services, name="services"),
    path("exhibit/services/cancel/", services.cancel, name="services_cancel"),
]
