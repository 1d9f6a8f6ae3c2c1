"""Companies' contacts as people whom organisers may write to at once (`mailing.audiences`)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.links import site_url
from forum.models import ConsentScope, Edition
from journal.actors import Actor
from mailing.audiences import Audience, Person, Segment, register
from mailing.placeholders import url

from .emails.built_in import COMPANY, CONTACT
from .models import Application, Company, CompanyConsent
from .queries.names import contact_name, legal_name
from .services.news import withdraw_news
from .states import TAKES_PART, ApplicationState

PLACEHOLDERS = (CONTACT, COMPANY, url("office_url", gettext_lazy("the company's office")))


def segments(edition: Edition) -> Iterator[Segment]:
    yield Segment("exhibitors", _("Exhibitors: applications approved or confirmed"))
    for state in ApplicationState:
        yield Segment(f"state:{state}", _("Applications: %(state)s") % {"state": state.label})
    yield Segment("all", _("All companies"))


def select(edition: Edition, key: str) -> "QuerySet[Company]":
    if key == "all":
        return Company.objects.all()
    state = key.removeprefix("state:")
    states = [state] if state in ApplicationState.values else TAKES_PART
    applications = Application.objects.filter(company=OuterRef("pk"), edition=edition, state__in=states)
    return Company.objects.filter(Exists(applications))


def people(codes: Iterable[str]) -> Iterator[Person]:
    """A company takes part as long as it is here: whom a letter is for was chosen by the state of applications."""
    agreed = CompanyConsent.objects.filter(company=OuterRef("pk"), scope=ConsentScope.NEWS, withdrawn_at=None)
    for company in Company.objects.filter(code__in=codes).annotate(news=Exists(agreed)):
        yield Person(
            about=company,
            name=legal_name(company),
            address=company.contact_email,
            language=company.language,
            agreed_to_news=company.news,
            takes_part=True,
            values=partial(_values, company),
        )


def _values(company: Company) -> dict[str, Any]:
    with translation.override(company.language):
        return {
            "contact": contact_name(company),
            "company": legal_name(company, company.language),
            "office_url": site_url("exhibitors:office", language=company.language),
        }


def stop_news(code: str, at: datetime) -> bool:
    """The contact followed the link in a letter. Whether there is such a company."""
    company = Company.objects.filter(code=code).first()
    if company is None:
        return False
    withdraw_news(company=company, actor=Actor.company(company.code), at=at)
    return True


COMPANIES = Audience(
    name="exhibitors.companies",
    words=gettext_lazy("Companies' contacts"),
    model=Company,
    placeholders=PLACEHOLDERS,
    segments=segments,
    select=select,
    code_field="code",
    people=people,
    stop_news=stop_news,
)
register(COMPANIES)
