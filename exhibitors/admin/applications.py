"""The queue of applications, and a page with everything that is needed to decide about one."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import ActionDialog
from unfold.decorators import action
from unfold.enums import ActionVariant

from core.admin import ReadOnlyAdmin, ask, attempt, back, needs
from core.errors import DomainError
from journal.actors import Actor
from mailing.admin.writing import WriteToThese
from spreadsheets.admin import TableAdmin

from ..drawing.floor import square_metres, wanted_words
from ..forms import desk as forms
from ..models import Application
from ..queries import applications as reads
from ..queries.desk import decision_page, for_decision
from ..services import decisions, moves, notes, offers
from ..states import APPLICATION_MOVES, TAKES_PART, ApplicationState, BookingState
from ..tables.companies import APPLICATIONS

_MOVABLE = {BookingState.RESERVED, BookingState.CONFIRMED}
# The button and the state that it leads to: shown while the table of moves allows it.
_DECISIONS = {
    "approve": ApplicationState.APPROVED,
    "give_back": ApplicationState.RETURNED,
    "waitlist": ApplicationState.WAITLISTED,
    "reject": ApplicationState.REJECTED,
    "cancel": ApplicationState.CANCELLED,
}


class StateFilter(admin.SimpleListFilter):
    """What is to be decided, unless somebody asks for something else."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("all")), *ApplicationState.choices]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Application]") -> "QuerySet[Application]":
        if self.value() == "all":
            return queryset
        states = [self.value()] if self.value() else sorted(reads.TO_DECIDE)
        return queryset.filter(state__in=states)

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("to be decided")}
        yield from others


def _dialog(title: Any, form: type[Any], yes: Any, description: Any = "") -> ActionDialog:
    return ActionDialog(title=title, description=description, form_class=form, form_submit_text=yes)


@admin.register(Application)
class ApplicationAdmin(WriteToThese, TableAdmin, ReadOnlyAdmin):
    """Nothing is typed here: every button is one call of a service, which is refused when it comes too late."""

    export_table = APPLICATIONS
    list_display = ("title", "company_name", "category", "state", "wanted", "booked", "waits_since", "flags")
    list_filter = (StateFilter, "category", "edition")
    search_fields = ("number", "code", "fascia")
    search_columns = ("company__search_text",)
    ordering = ("submitted_at", "pk")
    actions = ("write_to_these",)
    audience_name, audience_code_field = "exhibitors.companies", "company__code"
    fieldsets = ((None, {"fields": ()}),)
    change_form_before_template = "exhibitors/admin/application.html"
    actions_detail = (
        "approve", "give_back", "waitlist", "reject", "offer", "move", "release", "cancel", "accept_changes",
        "note",
    )  # fmt: skip

    class Media:
        css = {"all": ["css/desk.css"]}

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Application]":
        is_list = (
            request.resolver_match and request.resolver_match.url_name == "exhibitors_application_changelist"
        )
        rows = reads.queue() if is_list else for_decision()
        return rows.order_by(*self.ordering)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Read once for the page and its buttons."""
        seen: dict[str, Any] = request.__dict__.setdefault("seen_applications", {})
        if object_id not in seen:
            seen[object_id] = super().get_object(request, object_id, from_field)
        return seen[object_id]

    has_decide_permission = needs("exhibitors.decide_application")
    has_comment_permission = needs("exhibitors.comment_application")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        application = self.get_object(request, object_id)
        if application is not None and self.has_view_permission(request, application):
            extra_context = {**(extra_context or {}), "desk": decision_page(application)}
        return super().change_view(request, object_id, form_url, extra_context)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Only what is possible now; the service says no all the same when the page has grown stale."""
        application = self.get_object(request, str(object_id))
        possible = _possible(application) if application else set()
        prefix = "exhibitors_application_"
        offered = super().get_actions_detail(request, object_id)
        return [one for one in offered if one.action_name.removeprefix(prefix) in possible]

    def get_urls(self) -> Any:
        attachment = path(
            "<path:object_id>/attachments/<str:code>/",
            self.admin_site.admin_view(self.attachment),
            name="exhibitors_application_attachment",
        )
        return [attachment, *super().get_urls()]

    def attachment(self, request: HttpRequest, object_id: str, code: str) -> FileResponse:
        """A document, always as a download: what companies send is not shown under our name."""
        if not request.user.has_perm("exhibitors.view_attachment"):
            raise PermissionDenied
        application = get_object_or_404(Application, pk=object_id)
        document = get_object_or_404(application.attachments.filter(removed_at=None), code=code)
        return FileResponse(
            document.file.open("rb"),
            as_attachment=True,
            filename=document.name,
            content_type="application/octet-stream",
        )

    # --- Columns --------------------------------------------------------------------------------

    @admin.display(description=_("application"), ordering="number")
    def title(self, application: Application) -> str:
        return str(application)

    @admin.display(description=_("company"), ordering="company__name_kk")
    def company_name(self, application: Application) -> str:
        return str(application.company)

    @admin.display(description=_("wanted"))
    def wanted(self, application: Application) -> str:
        return wanted_words(application)

    @admin.display(description=_("booked"))
    def booked(self, application: Any) -> str:
        return format_html_join(
            "",
            '<div class="whitespace-nowrap">{} · {} · {}</div>',
            (
                (one.booth.number, square_metres(one.booth.area_m2), one.get_state_display())
                for one in application.live_bookings
            ),
        )

    @admin.display(description=_("waits since"), ordering="submitted_at")
    def waits_since(self, application: Application) -> str:
        since = reads.waits_since(application)
        return formats.date_format(timezone.localtime(since), "SHORT_DATETIME_FORMAT") if since else ""

    @admin.display(description=_("to look at"))
    def flags(self, application: Any) -> str:
        words = [*reads.gaps(application)] if application.state in reads.TO_DECIDE else []
        if application.has_twin:
            words.append(_("address or telephone like another company's"))
        if reads.changes_since_approval(application):
            words.append(_("changed since the approval"))
        return format_html_join("", "<div>{}</div>", ((word,) for word in words))

    # --- Buttons: each asks first ---------------------------------------------------------------

    @action(
        description=_("Approve"),
        url_path="approve",
        permissions=["decide"],
        variant=ActionVariant.PRIMARY,
        dialog=_dialog(_("Approve the application?"), forms.ApprovalDialog, _("Approve")),
    )
    def approve(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        service = decisions.approve_application
        return self._decide(request, form, object_id, service, _("The application is approved."))

    @action(
        description=_("Return for correction"),
        url_path="return",
        permissions=["decide"],
        dialog=_dialog(_("What is to be corrected?"), forms.ReasonDialog, _("Return for correction")),
    )
    def give_back(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        service = decisions.return_application
        return self._decide(request, form, object_id, service, _("The application is returned."))

    @action(
        description=_("Put on the waiting list"),
        url_path="waitlist",
        permissions=["decide"],
        dialog=_dialog(
            _("Put on the waiting list?"),
            forms.ReasonDialog,
            _("Put on the waiting list"),
            _("Its booth becomes free for others. The next booth of its category is offered to it in order."),
        ),
    )
    def waitlist(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        service = decisions.waitlist_application
        return self._decide(request, form, object_id, service, _("The application is on the waiting list."))

    @action(
        description=_("Reject"),
        url_path="reject",
        permissions=["decide"],
        variant=ActionVariant.DANGER,
        dialog=_dialog(
            _("Reject the application?"),
            forms.ReasonDialog,
            _("Reject"),
            _("For good: its booth becomes free, the company is told the reason and may apply anew."),
        ),
    )
    def reject(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        service = decisions.reject_application
        return self._decide(request, form, object_id, service, _("The application is rejected."))

    @action(
        description=_("Cancel the participation"),
        url_path="cancel",
        permissions=["decide"],
        variant=ActionVariant.DANGER,
        dialog=_dialog(
            _("Cancel the participation?"), forms.CancellationDialog, _("Cancel the participation")
        ),
    )
    def cancel(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        service = decisions.cancel_application
        return self._decide(request, form, object_id, service, _("The participation is cancelled."))

    @action(
        description=_("Offer a booth"),
        url_path="offer",
        permissions=["decide"],
        dialog=_dialog(_("Which booth is offered?"), forms.BoothDialog, _("Offer a booth")),
    )
    def offer(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        def service(**who: Any) -> None:
            offers.offer_booth(booth=form.cleaned_data["booth"], **who)

        return self._act(request, object_id, service, _("The offer is on its way."))

    @action(
        description=_("Move to another booth"),
        url_path="move",
        permissions=["decide"],
        dialog=_dialog(
            _("Move to which booth?"),
            forms.MoveDialog,
            _("Move to another booth"),
            _("After the approval a difference in price is invoiced or credited."),
        ),
    )
    def move(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        def service(application: Application, **who: Any) -> None:
            moves.move_booking(booking=form.cleaned_data["booking"], booth=form.cleaned_data["booth"], **who)

        return self._act(request, object_id, service, _("The company has moved to the new booth."))

    @action(
        description=_("Release the booths"),
        url_path="release",
        permissions=["decide"],
        dialog=ask(
            _("Release the booths?"),
            _("They become free for others; the application stays as it is."),
            yes=_("Release the booths"),
        ),
    )
    def release(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self._act(request, object_id, decisions.release_booths, _("The booths are free."))

    @action(
        description=_("Agree to the changes"),
        url_path="accept-changes",
        permissions=["decide"],
        dialog=ask(
            _("Agree to the changes?"),
            _("The application is considered approved as it is now."),
            yes=_("Agree to the changes"),
        ),
    )
    def accept_changes(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self._act(request, object_id, decisions.accept_changes, _("The changes are agreed to."))

    @action(
        description=_("Write a note"),
        url_path="note",
        permissions=["comment"],
        dialog=_dialog(
            _("Note"), forms.NoteDialog, _("Write a note"), _("Only organisers see it, never the company.")
        ),
    )
    def note(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        def service(application: Application, **who: Any) -> None:
            text, author = form.cleaned_data["text"], request.user
            notes.add_note(application=application, text=text, author=author)  # type: ignore[arg-type]

        return self._act(request, object_id, service, _("The note is written."))

    def _decide(
        self, request: HttpRequest, form: Any, object_id: str, service: Callable[..., Any], done: Any
    ) -> HttpResponse:
        return self._act(request, object_id, lambda **who: service(**who, **form.seen), done)

    def _act(
        self, request: HttpRequest, object_id: str, service: Callable[..., Any], done: Any
    ) -> HttpResponse:
        application = get_object_or_404(Application, pk=object_id)
        who = {"actor": Actor.staff(request.user), "at": timezone.now()}

        def refused(refusal: DomainError) -> str:
            application.refresh_from_db()
            return format_html("{} {}: {}.", str(refusal), _("state"), application.get_state_display())

        attempt(request, lambda: service(application=application, **who), done, refused=refused)
        return back(reverse("admin:exhibitors_application_change", args=[object_id]))


def _possible(application: Any) -> set[str]:
    """The names of the buttons that make sense for a `pictured` application."""
    state = ApplicationState(application.state)
    found = {name for name, target in _DECISIONS.items() if APPLICATION_MOVES.allows(state, target)}
    if state in reads.TO_DECIDE and not application.host_id and not application.live_bookings:
        found.add("offer")
    if any(booking.state in _MOVABLE for booking in application.live_bookings):
        found.add("move")
    if application.live_bookings and state not in TAKES_PART:
        found.add("release")
    if reads.changes_since_approval(application):
        found.add("accept_changes")
    return found | {"note"}
