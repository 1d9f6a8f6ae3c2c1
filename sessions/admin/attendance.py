"""How full the lectures were: a page with bars and numbers, and the same rows as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import BaseAdmin
from forum.queries import current_forum

from ..attendance import COLUMNS, attendance_of, together
from ..exchange.tables import as_csv


class AttendanceAdmin(BaseAdmin):
    @action(description=_("Attendance"), url_path="attendance", permissions=["view"])
    def attendance(self, request: HttpRequest) -> HttpResponse:
        edition = current_forum().edition
        with timezone.override(edition.zone):
            rows = attendance_of(edition)
            if request.GET.get("file") == "csv":
                table = [[str(column) for column in COLUMNS], *(row.cells for row in rows)]
                name = f"{edition.code}-attendance-{edition.today(timezone.now()):%Y-%m-%d}.csv"
                return HttpResponse(
                    as_csv(table),
                    content_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="{name}"'},
                )
            at, may_release = timezone.now(), request.user.has_perm("forum_sessions.note_attendance")
            context = {
                **self.admin_site.each_context(request),
                "title": _("Attendance"),
                "opts": self.opts,
                "rows": rows,
                "all": together(rows),
                "releasable": {row.pk for row in rows if may_release and row.has_seats_to_release(at)},
            }
            return render(request, "sessions/admin/attendance.html", context)
