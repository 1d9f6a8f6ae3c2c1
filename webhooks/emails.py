"""The letter that says that a receiver was paused: to the organisers who can do something about it."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.links import site_url
from forum.queries import current_forum
from mailing.letters import BuiltIn, Letter, compose, letter
from mailing.models import Message
from mailing.placeholders import Placeholder, url
from mailing.services import outbox

from .models import Endpoint
from .states import EndpointState, Pause

PAUSED = "webhooks.paused"


def queue_paused(endpoint: Endpoint, *, reason: Pause, at: datetime) -> None:
    outbox.queue_once(
        {
            "kind": PAUSED,
            "about": endpoint,
            "to_address": user.email,
            "language": user.language,
            "params": {"reason": reason},
            "dedupe_key": f"{PAUSED}:{endpoint.code}:{at.timestamp():.0f}:{user.pk}",
            "at": at,
        }
        for user in _whoever_can_resume()
    )


def _whoever_can_resume() -> list[User]:
    may = Q(
        groups__permissions__codename="change_endpoint",
        groups__permissions__content_type__app_label="webhooks",
    )
    people = User.objects.filter(is_active=True, is_staff=True).filter(Q(is_superuser=True) | may)
    return list(people.distinct())


@letter(
    PAUSED,
    BuiltIn(
        _("Webhook paused"),
        _("A webhook of %(brand)s was paused: %(host)s"),
        "webhooks/mail/paused",
        (
            Placeholder("host", _("host of the receiver"), "hooks.example.org"),
            Placeholder("purpose", _("what the webhook is for"), "portal"),
            Placeholder("reason", _("why it was paused"), _("did not answer for three days")),
            url("webhook_url", _("the webhook at the desk")),
        ),
    ),
)
def write_paused(message: Message) -> Letter | None:
    """None when somebody has resumed it already."""
    endpoint = Endpoint.objects.filter(code=message.about_code, state=EndpointState.PAUSED).first()
    if endpoint is None:
        return None
    return compose(
        PAUSED,
        forum=current_forum(),
        language=message.language,
        personal={
            "host": urlsplit(endpoint.url).hostname or "",
            "purpose": endpoint.description or endpoint.code,
            "reason": str(Pause(message.params["reason"]).label),
            "webhook_url": site_url(
                "admin:webhooks_endpoint_change", language=message.language, object_id=endpoint.pk
            ),
        },
    )
