"""Visitors in and out of tables: the same rules as at every other door, row by row."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from core.errors import InvalidInput
from forum.models import ConsentScope
from journal.actors import SYSTEM
from journal.models import Entry
from mailing.models import Message
from spreadsheets.files.grids import FileRefused
from spreadsheets.models import Import, Remark
from spreadsheets.services import imports
from spreadsheets.states import ImportState
from spreadsheets.tests.files import text, xlsx
from visitors.models import Consent, Visitor
from visitors.tables import TABLE

STATED = {"ground": "paper forms", "consents": ["processing"], "kind": "trade", "language": "ru"}
HEADINGS = ["Фамилия", "Имя", "Отчество", "E-mail", "Телефон", "Регион"]
OLEG = ["Петров", "Олег", "", "oleg@example.com", "8 701 555 11 22", "Алматы"]


@pytest.fixture
def take(forum):
    """Takes in a file and answers with what the command prints."""

    def take(content, *, dry_run=False, **stated):
        what = {"table": TABLE, "content": content, "options": STATED | stated, "forum": forum}
        if dry_run:
            return imports.dry_run(**what, at=timezone.now())
        return imports.import_at_once(**what, name="people.csv", actor=SYSTEM, at=timezone.now())

    return take


def counts(answer):
    return tuple(answer[name] for name in ("added", "changed", "unchanged", "removed"))


def codes(answer):
    return [(row["where"], row["code"]) for row in answer["refused"]]


def test_a_file_of_this_country_comes_in(take):
    answer = take(text([["Список участников"], [], HEADINGS, OLEG], encoding="cp1251"))
    assert (counts(answer), answer["refused"]) == ((1, 0, 0, 0), [])
    visitor = Visitor.objects.get()
    assert (visitor.family_name, visitor.phone, visitor.region.code) == ("Петров", "+77015551122", "KZ-75")
    assert (visitor.kind, visitor.language, visitor.registered_through) == ("trade", "ru", "import")
    consent = Consent.objects.get()
    assert (consent.scope, consent.given_through, consent.notice.version) == (
        "processing",
        "import",
        "2026-1",
    )
    assert Entry.objects.filter(verb="visitor.registered", subject_code=visitor.code).count() == 1
    assert not Message.objects.exists()


def test_headings_in_three_languages_and_by_code(take, forum):
    assert counts(take(text([["family_name", "given_name", "email"], ["A", "B", "a@example.com"]])))[0] == 1
    for place, heading in enumerate((["Тегі", "Аты"], ["Фамилия", "Имя"], ["Family name", "Given name"])):
        row = ["Бірлік", f"{'ABC'[place]}", "b@example.com"]
        content = text([[*heading, "email"], row], encoding="utf-8")
        assert counts(take(content)) == (1, 0, 0, 0)


def test_a_dry_run_writes_nothing_and_says_the_same(take):
    content = text([HEADINGS, OLEG, ["", "Олег", "", "x@example.com", "", ""]])
    assert take(content, dry_run=True) == take(content)
    assert Visitor.objects.count() == 1
    before = Import.objects.count()
    take(content, dry_run=True)
    assert (Visitor.objects.count(), Import.objects.count()) == (1, before)


def test_the_same_file_again_changes_nothing(take):
    content = text([HEADINGS, OLEG])
    take(content)
    assert counts(take(content)) == (0, 0, 1, 0)


def test_a_known_person_is_corrected_by_what_the_row_says_only(take, visitor):
    row = [visitor.family_name, visitor.given_name, "", visitor.email.upper(), "", "", "Басшы"]
    answer = take(text([[*HEADINGS, "лауазымы"], row], encoding="utf-8"))
    assert counts(answer) == (0, 1, 0, 0)
    visitor.refresh_from_db()
    assert (visitor.position, visitor.phone, visitor.patronymic) == ("Басшы", "+77010000001", "Әлиханқызы")


def test_a_person_is_found_by_code(take, visitor):
    headings = ["code", *HEADINGS[:4]]
    assert (
        counts(
            take(
                text(
                    [headings, [visitor.code.lower(), "Жаңа", "Аты", "", "new@example.com"]], encoding="utf-8"
                )
            )
        )[1]
        == 1
    )
    visitor.refresh_from_db()
    assert (visitor.family_name, visitor.email_key) == ("Жаңа", "new@example.com")
    answer = take(text([headings, ["NOBODY", "A", "B", "", "c@example.com"]]))
    assert codes(answer) == [("line 2, code", "unknown_code")]


def test_letters_go_out_only_if_they_are_ticked(take, visitor):
    Message.objects.all().delete()
    row = [visitor.family_name, visitor.given_name, "", visitor.email, "", "", "Жаңа ұйым"]
    rows = text([[*HEADINGS, "ұйым"], row, [*OLEG, "X"]], encoding="utf-8")
    take(rows)
    assert not Message.objects.exists()
    rows = text(
        [[*HEADINGS, "ұйым"], [*row[:-1], "Басқа ұйым"], ["А", "Б", "", "c@example.com", "", "", ""]],
        encoding="utf-8",
    )
    take(rows, mails=True)
    assert Message.objects.filter(kind="visitors.ticket").count() == 2


class TestConsents:
    def test_no_ground_no_import(self, take):
        with pytest.raises(InvalidInput):
            take(text([HEADINGS, OLEG]), ground=" ")
        assert not Import.objects.exists()

    def test_a_column_decides_person_by_person(self, take):
        rows = [
            [*HEADINGS, "Согласия"],
            [*OLEG, "processing, news"],
            ["А", "Б", "", "b@example.com", "", "", ""],
        ]
        answer = take(text(rows))
        assert codes(answer) == [("line 3, consents", "invalid")]
        assert set(Consent.objects.values_list("scope", flat=True)) == {"processing", "news"}
        strange = take(text([rows[0], ["В", "Г", "", "d@example.com", "", "", "всё"]]))
        assert codes(strange) == [("line 2, consents", "invalid")]

    def test_the_day_that_is_stated_is_when_they_agreed(self, take, forum):
        day = timezone.localdate() - timedelta(days=40)
        take(text([HEADINGS, OLEG]), agreed_on=day.isoformat(), consents=[ConsentScope.PROCESSING])
        assert timezone.localdate(Consent.objects.get().given_at) == day


class TestBadInput:
    @pytest.mark.parametrize(
        ("column", "cell", "code"),
        [
            (4, "7,70123E+10", "scientific_notation"),
            (0, "=A1", "formula"),
            (0, "Айг?л", "letters_lost"),
            (3, "не адрес", "invalid"),
            (0, "", "invalid"),
            (5, "Атлантида", "invalid"),
            (0, "Пeтров", "invalid"),  # a Latin e
        ],
    )
    def test_one_bad_cell_refuses_its_row_only(self, take, column, cell, code):
        bad = [*OLEG]
        bad[column] = cell
        other = ["Сериков", "Ерлан", "", "erlan@example.com", "", ""]
        answer = take(text([HEADINGS, bad, other], encoding="utf-8"))
        assert counts(answer) == (1, 0, 0, 0)
        assert [(where.split(",")[0], why) for where, why in codes(answer)] == [("line 2", code)]

    def test_a_person_twice_in_one_file_is_refused_the_second_time(self, take):
        answer = take(text([HEADINGS, OLEG, ["ПЕТРОВ", "олег", "", "OLEG@example.com", "", ""]]))
        assert codes(answer) == [("line 3", "duplicate")]
        assert "2" in answer["refused"][0]["message"]

    def test_merged_cells_refuse_the_rows_that_they_cover(self, take):
        rows = [HEADINGS, OLEG, ["Б", "В", "", "b@example.com"], ["Г", "Д", "", "c@example.com"]]
        answer = take(xlsx(rows, lambda sheet: sheet.merge_range(2, 0, 3, 0, "Б")))
        assert counts(answer)[0] == 1
        assert [code for _where, code in codes(answer)] == ["merged_cells", "merged_cells"]

    @pytest.mark.parametrize(
        ("rows", "code"),
        [
            ([["x", "y"], ["1", "2"]], "no_headings"),
            ([["Фамилия", "Имя"], ["А", "Б"]], "columns_missing"),
            ([[*HEADINGS, "email"], [*OLEG, "x"]], "column_twice"),
            ([HEADINGS], "nothing_in_it"),
        ],
    )
    def test_what_cannot_be_read_as_a_whole_writes_nothing(self, take, rows, code):
        with pytest.raises(FileRefused) as refusal:
            take(text(rows))
        assert refusal.value.code == code
        assert not Import.objects.exists()

    def test_columns_that_nobody_knows_are_told(self, forum):
        content = text([[*HEADINGS, "Примечание"], [*OLEG, "x"]])
        imported = imports.look_at(
            table=TABLE, name="a", content=content, options=STATED, forum=forum, at=timezone.now()
        )
        assert "Примечание" in imported.notes[0]


class TestTwoAtOnce:
    @pytest.fixture
    def looked(self, forum):
        def looked(*rows):
            return imports.look_at(
                table=TABLE, name="a.csv", content=text([HEADINGS, *rows]), options=STATED, forum=forum,
                at=timezone.now(),
            )  # fmt: skip

        return looked

    def test_the_second_is_refused_and_may_come_again(self, looked):
        first, second = looked(OLEG), looked(["А", "Б", "", "b@example.com", "", ""])
        Import.objects.filter(pk=first.pk).update(state=ImportState.TAKING, rows_done=0, added=0)
        with pytest.raises(imports.ImportRunning):
            imports.take_in(imported=second, actor=SYSTEM, at=timezone.now())
        second.refresh_from_db()
        assert second.state == ImportState.LOOKED
        imports.go_on_with(code=first.code)
        assert imports.take_in(imported=second, actor=SYSTEM, at=timezone.now()).state == ImportState.DONE
        assert Visitor.objects.count() == 2

    def test_somebody_registers_between_the_look_and_the_deed(self, looked, register):
        imported = looked(OLEG, ["А", "Б", "", "b@example.com", "", ""])
        register(family_name="Петров", given_name="Олег", patronymic="", email="oleg@example.com")
        imported = imports.take_in(imported=imported, actor=SYSTEM, at=timezone.now())
        assert (imported.added, imported.changed, imported.refused) == (1, 1, 0)

    def test_a_batch_that_meets_a_constraint_is_tried_row_by_row(self, looked, register, monkeypatch):
        """Somebody is quicker after the plan was made: the others come in all the same."""
        from visitors import tables

        imported = looked(OLEG, ["А", "Б", "", "b@example.com", "", ""])
        plan, said = tables.VisitorsIn.plan, []

        def slow_plan(self, rows, context):
            steps = plan(self, rows, context)
            if not said:
                said.append(
                    register(family_name="Петров", given_name="Олег", patronymic="", email="oleg@example.com")
                )
            return steps

        monkeypatch.setattr(tables.VisitorsIn, "plan", slow_plan)
        imported = imports.take_in(imported=imported, actor=SYSTEM, at=timezone.now())
        assert (imported.added, imported.changed, imported.state) == (1, 1, ImportState.DONE)
        assert Visitor.objects.count() == 2


class TestLargeFiles:
    @pytest.fixture
    def imported(self, forum, monkeypatch):
        """Five batches of two; the nudge to the worker is lost."""
        from visitors import tables

        monkeypatch.setattr(tables.VisitorsIn, "batch", 2)
        monkeypatch.setattr(imports, "AT_ONCE", 0)
        rows = [[f"Фам{'абвгдежзик'[n]}", "Имя", "", f"p{n}@example.com", "", ""] for n in range(9)]
        content = text([HEADINGS, *rows, ["Фама", "Имя", "", "p0@example.com", "", ""]])
        made = imports.look_at(
            table=TABLE, name="a", content=content, options=STATED, forum=forum, at=timezone.now()
        )
        assert made.state == ImportState.LOOKING
        assert not imports.go_on_with(code=made.code)
        made.refresh_from_db()
        assert (made.state, made.added, made.refused) == (ImportState.LOOKED, 9, 1)
        return imports.take_in(imported=made, actor=SYSTEM, at=timezone.now())

    def one_batch(self, imported, monkeypatch):
        clock = iter([0.0, 0.0, 10.0])
        monkeypatch.setattr(imports.time, "monotonic", lambda: next(clock))
        more = imports.go_on_with(code=imported.code, seconds=5)
        monkeypatch.undo()
        imported.refresh_from_db()
        return more

    def test_a_worker_that_is_lost_is_followed_by_another(self, imported, monkeypatch):
        from visitors import tables

        assert self.one_batch(imported, monkeypatch)
        monkeypatch.setattr(tables.VisitorsIn, "batch", 2)
        assert (imported.rows_done, Visitor.objects.count()) == (2, 2)
        assert not imports.go_on_with(code=imported.code)
        imported.refresh_from_db()
        assert (imported.state, imported.rows_done, imported.added) == (ImportState.DONE, 10, 9)
        assert Visitor.objects.count() == 9
        # The twin of a row that the lost worker had read is still known.
        assert Remark.objects.get(imported=imported).code == "duplicate"

    def test_it_stops_between_batches_and_goes_on(self, imported, monkeypatch):
        self.one_batch(imported, monkeypatch)
        imports.stop_import(imported=imported, actor=SYSTEM, at=timezone.now())
        assert not imports.go_on_with(code=imported.code)
        assert Visitor.objects.count() == 2
        imports.take_in(imported=imported, actor=SYSTEM, at=timezone.now())
        imports.go_on_with(code=imported.code)
        assert Visitor.objects.count() == 9
        assert Entry.objects.filter(subject_code=imported.code).count() == 3  # began, stopped, done

    def test_the_sweep_finds_what_nobody_goes_on_with(self, imported, monkeypatch):
        nudged = []
        monkeypatch.setattr(imports, "_nudge", nudged.append)
        assert imports.sweep_imports(at=timezone.now() + timedelta(minutes=2)) == 1
        assert nudged == [imported.code]
        imports.go_on_with(code=imported.code)
        imports.sweep_imports(at=timezone.now() + timedelta(days=8))
        imported.refresh_from_db()
        assert not imported.file
        assert not imported.remarks.exists()
        assert imported.added == 9

    def test_a_fault_of_ours_ends_it_and_is_not_tried_for_ever(self, imported, monkeypatch):
        from visitors import tables

        def broken(self, rows, context):
            raise RuntimeError

        monkeypatch.setattr(tables.VisitorsIn, "plan", broken)
        with pytest.raises(RuntimeError):
            imports.go_on_with(code=imported.code)
        imported.refresh_from_db()
        assert imported.state == ImportState.FAILED


def test_the_export_comes_back_unchanged(take, desk, visitor):
    """Out by the list, in by the import: nothing is lost and nothing changes."""
    answer = desk.post(
        "/ru/admin/visitors/visitor/export/",
        {"columns": ["code", "family_name", "given_name", "patronymic", "email", "phone", "country", "region", "kind",
                     "organisation", "position", "language"], "file_format": "csv"},
    )  # fmt: skip
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert b";'+77010000001;" in content
    assert counts(take(content)) == (0, 0, 1, 0)
    answer = desk.post(
        "/admin/visitors/visitor/export/", {"columns": ["code", "phone", "region"], "file_format": "xlsx"}
    )
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(
        0
    )
    assert sheet.to_python()[1] == [visitor.code, "+77010000001", "Алматы"]
