"""Whatever keyboard somebody has, they find the company; and the figures beside the answers are true."""

import pytest
from django.utils import timezone

from core.text import other_layout
from exhibitors.queries import catalogue
from exhibitors.queries.catalogue import Wish, find, forget_counts

from .people import exhibitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counts():
    forget_counts()


@pytest.fixture
def shops(edition, categories, make_booth):
    """Four exhibitors; the names begin with the letters ә, ж, о, ө."""
    exhibitor(
        edition, "Өрмек", name_ru="Ормек", name_en="Ormek", category=categories["TEX"], booth=make_booth("A-12"),
        region="KZ-71", groups=("TEX-01",), brands="Silk Road",
    )  # fmt: skip
    exhibitor(edition, "Оймақ", name_en="Oimaq", category=categories["CLO"], groups=("CLO-01",))
    exhibitor(edition, "Жүн әлемі", category=categories["TEX"], groups=("TEX-01", "CLO-01"))
    exhibitor(edition, "Әсем", category=categories["ACC"], description_ru="Серебряные украшения, как Оймак")
    return edition


def names(found):
    return [entry.name_kk for entry in found.page(0, 100)]


def look(edition, search="", language="kk", **chosen):
    return find(edition.pk, Wish(search=search, **chosen), language)


def test_the_order_is_that_of_the_kazakh_alphabet(shops):
    assert names(look(shops)) == ["Әсем", "Жүн әлемі", "Оймақ", "Өрмек"]


def test_english_readers_get_the_english_order(shops):
    assert names(look(shops, language="en"))[:2] == ["Оймақ", "Өрмек"]  # Oimaq, Ormek; Latin stands first


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Өрмек", "Өрмек"),
        ("ормек", "Өрмек"),  # a Russian keyboard
        ("ОРМЕК", "Өрмек"),
        ("ormek", "Өрмек"),
        ("ghv", None),
        ("jhvtr", "Өрмек"),  # ормек with the keyboard in English
        ("щкьул", "Өрмек"),  # ormek with the keyboard in Russian
        ("өрмик", "Өрмек"),  # a slip
        ("silk", "Өрмек"),
        ("zhun alemi", "Жүн әлемі"),  # no Cyrillic keyboard at all
        ("oymaq", "Оймақ"),
        ("serebryan", "Әсем"),
        ("A-12", "Өрмек"),
        ("а12", "Өрмек"),  # Cyrillic, without the hyphen
        ("жун алеми", "Жүн әлемі"),
        ("әлем жүн", "Жүн әлемі"),  # the words in any order
        ("ж", "Жүн әлемі"),
        ("украшения", "Әсем"),
        ("%", None),
        ("_", None),
        ("\\", None),
        ("' OR 1=1 --", None),
    ],
)
def test_somebody_is_found(shops, typed, found):
    assert names(look(shops, typed))[:1] == ([found] if found else [])


def test_a_hit_in_the_name_stands_before_one_in_the_description(shops):
    assert names(look(shops, "оймак")) == ["Оймақ", "Әсем"]


@pytest.mark.parametrize(
    ("typed", "how"),
    [
        ("ормек", "exact"),
        ("jhvtr", "layout"),
        (";ey", "layout"),  # жун: before «ey», which stands in some word or other
        ("өрмик", "similar"),
    ],
)
def test_it_says_how_the_words_were_read(shops, typed, how):
    assert look(shops, typed).how == how


def test_a_slip_is_no_two_syllables_of_the_other_keyboard(shops):
    """«жунн» stands on the keys of «;eyy»."""
    exhibitor(shops, "Eyyub")
    assert (names(look(shops, "жунн"))[:1], look(shops, "жунн").how) == (["Жүн әлемі"], "similar")


def test_words_with_stops_between_them_are_words(shops):
    assert names(look(shops, "silk,road")) == ["Өрмек"]
    assert look(shops, "silk,road").how == "exact"


def test_pages_go_on_from_the_names_to_the_others(shops):
    for number in range(3):
        exhibitor(shops, f"Оймақ {number}")
    found = look(shops, "оймак")
    assert (found.counts.named, found.counts.total) == (4, 5)
    whole = names(found)
    assert whole == ["Оймақ", "Оймақ 0", "Оймақ 1", "Оймақ 2", "Әсем"]
    for size in (1, 2, 3, 4):
        pages = [found.page(first, size) for first in range(0, 6, size)]
        assert [entry.name_kk for page in pages for entry in page] == whole


def test_figures_of_a_facet_are_those_of_a_click_on_it(shops):
    for facet, answers in look(shops).counts.by.items():
        for code, count in answers.items():
            assert len(names(look(shops, **{facet: code}))) == count, (facet, code)


def test_figures_under_a_choice_are_those_of_a_further_click(shops):
    counts = look(shops, category="TEX").counts
    assert counts.total == 2
    assert counts.by["category"] == {"TEX": 2, "CLO": 1, "ACC": 1}  # its own choice does not narrow a facet
    assert counts.by["region"] == {"KZ-71": 1, "KZ-75": 1}
    assert counts.by["group"] == {"TEX-01": 2, "CLO-01": 1}
    assert counts.by["letter"] == {"Ж": 1, "Ө": 1}


def test_choices_and_words_go_together(shops):
    assert names(look(shops, "оймак", category="ACC")) == ["Әсем"]
    assert names(look(shops, hall="A")) == ["Өрмек"]
    assert names(look(shops, letter="ө")) == ["Өрмек"]
    assert names(look(shops, category="NONE")) == []


def test_who_is_not_public_is_not_counted(shops):
    exhibitor(shops, "Құпия", described=False)
    assert look(shops).counts.total == 4
    assert names(look(shops, "құпия")) == []


def test_figures_are_remembered_until_an_entry_changes(shops, django_assert_num_queries):
    look(shops)
    with django_assert_num_queries(1):  # whether anything has changed
        assert look(shops).counts.total == 4
    exhibitor(shops, "Жаңа")
    assert look(shops).counts.total == 5


def test_a_search_costs_its_scan_and_its_page(shops, django_assert_num_queries):
    with django_assert_num_queries(4):  # the stamp, the figures, the numbers of the page, its rows
        assert names(look(shops, "ормек")) == ["Өрмек"]


def test_other_editions_do_not_mix(shops):
    assert find(shops.pk + 1, Wish(), "kk").counts.total == 0


def test_the_other_layout_and_back():
    assert other_layout("jqvfr") == "оймак"
    assert other_layout(other_layout("ormek")) == "ormek"


def test_remembered_figures_do_not_pile_up(shops):
    for number in range(catalogue._MOST_REMEMBERED + 5):
        look(shops, category=str(number))
    assert len(catalogue._remembered) <= catalogue._MOST_REMEMBERED
    assert timezone.now()
