"""Visitors as tables: the list as a file, and people who registered elsewhere from a file.

A person is found by the code, or by e-mail and name. An import needs a statement of how and when these people agreed to
the processing of their data; a column of consents, if there is one, decides person by person. Nobody gets a letter
unless it is ticked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldBooleanWidget,
)

from core.errors import InvalidInput
from core.translations import LANGUAGES, text_in
from forum.models import OptionField
from forum.queries import current_forum
from spreadsheets.cells import Fault, Kind
from spreadsheets.forms import GroundForm
from spreadsheets.grounds import agreed_at, check_ground, consents_of, scope_words
from spreadsheets.registry import (
    Column,
    Context,
    ExportTable,
    ImportTable,
    Outcome,
    Row,
    Step,
    by_words,
    export_table,
    import_table,
    refused,
    refused_input,
)
from spreadsheets.words import (
    country_names_here,
    country_words,
    labels,
    language_words,
    region_names,
    region_words,
)

from . import identity
from .details import clean_details
from .forms import details_of
from .models import Consent, Visitor
from .services.corrections import correct_details
from .services.loading import load_visitors, newcomer
from .services.registration import are_namesakes
from .states import Door, VisitorState

TABLE = "visitors.visitors"


# --- Words of choices ---------------------------------------------------------------------------


def _options(field: str) -> Callable[[Context], Mapping[str, str]]:
    def words(context: Context) -> Mapping[str, str]:
        rows = context.forum.options.get(field, ())
        return by_words((row.code, [getattr(row, f"name_{one}") for one in LANGUAGES]) for row in rows)

    return words


def _name_of_option(field: str) -> Callable[[], Callable[[Any], Any]]:
    def prepare() -> Callable[[Any], Any]:
        names = {row.code: text_in(row, "name").text for row in current_forum().options.get(field, ())}
        return lambda code: names.get(code, code)

    return prepare


# --- Columns --------------------------------------------------------------------------------------

_CODE = Column("code", _("code"), source="code")
_PERSON = (
    Column("family_name", _("family name"), source="family_name", required=True, aliases=("last_name", "surname")),
    Column("given_name", _("given name"), source="given_name", required=True, aliases=("first_name",)),
    Column("patronymic", _("patronymic (if any)"), source="patronymic", aliases=("отчество", "patronymic")),
    Column(
        "email", _("e-mail"), source="email", required=True,
        aliases=("mail", "почта", "электронная почта", "эл. почта", "электрондық пошта", "email address"),
    ),
    Column(
        "phone", _("telephone"), Kind.DIGITS, source="phone",
        aliases=("phone", "тел", "моб. телефон", "мобильный телефон", "ұялы телефон", "телефон нөмірі"),
    ),
    Column("country", _("country"), Kind.CHOICE, source="country", choices=country_words, prepare=country_names_here),
    Column("region", _("region"), Kind.CHOICE, source="region__code", choices=region_words, prepare=region_names),
    Column("organisation", _("organisation"), source="organisation", aliases=("компания", "место работы", "company")),
    Column("position", _("position"), source="position", aliases=("лауазымы", "job title")),
)  # fmt: skip
_ANSWERS = tuple(
    Column(code, heading, Kind.CHOICE, source=code, choices=_options(field), prepare=_name_of_option(field),
           aliases=aliases)
    for code, heading, field, aliases in (
        ("kind", _("kind of visitor"), OptionField.VISITOR_KIND, ("visitor_kind", "тип посетителя")),
        ("activity", _("field of activity"), OptionField.ACTIVITY, ()),
        ("position_level", _("position level"), OptionField.POSITION_LEVEL, ()),
        ("purpose", _("purpose of visit"), OptionField.PURPOSE, ()),
        ("source", _("how they heard of the forum"), OptionField.SOURCE, ()),
    )
)  # fmt: skip
_LANGUAGE = Column(
    "language", _("language of letters"), Kind.CHOICE, source="language", choices=language_words,
    prepare=labels(settings.LANGUAGES), aliases=("ui_language", "language", "язык", "тіл", "тілі"),
)  # fmt: skip
_GIVEN = Consent.objects.filter(visitor=OuterRef("pk"), withdrawn_at=None).order_by("id").values("scope")


@export_table(TABLE, model=Visitor)
class VisitorsOut(ExportTable):
    title = _("Visitors")
    permission = "visitors.export_visitor"
    is_personal = True
    columns = (
        _CODE,
        *_PERSON,
        *_ANSWERS,
        _LANGUAGE,
        Column("state", _("state"), source="state", prepare=labels(VisitorState.choices)),
        Column("registered_at", _("registered at"), Kind.MOMENT, source="registered_at"),
        Column(
            "registered_through", _("registered through"), source="registered_through",
            prepare=labels(Door.choices), chosen=False,
        ),
        Column("consents", _("consents"), source=ArraySubquery(_GIVEN), show=", ".join, chosen=False),
        Column("edition", _("edition"), source="edition__code", chosen=False),
    )  # fmt: skip


# --- In -------------------------------------------------------------------------------------------


class VisitorsForm(GroundForm):
    """What somebody states who brings people from elsewhere."""

    kind = forms.ChoiceField(
        label=_("Kind of visitor, where the file says none"), required=False, widget=UnfoldAdminSelectWidget
    )
    language = forms.ChoiceField(
        label=_("Language of letters, where the file says none"), required=False, choices=settings.LANGUAGES,
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    mails = forms.BooleanField(
        label=_("Mail the ticket to everybody who is added or whose ticket changes"), required=False,
        widget=UnfoldBooleanWidget,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = current_forum().options.get(OptionField.VISITOR_KIND, ())
        self.fields["kind"].choices = [("", "—"), *((row.code, text_in(row, "name").text) for row in rows)]  # type: ignore[attr-defined]


@import_table(TABLE)
class VisitorsIn(ImportTable):
    title = _("Visitors")
    permission = "visitors.add_visitor"
    options = VisitorsForm
    columns = (
        _CODE,
        *_PERSON,
        *_ANSWERS,
        _LANGUAGE,
        Column(
            "consents", _("consents"), Kind.CHOICES, choices=scope_words, aliases=("согласия", "келісімдер")
        ),
        Column("consent_news", _("agrees to news"), Kind.YES),
    )

    def ready(self, context: Context) -> None:
        check_ground(context)

    def key(self, row: Row) -> Any:
        if row["code"]:
            return row["code"].upper()
        return (
            identity.email_key(row["email"]), identity.name_key(row["family_name"], row["given_name"])
        ) if row["email"] else None  # fmt: skip

    def plan(self, rows: Sequence[Row], context: Context) -> list[Step]:
        known = _Known(rows, context)
        return [self._step(row, known, context) for row in rows]

    def _step(self, row: Row, known: "_Known", context: Context) -> Step:
        said = {
            name: text for name, text in row.said.items() if name not in ("code", "consents", "consent_news")
        }
        visitor, somebody = known.find(row)
        if row["code"] and visitor is None:
            return refused(row, Fault("code", "unknown_code", _("Nobody is registered under this code.")))
        try:
            if visitor is not None:
                before = details_of(visitor)
                details = clean_details({**before, **said}, forum=context.forum)
                outcome = Outcome.UNCHANGED if asdict(details) == before else Outcome.CHANGED
                return Step(row, outcome, (visitor, details))
            defaults = {name: context.options.get(name) or "" for name in ("kind", "language")}
            details = clean_details({**defaults, **said}, forum=context.forum)
            one = newcomer(
                details=details,
                consents=consents_of(row, context),
                agreed_at=agreed_at(context),
                known=somebody,
            )
        except InvalidInput as refusal:
            return refused_input(row, refusal)
        return Step(row, Outcome.ADDED, one)

    def write(self, steps: Sequence[Step], context: Context) -> None:
        mails = bool(context.options.get("mails"))
        new = [step.deed for step in steps if step.outcome is Outcome.ADDED]
        if new:
            load_visitors(forum=context.forum, people=new, actor=context.actor, at=context.at, mails=mails)
        for step in steps:
            if step.outcome is Outcome.CHANGED:
                visitor, details = step.deed
                correct_details(
                    visitor=visitor, details=details, forum=context.forum, actor=context.actor, at=context.at,
                    mails=mails,
                )  # fmt: skip


class _Known:
    """Who of these rows is registered in the edition already."""

    def __init__(self, rows: Sequence[Row], context: Context) -> None:
        registered = Visitor.objects.select_related("region").filter(
            edition=context.forum.edition, state=VisitorState.REGISTERED
        )
        emails = {identity.email_key(row["email"]) for row in rows if row["email"] and not row["code"]}
        codes = {row["code"].upper() for row in rows if row["code"]}
        self.by_key = {(one.email_key, one.name_key): one for one in registered.filter(email_key__in=emails)}
        self.by_code = {one.code: one for one in registered.filter(code__in=codes)} if codes else {}

    def find(self, row: Row) -> tuple[Visitor | None, Visitor | None]:
        """The person, and who else has this name and address."""
        if row["code"]:
            return self.by_code.get(row["code"].upper()), None
        email = identity.email_key(row["email"])
        names = row["family_name"], row["given_name"]
        same = self.by_key.get((email, identity.name_key(*names)))
        if same is not None and are_namesakes(same, row["patronymic"]):
            key = identity.namesake_key(*names, row["patronymic"])
            return self.by_key.get((email, key)), same
        return same, None
