"""Requests of companies' people to be forgotten: their own, or entered on the company's page; decided here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from core.admin import needs
from journal.admin.deletion import DeletionAskedAdmin
from journal.states import DeletionState

from ..models import PersonDeletion
from ..queries.names import legal_name
from ..queries.people import Foreseen, Known, Line, foresee
from ..services.person_deletion import fulfil_deletion, refuse_deletion, take_back_deletion


class ForeseenDeletionAdmin(DeletionAskedAdmin):
    """Before anybody decides, the page says what would go and what stays: `foretold`, of what `foresee` finds."""

    about: ClassVar[tuple[str, ...]]
    about_words: ClassVar[Any] = ""
    foretold: ClassVar[tuple[str, ...]] = ("goes", "stays")

    def foresee(self, deletion: Any) -> Foreseen:
        raise NotImplementedError

    def foreseen(self, deletion: Any) -> Foreseen:
        """Once for a page: several of its fields are of it."""
        if not hasattr(deletion, "foreseen"):
            deletion.foreseen = self.foresee(deletion)
        found: Foreseen = deletion.foreseen
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.about, *self.foretold)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sets: list[Any] = [(None, {"fields": self.about, "description": self.about_words})]
        if obj is not None and obj.state == DeletionState.WAITING:
            sets.append((_("What deleting would do"), {"fields": self.foretold}))
        return sets

    @admin.display(description=_("what goes"))
    def goes(self, deletion: Any) -> str:
        return _lines_of(self.foreseen(deletion).goes)

    @admin.display(description=_("what stays"))
    def stays(self, deletion: Any) -> str:
        return _lines_of(self.foreseen(deletion).stays)


def _lines_of(lines: list[Line]) -> str:
    return format_html_join("", "<div>{}: {}</div>", ((line.words, line.number) for line in lines)) or "—"


@admin.register(PersonDeletion)
class PersonDeletionAdmin(ForeseenDeletionAdmin):
    """The page also says who has to be made an owner first."""

    list_display = ("due_on", "left", "user", "asked_on", "state", "decided_at")
    list_select_related = ("user",)
    search_fields = ("code", "user__email", "user__last_name")
    about = ("user", "companies", "asked_on", "due_on", "left", "state", "decided_at", "refusal")
    foretold = ("hand_over", "goes", "stays")
    has_erase_permission = needs("exhibitors.erase_person")
    services = {"erase": fulfil_deletion, "refuse": refuse_deletion, "take_back": take_back_deletion}

    def foresee(self, deletion: PersonDeletion) -> Foreseen:
        return foresee(deletion.user, timezone.now())

    @admin.display(description=_("companies"))
    def companies(self, deletion: PersonDeletion) -> str:
        rows = Known(deletion.user).memberships
        return ", ".join(sorted({legal_name(row.company) for row in rows})) or "—"

    @admin.display(description=_("to hand over first"))
    def hand_over(self, deletion: PersonDeletion) -> str:
        found = self.foreseen(deletion).hand_over
        if not found:
            return "—"
        words = _(
            "Nobody else is an owner there. Somebody has to be made one first, or the request is refused."
        )
        return format_html("<strong>{}</strong><br>{}", ", ".join(map(legal_name, found)), words)
