"""The page of a bulk action: a preview, then how far it is, then what was not done and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from celery.exceptions import OperationalError as BrokerAway
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Func, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ..models import BulkJob, JobState
from ..services import bulk_jobs
from .base import ReadOnlyAdmin
from .bulk import AT_ONCE, Bulk, admin_of, bulk_of

_NAMED = 10  # how many of a group are called by name in a preview
_TOLD = 500  # and in a result
_SLICE = 40  # seconds of work before a worker lets others have their turn: far below Celery's limit
_WAIT = 15  # seconds that a request may take before a worker goes on


@dataclass(frozen=True)
class Group:
    """Things of one kind: why, how many, and some of them by name and address."""

    reason: str
    count: int
    things: Sequence[tuple[str, str]]

    @property
    def others(self) -> int:
        return self.count - len(self.things)


def run(job: BulkJob, *, seconds: float) -> bool:
    """Do what is left of a job, for so long, in the language of whoever asked. Whether the time was too short."""
    bulk = bulk_of(job)
    if bulk is None:
        bulk_jobs.stop_job(job=job, at=timezone.now())
        return False
    deed = bulk.deed(admin_of(job), job.user)
    with translation.override(job.language):
        return bulk_jobs.work_on(
            job=job, deed=deed, seconds=seconds, clock=timezone.now, together=bulk.together
        )


def run_waiting() -> bool:
    """The worker's side: a slice of the jobs that run, by turns. Whether another slice is needed."""
    jobs = list(bulk_jobs.running_jobs().select_related("user").defer("keys"))
    unfinished = [job for job in jobs if run(job, seconds=_SLICE / len(jobs))]
    return bool(unfinished)


@admin.register(BulkJob)
class BulkJobAdmin(ReadOnlyAdmin):
    """Everybody sees their own; who may view all of them sees all."""

    list_display = ("proposed_at", "what", "user", "size", "not_done", "state", "ended_at")
    list_display_links = ("proposed_at", "what")
    list_select_related = ("user",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[BulkJob]":
        rows = super().get_queryset(request).defer("keys").annotate(refused=Count("refusals"))
        sees_all = request.user.has_perm("core.view_bulkjob")
        return rows if sees_all else rows.filter(user_id=request.user.pk)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_staff

    has_module_permission = has_view_permission

    @admin.display(description=_("what"), ordering="action")
    def what(self, job: BulkJob) -> str:
        bulk, where = bulk_of(job), admin_of(job)
        return f"{where.opts.verbose_name_plural}: {bulk.description}" if bulk else job.action

    @admin.display(description=_("not done"), ordering="refused")
    def not_done(self, job: Any) -> int:
        return int(job.refused)

    # --- The page -------------------------------------------------------------------------------

    def get_urls(self) -> Any:
        def at(name: str, view: Any) -> Any:
            address = f"<int:object_id>/{name}/"
            return path(address, self.admin_site.admin_view(require_POST(view)), name=f"core_bulkjob_{name}")

        return [at("confirm", self.confirm), at("stop", self.stop), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        job = self._job(request, object_id)
        bulk, where = bulk_of(job), admin_of(job)
        if bulk is None:
            raise Http404
        is_preview = job.state == JobState.PROPOSED
        page = {
            **self.admin_site.each_context(request),
            "title": bulk.description,
            "opts": self.opts,
            "job": job,
            "bulk": bulk,
            "where": where.opts,
            "may_act": job.user_id == request.user.pk,
            "back": _back(job, request),
            "preview": _preview(job, bulk, where) if is_preview else None,
            "refused": [] if is_preview else list(_refused(job, where)),
            "done": job.position - job.refused,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "core/admin/bulk_job.html", page)

    def confirm(self, request: HttpRequest, object_id: int) -> HttpResponse:
        job = self._own(request, object_id)
        where = admin_of(job)
        if where is None or job.action not in where.get_actions(request):
            raise PermissionDenied
        if bulk_jobs.start_job(job=job, at=timezone.now()) and job.size <= AT_ONCE:
            run(job, seconds=_WAIT)
        job.refresh_from_db(fields=["state"])
        if job.state == JobState.RUNNING:
            _nudge()
        if job.state == JobState.DONE and not job.refusals.exists():
            messages.success(request, _("Done: %(count)s") % {"count": job.size})
            return HttpResponseRedirect(_back(job, request))
        return redirect("admin:core_bulkjob_change", job.pk)

    def stop(self, request: HttpRequest, object_id: int) -> HttpResponse:
        bulk_jobs.stop_job(job=self._own(request, object_id), at=timezone.now())
        return redirect("admin:core_bulkjob_change", object_id)

    def _job(self, request: HttpRequest, object_id: int | str) -> BulkJob:
        job: BulkJob | None = self.get_object(request, str(object_id))  # None also for a stranger's
        if job is None or not self.has_view_permission(request):
            raise Http404
        return job

    def _own(self, request: HttpRequest, object_id: int | str) -> BulkJob:
        job = self._job(request, object_id)
        if job.user_id != request.user.pk:
            raise PermissionDenied
        return job


def _nudge() -> None:
    from ..tasks import run_bulk_jobs  # the task imports this module

    try:
        run_bulk_jobs.delay()
    except (BrokerAway, OSError):
        pass  # the sweep comes by within seconds


def _back(job: BulkJob, request: HttpRequest) -> str:
    is_ours = url_has_allowed_host_and_scheme(job.back, allowed_hosts=None) and job.back.startswith("/")
    return job.back if is_ours else reverse("admin:index")


def _chosen(job: BulkJob, where: Any) -> "QuerySet[Any]":
    keys = BulkJob.objects.filter(pk=job.pk).annotate(key=Func(F("keys"), function="unnest")).values("key")
    rows: QuerySet[Any] = where.model.objects.filter(pk__in=keys)
    related = where.list_select_related
    return rows.select_related(*related) if isinstance(related, list | tuple) else rows


def _preview(job: BulkJob, bulk: Bulk, where: Any) -> dict[str, Any]:
    chosen = _chosen(job, where)
    refused = (
        [_group(str(reason), rows, where) for reason, rows in bulk.foresee(chosen)] if bulk.foresee else []
    )
    will_be = job.size - sum(group.count for group in refused)
    return {
        "says": bulk.says(chosen) if callable(bulk.says) else bulk.says,
        "chosen": _group("", chosen, where, count=job.size),
        "refused": [group for group in refused if group.count],
        "done": max(will_be, 0),
    }


def _group(reason: str, rows: "QuerySet[Any]", where: Any, count: int | None = None) -> Group:
    things = [(where.name_of(thing), _address(where, thing.pk)) for thing in rows.order_by("pk")[:_NAMED]]
    return Group(reason, rows.count() if count is None else count, things)


def _refused(job: BulkJob, where: Any) -> Iterator[Group]:
    """By reason, each thing by the name it has now: the job itself knows keys only."""
    rows = list(job.refusals.all()[:_TOLD])
    related = where.list_select_related
    fetch = related if isinstance(related, list | tuple) else ()
    names = where.model.objects.select_related(*fetch).in_bulk([row.key for row in rows])
    for count in (
        job.refusals.order_by().values("reason").annotate(count=Count("pk")).order_by("-count", "reason")
    ):
        same = [row.key for row in rows if row.reason == count["reason"]]
        things = [
            (where.name_of(names[key]) if key in names else str(key), _address(where, key)) for key in same
        ]
        yield Group(count["reason"], count["count"], things)


def _address(where: Any, key: int) -> str:
    return reverse(f"admin:{where.opts.app_label}_{where.opts.model_name}_change", args=[key])
