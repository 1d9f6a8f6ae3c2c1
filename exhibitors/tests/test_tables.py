"""Companies, booths and payments from tables: the services of every other door, row by row."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from exhibitors.models import Application, Booking, Booth, Company, Invoice, Payment
from exhibitors.states import ApplicationState, BookingState
from exhibitors.tables.companies import COMPANIES
from exhibitors.tables.floor import BOOTHS
from exhibitors.tables.money import PAYMENTS
from exhibitors.tests.cast_companies import some_tax_id
from journal.actors import SYSTEM
from journal.models import Entry
from mailing.models import Message
from spreadsheets.models import Import
from spreadsheets.services import imports
from spreadsheets.tests.files import text, xlsx

STATED = {"ground": "contracts", "consents": ["processing"], "language": "ru"}
HEADINGS = ["БИН", "Форма", "Название (kk)", "Название", "Категория", "Фамилия", "Имя", "E-mail", "Телефон"]
OIMAQ = [
    "970240000816",
    "ТОО",
    "Оймақ",
    "Оймак",
    "Одежда",
    "Иванов",
    "Пётр",
    "ivanov@example.com",
    "87015551122",
]


@pytest.fixture
def take(forum, categories):
    def take(content, table=COMPANIES, *, dry_run=False, **stated):
        what = {"table": table, "content": content, "options": STATED | stated, "forum": forum}
        if dry_run:
            return imports.dry_run(**what, at=timezone.now())
        return imports.import_at_once(**what, name="table", actor=SYSTEM, at=timezone.now())

    return take


def counts(answer):
    return tuple(answer[name] for name in ("added", "changed", "unchanged"))


def codes(answer):
    return [(row["where"], row["code"]) for row in answer["refused"]]


class TestCompanies:
    def test_a_company_comes_in_as_if_it_had_signed_up(self, take):
        answer = take(text([HEADINGS, OIMAQ], encoding="utf-8"))
        assert (counts(answer), answer["refused"]) == ((1, 0, 0), [])
        company = Company.objects.get()
        assert (company.tax_id, company.legal_form, company.name_ru) == ("970240000816", "LLP", "Оймак")
        membership = company.memberships.get()
        assert (membership.confirmed_at, membership.user.email) == (None, "ivanov@example.com")
        assert membership.user.has_usable_password() is not False or not membership.user.check_password("")
        application = Application.objects.get()
        assert (application.state, application.category.code) == (ApplicationState.DRAFT, "CLO")
        assert company.consents.get().given_through == "import"
        assert set(Entry.objects.values_list("verb", flat=True)) >= {
            "company.signed_up",
            "application.started",
        }
        assert not Message.objects.exists()

    def test_mail_goes_out_only_if_it_is_ticked(self, take):
        take(text([HEADINGS, OIMAQ], encoding="utf-8"), mails=True)
        assert Message.objects.get().kind == "exhibitors.welcome"

    def test_zeros_that_excel_has_eaten_come_back_and_are_told(self, take):
        row = [50140000120, *OIMAQ[1:]]
        answer = take(xlsx([HEADINGS, row]))
        assert counts(answer) == (1, 0, 0)
        assert Company.objects.get().tax_id == "050140000120"
        remark = Import.objects.get().remarks.get()
        assert (remark.refuses, remark.column, remark.code) == (False, "tax_id", "restored")

    @pytest.mark.parametrize(
        ("tax_id", "code"),
        [
            ("8.50102E+11", "scientific_notation"),
            (850102000000.0, "digits_lost"),
            (50140000121, "invalid"),
            ("970240000817", "invalid"),
            ("", "invalid"),
        ],
    )
    def test_a_number_that_is_not_certain_is_refused(self, take, tax_id, code):
        answer = take(xlsx([HEADINGS, [tax_id, *OIMAQ[1:]]]))
        assert codes(answer) == [("line 2, tax_id", code)]
        assert not Company.objects.exists()

    def test_what_is_known_is_corrected_and_no_second_company_made(self, take):
        content = text([HEADINGS, OIMAQ], encoding="utf-8")
        take(content)
        assert counts(take(content)) == (0, 0, 1)
        row = [*OIMAQ[:4], "", "", "", "new@example.com", ""]
        assert counts(take(text([HEADINGS, row], encoding="utf-8"))) == (0, 1, 0)
        assert Company.objects.get().contact_email == "new@example.com"
        assert not Message.objects.exists()

    def test_a_category_is_not_changed_behind_a_decision(self, take):
        take(text([HEADINGS, OIMAQ], encoding="utf-8"))
        Application.objects.update(state=ApplicationState.SUBMITTED)
        row = [*OIMAQ[:4], "Обувь", *OIMAQ[5:]]
        assert codes(take(text([HEADINGS, row], encoding="utf-8"))) == [
            ("line 2, category", "application_fixed")
        ]

    def test_a_known_company_begins_an_application_when_the_file_names_a_category(self, take, make_company):
        company = make_company(tax_id=OIMAQ[0])
        answer = take(text([HEADINGS, [OIMAQ[0], *[""] * 3, "Обувь", *[""] * 4]]))
        assert (counts(answer), answer["refused"]) == ((0, 1, 0), [])
        assert company.applications.get().category.code == "FTW"

    def test_many_come_in_by_few_queries(self, take, django_assert_max_num_queries):
        rows = [[some_tax_id(), *OIMAQ[1:7], f"c{n}@example.com", OIMAQ[8]] for n in range(60)]
        with django_assert_max_num_queries(60):
            answer = take(text([HEADINGS, *rows], encoding="utf-8"))
        assert counts(answer) == (60, 0, 0)
        assert User.objects.count() == 60

    def test_one_contact_of_two_companies_has_one_account(self, take):
        other = [some_tax_id(), *OIMAQ[1:7], OIMAQ[7].upper(), OIMAQ[8]]
        assert counts(take(text([HEADINGS, OIMAQ, other], encoding="utf-8"))) == (2, 0, 0)
        assert User.objects.get().memberships.count() == 2


class TestCommands:
    def run(self, name, path, *arguments):
        out = StringIO()
        call_command(name, str(path), *arguments, stdout=out)
        return json.loads(out.getvalue())

    def test_prints_one_object(self, forum, categories, tmp_path):
        path = tmp_path / "companies.csv"
        path.write_bytes(text([HEADINGS, OIMAQ, ["1", *OIMAQ[1:]]], encoding="utf-8"))
        for arguments in (["--dry-run"], []):
            answer = self.run("import_companies", path, "--language", "ru", *arguments)
            assert list(answer) == ["added", "changed", "unchanged", "removed", "refused"]
            assert answer["added"] == 1
            assert answer["refused"][0]["where"] == "line 3, tax_id"
            assert Company.objects.count() == int(arguments == [])
        answer = self.run("import_companies", path, "--language", "ru")
        assert (answer["added"], answer["unchanged"]) == (0, 1)

    def test_a_file_that_is_none_writes_nothing(self, forum, tmp_path):
        path = tmp_path / "x.xlsx"
        path.write_bytes(b"PK\x03\x04")
        out = StringIO()
        with pytest.raises(CommandError):
            call_command("import_companies", str(path), stdout=out)
        assert json.loads(out.getvalue())["refused"][0]["where"] == "x.xlsx"
        assert not Import.objects.exists()


class TestBooths:
    HEAD = ["hall", "number", "x_m", "y_m", "width_m", "depth_m", "stand_type"]

    def rows(self, *rows):
        return text([self.HEAD, *rows], encoding="utf-8")

    def test_booths_are_drawn_and_moved(self, take, make_booth):
        booth = make_booth("A-01")
        content = self.rows(
            ["A", "а-01", "6", "0", "3", "3", "row"], ["Hall A ru", "A-02", "9", "0", "3", "3", "corner"]
        )
        assert counts(take(content, BOOTHS, dry_run=True)) == (1, 1, 0)
        booth.refresh_from_db()
        assert (booth.x_m, Booth.objects.count()) == (0, 1)
        assert counts(take(content, BOOTHS)) == (1, 1, 0)
        booth.refresh_from_db()
        assert (booth.x_m, Booth.objects.get(number="A-02").stand_type.code) == (6, "corner")
        assert counts(take(content, BOOTHS)) == (0, 0, 2)

    def test_two_booths_may_change_places(self, take, make_booth):
        make_booth("A-01"), make_booth("A-02")
        answer = take(
            self.rows(["A", "A-01", "3", "0", "", "", ""], ["A", "A-02", "0", "0", "", "", ""]), BOOTHS
        )
        assert (counts(answer), answer["refused"]) == ((0, 2, 0), [])

    def test_what_stands_on_another_or_outside_is_refused_and_the_rest_is_drawn(self, take, make_booth):
        make_booth("A-01")
        answer = take(
            self.rows(
                ["A", "A-02", "1.5", "0", "3", "3", "row"],
                ["A", "A-03", "47", "0", "3", "3", "row"],
                ["A", "A-04", "12", "12", "3", "3", "row"],
                ["Z", "A-05", "12", "18", "3", "3", "row"],
                ["A", "A-06", "", "", "3", "3", "row"],
            ),
            BOOTHS,
        )
        assert counts(answer) == (1, 0, 0)
        assert [code for _where, code in codes(answer)] == [
            "overlap", "outside_hall", "unknown_hall", "required", "required",
        ]  # fmt: skip

    def test_a_booth_that_is_sold_keeps_its_size(self, take, make_booth, make_application):
        booth = make_booth("A-01")
        application = make_application()
        Booking.objects.create(
            edition=booth.edition, booth=booth, application=application, state=BookingState.CONFIRMED,
            taken_at=timezone.now(), price=[], net_kzt=0,
        )  # fmt: skip
        answer = take(self.rows(["A", "A-01", "0", "0", "6", "3", ""]), BOOTHS)
        assert codes(answer) == [("line 2", "booked")]


def test_payments_come_in_once(take, invoice_of_test):
    invoice = invoice_of_test
    head = ["Счёт", "Сумма", "Дата", "Номер документа"]
    today = timezone.localdate()
    rows = [
        [invoice.number.lower(), "100 000,00", f"{today:%d.%m.%Y}", "ПП-17"],
        [invoice.number, "1", f"{today:%d.%m.%Y}", "ПП-17"],
        ["AO-1999-00001", "1", f"{today:%d.%m.%Y}", "1"],
        [invoice.number, "1,50", f"{today:%d.%m.%Y}", "2"],
        [invoice.number, "1", "32.01.2026", "3"],
        [invoice.number, "1", f"{today:%d.%m.%Y}", "1,5E+10"],
    ]
    content = text([head, *rows], encoding="utf-8")
    assert counts(take(content, PAYMENTS, dry_run=True)) == (1, 0, 0)
    assert not Payment.objects.exists()
    answer = take(content, PAYMENTS)
    assert counts(answer) == (1, 0, 0)
    assert [code for _where, code in codes(answer)] == [
        "duplicate", "unknown_invoice", "not_whole", "not_a_date", "scientific_notation",
    ]  # fmt: skip
    assert Payment.objects.get().amount_kzt == 100_000
    assert Invoice.objects.get().paid_kzt == 100_000
    assert counts(take(content, PAYMENTS)) == (0, 0, 1)


@pytest.fixture
def invoice_of_test(make_application, terms):
    application, on = make_application(), timezone.localdate()
    return Invoice.objects.create(
        edition=application.edition, application=application, number="AO-2026-00001", issued_on=on, supplied_on=on,
        net_kzt=300_000, total_kzt=300_000, issued_at=timezone.now(),
    )  # fmt: skip
