"""What the desk's dialogs ask: a reason in three languages, a free booth, a note; and what is decided about."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from core.errors import InvalidInput
from core.money import tenge
from core.translations import LANGUAGES

from ..details.reasons import LIMIT, Reason, clean_reason
from ..models import Application, Booking, Booth
from ..queries.applications import pictured
from ..queries.desk import free_booths
from ..queries.prices import tariff_of
from ..services.decisions import fee_due
from ..states import BookingState


class DecisionDialog(BaseDialogForm):
    """Shows what is decided about; `serial` tells whether it was still so when the button was pressed."""

    form_before_template = "exhibitors/admin/dialog_facts.html"
    serial = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = pictured(Application.objects.filter(pk=self.object_id)).first()
        if self.application is not None:
            self.fields["serial"].initial = self.application.serial

    def get_before_template_context(self, request: Any, object_id: Any = None) -> dict[str, Any]:
        return {"application": self.application}

    @property
    def seen(self) -> dict[str, int | None]:
        """For the service, which refuses when somebody has changed the application since."""
        return {"serial": self.cleaned_data["serial"]}


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LIMIT, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


class ReasonDialog(DecisionDialog):
    """`reason` holds what was typed, checked by `exhibitors.details.reasons`."""

    reason_kk = _reason(_("Reason in Kazakh"))
    reason_ru = _reason(_("Reason in Russian"))
    reason_en = _reason(_("Reason in English"))

    reason: Reason

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            self.reason = clean_reason(
                {language: cleaned.get(f"reason_{language}", "") for language in LANGUAGES}
            )
        except InvalidInput as refusal:
            for name, messages in refusal.errors.items():
                if name not in self.errors:
                    self.add_error(name, [str(message) for message in messages])
        return cleaned

    @property
    def seen(self) -> dict[str, Any]:
        return super().seen | {"reason": self.reason}


class CancellationDialog(ReasonDialog):
    """Says beforehand what will be owed."""

    def get_before_template_context(self, request: Any, object_id: Any = None) -> dict[str, Any]:
        context = super().get_before_template_context(request, object_id)
        if self.application is not None:
            context["fee_pct"] = fee_due(self.application, timezone.now())
        return context


class BoothChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """A free booth with all that one chooses by."""

    def label_from_instance(self, booth: Any) -> str:
        tariff = tariff_of(booth.edition_id)
        price = tariff.quote_booth(booth, on=tariff.edition.today(timezone.now())).net_kzt
        area = f"{booth.area_m2.normalize():f}"
        parts = (
            booth.number,
            booth.hall,
            f"{area} m²",
            booth.stand_type,
            booth.get_build_display(),
            tenge(price),
        )
        return " · ".join(map(str, parts))


def _booth(**options: Any) -> BoothChoice:
    return BoothChoice(Booth.objects.none(), label=_("Booth"), widget=UnfoldAdminSelectWidget, **options)


class BoothDialog(DecisionDialog):
    booth = _booth()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.application is not None:
            free = free_booths(self.application.edition_id, timezone.now())
            self.fields["booth"].queryset = free


class ApprovalDialog(BoothDialog):
    """A booth is asked for only when there is none; who has one is approved onto it."""

    booth = _booth(required=False, empty_label=_("the reserved one"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        application: Any = self.application
        if application is None or application.is_co_exhibitor or application.live_bookings:
            del self.fields["booth"]

    @property
    def seen(self) -> dict[str, Any]:
        return super().seen | {"booth": self.cleaned_data.get("booth")}


class MoveDialog(BoothDialog):
    booking = forms.ModelChoiceField(
        Booking.objects.none(), label=_("Which booth is left"), widget=UnfoldAdminSelectWidget
    )
    field_order = ("serial", "booking", "booth")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        movable = Booking.objects.filter(
            application_id=self.object_id, state__in=(BookingState.RESERVED, BookingState.CONFIRMED)
        )
        field: Any = self.fields["booking"]
        field.queryset = movable.select_related("booth")
        field.label_from_instance = lambda booking: booking.booth.number
        field.initial = movable.first()
        field.empty_label = None


class NoteDialog(BaseDialogForm):
    text = forms.CharField(
        label=_("note"), max_length=4000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 5})
    )


class SplitDialog(BaseDialogForm):
    """Where to cut, and what the two are called."""

    across = forms.TypedChoiceField(
        label=_("How to cut"),
        coerce=lambda word: word == "across",
        choices=[("along", _("left and right")), ("across", _("front and back"))],
        widget=UnfoldAdminSelectWidget,
    )
    at_m = forms.DecimalField(
        label=_("Metres from the left, or from above"),
        min_value=Decimal("0.1"),
        max_digits=6,
        decimal_places=2,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
    )
    first = forms.CharField(label=_("Number of the first"), max_length=20, widget=UnfoldAdminTextInputWidget)
    second = forms.CharField(
        label=_("Number of the second"), max_length=20, widget=UnfoldAdminTextInputWidget
    )
