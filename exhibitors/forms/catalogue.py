"""The forms of the catalogue entry and of documents. Their rules are those of `entry_details` and `document_files`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.cleaning import Cleaner
from core.errors import InvalidInput
from core.translations import LANGUAGES
from core.widgets import FastSelect

from ..details.entry import EntryDetails, clean_entry
from ..models import AttachmentKind


def _text(label: Any, limit: int, **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"maxlength": str(limit), **attributes})
    return forms.CharField(label=label, required=False, strip=False, widget=widget)


def _long(label: Any, limit: int, **attributes: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"maxlength": str(limit), "rows": "7", **attributes})
    return forms.CharField(label=label, required=False, strip=False, widget=widget)


def _file(label: Any, accept: str) -> forms.FileField:
    return forms.FileField(
        label=label, required=False, allow_empty_file=True, widget=forms.FileInput(attrs={"accept": accept})
    )


class _HouseForm(forms.Form):
    def take_over(self, refusal: InvalidInput) -> None:
        for name, messages in refusal.errors.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, str(message))


class EntryForm(_HouseForm):
    """`details` holds what was typed, checked, after `is_valid()`; `serial` is the entry's as it was shown."""

    serial = forms.IntegerField(required=False, widget=forms.HiddenInput)
    is_wanted = forms.BooleanField(
        label=_("Show us in the catalogue"), required=False,
        help_text=_("The entry is public as soon as it has a name and a description and the application is approved."),
    )  # fmt: skip
    name_kk = _text(_("Name in Kazakh"), 200, lang="kk", required="")
    name_ru = _text(_("Name in Russian"), 200, lang="ru")
    name_en = _text(_("Name in English"), 200, lang="en")
    description_kk = _long(_("Description in Kazakh"), 3000, lang="kk")
    description_ru = _long(_("Description in Russian"), 3000, lang="ru")
    description_en = _long(_("Description in English"), 3000, lang="en")
    brands = _text(_("Brands"), 300)
    website = _text(_("Website"), 190, inputmode="url", autocomplete="url")
    email = _text(_("Public e-mail"), 254, inputmode="email", type="email")
    phone = _text(_("Public telephone"), 40, inputmode="tel", type="tel")

    details: EntryDetails

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            self.details = clean_entry(cleaned)
        except InvalidInput as refusal:
            self.take_over(refusal)
        return cleaned


class LogoForm(_HouseForm):
    logo = _file(_("Logo"), ".png,.jpg,.jpeg,.webp,.svg")


class CaptionsForm(_HouseForm):
    """What is to be seen on a photo, for who cannot see it."""

    caption_kk = _text(_("What is to be seen, in Kazakh"), 200, lang="kk")
    caption_ru = _text(_("What is to be seen, in Russian"), 200, lang="ru")
    caption_en = _text(_("What is to be seen, in English"), 200, lang="en")

    captions: dict[str, str]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaner = Cleaner(cleaned)
        self.captions = {language: cleaner.line(f"caption_{language}", limit=200) for language in LANGUAGES}
        if cleaner.errors:
            self.take_over(InvalidInput(cleaner.errors))
        return cleaned


class PhotoForm(CaptionsForm):
    photo = _file(_("Photo"), ".jpg,.jpeg,.png,.webp")
    field_order = ("photo",)


class DocumentForm(_HouseForm):
    kind = forms.ChoiceField(label=_("Kind of document"), choices=AttachmentKind.choices, widget=FastSelect)
    document = _file(_("File"), ".pdf,.jpg,.jpeg,.png")
