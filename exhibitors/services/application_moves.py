"""The one way by which an application changes its state, whoever moves it; and the lock that goes before.

The caller holds the application's lock (`lock_application`) and says who and when; the move is checked
against the table, written, journalled and told to the company in its own language.
The catalogue follows (`catalogue.follow_application`).
Locks are taken in this order everywhere: Application (by id) → Booth (by id) → Invoice → NumberSeries, and the
catalogue's entry last.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import rows
from core.errors import DomainError
from core.prepared import GivenKeys, Prepared
from journal.actors import Actor
from journal.record import record

from ..emails.applications import queue_move
from ..models import Application
from ..states import APPLICATION_MOVES, EDITABLE, ApplicationState
from .catalogue import follow_application


def _to_lock() -> "QuerySet[Application]":
    """With the company, which never is another: letters go to it."""
    locked = Application.objects.select_for_update(no_key=True, of=("self",))
    return locked.select_related("company").order_by("pk")


_LOCKED = Prepared(lambda: _to_lock().filter(pk__in=GivenKeys("keys")))


class ApplicationNotEditable(DomainError):
    """The company has handed it in; from here on the organisers change it."""

    code = "application_not_editable"
    message = _("The application has been submitted and can no longer be changed here.")


def lock_application(application: Application) -> Application:
    """A fresh row, locked until the end of the transaction."""
    return lock_applications([application.pk])[application.pk]


def lock_applications(ids: Iterable[int]) -> dict[int, Application]:
    """Several, in the order in which everybody locks them. A query of ids is asked in the same statement."""
    found = _to_lock().filter(pk__in=ids) if isinstance(ids, QuerySet) else _LOCKED.all(keys=list(ids))
    return {application.pk: application for application in found}


def with_co_exhibitors(hosts: Iterable[int]) -> "QuerySet[Application, int]":
    """Ids of these applications and of those that stand on their booths: what happens to a host happens to them."""
    family = Q(pk__in=(ids := list(hosts))) | Q(host_id__in=ids)
    return Application.objects.filter(family).values_list("pk", flat=True)


def check_editable(application: Application) -> None:
    if application.state not in EDITABLE:
        raise ApplicationNotEditable(state=application.state)


def move_application(
    *, application: Application, to: ApplicationState, actor: Actor, at: datetime, **columns: Any
) -> None:
    """`columns` are written with the state: who decided, the reason. Raises MoveRefused."""
    before = application.state
    APPLICATION_MOVES.check(before, to)
    for name, value in columns.items():
        setattr(application, name, value)
    application.state = to
    application.changed_at = at
    application.serial += 1
    with rows.one_statement():
        rows.save(application, "state", "changed_at", "serial", *columns)
        record(f"application.{to}", application, actor=actor, at=at, before=before)
        queue_move(application, at=at)
    follow_application(application=application, before=before, actor=actor, at=at)
