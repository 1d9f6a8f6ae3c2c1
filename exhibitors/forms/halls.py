"""A hall's own fields, and the question to which edition it is copied."""

from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget

from forum.models import Edition

from ..models import Booth, Hall


class HallForm(forms.ModelForm):  # type: ignore[type-arg]
    """No wall is moved through a booth."""

    class Meta:
        model = Hall
        fields = ("width_m", "depth_m")

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk:
            booths = Booth.objects.on_plan().filter(hall=self.instance).order_by("number")
            self._check("width_m", typed, booths.annotate(end=F("x_m") + F("width_m")))
            self._check("depth_m", typed, booths.annotate(end=F("y_m") + F("depth_m")))
        return typed

    def _check(self, name: str, typed: dict[str, Any], booths: Any) -> None:
        if typed.get(name) is None or name not in self.changed_data:
            return
        outside = list(booths.filter(end__gt=typed[name]).values_list("number", flat=True)[:10])
        if outside:
            words = _("These booths would stand outside of the hall: %(numbers)s")
            self.add_error(name, words % {"numbers": ", ".join(outside)})


class CopyDialog(BaseDialogForm):  # type: ignore[misc]
    edition = forms.ModelChoiceField(
        Edition.objects.none(), label=_("edition"), empty_label=None, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Edition.objects.exclude(halls=self.object_id)
        self.fields["edition"].queryset = others
