"""Every paper that we print, in every language: tagged, titled, each piece spoken in its own language, nothing left."""

from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override

from core.documents import typesetting
from desk.services.statistics import report_of
from desk.statistics.paper import report_pdf
from desk.statistics.tables import sections
from exhibitors.documents.catalogue import catalogue_pdf
from exhibitors.documents.invoice import invoice_pdf, receipt_pdf
from exhibitors.models import Invoice, Payment
from exhibitors.queries.categories import categories
from exhibitors.queries.printed import printed_exhibitors
from forum.queries import current_forum
from sessions.documents.door_list import door_list_pdf
from sessions.models import Lecture
from visitors.documents.ticket import ticket_pdf
from visitors.models import Visitor
from visitors.ticket import facts

from .leftovers import Said, leftovers
from .papers import Paper

LANGUAGES = pytest.mark.parametrize("language", ["kk", "ru", "en"])

pytestmark = pytest.mark.django_db


def ticket(language: str) -> bytes:
    visitor = Visitor.objects.filter(state="registered").earliest("pk")
    visitor.language = language
    return ticket_pdf(facts(visitor, current_forum()))


def catalogue(language: str) -> bytes:
    forum = current_forum()
    exhibitors = printed_exhibitors(forum, forum.edition, language)
    return catalogue_pdf(forum.edition, exhibitors, categories(forum).values(), language)


def door_list(language: str) -> bytes:
    lecture = Lecture.objects.filter(signups__isnull=False).earliest("pk")
    return door_list_pdf(lecture, current_forum(), language)


def report(language: str) -> bytes:
    found = report_of(current_forum().edition, at=timezone.now())
    return report_pdf(found, sections(found.figures), language)


def invoice(_language: str) -> bytes:
    """In Kazakh and in Russian, whoever reads it."""
    return invoice_pdf(Invoice.objects.earliest("pk"))


def receipt(_language: str) -> bytes:
    return receipt_pdf(Payment.objects.earliest("pk"))


@LANGUAGES
def test_every_paper(language: str):
    call_command("load_demo", verbosity=0)
    found = {}
    for print_it in (ticket, catalogue, door_list, report, invoice, receipt):
        with override(language):
            paper = Paper(print_it(language))
        own = "kk" if print_it in (invoice, receipt) else language
        wrong = [*paper.faults, *leftovers(said := paper.said())]
        if wrong or paper.language != own or len(said) < 10:
            found[print_it.__name__] = (paper.language, len(said), wrong)
    assert found == {}


def test_a_poor_paper_would_be_found(monkeypatch):
    """The standard refuses skipped headings, say; such a paper is set without tags (`core.documents.typesetting`)."""
    call_command("load_demo", verbosity=0)
    assert leftovers([replace_language(one, {"ru": "kk"}) for one in Paper(ticket("ru")).said()])
    compiled = typesetting._compile

    def plain(*args: Any, pdf_standards: Any = None, **kind: Any) -> bytes:
        return compiled(*args, **kind)

    monkeypatch.setattr(typesetting, "_compile", plain)
    assert Paper(ticket("kk")).faults


def replace_language(one: Said, others: dict[str, str]) -> Said:
    return one._replace(language=others.get(one.language, one.language))
