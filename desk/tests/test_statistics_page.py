"""The report as a page, on paper and in a workbook: the same tables everywhere, in three languages."""

import csv
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from accounts.models import User
from accounts.roles import Role
from accounts.services.staff import give_role
from desk.models import StatisticsCopy
from desk.statistics.files import as_csv, as_workbook
from desk.statistics.tables import Column, Section, Table, Unit

pytestmark = pytest.mark.django_db
LANGUAGES = {"": "Таза алаң", "/ru": "Площадь нетто", "/en": "Net space"}


@pytest.mark.usefixtures("past")
class TestThePage:
    @pytest.mark.parametrize("prefix", LANGUAGES)
    def test_shows_the_figures_and_a_file_for_each_table(self, desk, prefix):
        answer = desk.get(f"{prefix}/admin/statistics/")
        words = answer.content.decode()
        for figure in ("984", "1\u00a0038", "39\u00a0433\u00a0296\u00a0₸"):
            assert figure in words
        assert words.count("<table") == words.count(".csv?") > 15
        assert words.count('class="chart"') > 10

    def test_costs_few_queries(self, desk, django_assert_max_num_queries):
        with django_assert_max_num_queries(32):
            desk.get("/admin/statistics/")

    def test_no_sums_for_those_who_see_no_invoices(self, client):
        reviewer = User.objects.create_user("reviewer@example.com", "a long enough password", is_staff=True)
        give_role(person=reviewer, role=Role.REVIEWER)
        client.force_login(reviewer)
        page = client.get("/en/admin/statistics/").content.decode()
        assert "Net space" in page
        assert "₸" not in page
        assert client.get("/en/admin/statistics/money.csv").status_code == 404

    def test_paper_says_the_same(self, desk):
        for prefix in LANGUAGES:
            answer = desk.get(f"{prefix}/admin/statistics/report.pdf")
            words = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
            for figure in ("984", "1\u00a0038", "39\u00a0433\u00a0296\u00a0₸", "ALTYN OIMAQ"):
                assert figure in words

    def test_the_workbook_holds_numbers(self, desk):
        answer = desk.get("/en/admin/statistics/report.xlsx")
        book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
        rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
        cells = {row[0]: row[1] for row in rows if len(row) > 1}
        assert len(book.sheet_names) == 7
        assert cells["Net space of exhibitors"] == 82
        assert cells["Invoiced, in all"] == 39_433_296

    def test_every_table_is_a_file(self, desk):
        answer = desk.get("/en/admin/statistics/exhibitors-by-category.csv")
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert rows[1] == ["Clothing", "36", "2", "38"]
        assert rows[-1] == ["Total", "82", "3", "85"]
        assert desk.get("/en/admin/statistics/nothing.csv").status_code == 404

    def test_an_edition_is_chosen_by_its_code(self, desk):
        assert desk.get("/en/admin/statistics/?edition=altyn-oimaq-2019").status_code == 200
        assert desk.get("/en/admin/statistics/?edition=nowhere").status_code == 404


@pytest.mark.usefixtures("edition")
class TestWhoMayRead:
    ADDRESSES = ("", "report.pdf", "report.xlsx", "key-figures.csv")

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_only_with_the_permission(self, address):
        person = User.objects.create_user("helper@example.com", "a long enough password", is_staff=True)
        client = Client()
        client.force_login(person)
        assert client.get(f"/admin/statistics/{address}").status_code == 403
        person.user_permissions.add(Permission.objects.get(codename="view_statistics"))
        assert client.get(f"/admin/statistics/{address}").status_code == 200

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_nobody_else(self, client, address):
        assert client.get(f"/admin/statistics/{address}").status_code == 302


class TestFiles:
    HOSTILE = "=HYPERLINK(1)"
    TABLE = Table("x", HOSTILE, [Column("=A", Unit.TEXT), Column("n")], [[HOSTILE, -1]])

    def test_no_cell_is_a_formula(self):
        assert as_csv(self.TABLE).decode("utf-8-sig").splitlines() == ["'=A;n", f"'{self.HOSTILE};-1"]
        sheet = CalamineWorkbook.from_filelike(BytesIO(as_workbook([Section("y", [self.TABLE])])))
        assert sheet.get_sheet_by_index(0).to_python() == [
            [self.HOSTILE, ""],
            ["=A", "n"],
            [self.HOSTILE, -1.0],
        ]

    @pytest.mark.parametrize(
        "statement", ["UPDATE desk_statisticscopy SET because = 'x'", "DELETE FROM desk_statisticscopy"]
    )
    def test_a_copy_is_never_changed(self, edition, statement):
        StatisticsCopy.objects.create(
            edition=edition, taken_at=timezone.now(), because="archived", figures={}
        )
        with pytest.raises(DatabaseError, match="Cannot update or delete"), connection.cursor() as cursor:
            cursor.execute(statement)
