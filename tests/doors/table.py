"""Every address of the site: whom it is for, and what a stranger gets there.

A new address that is not here fails `test_doors`. Addresses of the admin are not listed one by one: to
everybody who is not an organiser each of them is a redirect to the sign-in page.
"""

from enum import Enum
from typing import NamedTuple


class For(Enum):
    ANYBODY = "anybody"
    VISITOR = "the holder of a visitor's link or token"
    ACCOUNT = "somebody who is signed in"
    COMPANY = "somebody who acts for a company"
    ORGANISER = "an organiser"
    MONITORING = "whoever holds METRICS_TOKEN"
    NOBODY = "closed"


class Door(NamedTuple):
    name: str
    path: str
    opens_for: For
    stranger_gets: int
    method: str = "get"


# What a stranger can make up: a link of the right form with a wrong signature, the key of a letter.
STOP = "/news/stop/visitors.visitors:BCDFGHJKMN.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
LINK = "/my/BCDFGHJKMN.1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

DOORS = [
    Door("live", "/health/live", For.ANYBODY, 200),
    Door("ready", "/health/ready", For.ANYBODY, 200),
    Door("metrics", "/metrics", For.MONITORING, 404),
    Door("robots", "/robots.txt", For.ANYBODY, 200),
    Door("sitemap", "/sitemap.xml", For.ANYBODY, 200),
    Door("service_worker", "/sw.js", For.ANYBODY, 200),
    # The API
    Door("api:forum", "/api/v1/forum/", For.ANYBODY, 200),
    Door("api:visitors", "/api/v1/visitors/", For.ORGANISER, 401),
    Door("api:visitors", "/api/v1/visitors/", For.ANYBODY, 400, "post"),
    Door("api:visitor_me", "/api/v1/visitors/me/", For.VISITOR, 401),
    Door("api:visitor_me", "/api/v1/visitors/me/", For.VISITOR, 401, "patch"),
    Door("api:visitor_me", "/api/v1/visitors/me/", For.VISITOR, 401, "delete"),
    Door("api:visitor_ticket", "/api/v1/visitors/me/ticket/", For.VISITOR, 401, "post"),
    Door("api:visitor_cancel", "/api/v1/visitors/me/cancel/", For.VISITOR, 401, "post"),
    Door("api:halls", "/api/v1/halls/", For.ANYBODY, 200),
    Door("api:booths", "/api/v1/booths/", For.ANYBODY, 200),
    Door("api:categories", "/api/v1/categories/", For.ANYBODY, 200),
    Door("api:companies", "/api/v1/companies/", For.ANYBODY, 400, "post"),
    Door("api:company_me", "/api/v1/companies/me/", For.COMPANY, 401),
    Door("api:company_me", "/api/v1/companies/me/", For.COMPANY, 401, "patch"),
    Door("api:applications", "/api/v1/applications/", For.ORGANISER, 401),
    Door("api:application_approve", "/api/v1/applications/BCDFGHJKMN/approve/", For.ORGANISER, 401, "post"),
    Door("api:application_return", "/api/v1/applications/BCDFGHJKMN/return/", For.ORGANISER, 401, "post"),
    Door("api:application_waitlist", "/api/v1/applications/BCDFGHJKMN/waitlist/", For.ORGANISER, 401, "post"),
    Door("api:application_reject", "/api/v1/applications/BCDFGHJKMN/reject/", For.ORGANISER, 401, "post"),
    Door("api:application_move", "/api/v1/applications/BCDFGHJKMN/move/", For.ORGANISER, 401, "post"),
    Door("desk:figure", "/admin/figures/income.csv", For.ORGANISER, 302),
    Door("picture", "/media/catalogue/000000000000000000000000.webp", For.ANYBODY, 404),
    Door("portrait", "/media/speakers/000000000000000000000000.webp", For.ANYBODY, 404),
    Door("partner_logo", "/media/partners/000000000000000000000000.webp", For.ANYBODY, 404),
    Door("floor_drawing", "/media/plans/000000000000000000000000.webp", For.ANYBODY, 404),
    Door("api:exhibitors_file", "/api/v1/exhibitors.xlsx", For.ORGANISER, 401),
    Door("api:visitors_file", "/api/v1/visitors.xlsx", For.ORGANISER, 401),
    Door("api:exhibitors", "/api/v1/exhibitors/", For.ANYBODY, 200),
    Door("api:exhibitor", "/api/v1/exhibitors/nobody/", For.ANYBODY, 404),
    Door("api:company_bookings", "/api/v1/companies/me/bookings/", For.COMPANY, 401),
    Door("api:company_bookings", "/api/v1/companies/me/bookings/", For.COMPANY, 401, "post"),
    Door("api:company_booking", "/api/v1/companies/me/bookings/BCDFGHJKMN/", For.COMPANY, 401, "delete"),
    Door("api:company_application", "/api/v1/companies/me/application/", For.COMPANY, 401),
    Door("api:company_application", "/api/v1/companies/me/application/", For.COMPANY, 401, "patch"),
    Door("api:company_submit", "/api/v1/companies/me/application/submit/", For.COMPANY, 401, "post"),
    Door("api:company_withdraw", "/api/v1/companies/me/application/withdraw/", For.COMPANY, 401, "post"),
    Door("api:invoices", "/api/v1/companies/me/invoices/", For.COMPANY, 401),
    Door("api:invoice_document", "/api/v1/companies/me/invoices/AO-2026-00001.pdf", For.COMPANY, 401),
    Door("api:payments", "/api/v1/invoices/AO-2026-00001/payments/", For.ORGANISER, 401, "post"),
    Door("api:lectures", "/api/v1/lectures/", For.ANYBODY, 200),
    Door("api:lecture", "/api/v1/lectures/T08/", For.ANYBODY, 404),
    Door("api:speakers", "/api/v1/speakers/", For.ANYBODY, 200),
    Door("api:organiser_signups", "/api/v1/signups/", For.ORGANISER, 401),
    Door("api:signups", "/api/v1/visitors/me/signups/", For.VISITOR, 401),
    Door("api:signups", "/api/v1/visitors/me/signups/", For.VISITOR, 401, "post"),
    Door("api:signup", "/api/v1/visitors/me/signups/T08/", For.VISITOR, 401, "delete"),
    Door("api:signup_accept", "/api/v1/visitors/me/signups/T08/accept/", For.VISITOR, 401, "post"),
    Door("api:webhooks", "/api/v1/webhooks/", For.ORGANISER, 401),
    Door("api:webhooks", "/api/v1/webhooks/", For.ORGANISER, 401, "post"),
    Door("api:webhook", "/api/v1/webhooks/BCDFGHJKMN/", For.ORGANISER, 401),
    Door("api:webhook", "/api/v1/webhooks/BCDFGHJKMN/", For.ORGANISER, 401, "patch"),
    Door("api:webhook", "/api/v1/webhooks/BCDFGHJKMN/", For.ORGANISER, 401, "delete"),
    Door("api:webhook_test", "/api/v1/webhooks/BCDFGHJKMN/test/", For.ORGANISER, 401, "post"),
    Door("api:webhook_rotate", "/api/v1/webhooks/BCDFGHJKMN/rotate/", For.ORGANISER, 401, "post"),
    Door("schema", "/api/schema/", For.ANYBODY, 200),
    Door("docs", "/api/docs/", For.ANYBODY, 200),
    # Pages
    Door("website:home", "/", For.ANYBODY, 200),
    Door("website:styleguide", "/styleguide/", For.ORGANISER, 404),
    Door("website:privacy", "/privacy/", For.ANYBODY, 200),
    Door("website:manifest", "/manifest.webmanifest", For.ANYBODY, 200),
    Door("website:without_network", "/no-connection/", For.ANYBODY, 200),
    Door("website:preview", "/preview/forum.png", For.ANYBODY, 200),
    Door("website:preview_lecture", "/preview/programme/T08.png", For.ANYBODY, 404),
    Door("website:preview_exhibitor", "/preview/exhibitors/nobody.png", For.ANYBODY, 404),
    Door("website:accessibility", "/accessibility/", For.ANYBODY, 200),
    Door("website:stop_looking", "/looking/stop/", For.ANYBODY, 302, "post"),  # a stranger is led home
    Door("sessions:programme", "/programme/", For.ANYBODY, 200),
    Door("sessions:changes", "/programme/changes/", For.ANYBODY, 200),
    Door("sessions:feed", "/programme/changes.atom", For.ANYBODY, 200),
    Door("sessions:lecture", "/programme/T08/", For.ANYBODY, 404),
    Door("sessions:lecture_calendar", "/programme/T08.ics", For.ANYBODY, 404),
    Door("sessions:act", "/programme/T08/sign-up/", For.VISITOR, 404, "post"),
    Door("sessions:speakers", "/speakers/", For.ANYBODY, 200),
    Door("sessions:speaker", "/speakers/S01/", For.ANYBODY, 404),
    Door("sessions:schedule_calendar", "/schedule.ics", For.ANYBODY, 200),
    Door("sessions:schedule_xml", "/schedule.xml", For.ANYBODY, 200),
    Door("sessions:schedule_json", "/schedule.json", For.ANYBODY, 200),
    Door("visitors:register", "/register/", For.ANYBODY, 200),
    Door("visitors:register", "/register/", For.ANYBODY, 400, "post"),
    Door("visitors:ticket_sent", "/register/sent/", For.ANYBODY, 200),
    # The floor plan; the hall of the table is not there
    Door("exhibitors:floor_plan", "/floor-plan/", For.ANYBODY, 200),
    Door("exhibitors:hall_plan", "/floor-plan/nothing/", For.ANYBODY, 404),
    Door("exhibitors:hall_state", "/floor-plan/nothing/state.json", For.ANYBODY, 404),
    Door("visitors:forget_me", "/register/forget/", For.ANYBODY, 302, "post"),
    # The visitor's own page
    Door("visitors:my", f"{LINK}/", For.VISITOR, 404),
    Door("visitors:my_edit", f"{LINK}/edit/", For.VISITOR, 404),
    Door("visitors:my_edit", f"{LINK}/edit/", For.VISITOR, 404, "post"),
    Door("visitors:my_consents", f"{LINK}/consents/", For.VISITOR, 404, "post"),
    Door("visitors:my_resend", f"{LINK}/resend/", For.VISITOR, 404, "post"),
    Door("visitors:my_cancel", f"{LINK}/cancel/", For.VISITOR, 404),
    Door("visitors:my_cancel", f"{LINK}/cancel/", For.VISITOR, 404, "post"),
    Door("visitors:my_erase", f"{LINK}/erase/", For.VISITOR, 404),
    Door("visitors:my_erase", f"{LINK}/erase/", For.VISITOR, 404, "post"),
    Door("visitors:my_ticket", f"{LINK}/ticket.pdf", For.VISITOR, 404),
    Door("visitors:my_calendar", f"{LINK}/calendar.ics", For.VISITOR, 404),
    Door("visitors:my_data", f"{LINK}/data.json", For.VISITOR, 404),
    # The link in every letter of news
    Door("news:stop", f"{STOP}/", For.VISITOR, 404),
    Door("news:stop", f"{STOP}/", For.VISITOR, 404, "post"),
    # The exhibitor's office
    Door("exhibitors:office", "/exhibit/", For.ANYBODY, 200),
    Door("exhibitors:sign_up", "/exhibit/sign-up/", For.ANYBODY, 200),
    Door("exhibitors:sign_up", "/exhibit/sign-up/", For.ANYBODY, 400, "post"),
    Door("exhibitors:confirm_contact", "/exhibit/contact/BCDFGHJKMN.abc.1abc.forged/", For.COMPANY, 404),
    Door(
        "exhibitors:confirm_contact", "/exhibit/contact/BCDFGHJKMN.abc.1abc.forged/", For.COMPANY, 404, "post"
    ),
    Door("exhibitors:confirm", "/exhibit/confirm/BCDFGHJKMN.abc.1abc.forged/", For.COMPANY, 404),
    Door("exhibitors:confirm", "/exhibit/confirm/BCDFGHJKMN.abc.1abc.forged/", For.COMPANY, 404, "post"),
    Door("exhibitors:resend", "/exhibit/resend/", For.COMPANY, 302, "post"),
    Door("exhibitors:ask_for_link", "/exhibit/sign-in/", For.ANYBODY, 302, "post"),
    Door("exhibitors:link_sent", "/exhibit/sign-in/sent/", For.ANYBODY, 200),
    Door("exhibitors:follow_link", "/exhibit/sign-in/forged:1abc:forged/", For.COMPANY, 404),
    Door("exhibitors:follow_link", "/exhibit/sign-in/forged:1abc:forged/", For.COMPANY, 404, "post"),
    Door("exhibitors:leave", "/exhibit/leave/", For.ANYBODY, 302, "post"),
    Door("exhibitors:company", "/exhibit/company/", For.COMPANY, 302),
    Door("exhibitors:company", "/exhibit/company/", For.COMPANY, 302, "post"),
    Door("exhibitors:apply", "/exhibit/apply/", For.COMPANY, 302, "post"),
    Door("exhibitors:badges", "/exhibit/badges/", For.COMPANY, 302),
    Door("exhibitors:badges", "/exhibit/badges/", For.COMPANY, 302, "post"),
    Door("exhibitors:badge_remove", "/exhibit/badges/remove/", For.COMPANY, 302, "post"),
    Door("exhibitors:invitation", "/exhibit/invitation/BCDFGHJKMN.1abc.forged/", For.COMPANY, 404),
    Door("exhibitors:invitation", "/exhibit/invitation/BCDFGHJKMN.1abc.forged/", For.COMPANY, 404, "post"),
    Door("exhibitors:team", "/exhibit/team/", For.COMPANY, 302),
    Door("exhibitors:team", "/exhibit/team/", For.COMPANY, 302, "post"),
    Door("exhibitors:team_role", "/exhibit/team/role/", For.COMPANY, 302, "post"),
    Door("exhibitors:team_remove", "/exhibit/team/remove/", For.COMPANY, 302, "post"),
    Door("exhibitors:team_revoke", "/exhibit/team/revoke/", For.COMPANY, 302, "post"),
    Door("exhibitors:team_tokens", "/exhibit/team/tokens/", For.COMPANY, 302, "post"),
    Door("exhibitors:team_token_revoke", "/exhibit/team/tokens/revoke/", For.COMPANY, 302, "post"),
    Door("exhibitors:invoices", "/exhibit/invoices/", For.COMPANY, 302),
    Door("exhibitors:invoice_document", "/exhibit/invoices/AO-2026-00001.pdf", For.COMPANY, 302),
    Door("exhibitors:receipt", "/exhibit/invoices/AO-2026-00001/receipts/1.pdf", For.COMPANY, 302),
    Door("exhibitors:services", "/exhibit/services/", For.COMPANY, 302),
    Door("exhibitors:services", "/exhibit/services/", For.COMPANY, 302, "post"),
    Door("exhibitors:services_cancel", "/exhibit/services/cancel/", For.COMPANY, 302, "post"),
    Door("exhibitors:companies", "/exhibit/companies/", For.COMPANY, 302),
    Door("exhibitors:companies", "/exhibit/companies/", For.COMPANY, 302, "post"),
    # The catalogue
    Door("exhibitors:exhibitors", "/exhibitors/", For.ANYBODY, 200),
    Door("exhibitors:catalogue_pdf", "/exhibitors/catalogue.pdf", For.ANYBODY, 202),
    Door("exhibitors:exhibitor", "/exhibitors/nobody/", For.ANYBODY, 404),
    Door("exhibitors:entry", "/exhibit/catalogue/", For.COMPANY, 302),
    Door("exhibitors:entry", "/exhibit/catalogue/", For.COMPANY, 302, "post"),
    Door("exhibitors:entry_logo", "/exhibit/catalogue/logo/", For.COMPANY, 302, "post"),
    Door("exhibitors:entry_photos", "/exhibit/catalogue/photos/", For.COMPANY, 302, "post"),
    Door("exhibitors:entry_photo", "/exhibit/catalogue/photos/BCDFGHJKMN/", For.COMPANY, 302, "post"),
    Door("exhibitors:documents", "/exhibit/documents/", For.COMPANY, 302),
    Door("exhibitors:documents", "/exhibit/documents/", For.COMPANY, 302, "post"),
    Door("exhibitors:document", "/exhibit/documents/BCDFGHJKMN/", For.COMPANY, 404),
    Door("exhibitors:document_remove", "/exhibit/documents/BCDFGHJKMN/remove/", For.COMPANY, 302, "post"),
    # The application, and the booth that is held for it
    Door("exhibitors:hold", "/exhibit/booth/", For.COMPANY, 302, "post"),
    Door("exhibitors:release", "/exhibit/booth/release/", For.COMPANY, 302, "post"),
    Door("exhibitors:application", "/exhibit/application/", For.COMPANY, 302),
    Door("exhibitors:submit", "/exhibit/application/submit/", For.COMPANY, 302, "post"),
    Door("exhibitors:withdraw", "/exhibit/application/withdraw/", For.COMPANY, 302),
    Door("exhibitors:withdraw", "/exhibit/application/withdraw/", For.COMPANY, 302, "post"),
    Door("exhibitors:partners", "/exhibit/application/partners/", For.COMPANY, 302),
    Door("exhibitors:partners", "/exhibit/application/partners/", For.COMPANY, 302, "post"),
    Door("exhibitors:partner_remove", "/exhibit/application/partners/remove/", For.COMPANY, 302, "post"),
    Door("exhibitors:represented", "/exhibit/application/represented/", For.COMPANY, 302, "post"),
    Door("exhibitors:application_step", "/exhibit/application/stand/", For.COMPANY, 302),
    Door("exhibitors:application_step", "/exhibit/application/stand/", For.COMPANY, 302, "post"),
    Door("exhibitors:offer", "/exhibit/offers/BCDFGHJKMN/", For.COMPANY, 302),
    Door("exhibitors:offer_accept", "/exhibit/offers/BCDFGHJKMN/accept/", For.COMPANY, 302, "post"),
    Door("exhibitors:offer_decline", "/exhibit/offers/BCDFGHJKMN/decline/", For.COMPANY, 302, "post"),
    Door("sessions:my_agenda", f"{LINK}/agenda.ics", For.VISITOR, 404),
    Door("sessions:my_act", f"{LINK}/lectures/T08/sign-up/", For.VISITOR, 404, "post"),
    # Accounts, by django-allauth
    Door("account_login", "/accounts/login/", For.ANYBODY, 200),
    Door("account_logout", "/accounts/logout/", For.ACCOUNT, 302),
    Door("account_inactive", "/accounts/inactive/", For.ANYBODY, 200),
    Door("account_signup", "/accounts/signup/", For.NOBODY, 200),
    Door("account_reauthenticate", "/accounts/reauthenticate/", For.ACCOUNT, 302),
    Door("account_email", "/accounts/email/", For.ACCOUNT, 302),
    Door("account_email_verification_sent", "/accounts/confirm-email/", For.ANYBODY, 200),
    Door("account_change_password", "/accounts/password/change/", For.ACCOUNT, 302),
    Door("account_set_password", "/accounts/password/set/", For.ACCOUNT, 302),
    Door("account_reset_password", "/accounts/password/reset/", For.ANYBODY, 200),
    Door("account_confirm_login_code", "/accounts/login/code/confirm/", For.NOBODY, 302),
    Door("account_confirm_email", "/accounts/confirm-email/MQ:forged/", For.ANYBODY, 200),
    Door("account_reset_password_from_key_done", "/accounts/password/reset/key/done/", For.ANYBODY, 200),
    Door("account_reset_password_from_key", "/accounts/password/reset/key/1-forged/", For.ANYBODY, 200),
    Door("account_reset_password_done", "/accounts/password/reset/done/", For.ANYBODY, 200),
    Door("mfa_index", "/accounts/2fa/", For.ACCOUNT, 302),
    Door("mfa_authenticate", "/accounts/2fa/authenticate/", For.ACCOUNT, 302),
    Door("mfa_reauthenticate", "/accounts/2fa/reauthenticate/", For.ACCOUNT, 302),
    Door("mfa_activate_totp", "/accounts/2fa/totp/activate/", For.ACCOUNT, 302),
    Door("mfa_deactivate_totp", "/accounts/2fa/totp/deactivate/", For.ACCOUNT, 302),
    Door("mfa_view_recovery_codes", "/accounts/2fa/recovery-codes/", For.ACCOUNT, 302),
    Door("mfa_generate_recovery_codes", "/accounts/2fa/recovery-codes/generate/", For.ACCOUNT, 302),
    Door("mfa_download_recovery_codes", "/accounts/2fa/recovery-codes/download/", For.ACCOUNT, 302),
    Door("mfa_list_webauthn", "/accounts/2fa/webauthn/", For.ACCOUNT, 302),
    Door("mfa_add_webauthn", "/accounts/2fa/webauthn/add/", For.ACCOUNT, 302),
    Door("mfa_reauthenticate_webauthn", "/accounts/2fa/webauthn/reauthenticate/", For.ACCOUNT, 302),
    Door("mfa_remove_webauthn", "/accounts/2fa/webauthn/keys/1/remove/", For.ACCOUNT, 302),
    Door("mfa_edit_webauthn", "/accounts/2fa/webauthn/keys/1/edit/", For.ACCOUNT, 302),
    # The organisers' desk, beside the pages of the models
    Door("desk:edition", "/admin/editions/altyn-oimaq-test/", For.ORGANISER, 302),
    Door("desk:edition", "/admin/editions/altyn-oimaq-test/", For.ORGANISER, 302, "post"),
    Door("desk:statistics", "/admin/statistics/", For.ORGANISER, 302),
    Door("desk:statistics_pdf", "/admin/statistics/report.pdf", For.ORGANISER, 302),
    Door("desk:statistics_workbook", "/admin/statistics/report.xlsx", For.ORGANISER, 302),
    Door("desk:statistics_table", "/admin/statistics/key-figures.csv", For.ORGANISER, 302),
    # The development mailbox: these addresses exist only where MAIL_DIR is set, never in production
    Door("mailing:mailbox", "/mailbox/", For.ANYBODY, 200),
    Door("mailing:letter", "/mailbox/nothing.eml/", For.ANYBODY, 404),
    Door("mailing:html", "/mailbox/nothing.eml/html", For.ANYBODY, 404),
    Door("mailing:raw", "/mailbox/nothing.eml/raw", For.ANYBODY, 404),
    Door("mailing:attachment", "/mailbox/nothing.eml/0", For.ANYBODY, 404),
]

# Of the admin, what is open before somebody has signed in.
OPEN_IN_ADMIN = {"admin:login", "admin:logout"}
