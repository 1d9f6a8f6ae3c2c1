"""What the desk writes: that an API token ends, to whoever holds it and whoever made it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, User
from core.links import site_url
from forum.queries import current_forum
from mailing.letters import BuiltIn, Letter, compose, letter
from mailing.models import Message
from mailing.placeholders import Placeholder, PlaceholderType, url

TOKEN_ENDS = "desk.token_ends"  # noqa: S105 - a kind of letter


def token_ends(token: ApiToken, people: Iterable[User], *, days: int, at: datetime) -> list[dict[str, Any]]:
    """Rows for the outbox."""
    return [
        {
            "kind": TOKEN_ENDS,
            "about": token,
            "to_address": user.email,
            "language": user.language,
            "dedupe_key": f"{TOKEN_ENDS}:{token.pk}:{days}:{user.pk}",
            "at": at,
        }
        for user in people
    ]


@letter(
    TOKEN_ENDS,
    BuiltIn(
        _("API token ends"),
        _("An API token of %(brand)s ends soon: %(token)s"),
        "desk/mail/token_ends",
        (
            Placeholder("token", _("what the token is for"), "portal"),
            Placeholder("holder", _("whose token it is"), "aigul@example.com"),
            Placeholder("until", _("when it ends"), "12.10.2026, 18:00", PlaceholderType.DATE),
            url("tokens_url", _("the tokens at the desk")),
        ),
    ),
)
def write_token_ends(message: Message) -> Letter | None:
    """None when it has been revoked, or has ended while the letter waited."""
    token = ApiToken.objects.filter(pk=message.about_code, revoked_at=None).select_related("user").first()
    if token is None or token.expires_at <= timezone.now():
        return None
    forum = current_forum()
    return compose(
        TOKEN_ENDS,
        forum=forum,
        language=message.language,
        personal={
            "token": token.name,
            "holder": token.user.email,
            "until": date_format(token.expires_at.astimezone(forum.edition.zone), "SHORT_DATETIME_FORMAT"),
            "tokens_url": site_url("admin:accounts_apitoken_changelist", language=message.language),
        },
    )
