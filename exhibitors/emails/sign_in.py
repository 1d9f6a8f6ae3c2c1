"""The letter with the link to sign in. The link is made when the letter is written: its minutes count from there."""

from datetime import datetime

from accounts.access import LINK_LASTS, sign_in_token
from core.links import site_url
from forum.queries import current_forum
from mailing.letters import Letter, compose, letter
from mailing.models import Message
from mailing.services import outbox

from ..models import Membership
from .built_in import BUILT_IN

SIGN_IN = "exhibitors.sign_in"


def queue_link(membership: Membership, *, language: str, at: datetime) -> None:
    """About one of the person's companies: an account has no public code. In the language of the page."""
    outbox.queue(
        kind=SIGN_IN, about=membership.company, to_address=membership.user.email, language=language, at=at
    )


@letter(SIGN_IN, BUILT_IN[SIGN_IN])
def write_sign_in(message: Message) -> Letter | None:
    memberships = Membership.objects.filter(
        company__code=message.about_code, user__email__iexact=message.to_address,
        confirmed_at__isnull=False, removed_at__isnull=True,
    )  # fmt: skip
    membership = memberships.select_related("user").first()
    if membership is None or not membership.user.is_active:
        return None
    token = sign_in_token(membership.user)
    return compose(
        SIGN_IN,
        forum=current_forum(),
        language=message.language,
        personal={
            "sign_in_url": site_url("exhibitors:follow_link", language=message.language, token=token),
            "minutes": str(int(LINK_LASTS.total_seconds() // 60)),
        },
    )
