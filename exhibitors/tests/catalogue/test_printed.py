"""The catalogue on paper: everybody is in it, it is printed once, and nobody waits for it twice."""

import io
import time

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from pypdf import PdfReader

from exhibitors.models import CatalogueEntry
from exhibitors.queries.catalogue import forget_counts
from exhibitors.services.printing import print_catalogue, print_catalogues
from exhibitors.tasks import tend_catalogue
from forum.queries import current_forum

from .people import exhibitor
from .showcase import show

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    forget_counts()


def paper(name):
    with default_storage.open(name) as file:
        return PdfReader(io.BytesIO(file.read()))


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


@pytest.mark.parametrize(
    ("language", "title", "name"),
    [("kk", "Экспоненттер каталогы", "«Өрмек» ЖШС"), ("ru", "Каталог экспонентов", "ТОО «Ормек»"),
     ("en", "Catalogue of exhibitors", "Ormek LLP")],
)  # fmt: skip
def test_it_speaks_the_language_of_its_reader(edition, categories, make_booth, language, title, name):
    exhibitor(
        edition, "Өрмек", name_ru="Ормек", name_en="Ormek", category=categories["TEX"], booth=make_booth("A-12"),
        brands="#[injected] *stars*",
    )  # fmt: skip
    text = words(paper(print_catalogue(forum=current_forum(), edition=edition, language=language)))
    for part in (title, name, "A-12", "#[injected] *stars*"):
        assert part in text


def test_it_is_printed_anew_only_when_something_has_changed(edition):
    entry = exhibitor(edition)
    assert print_catalogues(forum=current_forum()) == 3
    assert print_catalogues(forum=current_forum()) == 0
    CatalogueEntry.objects.filter(pk=entry.pk).update(changed_at=timezone.now())
    assert print_catalogues(forum=current_forum()) == 3
    assert len(default_storage.listdir("catalogue-pdf")[1]) == 3  # the former ones are gone


def test_who_comes_first_waits_and_who_comes_later_does_not(client, edition, monkeypatch):
    asked = []
    monkeypatch.setattr("exhibitors.tasks.print_one.delay", lambda *what: asked.append(what))
    entry = exhibitor(edition)
    waiting = client.get("/ru/exhibitors/catalogue.pdf")
    assert (waiting.status_code, waiting["Refresh"]) == (202, "3")
    assert asked == [(edition.code, "ru")]
    tend_catalogue()
    answer = client.get("/ru/exhibitors/catalogue.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    CatalogueEntry.objects.filter(pk=entry.pk).update(changed_at=timezone.now())
    later = client.get("/ru/exhibitors/catalogue.pdf")  # the former one, while the new one is printed
    assert later.status_code == 200
    b"".join(later.streaming_content)  # read to its end, it closes its file


def test_the_whole_forum_is_printed_in_time(edition):
    shown = show(edition)
    began = time.process_time()
    pdf = paper(print_catalogue(forum=current_forum(), edition=edition, language="kk"))
    assert time.process_time() - began < 6  # seconds of CPU on a busy machine; the bench says how fast it is
    text = words(pdf)
    assert all(entry.name_kk in text for entry in shown)


def test_a_lost_logo_costs_nobody_the_catalogue(edition):
    entry = exhibitor(edition)
    CatalogueEntry.objects.filter(pk=entry.pk).update(logo="catalogue/lost.webp")
    assert entry.name_kk in words(
        paper(print_catalogue(forum=current_forum(), edition=edition, language="kk"))
    )
