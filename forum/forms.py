"""Forms of the desk's pages about an edition."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Logo"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP, up to 10 MB; best on a transparent ground."),
    )
