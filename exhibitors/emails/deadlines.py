"""The letter some days before a deadline: what is still open, and where to do it."""

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format

from core.links import site_url
from forum.queries import forum_with
from mailing.letters import Letter, compose, letter
from mailing.models import Message

from ..models import Application
from ..queries.checklist import due_on, todo_of
from ..queries.names import legal_name
from .built_in import BUILT_IN
from .letters import greeting, to_contact

DEADLINE = "exhibitors.deadline"


def deadline(application: Application, day: date, *, at: datetime) -> dict[str, Any]:
    """For `outbox.queue_once`."""
    return {
        "kind": DEADLINE,
        "dedupe_key": f"{DEADLINE}:{application.code}:{day:%Y%m%d}",
        "about": application,
        "params": {"day": day.isoformat()},
        **to_contact(application.company, at),
    }


@letter(DEADLINE, BUILT_IN[DEADLINE])
def write_deadline(message: Message) -> Letter | None:
    found = Application.objects.select_related("company").filter(code=message.about_code).first()
    if found is None:
        return None
    forum, company, day = (
        forum_with(found.edition_id),
        found.company,
        date.fromisoformat(message.params["day"]),
    )
    _application, items = todo_of(company, forum.edition, message.queued_at)
    open_items = due_on(items, day)
    if not open_items:
        return None
    points = tuple(str(item.title) for item in open_items)
    return compose(
        DEADLINE,
        forum=forum,
        language=message.language,
        personal=greeting(company)
        | {
            "company": legal_name(company, message.language),
            "office_url": site_url("exhibitors:office", language=message.language),
            "day": date_format(day, "DATE_FORMAT"),
            "to_do": "\n".join(points),
        },
        points=points,
    )
