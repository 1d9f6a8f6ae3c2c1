"""No list of the desk costs more than twelve queries, and none costs more for more rows."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.admin import BaseAdmin
from core.models import BulkJob, SavedFilter

from .rows import make

MOST = 12
LISTS = sorted(admin.site._registry, key=lambda model: model._meta.label)
# What somebody else has is not shown.
MINE = (BulkJob, SavedFilter)

pytestmark = pytest.mark.django_db


def rows_of(model: Any, how_many: int, organiser: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers: a seat needs no release
        for _ in range(how_many):
            row = make(model)
            if model in MINE:
                model.objects.filter(pk=row.pk).update(user=organiser)
        cursor.execute("SET LOCAL session_replication_role = origin")


def queries(desk: Any, model: Any) -> list[str]:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    desk.get(address)  # what a process remembers from then on
    with CaptureQueriesContext(connection) as asked:
        answer = desk.get(address)
    assert answer.status_code == 200
    return [query["sql"] for query in asked.captured_queries]


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_a_list_costs_no_more_for_many(model, desk, organiser, edition):
    rows_of(model, 3, organiser)
    few = queries(desk, model)
    rows_of(model, 57, organiser)
    many = queries(desk, model)
    assert len(many) <= len(few), "\n".join(sorted(set(many) - set(few)))
    assert len(many) <= MOST, "\n".join(many)


def test_every_list_stands_on_the_same_base():
    assert [model for model in LISTS if not isinstance(admin.site._registry[model], BaseAdmin)] == []
