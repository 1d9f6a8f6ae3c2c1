"""The dialogs at a company's page for what one of its people asks of the organisers."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminEmailInputWidget

from journal.admin.deletion import DeletionDialog


def _email() -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail of the person"), max_length=254, widget=UnfoldAdminEmailInputWidget,
        help_text=_("Somebody who acts for the company, its contact, or who is invited."),
    )  # fmt: skip


class PersonDialog(BaseDialogForm):  # type: ignore[misc]  # unfold says no types
    email = _email()


class PersonDeletionDialog(DeletionDialog):
    email = _email()
    field_order = ("email", "asked_on")
