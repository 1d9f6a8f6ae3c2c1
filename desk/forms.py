"""What an organiser types about editions."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminTextInputWidget

from forum.models import Edition


class CopyForm(forms.Form):
    code = forms.SlugField(
        label=_("Code of the new edition"), max_length=50, help_text=_("Stands in addresses and file names."),
        widget=UnfoldAdminTextInputWidget,
    )  # fmt: skip
    starts_on = forms.DateField(
        label=_("Its first day"),
        help_text=_("Every other day moves along with it."),
        widget=UnfoldAdminDateWidget,
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Edition.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is an edition with this code already."))
        return code
