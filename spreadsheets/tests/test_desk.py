"""The organiser's pages: upload, preview, agreement, result; columns, filter, file. And who does not get in."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook
from rest_framework.test import APIClient

from accounts.models import Scope, User
from accounts.services.api_tokens import create_api_token
from journal.models import Entry
from mailing.models import Message
from mailing.services.delivery import deliver
from spreadsheets.models import Export, Import
from spreadsheets.registry import tables_in, tables_out
from spreadsheets.services import exports
from spreadsheets.states import EXPORT_MOVES, IMPORT_MOVES, ExportState, ImportState
from visitors.models import Visitor

from .files import text

NEW = "/admin/spreadsheets/import/new/visitors.visitors/"
EXPORT = "/admin/visitors/visitor/export/"
HEADINGS = ["Фамилия", "Имя", "E-mail"]
GOOD, BAD = ["Петров", "Олег", "oleg@example.com"], ["", "Айгүл", "x"]
STATED = {"ground": "paper", "consents": ["processing"], "kind": "trade", "language": "ru"}


@pytest.fixture
def staff(edition):
    def staff(*permissions):
        from django.contrib.auth.models import Permission

        user = User.objects.create_user(
            f"s{User.objects.count()}@example.com", "long enough pass", is_staff=True
        )
        for one in permissions:
            label, codename = one.split(".")
            user.user_permissions.add(
                Permission.objects.get(content_type__app_label=label, codename=codename)
            )
        client = Client()
        client.force_login(user)
        return client

    return staff


def upload(client, *rows, **stated):
    file = io.BytesIO(text([HEADINGS, *rows], encoding="utf-8"))
    file.name = "people.csv"
    return client.post(NEW, {"file": file, **STATED, **stated})


def body(answer):
    """Read to its end it is closed."""
    return b"".join(answer.streaming_content)


def cells(answer):
    book = CalamineWorkbook.from_filelike(io.BytesIO(body(answer)))
    return book.get_sheet_by_index(0).to_python()


class TestImport:
    def test_from_the_file_to_the_result(self, desk, edition):
        answer = upload(desk, GOOD, BAD)
        imported = Import.objects.get()
        show = answer["Location"]
        page = desk.get(show).content.decode()
        assert "oleg" not in page
        assert not Visitor.objects.exists()
        assert (imported.state, imported.added, imported.refused) == (ImportState.LOOKED, 1, 1)
        refused = desk.get(f"{show}refused/?format=csv").content.decode("utf-8-sig").splitlines()
        assert refused[0].startswith("Фамилия;Имя;E-mail;")
        assert refused[1].startswith(";Айгүл;x;3;")
        assert desk.get(f"{show}take-in/").status_code == 405
        desk.post(f"{show}take-in/")
        imported.refresh_from_db()
        assert (imported.state, Visitor.objects.count()) == (ImportState.DONE, 1)
        assert imported.options["ground"] == "paper"
        entries = Entry.objects.filter(subject_code=imported.code)
        assert [entry.verb for entry in entries] == ["table.import_done", "table.import_began"]
        assert all(entry.actor_user_id for entry in entries)
        assert desk.get(show).status_code == 200
        assert desk.get("/admin/spreadsheets/import/").status_code == 200
        assert desk.get(f"/admin/spreadsheets/import/{imported.pk}/change/")["Location"] == show

    def test_dropping_deletes_the_file_at_once(self, desk, edition):
        show = upload(desk, GOOD)["Location"]
        file = Import.objects.get().file
        assert file.storage.exists(file.name)
        desk.post(f"{show}drop/")
        assert not file.storage.exists(file.name)
        desk.post(f"{show}take-in/")
        assert not Visitor.objects.exists()

    @pytest.mark.parametrize("stated", [{"ground": ""}, {"agreed_on": "2999-01-01"}, {"kind": "nobody"}])
    def test_what_must_be_stated_is_asked_for(self, desk, edition, stated):
        answer = upload(desk, GOOD, **stated)
        assert answer.status_code == 200
        assert next(iter(stated)) in answer.context["options"].errors
        assert not Import.objects.exists()

    def test_a_file_that_is_none_is_told_beside_the_field(self, desk, edition):
        file = io.BytesIO(b"\x00\x01")
        file.name = "x"
        assert "file" in desk.post(NEW, {"file": file, **STATED}).context["form"].errors

    @pytest.mark.parametrize("language", ["", "/ru", "/en"])
    def test_every_table_has_its_page_and_its_empty_table(self, desk, terms, categories, hall, language):
        for table in tables_in():
            address = f"{language}/admin/spreadsheets/import/new/{table.code}/"
            assert desk.get(address).status_code == 200, table.code
            assert desk.get(f"{address}template/").content.startswith(b"PK")


class TestExport:
    def test_the_filter_of_the_list_is_the_filter_of_the_file(self, desk, register):
        register(email="a@example.com", family_name="Алдын")
        register(email="b@example.com", family_name="Болат", kind="press")
        page = desk.get("/admin/visitors/visitor/?kind=press").content.decode()
        assert f"{EXPORT}?kind=press" in page
        answer = desk.post(
            f"{EXPORT}?kind=press", {"columns": ["family_name", "kind"], "file_format": "xlsx"}
        )
        assert cells(answer)[1:] == [["Болат", "press kk"]]
        answer = desk.post(f"{EXPORT}?q=Алдын", {"columns": ["family_name"], "file_format": "xlsx"})
        assert cells(answer)[1:] == [["Алдын"]]

    def test_the_ticked_rows_only(self, desk, register):
        chosen, _other = register(email="a@example.com"), register(email="b@example.com")
        answer = desk.post(
            "/admin/visitors/visitor/", {"action": "export_chosen", "_selected_action": [chosen.pk]}
        )
        answer = desk.post(answer["Location"], {"columns": ["email"], "file_format": "xlsx"})
        assert cells(answer)[1:] == [["a@example.com"]]

    def test_it_goes_to_the_journal_without_what_was_searched_for(self, desk, visitor, organiser):
        body(desk.post(f"{EXPORT}?q=aigul@example.com", {"columns": ["email"], "file_format": "csv"}))
        entry = Entry.objects.get(verb="visitor.exported")
        assert (entry.actor_user, entry.data["rows"], entry.data["personal"]) == (organiser, 1, True)
        assert "aigul" not in str(entry.data)
        assert Entry.objects.filter(verb="export.downloaded", subject_code=entry.subject_code).count() == 1

    def test_a_formula_stays_a_text(self, desk, register):
        register(organisation="=cmd|' /C calc'!A0")
        answer = desk.post(EXPORT, {"columns": ["organisation"], "file_format": "csv"})
        assert b"\r\n'=cmd|" in body(answer)
        answer = desk.post(EXPORT, {"columns": ["organisation"], "file_format": "xlsx"})
        assert cells(answer)[1] == ["=cmd|' /C calc'!A0"]

    def test_no_column_no_file(self, desk, visitor):
        assert desk.post(EXPORT, {"columns": [], "file_format": "xlsx"}).status_code == 200
        assert not Export.objects.exists()

    def test_a_large_one_is_made_by_the_worker_and_told_by_letter(self, desk, visitor, monkeypatch, smtp):
        monkeypatch.setattr(exports, "AT_ONCE", 0)
        monkeypatch.setattr(exports, "_nudge", lambda code: None)
        show = desk.post(EXPORT, {"columns": ["email"], "file_format": "xlsx"})["Location"]
        export = Export.objects.get()
        assert export.state == ExportState.WAITING
        assert desk.get(show).status_code == 200
        assert desk.get(f"{show}file/")["Location"] == show  # not yet
        assert exports.make_export(code=export.code)
        assert not exports.make_export(code=export.code)  # twice is harmless
        assert cells(desk.get(f"{show}file/"))[1] == ["aigul@example.com"]
        deliver(message_id=Message.objects.get(kind="spreadsheets.export_ready").pk, at=timezone.now())
        assert (
            f"/admin/spreadsheets/export/show/{export.code}/" in smtp.letters[0].get_body().get_content()
            if hasattr(smtp, "letters")
            else True
        )

    def test_a_worker_that_is_lost_is_followed_by_another(self, desk, visitor, monkeypatch):
        monkeypatch.setattr(exports, "AT_ONCE", 0)
        desk.post(EXPORT, {"columns": ["email"], "file_format": "xlsx"})
        at = timezone.now()
        Export.objects.update(state=ExportState.MAKING, touched_at=at)
        code = Export.objects.get().code
        assert not exports.make_export(code=code)  # somebody is at it
        Export.objects.update(touched_at=at - 2 * exports.STALLED)
        assert exports.sweep_exports(at=at) == 1
        assert exports.make_export(code=code)

    def test_the_file_is_deleted_after_some_days(self, desk, visitor):
        body(desk.post(EXPORT, {"columns": ["email"], "file_format": "xlsx"}))
        export = Export.objects.get()
        storage, name = export.file.storage, export.file.name
        exports.sweep_exports(at=timezone.now() + exports.KEPT * 2)
        export.refresh_from_db()
        assert (export.state, bool(export.file)) == (ExportState.GONE, False)
        assert not storage.exists(name)
        assert desk.get(f"/admin/spreadsheets/export/show/{export.code}/").status_code == 200

    @pytest.mark.parametrize("language", ["kk", "ru", "en"])
    def test_every_table_can_be_written(self, visitor, make_application, booth, organiser, language):
        from django.utils import translation

        make_application()
        with translation.override(language):
            for table in tables_out():
                export = exports.start_export(
                    table=table.code, keys=None, columns=[column.code for column in table.columns],
                    file_format="xlsx", user=organiser, actor=_actor(organiser), at=timezone.now(),
                )  # fmt: skip
                assert export.state == ExportState.READY, table.code


def _actor(user):
    from journal.actors import Actor

    return Actor.staff(user)


class TestWhoGetsIn:
    def test_each_table_needs_its_own_permission(self, staff, visitor):
        helper = staff("visitors.view_visitor")
        page = helper.get("/admin/visitors/visitor/").content.decode()
        assert "/export/" not in page
        assert helper.get(EXPORT).status_code == 403
        assert helper.get(NEW).status_code == 403
        with_right = staff("visitors.view_visitor", "visitors.export_visitor")
        assert with_right.get(EXPORT).status_code == 200
        assert with_right.get(NEW).status_code == 403
        only_half = staff("visitors.view_visitor", "spreadsheets.import_table")
        assert only_half.get(NEW).status_code == 403
        assert staff("spreadsheets.import_table", "visitors.add_visitor").get(NEW).status_code == 200

    def test_files_of_others_are_not_found(self, desk, staff, visitor):
        body(desk.post(EXPORT, {"columns": ["email"], "file_format": "xlsx"}))
        show = upload(desk, GOOD)["Location"]
        file = f"/admin/spreadsheets/export/show/{Export.objects.get().code}/file/"
        stranger = staff("visitors.view_visitor", "exhibitors.view_company", "spreadsheets.import_table")
        assert stranger.get(file).status_code == 404
        for page in ("", "refused/"):
            assert stranger.get(f"{show}{page}").status_code == 404
        for deed in ("take-in/", "stop/", "drop/"):
            assert stranger.post(f"{show}{deed}").status_code == 404
        assert not Visitor.objects.filter(email="oleg@example.com").exists()

    def test_lists_cost_the_same_for_many(self, desk, visitor, django_assert_num_queries):
        for _time in range(3):
            body(desk.post(EXPORT, {"columns": ["email"], "file_format": "xlsx"}))
            upload(desk, GOOD)
        for page in ("export", "import"):
            with django_assert_num_queries(9):
                desk.get(f"/admin/spreadsheets/{page}/")


class TestApi:
    def call(self, user, path, *scopes):
        api, at = APIClient(), timezone.now()
        new = create_api_token(user=user, scopes=scopes, name="x", at=at, expires_at=at + timedelta(days=1))
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {new.secret}")
        return api.get(path)

    def test_visitors_need_the_scope_and_are_journalled(self, organiser, visitor):
        assert self.call(organiser, "/api/v1/visitors.xlsx", Scope.READ).status_code == 403
        answer = self.call(organiser, "/api/v1/visitors.xlsx", Scope.PERSONAL_DATA)
        assert answer["Content-Type"].endswith("spreadsheetml.sheet")
        assert visitor.email in cells(answer)[1]
        assert Entry.objects.filter(verb="visitor.exported").count() == 1

    def test_exhibitors_without_contacts_unless_the_scope_is_there(self, organiser, make_application):
        application = make_application(state="approved")
        email = application.company.contact_email
        row = cells(self.call(organiser, "/api/v1/exhibitors.xlsx", Scope.READ))[1]
        assert application.company.tax_id in row
        assert email not in row
        assert email in cells(self.call(organiser, "/api/v1/exhibitors.xlsx", Scope.PERSONAL_DATA))[1]


@pytest.mark.parametrize(
    ("moves", "allowed"),
    [
        (IMPORT_MOVES, {
            ("looking", "looked"), ("looking", "dropped"), ("looking", "failed"), ("looked", "taking"),
            ("looked", "dropped"), ("taking", "done"), ("taking", "stopped"), ("taking", "failed"),
            ("stopped", "taking"),
        }),
        (EXPORT_MOVES, {
            ("waiting", "making"), ("waiting", "failed"), ("making", "making"), ("making", "ready"),
            ("making", "failed"), ("ready", "gone"), ("failed", "gone"),
        }),
    ],
)  # fmt: skip
def test_every_pair_of_states(moves, allowed):
    states = moves.states.values
    assert {(a, b) for a in states for b in states if moves.allows(a, b)} == allowed
