"""By what an actor was known: a session, a link, a token, a command, a task, an import.

Doors that know more than "somebody is signed in" say so; it stands in the log's context, which is emptied between
two requests and between two tasks.

    with_credential("api_token", token.name)
"""

from typing import Any

import structlog
from celery import current_task
from django.db import models
from django.utils.translation import gettext_lazy as _

from .actors import Actor, ActorKind


class Credential(models.TextChoices):
    SESSION = "session", _("signed in")
    LINK = "link", _("the link from the letter")
    API_TOKEN = "api_token", _("API token")
    COMPANY_TOKEN = "company_token", _("company's token")
    ACTING_AS = "acting_as", _("signed in as somebody else")
    COMMAND = "command", _("command")
    TASK = "task", _("task")
    IMPORT = "import", _("import")


_NAME = "credential"
_LONGEST = 120
# Of a request that said nothing more.
_USUAL = {
    ActorKind.STAFF: Credential.SESSION,
    ActorKind.COMPANY: Credential.SESSION,
    ActorKind.VISITOR: Credential.LINK,
}


def with_credential(kind: Credential, name: str = "") -> None:
    """From here to the end of this request, task or command."""
    structlog.contextvars.bind_contextvars(**{_NAME: f"{kind}:{name}"[:_LONGEST] if name else str(kind)})


def credential_of(actor: Actor) -> str:
    context: dict[str, Any] = structlog.contextvars.get_contextvars()
    if bound := context.get(_NAME):
        return str(bound)
    if current_task and not current_task.request.called_directly:  # type: ignore[truthy-bool]  # a proxy
        return f"{Credential.TASK}:{current_task.name}"
    return str(_USUAL.get(actor.kind, "")) if "request_id" in context else ""


def credential_words(stored: str) -> str:
    """`api_token:Badges` as a person reads it."""
    kind, _colon, name = stored.partition(":")
    if kind not in Credential.values:
        return stored
    label = str(Credential(kind).label)
    return f"{label}: {name}" if name else label
