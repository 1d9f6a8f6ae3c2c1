"""What all letters to companies share: to whom, in which language, in which frame."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.text import clean_line
from forum.queries import Forum
from mailing.letters import Attachment, Letter, bodies

from ..models import Company
from ..queries.names import contact_name


def to_contact(company: Company, at: datetime) -> dict[str, Any]:
    """For `outbox.queue(kind=…, about=…, **to_contact(company, at))`."""
    return {"to_address": company.contact_email, "language": company.language, "at": at}


def compose(
    subject: str,
    template: str,
    *,
    forum: Forum,
    language: str,
    personal: Mapping[str, str],
    attachments: tuple[Attachment, ...] = (),
    **context: Any,
) -> Letter:
    """`exhibitors/mail/<template>` with `edition`, the values of `personal` and of `context`.

    Only `personal` may differ between two letters of one language and edition; what else a template shows
    stands in `context` and becomes a part of the page's key.
    """
    edition = forum.card(language)
    text, html = bodies(
        f"exhibitors/mail/{template}",
        {"edition": edition, "LANGUAGE_CODE": language, **context},
        personal=dict(personal),
        key=(language, forum.edition.pk, forum.revision, *sorted(context.items())),
    )
    return Letter(clean_line(subject % {"brand": edition.brand}), text, html, attachments)


def greeting(company: Company) -> dict[str, str]:
    return {"contact": contact_name(company)}
