"""The sweep of private files: what no row names goes after a day, and nothing else ever."""

import os
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.utils import timezone

from core.files import private_storage
from exhibitors.files.plans import keep_drawing
from exhibitors.files.statements import keep_statement
from exhibitors.models import Attachment, BankStatement
from exhibitors.services.orphans import sweep_private_files
from exhibitors.tasks import sweep_private_files as task

NOW = timezone.now()
TOMORROW = NOW + timedelta(days=2)  # the files are younger than this module


@pytest.fixture(autouse=True)
def _apart(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}},
    }


def put(path):
    return private_storage().save(path, ContentFile(b"x"))


def attached(application, path, **columns):
    return Attachment.objects.create(
        application=application, kind="other", file=path, name="a.pdf", media_type="application/pdf", size=1,
        uploaded_at=NOW, **columns,
    )  # fmt: skip


def test_what_a_row_names_stays_and_the_rest_goes(hall, make_application):
    application = make_application()
    kept, lost = put("attachments/2026/01/aaa.pdf"), put("attachments/2026/01/bbb.pdf")
    removed = put("attachments/2025/12/ccc.pdf")
    attached(application, kept)
    attached(application, removed, removed_at=NOW)
    hall.background = keep_drawing(b"one")
    hall.save()
    drawing = keep_drawing(b"two")
    taken_in, looked_at = keep_statement(b"1;2"), keep_statement(b"3;4")
    BankStatement.objects.create(edition=hall.edition, name="x", digest=taken_in, taken_at=NOW)
    gone = [
        lost,
        removed,
        f"plans/{drawing}",
        f"statements/{looked_at}.txt",
        put("invoices/x/AO-1-NOBODY.pdf"),
    ]
    stay = [kept, f"plans/{hall.background}", f"statements/{taken_in}.txt", put("spreadsheets/export.xlsx")]
    assert sweep_private_files(at=NOW) == 0  # it may be under way still
    assert sweep_private_files(at=TOMORROW) == len(gone)
    storage = private_storage()
    assert [path for path in gone if storage.exists(path)] == []
    assert [path for path in stay if not storage.exists(path)] == []
    assert sweep_private_files(at=TOMORROW) == 0


def test_an_invoice_keeps_its_document(make_application, edition):
    from exhibitors.files.invoices import _path
    from exhibitors.models import Invoice

    invoice = Invoice.objects.create(
        edition=edition, application=make_application(), number="AO-2026-00001", issued_on=NOW, supplied_on=NOW,
        net_kzt=0, total_kzt=0, issued_at=NOW,
    )  # fmt: skip
    path = put(_path(invoice))
    assert sweep_private_files(at=TOMORROW) == 0 and private_storage().exists(path)


def test_the_task_takes_only_what_is_old(db, tmp_path):
    lost, young = put("attachments/2026/01/aaa.pdf"), put("attachments/2026/01/bbb.pdf")
    long_ago = (NOW - timedelta(days=2)).timestamp()
    os.utime(tmp_path / lost, (long_ago, long_ago))
    assert task() == 1 and private_storage().exists(young)


def test_nothing_there_is_nothing_to_do(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert sweep_private_files(at=TOMORROW) == 0


def test_the_clock_knows_it():
    tasks = {entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()}
    assert "exhibitors.sweep_private_files" in tasks
