"""What organisers type at the mail desk: words in three languages, and whom a letter to many is for."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from core.translations import LANGUAGES
from forum.models import Edition

from .audiences import audience, audiences_for
from .states import Purpose
from .wording.checks import MOST_BODY, MOST_SUBJECT, Found, Wording

HTML, TEXT = "html", "text"


class WordingForm(forms.Form):
    """Subject and text in each language. What is wrong with them the service says: `show`."""

    def __init__(
        self,
        data: Any = None,
        *,
        wordings: Mapping[str, Wording] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        start = dict(initial or {})
        for code, wording in (wordings or {}).items():
            start |= {f"subject_{code}": wording.subject, f"body_{code}": wording.body}
        super().__init__(data, initial=start)
        for code, name in settings.LANGUAGES:
            self.fields[f"subject_{code}"] = forms.CharField(
                label=_("Subject"),
                required=False,
                max_length=MOST_SUBJECT,
                widget=UnfoldAdminTextInputWidget(attrs={"lang": code}),
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text"),
                required=False,
                strip=False,
                max_length=MOST_BODY,
                widget=UnfoldAdminTextareaWidget(attrs={"lang": code, "rows": 16, "spellcheck": "true"}),
            )
            self.fields[f"subject_{code}"].widget.attrs["aria-label"] = f"{name}: {_('Subject')}"
            self.fields[f"body_{code}"].widget.attrs["aria-label"] = f"{name}: {_('Text')}"

    def languages(self) -> list[dict[str, Any]]:
        """For the template: a fieldset each."""
        return [
            {"code": code, "name": name, "subject": self[f"subject_{code}"], "body": self[f"body_{code}"]}
            for code, name in settings.LANGUAGES
        ]

    @property
    def wordings(self) -> dict[str, Wording]:
        """As they were typed, also when they are wrong: a preview shows them so."""
        return {
            code: Wording(
                str(self.data.get(f"subject_{code}", ""))[:MOST_SUBJECT],
                str(self.data.get(f"body_{code}", ""))[:MOST_BODY],
            )
            for code in LANGUAGES
        }

    def show(self, found: Iterable[Found]) -> None:
        """Each fault beside its field, with its line."""
        for one in found:
            words = one.words
            if one.line and one.field == "body":
                words = _("Line %(line)s: %(words)s") % {"line": one.line, "words": one.words}
            self.add_error(f"{one.field}_{one.language}", str(words))


class CampaignForm(WordingForm):
    """A draft: its words, its name among the organisers, and what it is."""

    name = forms.CharField(
        label=_("Name for organisers"), max_length=100, widget=UnfoldAdminTextInputWidget,
        help_text=_("The people who get the letter do not see it."),
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("What the letter is"), choices=Purpose, widget=UnfoldAdminRadioSelectWidget,
        help_text=_("Advertising without consent is forbidden by law; a notice must not advertise."),
    )  # fmt: skip


class NewCampaignForm(forms.Form):
    """Whom it is for. People of a filtered list are chosen there, by an action of the list."""

    name = CampaignForm.base_fields["name"]
    segment = forms.ChoiceField(label=_("Whom it is for"), widget=UnfoldAdminSelectWidget)
    purpose = CampaignForm.base_fields["purpose"]

    def __init__(self, *args: Any, edition: Edition, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (one.words, [(f"{one.name}|{segment.key}", segment.words) for segment in one.segments(edition)])
            for one in audiences_for(user)
        ]
        self.fields["segment"].choices = [group for group in choices if group[1]]  # type: ignore[attr-defined]
        self._words = {key: words for _name, group in choices for key, words in group}

    @property
    def chosen(self) -> dict[str, str]:
        """For `services.campaigns.draft_campaign`."""
        value = self.cleaned_data["segment"]
        name, _bar, key = value.partition("|")
        words = f"{audience(name).words}: {self._words[value]}"
        return {"audience_name": name, "segment": key, "segment_words": words}


class PreviewForm(forms.Form):
    """In which language and as what a preview is shown."""

    preview_language = forms.ChoiceField(choices=settings.LANGUAGES)
    preview_as = forms.ChoiceField(choices=[(HTML, "HTML"), (TEXT, "text")])
