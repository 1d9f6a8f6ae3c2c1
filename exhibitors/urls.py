"""Addresses of the exhibitors' wing: the office below `/exhibit/`, what is public elsewhere."""

from django.urls import path

from .views import catalogue, companies, documents, entry, membership, office, printed, signin, signup, team

app_name = "exhibitors"

urlpatterns = [
    path("exhibitors/", catalogue.exhibitors, name="exhibitors"),
    path("exhibitors/catalogue.pdf", printed.catalogue_pdf, name="catalogue_pdf"),
    path("exhibitors/<slug:slug>/", catalogue.exhibitor, name="exhibitor"),
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
    path("exhibit/invitation/<str:token>/", team.invitation, name="invitation"),
    path("exhibit/catalogue/", entry.entry, name="entry"),
    path("exhibit/catalogue/logo/", entry.logo, name="entry_logo"),
    path("exhibit/catalogue/photos/", entry.add_photo, name="entry_photos"),
    path("exhibit/catalogue/photos/<str:code>/", entry.change_photo, name="entry_photo"),
    path("exhibit/documents/", documents.documents, name="documents"),
    path("exhibit/documents/<str:code>/", documents.document, name="document"),
    path("exhibit/documents/<str:code>/remove/", documents.remove, name="document_remove"),
    path("exhibit/team/", team.team, name="team"),
    path("exhibit/team/role/", team.role, name="team_role"),
    path("exhibit/team/remove/", team.remove, name="team_remove"),
    path("exhibit/team/revoke/", team.revoke, name="team_revoke"),
    path("exhibit/team/tokens/", team.tokens, name="team_tokens"),
    path("exhibit/team/tokens/revoke/", team.revoke_token, name="team_token_revoke"),
]
