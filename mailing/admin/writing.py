"""What other wings' lists take from the mail desk: "write to these", and the letters of one person."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import BaseAdmin
from forum.queries import current_forum
from journal.actors import Actor

from ..audiences import audience
from ..letters import words_of
from ..models import Message
from ..services.campaigns import draft_campaign
from ..states import Purpose


class WriteToThese(BaseAdmin):
    """A mixin for a list whose rows lead to people: `audience_name`, and where their code is."""

    audience_name: str
    audience_code_field: str = ""

    def has_write_permission(self, request: HttpRequest) -> bool:
        may_see = audience(self.audience_name).permission
        return bool(request.user.has_perms(["mailing.add_campaign", may_see]))

    @admin.action(description=_("Write to these"), permissions=["write"])
    def write_to_these(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        """A draft for the people of the list as they are now; nothing is sent before it is reviewed."""
        kept, at = audience(self.audience_name), timezone.now()
        field = self.audience_code_field or kept.code_field
        codes = queryset.order_by().values_list(field, flat=True).distinct()
        moment = formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
        words = _("List: %(list)s, %(at)s") % {"list": self.opts.verbose_name_plural, "at": moment}
        campaign = draft_campaign(
            edition=current_forum().edition, audience_name=kept.name, segment="", segment_words=words,
            purpose=Purpose.NEWS, name=str(words), actor=Actor.staff(request.user), at=at,
            codes=codes.iterator(chunk_size=2000),
        )  # fmt: skip
        return redirect("admin:mailing_campaign_change", campaign.pk)


def letters_table(rows: "QuerySet[Message]", *, most: int = 50) -> SafeString:
    """Every letter with its state, its problem, and a link to its text and to sending it again."""
    letters = [(row, words_of(row.kind)) for row in rows[:most]]
    return render_to_string("mailing/admin/letters_of.html", {"letters": letters})
