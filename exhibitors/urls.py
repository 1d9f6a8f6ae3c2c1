"""Addresses of the exhibitors' wing: the office below `/exhibit/`, what is public elsewhere."""

from django.urls import path

from .views import (
    application,
    badges,
    companies,
    floor_plan,
    holds,
    membership,
    offers,
    office,
    partners,
    signin,
    signup,
    team,
)

app_name = "exhibitors"

urlpatterns = [
    path("floor-plan/", floor_plan.floor_plan, name="floor_plan"),
    path("floor-plan/<slug:hall>/", floor_plan.hall_plan, name="hall_plan"),
    path("floor-plan/<slug:hall>/state.json", floor_plan.hall_state, name="hall_state"),
    path("exhibit/booth/", holds.hold, name="hold"),
    path("exhibit/booth/release/", holds.release, name="release"),
    path("exhibit/application/", application.application, name="application"),
    path("exhibit/application/submit/", application.submit, name="submit"),
    path("exhibit/application/withdraw/", application.withdraw, name="withdraw"),
    path("exhibit/application/partners/", partners.partners, name="partners"),
    path("exhibit/application/partners/remove/", partners.remove_partner, name="partner_remove"),
    path("exhibit/application/represented/", partners.represented, name="represented"),
    path("exhibit/application/<slug:step>/", application.step, name="application_step"),
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
    path("exhibit/badges/", badges.badges, name="badges"),
    path("exhibit/badges/remove/", badges.remove_badge, name="badge_remove"),
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
]
