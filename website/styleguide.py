"""What `/styleguide/` shows: each component in each of its states, with words that stand elsewhere on the site."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.widgets import FastSelect

COLOURS = (
    *("paper", "paper-raised", "paper-sunk", "ink", "ink-soft", "line", "line-strong", "gold", "accent"),
    *("action", "on-action", "bad", "bad-sunk", "good", "good-sunk", "night", "on-night", "gold-on-night"),
)
TEXTS = ("text-3xl", "text-2xl", "text-xl", "text-l", "text-m", "text-s")
SPACES = tuple(f"space-{number}" for number in range(1, 9))


class SampleForm(forms.Form):
    family_name = forms.CharField(label=_("Family name"))
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The e-ticket comes to this address. Colleagues may share one address."),
    )
    country = forms.CharField(label=_("Country"), required=False, widget=FastSelect)
    note = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea)
    agreed = forms.BooleanField(label=_("I agree"), required=False)


def sample(*, is_wrong: bool) -> SampleForm:
    """As it comes, and as it comes back with mistakes."""
    form = SampleForm({"email": "aigul@"} if is_wrong else None, prefix="wrong" if is_wrong else None)
    form.fields["country"].widget.choices = [("", ""), ("KZ", "Қазақстан"), ("KG", "Кыргызстан")]
    return form
