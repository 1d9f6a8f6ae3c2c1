"""What is asked before a table goes in or out."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDateWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminTextInputWidget,
)

from forum.models import ConsentScope

from .files.grids import MOST_BYTES
from .models.exporting import FileFormat
from .registry import ExportTable


class UploadForm(forms.Form):
    file = forms.FileField(label=_("File"), widget=UnfoldAdminFileFieldWidget, allow_empty_file=True)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            words = _("The file is larger than %(limit)s MB.") % {"limit": MOST_BYTES // 1024**2}
            raise forms.ValidationError(words)
        return file


class GroundForm(forms.Form):
    """What somebody states who brings personal data from elsewhere. `stated()` is kept with the import."""

    ground = forms.CharField(
        label=_("How and when did these people agree?"), max_length=300, widget=UnfoldAdminTextInputWidget,
        help_text=_("The legal ground, as you would show it to an inspector: paper forms of 12 March, another system."),
    )  # fmt: skip
    consents = forms.MultipleChoiceField(
        label=_("To what all of them agreed, if no column says it"), choices=ConsentScope.choices, required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("A column “consents” in the file goes before: who has nothing there has not agreed."),
    )  # fmt: skip
    agreed_on = forms.DateField(
        label=_("On which day"), required=False, widget=UnfoldAdminDateWidget, help_text=_("Empty: today.")
    )

    def clean_agreed_on(self) -> date | None:
        day: date | None = self.cleaned_data["agreed_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def stated(self) -> dict[str, Any]:
        day = self.cleaned_data["agreed_on"]
        return {**self.cleaned_data, "agreed_on": day.isoformat() if day else ""}


class NoOptions(forms.Form):
    """For tables that ask nothing."""

    def stated(self) -> dict[str, Any]:
        return {}


class ExportForm(forms.Form):
    columns = forms.MultipleChoiceField(
        label=_("Columns"), widget=UnfoldAdminCheckboxSelectMultipleWidget,
        error_messages={"required": _("Please choose at least one column.")},
    )  # fmt: skip
    file_format = forms.ChoiceField(
        label=_("Format"),
        choices=FileFormat.choices,
        initial=FileFormat.XLSX,
        widget=UnfoldAdminRadioSelectWidget,
    )

    def __init__(self, *args: Any, table: ExportTable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = [(column.code, column.words) for column in table.columns]  # type: ignore[attr-defined]
        self.fields["columns"].initial = [column.code for column in table.columns if column.chosen]
