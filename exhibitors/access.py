"""Who acts for which company, and whose application it is. Strangers find nothing.

Three things open a company: the membership of somebody who is signed in and has proven the mailbox; the
browser that signed the company up (its session keeps the number of a `CompanyToken`, which can be revoked);
a program's token (`services.tokens`). The links of letters are codes signed by Django: they hold no personal
data, cannot be guessed, and open nothing a second time (`services.companies`, `.memberships`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from django.core.signing import BadSignature, TimestampSigner
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.access import is_organiser_with
from core.errors import GoElsewhere, NotFound
from core.looking import looked_at
from core.prepared import Given, Prepared
from core.text import fold_booth_code
from forum.models import Edition
from journal.actors import Actor

from .models import (
    Application,
    Attachment,
    Booking,
    Booth,
    Company,
    CompanyToken,
    Invitation,
    Invoice,
    InvoiceKind,
    Membership,
    Payment,
    PaymentMethod,
    Role,
    ServiceOrder,
)
from .states import HOLDS_A_BOOTH, LIVE

# In the session: code of a company -> number of the token that this browser was given at the sign-up.
GRANTS = "companies"
# In the session: the code of the company that was chosen among several.
CHOSEN = "company"

CONFIRMATION_LASTS = timedelta(days=14)
Row = TypeVar("Row")

_confirmation = TimestampSigner(salt="exhibitors.confirmation", sep=".")
_contact = TimestampSigner(salt="exhibitors.contact", sep=".")
_invitation = TimestampSigner(salt="exhibitors.invitation", sep=".")


def live_application() -> "QuerySet[Application]":
    """The one that a company has in an edition, to be prepared with more beside it: see `application_of`."""
    return Application.objects.select_related("category", "host").filter(
        company=Given("company"), edition=Given("edition"), state__in=sorted(LIVE)
    )


_LIVE_APPLICATION = Prepared(live_application)


def _seen() -> "QuerySet[Any]":
    live = FilteredRelation("bookings", condition=Q(bookings__state__in=sorted(HOLDS_A_BOOTH)))
    return Booth.objects.annotate(live=live).annotate(
        taken_by=F("live__application_id"), taken_as=F("live__state"), taken_until=F("live__expires_at")
    )


_SEEN_BY_NUMBER = Prepared(
    lambda: _seen().filter(edition=Given("edition"), number=Given("number"), retired_at__isnull=True)
)
_SEEN_BY_KEY = Prepared(lambda: _seen().filter(pk=Given("pk")))
_OWN_BOOKING = Prepared(
    lambda: Booking.objects.select_related("application", "booth").filter(
        application__company=Given("company"), code=Given("code")
    )
)


class SignInNeeded(GoElsewhere):
    """Pages lead to the sign-in page and back."""


class CompanyToChoose(GoElsewhere):
    code, status = "company_to_choose", 409
    message = _("You act for several companies: please choose one.")
    where = "exhibitors:companies"


class Taken(NamedTuple):
    """By whom, and until when. Who holds a booth is told to nobody."""

    application_id: int
    state: str
    expires_at: datetime | None

    def has_lapsed(self, at: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= at


class Seen(NamedTuple):
    """Without a lock: the next moment may be another."""

    booth: Booth
    taken: Taken | None


@dataclass(frozen=True, slots=True)
class Standing:
    """For which company somebody acts, and as what. `user_id` is None for a browser and for a program."""

    company: Company
    role: str = Role.MEMBER
    user_id: int | None = None

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER

    @property
    def actor(self) -> Actor:
        return Actor.company(self.company.code, self.user_id)


def standings(request: HttpRequest) -> list[Standing]:
    """Every company that this browser may act for, oldest first: one query each for people and for grants.

    An organiser who looks as a company sees what its owner sees, and that company only.
    """
    if code := looked_at("company"):
        return [Standing(company_with_code(code), Role.OWNER)]
    found: dict[str, Standing] = {}
    if request.user.is_authenticated:
        memberships = Membership.objects.filter(
            user_id=request.user.pk, confirmed_at__isnull=False, removed_at__isnull=True
        )
        for row in memberships.select_related("company", "company__region"):
            found[row.company.code] = Standing(row.company, row.role, request.user.pk)
    if granted := request.session.get(GRANTS):
        tokens = CompanyToken.objects.live(timezone.now()).filter(
            pk__in=granted.values(), company__code__in=granted
        )
        for token in tokens.select_related("company", "company__region").order_by("pk"):
            found.setdefault(token.company.code, Standing(token.company))
    return list(found.values())


def standing_of(request: HttpRequest) -> Standing:
    """The company at hand. Raises SignInNeeded, CompanyToChoose, NotFound (signed in, but for no company)."""
    found = standings(request)
    if not found:
        raise NotFound if request.user.is_authenticated else SignInNeeded
    if len(found) == 1:
        request.session.pop(CHOSEN, None)  # nothing is left to choose among
        return found[0]
    chosen = request.session.get(CHOSEN)
    for standing in found:
        if standing.company.code == chosen:
            return standing
    raise CompanyToChoose


def company_of(request: HttpRequest) -> Company:
    """The company at hand, for pages. Raises as `standing_of` does."""
    return standing_of(request).company


def owned_standing_of(request: HttpRequest) -> Standing:
    """For what only an owner does: to everybody else it is not there."""
    standing = standing_of(request)
    if not standing.is_owner:
        raise NotFound
    return standing


def application_of(
    company: Company, edition: Edition, prepared: Prepared[Application] = _LIVE_APPLICATION
) -> Application:
    """The live one; a company has at most one in an edition. Raises NotFound."""
    return _there(find_application(company, edition, prepared))


def find_application(
    company: Company, edition: Edition, prepared: Prepared[Application] = _LIVE_APPLICATION
) -> Application | None:
    application = prepared.first(company=company.pk, edition=edition.pk)
    if application is not None:
        application.company, application.edition = company, edition
    return application


def attachment_of(request: HttpRequest, code: str) -> Attachment:
    """A document for whoever acts for its company, and for organisers. Raises NotFound, to strangers too."""
    attachments = Attachment.objects.select_related("application__company")
    attachment = attachments.filter(code=code, removed_at__isnull=True).first()
    if attachment is None:
        raise NotFound
    is_organiser = is_organiser_with(request, "exhibitors.view_attachment")
    own = attachment.application.company_id
    if not is_organiser and own not in {standing.company.pk for standing in standings(request)}:
        raise NotFound
    return attachment


def booth_of(number: str, edition: Edition) -> Booth:
    """One that is on the plan today, by its number as people type it. Raises NotFound."""
    return seen_booth_of(number, edition).booth


def seen_booth_of(number: str, edition: Edition) -> Seen:
    """The same, with what is known at this moment of its being taken. Raises NotFound."""
    return _there(_told(_SEEN_BY_NUMBER.first(edition=edition.pk, number=fold_booth_code(number))))


def look_at(booth: Booth) -> Seen:
    return _told(_SEEN_BY_KEY.first(pk=booth.pk)) or Seen(booth, None)


def _told(row: Any) -> Seen | None:
    if row is None:
        return None
    return Seen(row, Taken(row.taken_by, row.taken_as, row.taken_until) if row.taken_by else None)


def booking_of(company: Company, code: str) -> Booking:
    """The company's own, whatever its state. Raises NotFound."""
    return _there(_OWN_BOOKING.first(company=company.pk, code=code))


def co_exhibitor_of(host: Application, code: str) -> Application:
    """One of the host's that still stands. Raises NotFound."""
    return _there(host.co_exhibitors.filter(code=code, state__in=LIVE).first())


def _there(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row


# --- The links of letters ---------------------------------------------------------------------


class Confirmation(NamedTuple):
    """Whose mailbox answered. `keeps_password`: the account's password is still the one the letter is about."""

    membership: Membership
    keeps_password: bool


def confirmation_token(membership: Membership, password: str | None = None) -> str:
    """`password`: its mark when the letter was queued."""
    mark = password_mark(membership.user) if password is None else password
    return _confirmation.sign(f"{membership.company.code}.{_mark(membership)}.{mark}")


def confirmation_of_token(token: str) -> Confirmation:
    """Of a membership that is confirmed or not. Raises NotFound."""
    try:
        code, mark, password = _confirmation.unsign(token, max_age=CONFIRMATION_LASTS).split(".")
    except (BadSignature, ValueError):
        raise NotFound from None
    rows = Membership.objects.filter(company__code=code, removed_at__isnull=True)
    for membership in rows.select_related("company", "user"):
        if constant_time_compare(_mark(membership), mark):
            same = constant_time_compare(password_mark(membership.user), password)
            return Confirmation(membership, same)
    raise NotFound


def contact_token(company: Company) -> str:
    """For the letter to the address that is wanted; it names the address without holding it."""
    return _contact.sign(f"{company.code}.{_mark_of_address(company.contact_email_wanted)}")


def company_of_contact_token(token: str) -> Company:
    """Whose wanted address the letter went to. Raises NotFound, also when another one is wanted by now."""
    try:
        code, mark = _contact.unsign(token, max_age=CONFIRMATION_LASTS).split(".")
    except (BadSignature, ValueError):
        raise NotFound from None
    company = Company.objects.filter(code=code).exclude(contact_email_wanted="").first()
    if company is None or not constant_time_compare(_mark_of_address(company.contact_email_wanted), mark):
        raise NotFound
    return company


def _mark_of_address(email: str) -> str:
    return salted_hmac("exhibitors.contact", email.lower()).hexdigest()[:16]


def password_mark(user: Any) -> str:
    """Says whether a password is another one by now, and nothing of what it is."""
    return salted_hmac("exhibitors.password", user.password).hexdigest()[:12]


def invitation_token(invitation: Invitation) -> str:
    return _invitation.sign(invitation.code)


def invitation_of_token(token: str) -> Invitation:
    """Also one that was accepted, revoked or has expired: the page says so. Raises NotFound."""
    try:
        code = _invitation.unsign(token)
    except BadSignature:
        raise NotFound from None
    return _there(Invitation.objects.select_related("company").filter(code=code).first())


def _mark(membership: Membership) -> str:
    """Which membership of the company it is, without its number or the person's address."""
    return salted_hmac("exhibitors.membership", f"{membership.pk} {membership.user.email}").hexdigest()[:16]


# --- What belongs to a company ----------------------------------------------------------------


def offer_of(company: Company, code: str) -> Booking:
    """A booth that was offered to the company, also when the offer is over: the page says so. Raises NotFound."""
    bookings = Booking.objects.select_related("application__company", "booth__hall", "booth__stand_type")
    return _there(bookings.filter(application__company=company, code=code).first())


# --- For organisers: the doors have asked who they are ----------------------------------------


def company_with_code(code: str) -> Company:
    return _there(Company.objects.select_related("region").filter(code=code).first())


def application_with_code(code: str) -> Application:
    return _there(Application.objects.filter(code=code).first())


def booth_on_plan(edition_id: int, number: str) -> Booth:
    """By the number as people write it. Raises NotFound."""
    return _there(
        Booth.objects.on_plan().filter(edition_id=edition_id, number=fold_booth_code(number)).first()
    )


# --- Money ------------------------------------------------------------------------------------


def invoices_of(company: Company) -> "QuerySet[Invoice]":
    """Every paper of the company, newest first, of ended applications as well."""
    rows = Invoice.objects.select_related("edition", "corrects", "application__company")
    return rows.filter(application__company=company).order_by("-id")


def invoice_of(company: Company, number: str) -> Invoice:
    """Raises NotFound, also for another company's."""
    return _there(invoices_of(company).filter(number=number).first())


def receipted_payment_of(company: Company, number: str, position: int) -> Payment:
    """The payment that stands at this place of the invoice, if a receipt can be given for it. Raises NotFound."""
    invoice = invoice_of(company, number)
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        raise NotFound  # what stands there went the other way
    payments = list(invoice.payments.select_related("invoice__edition").order_by("id"))
    payment = payments[position - 1] if 0 < position <= len(payments) else None
    if payment is None or payment.voided_at is not None or payment.method == PaymentMethod.OFFSET:
        raise NotFound
    return payment


def order_of(company: Company, code: str) -> ServiceOrder:
    return _there(ServiceOrder.objects.filter(application__company=company, code=code).first())


def invoice_to_pay(edition: Edition, number: str) -> Invoice:
    """For organisers, who have shown their permission: any of the edition. Raises NotFound."""
    return _there(Invoice.objects.select_related("edition").filter(edition=edition, number=number).first())
