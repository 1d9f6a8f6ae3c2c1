"""Every address of the admin and what each role gets there; whatever is not here fails `test_roles_table`.

Letters stand for roles: O owner, E exhibitor manager, P programme manager, D registration desk, F finance, R reviewer.
Who is not named is refused (403), and nothing changes. `docs/roles.md` is written from this (`make roles`).
"""

from typing import NamedTuple

from accounts.roles import Role

LETTERS = dict(zip("OEPDFR", Role, strict=True))


class Pages(NamedTuple):
    """Who sees the list, one thing and its history; who may add, change and delete."""

    see: str
    add: str = ""
    change: str = ""
    delete: str = ""


MODELS = {
    "accounts_apitoken": Pages("OEPDFR", "OEPDFR"),  # everybody their own
    "accounts_user": Pages("O", "O", "O"),
    "auth_group": Pages("O", "O", "O"),  # one that is no role may be deleted
    "core_bulkjob": Pages("OEPDFR"),  # everybody their own
    "core_savedfilter": Pages("OEPDFR"),  # everybody their own
    "exhibitors_application": Pages("OEFR"),
    "exhibitors_badgedeletion": Pages("O"),
    "exhibitors_bankstatement": Pages("OF", "OF"),
    "exhibitors_booth": Pages("OER", "", "OE"),  # drawn on the plan of its hall
    "exhibitors_category": Pages("OER", "OE", "OE", "O"),
    "exhibitors_company": Pages("OEFR"),
    "exhibitors_hall": Pages("OER", "OE", "OE", "O"),
    "exhibitors_invoice": Pages("OEF"),
    "exhibitors_payment": Pages("OEF"),
    "exhibitors_persondeletion": Pages("O"),
    "exhibitors_productgroup": Pages("OER", "OE", "OE", "OE"),
    "exhibitors_service": Pages("OEF", "OE", "OE"),
    "exhibitors_serviceorder": Pages("OEF"),
    "exhibitors_staffbadge": Pages("O"),
    "exhibitors_terms": Pages("OEF", "OE", "OE"),
    "exhibitors_vatrate": Pages("OEF", "OF", "OF", "O"),
    "forum_edition": Pages("OEPF", "O", "O"),
    "forum_option": Pages("O", "O", "O", "O"),
    "forum_partner": Pages("O", "O", "O", "O"),
    "forum_privacynotice": Pages("O", "O", "O", "O"),
    "forum_region": Pages("O", "O", "O", "O"),
    "forum_sessions_lecture": Pages("OPD", "OP", "OP"),
    "forum_sessions_programmerules": Pages("OP", "OP", "OP", "O"),
    "forum_sessions_release": Pages("OP"),
    "forum_sessions_room": Pages("OP", "OP", "OP", "OP"),
    "forum_sessions_signup": Pages("OPD"),
    "forum_sessions_speaker": Pages("OP", "OP", "OP", "OP"),
    "forum_sessions_track": Pages("OP", "OP", "OP", "OP"),
    "journal_entry": Pages("OEPFR"),
    "mailing_campaign": Pages("OEP", "OEP", "OEP"),
    "mailing_lettertemplate": Pages("O"),
    "mailing_message": Pages("OEPD"),
    "spreadsheets_export": Pages("OEPDFR"),  # everybody those of tables that they may export
    "spreadsheets_import": Pages("OEPF"),  # everybody those of tables that they may take in
    "visitors_deletionrequest": Pages("O"),
    "visitors_visitor": Pages("OD", "OD", "OD"),
    "webhooks_delivery": Pages("O"),
    "webhooks_endpoint": Pages("O", "O", "O"),
}

# Lists of which nobody sees all: `core.tests.test_bulk_jobs`, `visitors.tests.test_list`,
# `spreadsheets.tests.test_desk`, `accounts.tests.test_token_pages`.
OWN = {"accounts_apitoken", "core_bulkjob", "core_savedfilter", "spreadsheets_export", "spreadsheets_import"}

# Which table each role may export; the first is the list that has the button.
EXPORTS = {
    "exhibitors_application": "OE",
    "exhibitors_booth": "OER",
    "exhibitors_company": "OE",
    "exhibitors_invoice": "OEF",
    "exhibitors_payment": "OEF",
    "forum_sessions_lecture": "OPD",
    "forum_sessions_signup": "O",
    "visitors_visitor": "O",
}

# Buttons and pages of their own.
DEEDS = {
    "accounts_apitoken_secret": "OEPDFR",  # of their own
    "auth_user_password_change": "O",
    "core_bulkjob_confirm": "OEPDFR",  # their own, and only what they may do
    "core_bulkjob_stop": "OEPDFR",
    "core_savedfilter_drop": "OEPDFR",  # their own
    "core_savedfilter_keep": "OEPDFR",
    "exhibitors_application_accept_changes": "OE",
    "exhibitors_application_approve": "OE",
    "exhibitors_application_attachment": "OER",
    "exhibitors_application_cancel": "OE",
    "exhibitors_application_give_back": "OE",
    "exhibitors_application_move": "OE",
    "exhibitors_application_note": "OER",
    "exhibitors_application_offer": "OE",
    "exhibitors_application_reject": "OE",
    "exhibitors_application_release": "OE",
    "exhibitors_application_waitlist": "OE",
    "exhibitors_booth_edit_on_plan": "OE",
    "exhibitors_booth_split": "OE",
    "exhibitors_booth_take_apart": "OE",
    "exhibitors_company_look": "OE",
    "exhibitors_hall_copy": "OE",
    "exhibitors_hall_edit_plan": "OE",
    "exhibitors_hall_plan": "OE",
    "exhibitors_hall_plan_changes": "OE",
    "exhibitors_invoice_credit": "OF",
    "exhibitors_invoice_document": "OEF",
    "exhibitors_invoice_pay": "OF",
    "exhibitors_invoice_repay": "OF",
    "exhibitors_invoice_send_again": "OF",
    "exhibitors_payment_void": "OF",
    "exhibitors_statement_take_in": "OF",
    "forum_partner_change_logo": "O",
    "forum_sessions_lecture_add_person": "OP",
    "forum_sessions_lecture_attendance": "OPD",
    "forum_sessions_lecture_close_attendance": "OPD",
    "forum_sessions_lecture_door_list": "OPD",
    "forum_sessions_lecture_let_in": "OPD",
    "forum_sessions_lecture_release_seats": "OPD",
    "forum_sessions_lecture_release": "OP",
    "forum_sessions_lecture_resize": "OP",
    "forum_sessions_lecture_take_in_programme": "OP",
    "forum_sessions_lecture_timetable": "OP",
    "forum_sessions_signup_exchange": "OP",
    "forum_sessions_signup_take_away": "OP",
    "forum_sessions_speaker_change_photo": "OP",
    "mailing_campaign_preview": "OEP",
    "mailing_campaign_progress": "OEP",
    "mailing_campaign_sample": "OEP",
    "mailing_lettertemplate_preview": "O",
    "mailing_lettertemplate_words": "O",
    "mailing_message_send_this_again": "OE",
    "spreadsheets_export_file": "OEPDFR",
    "spreadsheets_export_show": "OEPDFR",
    "spreadsheets_import_drop": "OEPF",
    "spreadsheets_import_new": "OEPF",
    "spreadsheets_import_refused": "OEPF",
    "spreadsheets_import_show": "OEPF",
    "spreadsheets_import_stop": "OEPF",
    "spreadsheets_import_take_in": "OEPF",
    "spreadsheets_import_template": "OEPF",
    "forum_edition_life": "OEPF",
    "visitors_visitor_came": "OD",
    "visitors_deletionrequest_erase": "O",
    "visitors_deletionrequest_refuse": "O",
    "visitors_deletionrequest_take_back": "O",
    "exhibitors_persondeletion_erase": "O",
    "exhibitors_persondeletion_refuse": "O",
    "exhibitors_persondeletion_take_back": "O",
    "exhibitors_badgedeletion_erase": "O",
    "exhibitors_badgedeletion_refuse": "O",
    "exhibitors_badgedeletion_take_back": "O",
    "exhibitors_staffbadge_data_file": "O",
    "exhibitors_staffbadge_forget": "O",
    "exhibitors_staffbadge_take": "O",
    "exhibitors_company_forget_person": "O",
    "exhibitors_company_data_file": "O",
    "exhibitors_company_take_person": "O",
    "visitors_visitor_cancel": "OD",
    "visitors_visitor_data_file": "O",
    "visitors_visitor_forget": "O",
    "visitors_visitor_look": "OD",
    "visitors_visitor_reissue": "OD",
    "visitors_visitor_send_again": "OD",
    "visitors_visitor_take": "O",
    "visitors_visitor_ticket": "OD",
    "webhooks_delivery_replay_this": "O",
}

DEEDS |= {f"{name}_export": letters for name, letters in EXPORTS.items()}

# What is done to many things of a list at once.
BULK = {
    **{f"{name}:export_chosen": letters for name, letters in EXPORTS.items()},
    "accounts_apitoken:revoke": "OEPDFR",
    "exhibitors_application:write_to_these": "OE",
    "exhibitors_booth:merge": "OE",
    "exhibitors_booth:release": "OE",
    "exhibitors_category:delete_selected": "O",
    "exhibitors_company:write_to_these": "OE",
    "exhibitors_hall:delete_selected": "O",
    "exhibitors_productgroup:delete_selected": "OE",
    "exhibitors_serviceorder:cancel_orders": "OEF",
    "exhibitors_vatrate:delete_selected": "O",
    "forum_option:delete_selected": "O",
    "forum_partner:delete_selected": "O",
    "forum_privacynotice:delete_selected": "O",
    "forum_region:delete_selected": "O",
    "forum_sessions_programmerules:delete_selected": "O",
    "forum_sessions_room:delete_selected": "OP",
    "forum_sessions_signup:came": "OPD",
    "forum_sessions_signup:stayed_away": "OPD",
    "forum_sessions_signup:write_to_these": "OP",
    "forum_sessions_speaker:delete_selected": "OP",
    "forum_sessions_track:delete_selected": "OP",
    "mailing_message:send_again": "OE",
    "visitors_visitor:came_today": "OD",
    "visitors_visitor:send_tickets_again": "OD",
    "visitors_visitor:write_to_these": "O",
    "webhooks_delivery:replay": "O",
}

# What stands on the page of something else: who sees it, and who may add, change and delete there.
INLINES = {
    "accounts_user>mfa_authenticator": Pages("O", "", "", "O"),
    "exhibitors_category>exhibitors_productgroup": Pages("OER", "OE", "OE", "OE"),
    "exhibitors_company>exhibitors_application": Pages("OEFR"),
    "exhibitors_company>exhibitors_membership": Pages("OE"),
    "exhibitors_invoice>exhibitors_due": Pages("OEF"),
    "exhibitors_invoice>exhibitors_invoiceline": Pages("OEF"),
    "exhibitors_invoice>exhibitors_payment": Pages("OEF"),
    "exhibitors_serviceorder>exhibitors_serviceorderline": Pages("OEF"),
    "exhibitors_terms>exhibitors_badgequota": Pages("OEF", "OE", "OE", "OE"),
    "exhibitors_terms>exhibitors_cancellationfee": Pages("OEF", "OE", "OE", "OE"),
    "exhibitors_terms>exhibitors_instalmentrule": Pages("OEF", "OE", "OE", "OE"),
    "exhibitors_terms>exhibitors_standtype": Pages("OEF", "OE", "OE", "OE"),
    "forum_edition>forum_openingday": Pages("O", "O", "O", "O"),
    "forum_privacynotice>forum_consenttext": Pages("O", "O", "O", "O"),
    "forum_sessions_lecture>forum_sessions_speaking": Pages("OP", "OP", "OP", "OP"),
}

# The figures of the first page, as files: `desk:figure`.
FIGURES = {"booths": "OER", "income": "OEF", "lectures": "OPD", "registrations": "OD"}

# For everybody who works here: they show only what the person may see, or concern the person alone.
FOR_ALL = {"index", "app_list", "jsi18n", "password_change", "password_change_done", "search"}
# Django asks for the permission of the thing that is looked for, or leads on.
LEADS_ON = {"autocomplete", "view_on_site", "login", "logout"}
