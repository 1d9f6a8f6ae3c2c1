"""Bulk actions: what will happen, then the deed one by one, then what was not done and why.

    @bulk_action(
        description=_("Send the ticket again"),
        says=_("Each person gets a letter with the ticket."),
        permissions=["change"],
        foresee=lambda visitors: [(TicketVoid.message, visitors.exclude(state=VisitorState.REGISTERED))],
        mails=True,
    )
    def send_tickets_again(self, visitor: Visitor, *, user: Any, at: datetime) -> None:
        tickets.send_ticket_again(visitor=visitor, actor=Actor.staff(user), at=at)

The method is the deed for one thing: one call of a service, which refuses by a `DomainError`. It is called in a
transaction of its own, in the request or in a worker. The list shows a preview first (`core.admin.jobs`); more than
`AT_ONCE` things are left to a worker, and the page shows how far it is. Put the name into `actions` as usual.

* `says`: a sentence about what will happen; also a function of the queryset, where it has to count.
* `foresee`: which of them will be refused, as far as a query knows: pairs of reason and queryset. It only tells;
  the service decides.
* `mails`: each of the others gets a letter.
* `fetch`: relations that the deed needs (`select_related`); `order_by`: the order of the deeds.
* `together=True`: the method gets the list of all things and does one deed, or refuses it as a whole.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from ..models import BulkJob
from ..services.bulk_jobs import Deed, propose_job

AT_ONCE = 200

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Bulk:
    """What the decorator was told."""

    method: Callable[..., Any]
    description: Any
    says: Any
    foresee: Callable[[Rows], Iterable[tuple[Any, Rows]]] | None
    mails: bool
    fetch: Sequence[str]
    order_by: Sequence[str]
    together: bool

    def deed(self, model_admin: Any, user: Any) -> Deed:
        """For `core.services.bulk_jobs`: the method, on rows as they are now."""
        rows: Rows = model_admin.model.objects.select_related(*self.fetch)

        def one(keys: Sequence[int]) -> None:
            self.method(model_admin, rows.get(pk=keys[0]), user=user, at=timezone.now())

        def all_of_them(keys: Sequence[int]) -> None:
            self.method(model_admin, list(rows.filter(pk__in=keys)), user=user, at=timezone.now())

        return all_of_them if self.together else one


def bulk_action(
    *,
    description: Any,
    says: Any = "",
    permissions: Sequence[str] = (),
    foresee: Callable[[Rows], Iterable[tuple[Any, Rows]]] | None = None,
    mails: bool = False,
    fetch: Sequence[str] = (),
    order_by: Sequence[str] = (),
    together: bool = False,
) -> Callable[[Callable[..., Any]], Any]:
    def decorate(method: Callable[..., Any]) -> Any:
        def action(model_admin: Any, request: HttpRequest, queryset: Rows) -> HttpResponse:
            return _propose(model_admin, request, queryset, method.__name__, bulk)

        bulk = Bulk(method, description, says, foresee, mails, fetch, order_by, together)
        action.__name__, action.__doc__ = method.__name__, method.__doc__
        action.bulk = bulk  # type: ignore[attr-defined]
        return admin.action(description=description, permissions=permissions or None)(action)

    return decorate


def _propose(model_admin: Any, request: HttpRequest, queryset: Rows, name: str, bulk: Bulk) -> HttpResponse:
    order = bulk.order_by or (queryset.query.order_by or ("pk",))
    keys = list(dict.fromkeys(queryset.order_by(*order).values_list("pk", flat=True)))
    job = propose_job(
        user_id=request.user.pk or 0,
        subject=model_admin.opts.label_lower,
        action=name,
        keys=keys,
        language=translation.get_language(),
        back=request.get_full_path(),
        at=timezone.now(),
    )
    return redirect("admin:core_bulkjob_change", job.pk)


def admin_of(job: BulkJob) -> Any:
    """The admin of the list that the job was asked for on; None when that has left the house since."""
    try:
        return admin.site.get_model_admin(apps.get_model(job.subject))
    except (LookupError, ValueError, NotRegistered):
        return None


def bulk_of(job: BulkJob) -> Bulk | None:
    """None when the action has left the house since."""
    found = getattr(type(admin_of(job)), job.action, None)
    return getattr(found, "bulk", None)
