"""The list of visitors: search that forgives, counted filters, saved filters, deep pages."""

import re

import pytest

from core.models import SavedFilter
from visitors.models import Visitor

LIST = "/admin/visitors/visitor/"


def found(desk, **query) -> set[str]:
    return {visitor.email for visitor in desk.get(LIST, query).context["cl"].result_list}


def counts(desk, title: str, **query) -> dict[str, str]:
    """What a filter says: words and the number in brackets."""
    changelist = desk.get(f"/en{LIST}", query).context["cl"]
    spec = next(spec for spec in changelist.filter_specs if spec.field_path == title)
    said = [str(choice["display"]) for choice in spec.choices(changelist)]
    return dict(re.fullmatch(r"(.*) \((\d+)\)", words).groups() for words in said[1:])


@pytest.fixture
def three(register):
    register(
        email="a@example.com", family_name="Құрманғалиев", given_name="Ғабит", organisation="«Көрме» ЖШС"
    )
    register(email="b@example.com", family_name="Щербаков", given_name="Пётр", kind="press", language="ru")
    register(email="c@example.com", family_name="Kim", given_name="Anna", kind="press", language="en")


class TestSearch:
    @pytest.mark.parametrize(
        ("typed", "emails"),
        [
            ("корме", {"a@example.com"}),
            ("курмангалиев габит", {"a@example.com"}),
            ("Shcherbakov", set()),
            ("sherbakov petr", {"b@example.com"}),
            ("rehvfyu", {"a@example.com"}),  # «курманг» with the keyboard left in English
            ("b@example", {"b@example.com"}),
            ("%", set()),
            ("kim корме", set()),
        ],
    )
    def test_finds_what_was_meant(self, desk, three, typed, emails):
        assert found(desk, q=typed) == emails

    def test_finds_by_the_code(self, desk, three):
        visitor = Visitor.objects.get(email="c@example.com")
        assert found(desk, q=visitor.code.lower()) == {"c@example.com"}

    def test_follows_corrections_by_whatever_tool(self, desk, three):
        Visitor.objects.filter(email="c@example.com").update(family_name="Әуезова")
        assert found(desk, q="ауезова") == {"c@example.com"}


class TestFilters:
    def test_are_counted(self, desk, three):
        assert counts(desk, "language") == {"Қазақша": "1", "Русский": "1", "English": "1"}
        assert counts(desk, "kind") == {"press en": "2", "trade en": "1"}

    def test_counts_follow_the_other_filters_and_the_search(self, desk, three):
        assert counts(desk, "language", kind="press") == {"Қазақша": "0", "Русский": "1", "English": "1"}
        assert counts(desk, "kind", kind="press") == {"press en": "2", "trade en": "1"}
        assert counts(desk, "kind", q="kim") == {"press en": "1"}

    def test_the_total_is_that_of_the_rows(self, desk, three):
        for query in ({}, {"kind": "press"}, {"kind": "press", "language__exact": "ru"}, {"q": "kim"}):
            changelist = desk.get(LIST, query).context["cl"]
            assert changelist.result_count == changelist.queryset.count() == len(changelist.result_list)

    def test_a_value_of_the_address_that_nobody_has(self, desk, three):
        assert found(desk, kind="nobody") == set()
        assert desk.get(LIST, {"edition__id__exact": "x"}).status_code in (200, 302)


def test_pages_hold_every_row_once(desk, register, monkeypatch):
    monkeypatch.setattr("core.admin.base.BaseAdmin.list_per_page", 2)
    for number in range(5):
        register(email=f"p{number}@example.com")
    pages = [desk.get(LIST, {"p": page, "o": "3"}).context["cl"].result_list for page in (1, 2, 3)]
    assert [visitor.email for page in pages for visitor in page] == [f"p{n}@example.com" for n in range(5)]


class TestSavedFilters:
    def test_are_kept_shown_and_dropped(self, desk, three):
        query = "kind=press&language__exact=ru"
        answer = desk.post(
            "/admin/core/savedfilter/keep/",
            {"subject": "visitors.visitor", "query": query, "name": "Press, ru"},
        )
        assert answer["Location"] == f"{LIST}?{query}"
        page = desk.get(LIST).content.decode()
        assert 'href="?kind=press&amp;language__exact=ru"' in page and "Press, ru" in page
        saved = SavedFilter.objects.get()
        assert 'aria-current="page"' in desk.get(answer["Location"]).content.decode()
        desk.post(f"/admin/core/savedfilter/{saved.pk}/drop/")
        assert not SavedFilter.objects.exists()

    def test_are_nobody_elses(self, desk, three, organiser):
        from accounts.models import User

        other = User.objects.create_superuser("other@example.com", "a long enough password")
        saved = SavedFilter.objects.create(
            user=other, subject="visitors.visitor", name="theirs", query="kind=press"
        )
        assert "theirs" not in desk.get(LIST).content.decode()
        assert desk.post(f"/admin/core/savedfilter/{saved.pk}/drop/").status_code == 404

    @pytest.mark.parametrize("subject", ["", "visitors.nothing", "core.storedanswer", "https://example.com"])
    def test_lead_to_lists_of_ours_only(self, desk, subject):
        typed = {"subject": subject, "query": "a=b", "name": "x"}
        assert desk.post("/admin/core/savedfilter/keep/", typed).status_code == 404
        assert not SavedFilter.objects.exists()
