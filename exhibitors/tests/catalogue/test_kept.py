"""What the site keeps of the catalogue's pages is never shown once it is not true: each change is committed here."""

import pytest

from exhibitors.models import CatalogueEntry, Category, Company, Hall
from exhibitors.queries.catalogue import Part, Wish, find

from .people import exhibitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def weaver(edition, categories, make_booth):
    return exhibitor(
        edition, "Өрмек", category=categories["TEX"], booth=make_booth("A-12"), description_kk="Кілем"
    )


def shown(client, asked=""):
    return client.get(f"/exhibitors/{asked}").content.decode()


def test_whatever_a_page_says_is_as_it_is_now(client, weaver):
    for _ in range(2):
        assert "Өрмек" in shown(client)
    changes = [
        (CatalogueEntry, {"name_kk": "Өрнек"}),
        (CatalogueEntry, {"description_kk": "Сырмақ пен текемет"}),
        (CatalogueEntry, {"booth_numbers": ["A-12", "B-7"]}),
        (Company, {"city_kk": "Талғар"}),
        (Category, {"name_kk": "Мата мен кесте"}),
        (Hall, {"name_kk": "Үлкен зал"}),
    ]
    for model, values in changes:
        model.objects.update(**values)
        for _ in range(2):
            page = shown(client)
            for value in values.values():
                assert (value if isinstance(value, str) else value[-1]) in page


def test_who_is_withdrawn_is_gone_from_pages_that_were_asked_before(client, weaver, edition):
    exhibitor(edition, "Өрнек")
    assert all(name in shown(client, "?search=ор") for name in ("Өрмек", "Өрнек"))
    CatalogueEntry.objects.filter(pk=weaver.pk).update(is_public=False)
    page = shown(client, "?search=ор")
    assert "Өрмек" not in page and "Өрнек" in page
    CatalogueEntry.objects.filter(pk=weaver.pk).update(is_public=True)
    assert "Өрмек" in shown(client, "?search=ор")


def test_a_page_of_another_language_is_another_page(client, weaver):
    Category.objects.filter(code="TEX").update(name_kk="Тоқыма", name_ru="Ткани", name_en="Fabrics")
    for _ in range(2):
        for way, words in (("", "Тоқыма"), ("/ru", "Ткани"), ("/en", "Fabrics")):
            assert words in client.get(f"{way}/exhibitors/").content.decode()


def test_few_are_sorted_and_many_are_read_in_order_with_one_outcome(edition, monkeypatch):
    for name in ("Жібек жолы", "Ақ жібек", "Үкі", "Әсем жібек", "Жібек", "Ізгі"):
        exhibitor(edition, name, description_kk="жібек мата")
    wish = Wish(search="жибек")
    few = [entry.name_kk for entry in find(edition.pk, wish, "kk").page(0, 5)]
    monkeypatch.setattr("exhibitors.queries.catalogue._FEW", 0)
    many = find(edition.pk, wish, "kk")
    assert [part.size for part in many.parts] == [4, 2]
    assert all(isinstance(part, Part) and isinstance(part.order, str) for part in many.parts)
    assert [entry.name_kk for entry in many.page(0, 6)][:5] == few
    assert few[:4] == ["Ақ жібек", "Әсем жібек", "Жібек", "Жібек жолы"]
