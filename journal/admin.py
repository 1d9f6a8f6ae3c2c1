"""The journal: readable, changeable by nobody (the database says so too)."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin

from .models import Entry
from .verbs import words_of


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "deed", "subject_type", "subject_code", "who")
    list_filter = ("verb", "actor_kind", ("at", admin.DateFieldListFilter))
    search_fields = ("^subject_code", "^actor_label")
    facet_words = {"verb": lambda verbs: {verb: words_of(verb) for verb in verbs}}
    list_select_related = ("actor_user",)

    @admin.display(description=_("what"), ordering="verb")
    def deed(self, entry: Entry) -> str:
        return words_of(entry.verb)

    @admin.display(description=_("who"))
    def who(self, entry: Entry) -> str:
        return str(entry.actor_user or entry.actor_label or entry.get_actor_kind_display())
