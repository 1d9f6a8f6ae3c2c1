"""The letter that says that a large export is ready. Its link opens for staff who may see such a list, signed in."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.links import site_url
from core.text import clean_line
from forum.queries import current_forum
from mailing.letters import Letter, bodies, letter
from mailing.models import Message
from mailing.services import outbox

from .models import Export
from .registry import table_out
from .states import ExportState

EXPORT_READY = "spreadsheets.export_ready"


def queue_export_ready(export: Export, *, at: datetime) -> None:
    user = export.created_by
    outbox.queue(kind=EXPORT_READY, about=export, to_address=user.email, language=export.language, at=at)


@letter(EXPORT_READY, gettext_lazy("Table ready"))
def write_export_ready(message: Message) -> Letter | None:
    export = Export.objects.filter(code=message.about_code, state=ExportState.READY).first()
    if export is None or not export.created_by.is_active:
        return None
    forum = current_forum()
    title = str(table_out(export.table).title)
    link = site_url("admin:spreadsheets_export_show", language=message.language, code=export.code)
    text, html = bodies(
        "spreadsheets/mail/export_ready",
        {"edition": forum.card(message.language), "LANGUAGE_CODE": message.language},
        personal={"title": title, "rows": str(export.rows_done), "link": link},
        key=(message.language, forum.edition.pk, forum.revision),
    )
    return Letter(clean_line(_("Your table is ready: %(title)s") % {"title": title}), text, html)
