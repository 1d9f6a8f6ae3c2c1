"""The letters to companies, by kind: their built-in words and what organisers may fill into their own."""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from journal.verbs import words_of
from mailing.letters import BuiltIn
from mailing.placeholders import Placeholder, PlaceholderType, url

CONTACT = Placeholder("contact", _("the contact's family and given name"), "Үлгібай Айгүл")
COMPANY = Placeholder("company", _("name of the company"), "«Оймақ» ЖШС")
_OFFICE_URL = url("office_url", _("the company's office"))

# As a function of the language of who reads it.
_words_of = lazy(words_of, str)
_DATE, _MONEY = PlaceholderType.DATE, PlaceholderType.MONEY


def _letter(name: Any, subject: Any, template: str, *placeholders: Placeholder, flags: Any = ()) -> BuiltIn:
    return BuiltIn(name, subject, f"exhibitors/mail/{template}", placeholders, flags)


def _application(name: Any, subject: Any, template: str) -> BuiltIn:
    return _letter(
        name,
        subject,
        template,
        CONTACT,
        Placeholder("number", _("number of the application"), "AO-2026-0042"),
        Placeholder("booths", _("booths, if there are any"), "A-12, A-13"),
        Placeholder("until", _("reserved until, if it is"), "12.10.2026, 18:00", _DATE),
        Placeholder("reason", _("the organisers' reason, if they gave one"), "…"),
        url("application_url", _("the application")),
        flags=("has_reason", "has_booths", "has_deadline"),
    )


def _move(state: str, subject: Any) -> BuiltIn:
    """Called as the journal calls the move."""
    return _application(_words_of(f"application.{state}"), subject, f"application_{state}")


def _booth(name: Any, subject: Any, template: str) -> BuiltIn:
    return _letter(
        name,
        subject,
        template,
        Placeholder("given_name", _("given name"), "Айгүл"),
        COMPANY,
        Placeholder("booth", _("booth"), "A-12"),
        Placeholder("former_booth", _("former booth, if it was moved"), "B-07"),
        Placeholder("hall", _("hall"), "«Алтын»"),
        Placeholder("area", _("area in m²"), "18"),
        Placeholder("price", _("price without VAT in tenge"), "1 260 000", _MONEY),
        Placeholder("until", _("kept until"), "12.10.2026, 18:00", _DATE),
        url("url", _("the offer, or the plan of the hall")),
    )


def _money(name: Any, subject: Any, template: str, *more: Placeholder) -> BuiltIn:
    return _letter(
        name,
        subject,
        template,
        CONTACT,
        COMPANY,
        Placeholder("number", _("number of the invoice"), "AO-2026-00001"),
        Placeholder("total", _("total of the invoice"), "1 260 000 ₸", _MONEY),
        url("office_url", _("the company's invoices")),
        *more,
    )


_REMINDS = (
    Placeholder("due_on", _("due on"), "12.10.2026", _DATE),
    Placeholder("missing", _("what is still missing"), "630 000 ₸", _MONEY),
)

BUILT_IN = {
    "exhibitors.welcome": _letter(
        _("Welcome to the company"),
        _("Your company at %(brand)s: please confirm"),
        "welcome",
        CONTACT,
        COMPANY,
        Placeholder("tax_id", _("BIN or IIN"), "990140000385"),
        Placeholder("next_step", _("what is to be done next"), "…"),
        url("confirm_url", _("link that confirms the mailbox"), required=True, secret=True),
    ),
    "exhibitors.exists": _letter(
        _("The company is signed up already"),
        _("Your company is signed up already: %(brand)s"),
        "exists",
        CONTACT,
        COMPANY,
        url("sign_in_url", _("page where one signs in")),
    ),
    "exhibitors.contact_moved": _letter(
        _("The company has another contact"),
        _("Another address was entered for letters about your company: %(brand)s"),
        "contact_moved",
        CONTACT,
        COMPANY,
    ),
    "exhibitors.contact_asked": _letter(
        _("A new contact address has to answer"),
        _("Letters about your company: please confirm this address (%(brand)s)"),
        "contact_asked",
        CONTACT,
        COMPANY,
        url("confirm_url", _("link that confirms the mailbox"), required=True, secret=True),
    ),
    "exhibitors.sign_in": _letter(
        _("Link to sign in"),
        _("Your link to sign in: %(brand)s"),
        "sign_in",
        Placeholder("minutes", _("minutes the link is valid"), "20"),
        url("sign_in_url", _("link that signs in"), required=True, secret=True),
    ),
    "exhibitors.invitation": _letter(
        _("Invitation to a company"),
        _("You are invited to the team of a company: %(brand)s"),
        "invitation",
        COMPANY,
        url("accept_url", _("link that accepts the invitation"), required=True, secret=True),
    ),
    "exhibitors.deletion_asked": _letter(
        _("Deletion request received"),
        _("We have your request to delete your data"),
        "deletion_asked",
        Placeholder("due_on", _("to be done by"), "8.12.2026", _DATE),
        url("me_url", _("the person's own page")),
    ),
    "exhibitors.deletion_refused": _letter(
        _("Deletion request refused"),
        _("About your request to delete your data"),
        "deletion_refused",
        Placeholder("refusal", _("why it was refused"), "…"),
        url("me_url", _("the person's own page")),
    ),
    "exhibitors.erased": _letter(_("Personal data deleted"), _("Your data is deleted"), "erased"),
    "exhibitors.deadline": _letter(
        _("Reminder of a deadline"),
        _("A deadline is near: %(brand)s"),
        "deadline",
        CONTACT,
        COMPANY,
        Placeholder("day", _("the deadline"), "12.10.2026", _DATE),
        Placeholder("to_do", _("what is still to be done"), "…\n…", PlaceholderType.LINES),
        _OFFICE_URL,
    ),
    "exhibitors.co_exhibitor_named": _letter(
        _("Co-exhibitor named"),
        _("You are named as a co-exhibitor at %(brand)s"),
        "co_exhibitor_named",
        CONTACT,
        Placeholder("host", _("the company that has the booth"), "«Алтын жіп» ЖШС"),
        _OFFICE_URL,
    ),
    "exhibitors.application_submitted": _move(
        "submitted", _("We have received your application to %(brand)s")
    ),
    "exhibitors.application_returned": _move(
        "returned", _("Your application to %(brand)s needs a correction")
    ),
    "exhibitors.application_waitlisted": _move(
        "waitlisted", _("Your application to %(brand)s is on the waiting list")
    ),
    "exhibitors.application_approved": _move("approved", _("Your application to %(brand)s is approved")),
    "exhibitors.application_confirmed": _move("confirmed", _("Your place at %(brand)s is confirmed")),
    "exhibitors.application_rejected": _move("rejected", _("Your application to %(brand)s is declined")),
    "exhibitors.application_withdrawn": _move("withdrawn", _("Your application to %(brand)s is withdrawn")),
    "exhibitors.application_cancelled": _move("cancelled", _("Your participation in %(brand)s is cancelled")),
    "exhibitors.application_expired": _move("expired", _("Your application to %(brand)s has expired")),
    "exhibitors.reservation_lapses_soon": _application(
        _("Warned that the reservation lapses"),
        _("Your booth at %(brand)s is reserved for a few days more"),
        "reservation_lapses_soon",
    ),
    "exhibitors.booth_offered": _booth(_("Booth offered"), _("A booth for you: %(booth)s"), "booth_offered"),
    "exhibitors.booth_offer_lapsed": _booth(
        _("Offer of a booth lapsed"), _("The offer of booth %(booth)s has lapsed"), "booth_offer_lapsed"
    ),
    "exhibitors.booth_moved": _booth(
        _("Moved to another booth"), _("Your booth is now %(booth)s"), "booth_moved"
    ),
    "exhibitors.invoice": _money(
        _("Invoice"),
        _("Invoice for payment No. %(number)s"),
        "invoice",
        Placeholder("dues", _("days and sums to pay"), "12.10.2026 – 630 000 ₸", _MONEY),
    ),
    "exhibitors.credit_note": _money(_("Credit note"), _("Credit note No. %(number)s"), "credit_note"),
    "exhibitors.payment_received": _money(
        _("Payment received"),
        _("Payment received: invoice No. %(number)s"),
        "payment_received",
        Placeholder("amount", _("sum received"), "630 000 ₸", _MONEY),
        Placeholder("received_on", _("received on"), "10.10.2026", _DATE),
    ),
    "exhibitors.repaid": _money(
        _("Money paid back"),
        _("Money paid back: credit note No. %(number)s"),
        "repaid",
        Placeholder("amount", _("sum paid back"), "630 000 ₸", _MONEY),
        Placeholder("repaid_on", _("paid back on"), "10.10.2026", _DATE),
        Placeholder("reference", _("number of the payment order"), "4711"),
        Placeholder("left", _("what is still owed to the company"), "0 ₸", _MONEY),
    ),
    "exhibitors.payment_due": _money(
        _("Payment is due soon"),
        _("Payment is due soon: invoice No. %(number)s"),
        "payment_due",
        *_REMINDS,
    ),
    "exhibitors.payment_overdue": _money(
        _("Payment is overdue"),
        _("Payment is overdue: invoice No. %(number)s"),
        "payment_overdue",
        *_REMINDS,
    ),
}
