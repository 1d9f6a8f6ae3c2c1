"""Booths. What does not concern the plan is edited as it is; merging, splitting and releasing are calls of services.

Where a booth stands, its size, number and kind are drawn on the hall's plan (`halls`), which knows the rules.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import ActionDialog
from unfold.decorators import action

from core.admin import BaseAdmin, ask, back, bulk_action, needs
from core.errors import DomainError
from forum.admin import in_languages
from journal.actors import Actor
from spreadsheets.admin import TableAdmin

from ..forms.desk import SplitDialog
from ..models import Booking, Booth
from ..services import booths
from ..services.bookings import NothingToRelease, TakesPartAlready, release_booth
from ..states import HOLDS_A_BOOTH, TAKES_PART
from ..tables.floor import BOOTHS


def _live(**more: Any) -> "QuerySet[Booking]":
    return Booking.objects.filter(state__in=HOLDS_A_BOOTH, **more)


_DRAWN = (
    "hall", "number", "stand_type", "build", "x_m", "y_m", "width_m", "depth_m", "area_m2",
)  # fmt: skip


@admin.register(Booth)
class BoothAdmin(TableAdmin, BaseAdmin):
    """What it costs and whether it is offered may be corrected; whose it is follows from bookings."""

    export_table = import_table = BOOTHS
    list_display = (
        "number",
        "hall",
        "area_m2",
        "stand_type",
        "build",
        "is_offered",
        "taken_by",
        "retired_at",
    )
    list_filter = ("hall", "build", "is_offered", ("retired_at", admin.EmptyFieldListFilter))
    list_select_related = ("hall", "stand_type")
    search_fields = ("number", "partner_kk", "partner_ru")
    ordering = ("hall", "number")
    actions = ("merge", "release")
    actions_detail = ("edit_on_plan", "split", "take_apart")
    readonly_fields = ("edition", *_DRAWN, "taken_by", "heirs")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "edition",
                    "hall",
                    "number",
                    "stand_type",
                    "build",
                    "is_offered",
                    "taken_by",
                    "heirs",
                )
            },
        ),
        (_("Place"), {"fields": ("x_m", "y_m", "width_m", "depth_m", "area_m2", "power_kw")}),
        (_("Price"), {"fields": ("base_price_kzt",)}),
        (_("Partner"), {"fields": in_languages("partner")}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Booth]":
        live = Booking.objects.filter(state__in=HOLDS_A_BOOTH).select_related("application__company")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("bookings", live, to_attr="live_bookings"))
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # it is drawn on the plan of its hall

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # it is merged, split, or no longer offered; what happened on it stays

    # What a company has taken is a matter of its application.
    has_decide_permission = needs("exhibitors.decide_application")

    def has_change_permission(self, request: HttpRequest, obj: Booth | str | None = None) -> bool:
        """What is off the plan is history. (unfold asks with a key instead of the object.)"""
        may = super().has_change_permission(request, obj)
        return may and (obj.retired_at is None if isinstance(obj, Booth) else True)

    @admin.display(description=_("taken by"))
    def taken_by(self, booth: Any) -> str:
        rows = getattr(booth, "live_bookings", [])
        names = [f"{one.application.company} ({one.get_state_display()})" for one in rows]
        return ", ".join(filter(None, [booth.partner, *names]))

    @admin.display(description=_("became"))
    def heirs(self, booth: Booth) -> str:
        return ", ".join(booth.replaced_by.values_list("number", flat=True)) if booth.pk else ""

    # --- Deeds ----------------------------------------------------------------------------------

    @bulk_action(
        description=_("Merge neighbours into one booth"),
        says=_("Their numbers become history; one new booth stands in their place."),
        permissions=["change"],
        together=True,
    )
    def merge(self, chosen: list[Booth], *, user: Any, at: datetime) -> None:
        booths.merge_booths(booths=chosen, actor=Actor.staff(user), at=at)

    @bulk_action(
        description=_("Release: end holds, offers and reservations"),
        says=_("The booths become free for others at once."),
        permissions=["decide"],
        foresee=lambda rows: [
            (
                TakesPartAlready.message,
                rows.filter(pk__in=_live(application__state__in=TAKES_PART).values("booth")),
            ),
            (NothingToRelease.message, rows.exclude(pk__in=_live().values("booth"))),
        ],
    )
    def release(self, booth: Booth, *, user: Any, at: datetime) -> None:
        release_booth(booth=booth, actor=Actor.staff(user), at=at)

    @action(description=_("Edit on the plan"), url_path="edit-on-plan", permissions=["change"])
    def edit_on_plan(self, request: HttpRequest, object_id: str) -> HttpResponse:
        booth = get_object_or_404(Booth.objects.on_plan(), pk=object_id)
        return redirect(
            f"{reverse('admin:exhibitors_hall_plan', args=[booth.hall_id])}?booth={booth.pk}#booth"
        )

    @action(
        description=_("Split in two"),
        url_path="split",
        permissions=["change"],
        dialog=ActionDialog(
            title=_("Split this booth in two?"),
            description=_("Its number and place become history; two new booths stand there."),
            form_class=SplitDialog,
            form_submit_text=_("Split in two"),
        ),
    )
    def split(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        booth, typed = get_object_or_404(Booth, pk=object_id), form.cleaned_data

        def service(**who: Any) -> list[Booth]:
            places = booths.place_of(booth).cut(across=typed["across"], at=typed["at_m"])
            if places is None:
                raise booths.NotNeighbours(_("The cut lies outside of the booth."))
            numbers = (typed["first"], typed["second"])
            parts = [booths.Part(*part) for part in zip(numbers, places, strict=True)]
            return booths.split_booth(booth=booth, parts=parts, **who)

        return self._after(request, self._try(request, service))

    @action(
        description=_("Take apart again"),
        url_path="take-apart",
        permissions=["change"],
        dialog=ask(
            _("Take this booth apart?"),
            _("What it was merged of stands on the plan again."),
            yes=_("Take apart again"),
        ),
    )
    def take_apart(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        booth = get_object_or_404(Booth, pk=object_id)
        return self._after(
            request, self._try(request, lambda **who: booths.take_booth_apart(booth=booth, **who))
        )

    def _try(self, request: HttpRequest, service: Callable[..., Any]) -> Any:
        try:
            return service(actor=Actor.staff(request.user), at=timezone.now())
        except DomainError as refusal:
            errors = getattr(refusal, "errors", {}).values()
            for words in [message for messages_ in errors for message in messages_] or [str(refusal)]:
                self.message_user(request, str(words), messages.ERROR)
        return None

    def _after(self, request: HttpRequest, heirs: list[Booth] | None) -> HttpResponse:
        if heirs:
            numbers = ", ".join(heir.number for heir in heirs)
            self.message_user(request, _("New booths: %(numbers)s") % {"numbers": numbers})
        return back(reverse("admin:exhibitors_booth_changelist"))
