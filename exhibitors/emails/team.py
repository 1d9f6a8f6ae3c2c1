"""The letter that invites somebody into a company's team."""

from datetime import datetime

from core.links import site_url
from forum.queries import current_forum
from mailing.letters import Letter, compose, letter
from mailing.models import Message
from mailing.services import outbox

from ..access import invitation_token
from ..models import Invitation
from ..queries.names import legal_name
from .built_in import BUILT_IN

INVITATION = "exhibitors.invitation"


def queue_invitation(invitation: Invitation, *, at: datetime) -> None:
    outbox.queue(
        kind=INVITATION, about=invitation, to_address=invitation.email, language=invitation.language, at=at
    )


@letter(INVITATION, BUILT_IN[INVITATION])
def write_invitation(message: Message) -> Letter | None:
    invitation = Invitation.objects.select_related("company").filter(code=message.about_code).first()
    if invitation is None or invitation.accepted_at or invitation.revoked_at:
        return None
    language = message.language
    return compose(
        INVITATION,
        forum=current_forum(),
        language=language,
        personal={
            "company": legal_name(invitation.company, language),
            "accept_url": site_url(
                "exhibitors:invitation", language=language, token=invitation_token(invitation)
            ),
        },
    )
