"""The programme as tables: sign-ups and lectures out, a whole programme in.

A schedule is compared as a whole, whatever format it has; what the file no longer holds is planned to be taken out. The
work is done by `exchange` and `services.importing`, which the command calls as well.
"""

from typing import Any

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanWidget

from core.translations import LANGUAGES
from spreadsheets.cells import Kind
from spreadsheets.registry import (
    Column,
    Context,
    ExportTable,
    WholeTable,
    export_table,
    import_table,
    trilingual_columns,
)
from spreadsheets.words import labels
from visitors.states import Door

from .exchange.files import read_schedule
from .exchange.tables import heading_columns
from .models import Lecture, SignUp, Speaking
from .services.importing import import_programme
from .states import Kind as LectureKind
from .states import LectureState, Plan, SignUpState

LECTURES, SIGNUPS = "sessions.lectures", "sessions.signups"
_SPEAKERS = Speaking.objects.filter(lecture=OuterRef("pk")).order_by("sort", "pk").values("speaker__name_kk")


@export_table(LECTURES, model=Lecture)
class LecturesOut(ExportTable):
    """The list as it is filtered; the table that comes back as a programme is `export_schedule`'s."""

    title = _("Lectures")
    permission = "forum_sessions.view_lecture"
    columns = (
        Column("code", _("code"), source="code"),
        Column("kind", _("kind"), source="kind", prepare=labels(LectureKind.choices)),
        *trilingual_columns("title", _("title")),
        Column("starts_at", _("starts at"), Kind.MOMENT, source="starts_at"),
        Column("ends_at", _("ends at"), Kind.MOMENT, source="ends_at"),
        *(Column(f"room_{one}", _("room"), language=one, source=f"room__name_{one}") for one in LANGUAGES),
        Column("track", _("track"), source="track__name_kk"),
        Column("speakers", _("speakers"), source=ArraySubquery(_SPEAKERS), show="; ".join),
        Column("languages", _("languages of the talk"), source="languages", show=", ".join),
        Column("interpretation", _("interpretation into"), source="interpretation", show=", ".join),
        Column("headsets", _("headsets"), Kind.NUMBER, source="headsets"),
        Column("signup_required", _("sign-up required"), Kind.YES, source="signup_required"),
        Column("seats", _("seats"), Kind.NUMBER, source="seating__total"),
        Column("taken", _("seats taken"), Kind.NUMBER, source="seating__taken"),
        Column("waiting", _("waiting"), Kind.NUMBER, source="seating__waiting"),
        Column("plan", _("plan"), source="plan", prepare=labels(Plan.choices)),
        Column("state", _("state"), source="state", prepare=labels(LectureState.choices)),
    )


@export_table(SIGNUPS, model=SignUp)
class SignUpsOut(ExportTable):
    title = _("Sign-ups")
    permission = "visitors.export_visitor"
    is_personal = True
    columns = (
        Column("lecture", _("lecture"), source="lecture__code"),
        *(Column(f"title_{one}", _("title"), language=one, source=f"lecture__title_{one}") for one in LANGUAGES),
        Column("starts_at", _("starts at"), Kind.MOMENT, source="lecture__starts_at"),
        Column("visitor", _("code"), source="visitor__code"),
        Column("family_name", _("family name"), source="visitor__family_name"),
        Column("given_name", _("given name"), source="visitor__given_name"),
        Column("email", _("e-mail"), source="visitor__email"),
        Column("organisation", _("organisation"), source="visitor__organisation"),
        Column("state", _("state"), source="state", prepare=labels(SignUpState.choices)),
        Column("signed_up_at", _("signed up at"), Kind.MOMENT, source="signed_up_at"),
        Column(
            "signed_up_through", _("registered through"), source="signed_up_through",
            prepare=labels(Door.choices), chosen=False,
        ),
        Column("needs_headset", _("headset"), Kind.YES, source="needs_headset"),
        Column("reason", _("reason"), source=F("reason"), chosen=False),
    )  # fmt: skip


class ProgrammeForm(forms.Form):
    share_slots = forms.BooleanField(
        label=_("Lectures in one room or with one speaker at one time share their slot instead of being refused"),
        required=False, widget=UnfoldBooleanWidget,
    )  # fmt: skip

    def stated(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


@import_table(LECTURES)
class ProgrammeIn(WholeTable):
    title = _("Programme (draft)")
    permission = "forum_sessions.change_lecture"
    options = ProgrammeForm
    columns = heading_columns()

    def take(self, content: bytes, context: Context, *, dry_run: bool) -> dict[str, Any]:
        lectures, refused = read_schedule(content, context.forum.edition)
        return import_programme(
            edition=context.forum.edition,
            lectures=lectures,
            refused=refused,
            actor=context.actor,
            at=context.at,
            dry_run=dry_run,
            share_slots=bool(context.options.get("share_slots")),
        ).as_json()
