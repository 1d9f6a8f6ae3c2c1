"""`/exhibitors/catalogue.pdf`: the catalogue on paper, in the language of the address; printed by the worker."""

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from forum.queries import current_forum

from ..queries.exhibitors import edition_of
from ..queries.printed import last_printed, printed_name
from ..services.printing import ask_for_printing

_SECONDS = 3


@require_safe
def catalogue_pdf(request: HttpRequest) -> HttpResponseBase:
    """What is printed already, even if an entry has changed since: the new one comes within seconds."""
    forum, language = current_forum(), get_language()
    edition = edition_of(forum, request.GET.get("edition", ""))
    name = printed_name(forum, edition, language)
    if not default_storage.exists(name):
        ask_for_printing(edition=edition, language=language)
        name = last_printed(edition, language)
    if not name:
        waiting = render(request, "exhibitors/catalogue_printing.html", status=202)
        waiting["Refresh"] = str(_SECONDS)
        waiting["Cache-Control"] = "no-store"
        return waiting
    answer = FileResponse(
        default_storage.open(name), content_type="application/pdf", filename=f"{edition.code}-{language}.pdf"
    )
    answer["Cache-Control"] = "no-cache"
    return answer
