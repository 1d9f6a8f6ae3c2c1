"""Companies as tables: exhibitors in and out.

A company is found by its code or by its tax id. What is new becomes a company with a draft of an application, as if it
had signed up; what is known is corrected. Nobody gets a letter unless it is ticked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanWidget

from core.errors import InvalidInput
from core.translations import LANGUAGES, text_in
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
    in_all_languages,
    refused,
    refused_input,
    trilingual_columns,
)
from spreadsheets.words import labels, language_words, region_names, region_words

from ..details.company import CompanyDetails, clean_company
from ..models import Application, Booking, Company, LegalForm, ProductGroup
from ..queries.categories import categories, groups_of
from ..queries.companies import as_typed
from ..services.companies import check_consents, chooses, correct_company, start_application
from ..services.company_loading import NewCompany, load_companies
from ..states import EDITABLE, LIVE, ApplicationState, BookingState
from ..tax_ids import check_tax_id, with_lost_zeros

COMPANIES, APPLICATIONS = "exhibitors.companies", "exhibitors.applications"


# --- Words ----------------------------------------------------------------------------------------


def _category_words(context: Context) -> Mapping[str, str]:
    rows = categories(context.forum).items()
    return by_words((code, [getattr(row, f"name_{one}") for one in LANGUAGES]) for code, row in rows)


def _group_words(context: Context) -> Mapping[str, str]:
    groups = [group for row in categories(context.forum).values() for group in groups_of(row).values()]
    return by_words(
        (one.code, [getattr(one, f"name_{language}") for language in LANGUAGES]) for one in groups
    )


def _legal_form_words(context: Context) -> Mapping[str, str]:
    return in_all_languages(LegalForm.choices)


def category_names() -> Callable[[Any], Any]:
    names = {code: text_in(row, "name").text for code, row in categories(current_forum()).items()}
    return lambda code: names.get(code, code)


# --- Columns --------------------------------------------------------------------------------------

_COMPANY = (
    Column("code", _("code"), source="code"),
    Column(
        "tax_id", _("BIN or IIN"), Kind.DIGITS, source="tax_id", required=True, restore=with_lost_zeros,
        aliases=("bin", "iin", "бин", "иин", "бин/иин", "иин/бин", "бсн", "жсн", "бсн/жсн", "бин иин"),
    ),
    Column(
        "legal_form", _("legal form"), source="legal_form", choices=_legal_form_words,
        prepare=labels(LegalForm.choices), aliases=("форма", "опф"),
    ),
    Column("name_kk", _("name"), language="kk", source="name_kk", aliases=("атауы", "name kk")),
    Column("name_ru", _("name"), language="ru", source="name_ru", aliases=("название", "наименование", "компания")),
    Column("name_en", _("name"), language="en", source="name_en"),
    Column("vat_payer", _("pays VAT"), Kind.YES, source="vat_payer", aliases=("плательщик ндс", "ндс", "ққс")),
    Column("region", _("region"), Kind.CHOICE, source="region__code", choices=region_words, prepare=region_names),
    *trilingual_columns("city", _("city")),
    *trilingual_columns("address", _("address")),
    Column("iik", _("IIK"), source="iik", aliases=("iban", "иик", "жск")),
    Column("bic", _("BIC"), source="bic", aliases=("bik", "бик", "бск")),
    Column(
        "contact_family_name", _("contact: family name"), source="contact_family_name",
        aliases=("контакт фамилия", "фамилия"),
    ),
    Column(
        "contact_given_name", _("contact: given name"), source="contact_given_name", aliases=("контакт имя", "имя"),
    ),
    Column("contact_position", _("contact: position"), source="contact_position"),
    Column(
        "contact_email", _("contact: e-mail"), source="contact_email",
        aliases=("email", "e-mail", "почта", "контакт e-mail"),
    ),
    Column(
        "contact_phone", _("contact: telephone"), Kind.DIGITS, source="contact_phone",
        aliases=("phone", "телефон", "тел", "контакт телефон"),
    ),
    Column(
        "contact_language", _("language of letters"), Kind.CHOICE, source="language", choices=language_words,
        prepare=labels(settings.LANGUAGES), aliases=("language", "язык", "тіл"),
    ),
)  # fmt: skip
_LIVE = Q(state__in=sorted(LIVE))
_GROUPS = ProductGroup.objects.filter(application=OuterRef("pk")).order_by("code").values("code")
_BOOTHS = (
    Booking.objects.filter(
        application=OuterRef("pk"), state__in=(BookingState.RESERVED, BookingState.CONFIRMED)
    )
    .order_by("booth__number")
    .values("booth__number")
)


@export_table(COMPANIES, model=Company)
class CompaniesOut(ExportTable):
    title = _("Companies")
    permission = "exhibitors.decide_application"  # contacts leave the house
    is_personal = True
    columns = (*_COMPANY, Column("created_at", _("signed up at"), Kind.MOMENT, source="created_at"))


@export_table(APPLICATIONS, model=Application)
class ApplicationsOut(ExportTable):
    """The exhibitors of an edition, with what they applied for and where they stand."""

    title = _("Applications")
    permission = "exhibitors.decide_application"
    is_personal = True
    columns = (
        Column("number", _("number"), source="number"),
        Column("state", _("state"), source="state", prepare=labels(ApplicationState.choices)),
        Column("tax_id", _("BIN or IIN"), source="company__tax_id"),
        Column(
            "legal_form", _("legal form"), source="company__legal_form", prepare=labels(LegalForm.choices)
        ),
        *(Column(f"name_{one}", _("name"), language=one, source=f"company__name_{one}") for one in LANGUAGES),
        Column("category", _("category"), source="category__code", prepare=category_names),
        Column("product_groups", _("product groups"), source=ArraySubquery(_GROUPS), show="; ".join),
        Column("booths", _("booths"), source=ArraySubquery(_BOOTHS), show=", ".join),
        Column("host", _("on the booth of"), source="host__company__name_kk"),
        Column("fascia", _("fascia text"), source="fascia"),
        Column("wanted_area_m2", _("wanted area, m²"), source="wanted_area_m2"),
        Column("region", _("region"), source="company__region__code", prepare=region_names),
        Column("contact_family_name", _("contact: family name"), source="company__contact_family_name"),
        Column("contact_given_name", _("contact: given name"), source="company__contact_given_name"),
        Column("contact_email", _("contact: e-mail"), source="company__contact_email"),
        Column("contact_phone", _("contact: telephone"), source="company__contact_phone"),
        Column("submitted_at", _("submitted at"), Kind.MOMENT, source="submitted_at"),
        Column("decided_at", _("decided at"), Kind.MOMENT, source="decided_at"),
        Column("edition", _("edition"), source="edition__code", chosen=False),
        Column("code", _("code"), source=F("code"), chosen=False),
    )


# --- In -------------------------------------------------------------------------------------------


class CompaniesForm(GroundForm):
    category = forms.ChoiceField(
        label=_("Category, where the file says none"), required=False, widget=UnfoldAdminSelectWidget
    )
    language = forms.ChoiceField(
        label=_("Language of letters, where the file says none"), required=False, choices=settings.LANGUAGES,
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    same_names = forms.BooleanField(
        label=_("Where the name is missing in Kazakh or in Russian, take it from the other"), required=False,
        widget=UnfoldBooleanWidget,
    )  # fmt: skip
    mails = forms.BooleanField(
        label=_("Mail the contact of every new company the link with which it comes in"), required=False,
        widget=UnfoldBooleanWidget,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = categories(current_forum()).items()
        offered = [("", "—"), *((code, text_in(row, "name").text) for code, row in rows)]
        self.fields["category"].choices = offered  # type: ignore[attr-defined]


@import_table(COMPANIES)
class CompaniesIn(ImportTable):
    title = _("Companies")
    permission = "exhibitors.add_company"
    options = CompaniesForm
    columns = (
        *_COMPANY,
        Column(
            "category", _("category"), Kind.CHOICE, choices=_category_words, aliases=("категория", "санат")
        ),
        Column("product_groups", _("product groups"), Kind.CHOICES, choices=_group_words),
        Column("consents", _("consents"), Kind.CHOICES, choices=scope_words),
    )

    def ready(self, context: Context) -> None:
        check_ground(context)

    def key(self, row: Row) -> Any:
        return _bare(row["tax_id"]) or row["code"].upper() or None

    def plan(self, rows: Sequence[Row], context: Context) -> list[Step]:
        known = _Known(rows, context)
        return [self._step(row, known, context) for row in rows]

    def _step(self, row: Row, known: "_Known", context: Context) -> Step:
        code = row["code"].upper()
        company = known.by_code.get(code) if code else known.by_tax_id.get(_bare(row["tax_id"]))
        if code and company is None:
            return refused(row, Fault("code", "unknown_code", _("There is no company with this code.")))
        try:
            if company is not None:
                return self._of_known(row, company, known.applications.get(company.pk), context)
            details = clean_company(_typed(row, context), forum=context.forum)
            consents = consents_of(row, context)
            check_consents(consents)
        except InvalidInput as refusal:
            return refused_input(row, refusal)
        new = NewCompany(details=details, consents=frozenset(consents), agreed_at=agreed_at(context))
        return Step(row, Outcome.ADDED, new)

    def _of_known(
        self, row: Row, company: Company, application: Application | None, context: Context
    ) -> Step:
        before = as_typed(company, application)
        said = {name: value for name, value in _said(row).items() if name not in ("code", "consents")}
        # Without an application there is no category to correct; the cleaner asks for one all the same.
        fallback = {} if before["category"] else {"category": next(iter(categories(context.forum)), "")}
        details = clean_company({**before, **fallback, **said}, forum=context.forum)
        starts = application is None and "category" in said
        has_chosen = application is not None and chooses(details, before)
        if has_chosen and application is not None and application.state not in EDITABLE:
            words = _("The application is submitted: its category is changed on its own page.")
            return refused(row, Fault("category", "application_fixed", words))
        changes = starts or has_chosen or _differs(details, before)
        return Step(row, Outcome.CHANGED if changes else Outcome.UNCHANGED, (company, details, starts))

    def write(self, steps: Sequence[Step], context: Context) -> None:
        who: dict[str, Any] = {"forum": context.forum, "actor": context.actor, "at": context.at}
        mails = bool(context.options.get("mails"))
        if new := [step.deed for step in steps if step.outcome is Outcome.ADDED]:
            load_companies(companies=new, mails=mails, **who)
        for step in steps:
            if step.outcome is Outcome.CHANGED:
                company, details, starts = step.deed
                correct_company(company=company, details=details, mails=mails, **who)
                if starts:
                    start_application(
                        company=company,
                        category=details.category,
                        product_groups=details.product_groups,
                        **who,
                    )


class _Known:
    """Which of these companies are there already, and what they applied for."""

    def __init__(self, rows: Sequence[Row], context: Context) -> None:
        tax_ids = {_bare(row["tax_id"]) for row in rows}
        codes = {row["code"].upper() for row in rows} - {""}
        companies = list(
            Company.objects.select_related("region").filter(Q(tax_id__in=tax_ids) | Q(code__in=codes))
        )
        self.by_tax_id = {one.tax_id: one for one in companies}
        self.by_code = {one.code: one for one in companies}
        applications = Application.objects.filter(_LIVE, edition=context.forum.edition, company__in=companies)
        self.applications = {
            one.company_id: one for one in applications.select_related("category").prefetch_related("groups")
        }


def _bare(typed: str) -> str:
    try:
        return check_tax_id(typed)[0]
    except ValueError:
        return ""


def _said(row: Row) -> dict[str, Any]:
    said: dict[str, Any] = row.said
    if "product_groups" in said:
        said["product_groups"] = list(filter(None, said["product_groups"].split(";")))
    return said


def _typed(row: Row, context: Context) -> dict[str, Any]:
    defaults = {
        "contact_language": context.options.get("language") or "",
        "category": context.options.get("category") or "",
    }
    typed = {**defaults, **_said(row)}
    if context.options.get("same_names"):
        for one, other in (("name_kk", "name_ru"), ("name_ru", "name_kk")):
            typed[one] = typed.get(one) or typed.get(other, "")
    return typed


def _differs(details: CompanyDetails, before: Mapping[str, Any]) -> bool:
    values = asdict(details)
    values["contact_language"] = values.pop("language")
    derived = ("tax_id_kind", "kbe", "category", "product_groups")
    return any(before[name] != value for name, value in values.items() if name not in derived)
