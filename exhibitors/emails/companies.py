"""Letters of the sign-up: the welcome with the link that proves the mailbox, and news of what others tried."""

from datetime import datetime

from django.utils.translation import gettext as _

from core.links import site_url
from forum.queries import current_forum
from mailing.letters import Letter, compose, letter
from mailing.models import Message
from mailing.services import outbox

from ..access import confirmation_token, contact_token, password_mark
from ..models import Company, Membership
from ..queries.names import legal_name
from .built_in import BUILT_IN
from .letters import greeting, to_contact

WELCOME = "exhibitors.welcome"
EXISTS = "exhibitors.exists"
CONTACT_MOVED = "exhibitors.contact_moved"
CONTACT_ASKED = "exhibitors.contact_asked"


def queue_welcome(membership: Membership, *, at: datetime) -> None:
    """To the mailbox that has to answer, which may be another than the contact's by now.

    The password's mark is taken here: whoever answers the letter agrees to this password and no later one.
    """
    company = membership.company
    outbox.queue(
        kind=WELCOME, about=company, to_address=membership.user.email, language=company.language, at=at,
        params={"password": password_mark(membership.user)},
    )  # fmt: skip


def queue_exists(company: Company, *, at: datetime) -> None:
    outbox.queue(kind=EXISTS, about=company, **to_contact(company, at))


def queue_contact_moved(company: Company, *, at: datetime) -> None:
    """To the address that is the contact's until the new one has answered."""
    outbox.queue(kind=CONTACT_MOVED, about=company, **to_contact(company, at))


def queue_contact_asked(company: Company, *, at: datetime) -> None:
    """To the new address: it counts when its link was followed."""
    outbox.queue(
        kind=CONTACT_ASKED,
        about=company,
        to_address=company.contact_email_wanted,
        language=company.language,
        at=at,
    )


@letter(WELCOME, BUILT_IN[WELCOME])
def write_welcome(message: Message) -> Letter | None:
    memberships = Membership.objects.filter(
        company__code=message.about_code, user__email__iexact=message.to_address, removed_at__isnull=True
    )
    membership = memberships.select_related("company", "user").first()
    if membership is None:
        return None
    company, language = membership.company, message.language
    token = confirmation_token(membership, message.params["password"])
    return compose(
        WELCOME,
        forum=current_forum(),
        language=language,
        personal=greeting(company)
        | {
            "company": legal_name(company, language),
            "tax_id": company.tax_id,
            "next_step": _next_step(membership),
            "confirm_url": site_url("exhibitors:confirm", language=language, token=token),
        },
    )


def _next_step(membership: Membership) -> str:
    if membership.confirmed_at is not None:
        return _("Your office is open: there you choose a booth and submit the application.")
    return _(
        "Please confirm your e-mail address: the application can be submitted only after that. The link is valid for"
        " 14 days."
    )


@letter(EXISTS, BUILT_IN[EXISTS])
def write_exists(message: Message) -> Letter | None:
    """Somebody typed the number of a company that is here: perhaps a colleague who does not know."""
    company = Company.objects.filter(code=message.about_code).first()
    if company is None:
        return None
    return compose(
        EXISTS,
        forum=current_forum(),
        language=message.language,
        personal=greeting(company)
        | {
            "company": legal_name(company, message.language),
            "sign_in_url": site_url("account_login", language=message.language),
        },
    )


@letter(CONTACT_MOVED, BUILT_IN[CONTACT_MOVED])
def write_contact_moved(message: Message) -> Letter | None:
    company = Company.objects.filter(code=message.about_code).first()
    if company is None:
        return None
    return compose(
        CONTACT_MOVED,
        forum=current_forum(),
        language=message.language,
        personal=greeting(company) | {"company": legal_name(company, message.language)},
    )


@letter(CONTACT_ASKED, BUILT_IN[CONTACT_ASKED])
def write_contact_asked(message: Message) -> Letter | None:
    """Dropped when another address was entered meanwhile."""
    company = Company.objects.filter(code=message.about_code).first()
    if company is None or company.contact_email_wanted != message.to_address:
        return None
    url = site_url("exhibitors:confirm_contact", language=message.language, token=contact_token(company))
    return compose(
        CONTACT_ASKED,
        forum=current_forum(),
        language=message.language,
        personal=greeting(company) | {"company": legal_name(company, message.language), "confirm_url": url},
    )
