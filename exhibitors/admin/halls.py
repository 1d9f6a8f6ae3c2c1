"""Halls: their names and sizes, the editor of their plans, and the copy for another edition.

The editor works without scripts, booth by booth, from the table beside the picture; with them, many changes are
made on the picture and saved in one step. Whatever the door, `services.floor_plans` decides.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import ActionDialog
from unfold.decorators import action

from core.admin import BaseAdmin, attempt, back, needs
from core.errors import DomainError, InvalidInput
from core.pictures.encoding import MAX_BYTES
from core.uploads import takes_files
from forum.admin import in_languages
from journal.actors import Actor

from ..drawing import editor
from ..drawing.floor import background, grid, metres, size_words
from ..drawing.layout import numbers_from
from ..forms.halls import CopyDialog, HallForm
from ..forms.plan_editor import BoothForm, DrawingForm, RowForm, changes_in, values_of
from ..models import Booth, Hall, StandType
from ..queries.floor_plans import booths_of, mark_of, occupants_of
from ..services import floor_plans, plan_drawings
from ..services.floor_plans import BoothChange, PlanChanged, PlanRefused, Saved


@admin.register(Hall)
class HallAdmin(BaseAdmin):
    form = HallForm
    list_display = ("name_kk", "code", "edition", "width_m", "depth_m", "sort")
    list_filter = ("edition",)
    list_select_related = ("edition",)
    fields = ("edition", "code", "sort", *in_languages("name"), "width_m", "depth_m")
    actions_detail = ("edit_plan", "copy")

    has_copy_permission = needs("exhibitors.add_hall")

    def get_urls(self) -> Any:
        wrap = self.admin_site.admin_view
        mine = [
            path("<int:pk>/plan/", takes_files(MAX_BYTES)(wrap(self.plan)), name="exhibitors_hall_plan"),
            path(
                "<int:pk>/plan/changes/",
                wrap(self.changes),
                name="exhibitors_hall_plan_changes",
            ),
        ]
        return [*mine, *super().get_urls()]

    @action(description=_("Edit the plan"), url_path="edit-plan", permissions=["change"])
    def edit_plan(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("admin:exhibitors_hall_plan", object_id)

    @action(
        description=_("Copy to another edition"),
        url_path="copy",
        permissions=["copy"],
        dialog=ActionDialog(
            title=_("Copy this hall?"),
            description=_(
                "With its booths and the drawing behind them; without companies, bookings and partners."
            ),
            form_class=CopyDialog,
            form_submit_text=_("Copy"),
        ),
    )
    def copy(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        source = get_object_or_404(Hall.objects.select_related("edition"), pk=object_id)
        where = reverse("admin:exhibitors_hall_change", args=[source.pk])
        what = {"source": source, "edition": form.cleaned_data["edition"], **_who(request)}
        made = attempt(request, lambda: floor_plans.copy_hall(**what), _("The hall is copied."))
        return back(reverse("admin:exhibitors_hall_plan", args=[made.pk]) if made else where)

    # --- The editor -----------------------------------------------------------------------------

    def plan(self, request: HttpRequest, pk: int) -> HttpResponse:
        hall = self._hall(request, pk)
        if request.method == "POST":
            return _Deed(self, request, hall).done()
        return self.show_plan(request, hall)

    def changes(self, request: HttpRequest, pk: int) -> JsonResponse:
        """What the script sends: everything that was drawn since the page was opened, or nothing of it."""
        hall = self._hall(request, pk)
        if request.method != "POST":
            return JsonResponse({"plan": _plan_data(hall.pk)})
        try:
            revision, changes = changes_in(request.body, _kinds(hall))
            saved = floor_plans.save_plan(hall=hall, changes=changes, revision=revision, **_who(request))
        except PlanRefused as refusal:
            faults = [
                {"code": fault.code, "words": str(fault.words), "booths": fault.booths}
                for fault in refusal.faults
            ]
            return JsonResponse({"said": str(refusal), "faults": faults}, status=refusal.status)
        except PlanChanged as refusal:
            answer = {"said": str(refusal), "others": refusal.extra["booths"], "plan": _plan_data(hall.pk)}
            return JsonResponse(answer, status=refusal.status)
        except InvalidInput as refusal:
            return JsonResponse({"said": str(refusal), "faults": []}, status=refusal.status)
        return JsonResponse({"said": words_of(saved), "hints": hints_of(saved), "plan": _plan_data(hall.pk)})

    def _hall(self, request: HttpRequest, pk: int) -> Hall:
        if not (self.has_change_permission(request) and request.user.has_perm("exhibitors.change_booth")):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request).select_related("edition"), pk=pk)

    def show_plan(
        self, request: HttpRequest, hall: Hall, *, status: int = 200, faults: Sequence[str] = (), **shown: Any
    ) -> TemplateResponse:
        """`shown`: forms with what was typed, and the keys of booths that are `faulty`."""
        booths, kinds = booths_of(hall), _kinds(hall)
        occupants = occupants_of([booth.pk for booth in booths], timezone.now())
        across, down = editor.rulers(hall)
        mark = mark_of(hall, booths)
        page = {
            **self.admin_site.each_context(request),
            "title": _("Plan of the hall: %(hall)s") % {"hall": hall},
            "subtitle": size_words(hall.width_m, hall.depth_m),
            "opts": self.opts,
            "hall": hall,
            "width": metres(hall.width_m),
            "depth": metres(hall.depth_m),
            "view_box": f"-2 -2 {metres(hall.width_m + 3)} {metres(hall.depth_m + 3)}",
            "grid": grid(hall, step=1),
            "across": across,
            "down": down,
            "drawing": background(hall, public=False),
            "booths": editor.rows(booths, occupants, shown.pop("faulty", ())),
            "plan": editor.plan_data(hall, booths, occupants),
            "words": editor.editor_words(),
            "faults": faults,
            "booth_form": _booth_form(request, booths, kinds, mark),
            "row_form": _row_form(hall, booths, kinds, mark),
            "drawing_form": DrawingForm.of(hall),
            **shown,
        }
        for form in (page["booth_form"], page["row_form"]):
            form.data = {**form.data.dict(), "revision": mark} if form.is_bound else form.data
        return TemplateResponse(request, "exhibitors/admin/plan_editor.html", page, status=status)


class _Deed:
    """One button of the page without scripts: what it asks for, one call of a service, the page again."""

    def __init__(self, page: HallAdmin, request: HttpRequest, hall: Hall) -> None:
        self.page, self.request, self.hall, self.kinds = page, request, hall, _kinds(hall)
        self.shown: dict[str, Any] = {}

    def done(self) -> HttpResponse:
        deeds: dict[str, Callable[[], str]] = {
            "save": self.save, "turn": self.turn, "copy": self.copy, "remove": self.remove, "row": self.row,
            "drawing": self.lay, "no-drawing": self.take_away,
        }  # fmt: skip
        deed = deeds.get(self.request.POST.get("deed", ""))
        try:
            if deed is None:
                raise InvalidInput({"deed": [_("This cannot be read.")]})
            query = deed()
        except PlanRefused as refusal:
            self.shown["faulty"] = {key for fault in refusal.faults for key in fault.booths}
            return self._again(refusal, [str(fault.words) for fault in refusal.faults])
        except DomainError as refusal:
            return self._again(refusal, [str(refusal)])
        return redirect(f"{reverse('admin:exhibitors_hall_plan', args=[self.hall.pk])}{query}")

    def _again(self, refusal: DomainError, faults: list[str]) -> HttpResponse:
        self.hall.refresh_from_db()
        return self.page.show_plan(
            self.request, self.hall, status=refusal.status, faults=faults, **self.shown
        )

    def save(self) -> str:
        form = self._booth_form()
        saved = self._save([form.change(self._booth())])
        return f"?booth={saved.keys[0]}#booth" if saved.keys else ""

    def turn(self) -> str:
        booth = self._standing()
        return self._one(
            BoothChange(key=booth.pk, values={"width_m": booth.depth_m, "depth_m": booth.width_m})
        )

    def copy(self) -> str:
        """To the right of the booth; where that is not free, the refusal says so."""
        booth = self._standing()
        values = values_of(booth) | {"x_m": booth.x_m + booth.width_m, "number": self._next_number(booth)}
        return self._one(BoothChange(key=-1, values=values))

    def remove(self) -> str:
        self._save([BoothChange(key=self._standing().pk, is_removed=True)])
        return ""

    def row(self) -> str:
        form = self.shown["row_form"] = RowForm(self.request.POST, kinds=self.kinds)
        self._save(form.changes())
        return ""

    def lay(self) -> str:
        form = self.shown["drawing_form"] = DrawingForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            raise InvalidInput({})
        plan_drawings.lay_drawing(hall=self.hall, lay=form.lay, content=form.content, **_who(self.request))
        messages.success(self.request, _("The drawing lies behind the plan."))
        return "#drawing"

    def take_away(self) -> str:
        plan_drawings.remove_drawing(hall=self.hall, **_who(self.request))
        messages.success(self.request, _("The drawing is taken away."))
        return ""

    def _one(self, change: BoothChange) -> str:
        return f"?booth={self._save([change]).keys[0]}#booth"

    def _save(self, changes: list[BoothChange]) -> Saved:
        saved = floor_plans.save_plan(
            hall=self.hall,
            changes=changes,
            revision=self.request.POST.get("revision", ""),
            **_who(self.request),
        )
        messages.success(self.request, words_of(saved))
        for hint in hints_of(saved):
            messages.warning(self.request, hint)
        return saved

    def _booth_form(self) -> BoothForm:
        form = self.shown["booth_form"] = BoothForm(self.request.POST, kinds=self.kinds)
        return form

    def _booth(self) -> Booth | None:
        key = self.request.POST.get("key", "")
        booths = Booth.objects.on_plan().filter(hall=self.hall).select_related("stand_type")
        return booths.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None

    def _standing(self) -> Booth:
        booth = self._booth()
        if booth is None:
            raise PlanChanged([])
        return booth

    def _next_number(self, booth: Booth) -> str:
        return _free_number(booth.number, booths_of(self.hall))


def words_of(saved: Saved) -> str:
    counts = {"drawn": saved.drawn, "changed": saved.changed, "removed": saved.removed}
    return _("Saved. New: %(drawn)s, changed: %(changed)s, taken off: %(removed)s") % counts


def hints_of(saved: Saved) -> list[str]:
    """Whom to tell: a booth is elsewhere, or called differently, with a company on it."""
    words = _("%(number)s (before: %(before)s) was changed under %(company)s. Please tell the company.")
    return [
        words % {"number": one.booth.number, "before": one.before, "company": one.application.company}
        for one in saved.under_companies
    ]


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": Actor.staff(request.user), "at": timezone.now()}


def _kinds(hall: Hall) -> list[StandType]:
    return list(StandType.objects.filter(edition=hall.edition_id))


def _plan_data(pk: int) -> dict[str, Any]:
    hall = Hall.objects.get(pk=pk)
    booths = booths_of(hall)
    return editor.plan_data(hall, booths, occupants_of([booth.pk for booth in booths], timezone.now()))


def _booth_form(
    request: HttpRequest, booths: Sequence[Booth], kinds: Sequence[StandType], mark: str
) -> BoothForm:
    """Of the booth in the address; else of a new one, beside the last."""
    wanted = request.GET.get("booth", "")
    booth = next((one for one in booths if str(one.pk) == wanted), None)
    if booth:
        return BoothForm(initial={**values_of(booth), "key": booth.pk, "revision": mark}, kinds=kinds)
    usual = {
        "x_m": 0,
        "y_m": 0,
        "width_m": 3,
        "depth_m": 3,
        "power_kw": 0,
        "build": "shell",
        "is_offered": True,
    }
    number = _free_number(booths[-1].number, booths) if booths else ""
    usual["stand_type"] = kinds[0].code if kinds else ""
    return BoothForm(initial={**usual, "number": number, "key": -1, "revision": mark}, kinds=kinds)


def _row_form(hall: Hall, booths: Sequence[Booth], kinds: Sequence[StandType], mark: str) -> RowForm:
    number = _free_number(booths[-1].number, booths) if booths else f"{hall.code}-01".upper()
    usual: dict[str, Any] = {
        "count": 5,
        "x_m": 0,
        "y_m": 0,
        "width_m": 3,
        "depth_m": 3,
        "gap_m": 0,
        "direction": "right",
        "build": "shell",
    }
    usual["stand_type"] = kinds[0].code if kinds else ""
    return RowForm(initial={**usual, "number": number, "revision": mark}, kinds=kinds)


def _free_number(like: str, booths: Sequence[Booth]) -> str:
    taken = {booth.number for booth in booths}
    return next(number for number in numbers_from(like, len(taken) + 2) if number not in taken)
