"""What the desk's dialogs about money ask: a payment, why it is voided, a file of the bank."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from ..models import Invoice, PaymentMethod
from ..services.payments import MOST_KZT, REFERENCE_LENGTH

_METHODS = [choice for choice in PaymentMethod.choices if choice[0] != PaymentMethod.OFFSET]


class PaymentDialog(BaseDialogForm):
    """The whole of what is missing, today, by bank: what is most often true."""

    amount_kzt = forms.IntegerField(
        label=_("amount (₸)"), min_value=1, max_value=MOST_KZT, widget=UnfoldAdminIntegerFieldWidget
    )
    received_on = forms.DateField(label=_("received on"), widget=UnfoldAdminDateWidget)
    reference = forms.CharField(
        label=_("reference"), max_length=REFERENCE_LENGTH, widget=UnfoldAdminTextInputWidget,
        help_text=_("The number of the payment order: the same one twice is one payment."),
    )  # fmt: skip
    method = forms.ChoiceField(label=_("method"), choices=_METHODS, widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invoice = Invoice.objects.select_related("edition").filter(pk=self.object_id).first()
        if invoice is not None:
            self.fields["amount_kzt"].initial = invoice.outstanding_kzt or None
            self.fields["received_on"].initial = invoice.edition.today(timezone.now())


class RepaymentDialog(BaseDialogForm):
    """All that is still owed, today, by bank."""

    amount_kzt = forms.IntegerField(
        label=_("amount (₸)"), min_value=1, max_value=MOST_KZT, widget=UnfoldAdminIntegerFieldWidget
    )
    repaid_on = forms.DateField(label=_("paid back on"), widget=UnfoldAdminDateWidget)
    reference = forms.CharField(
        label=_("reference"), max_length=REFERENCE_LENGTH, widget=UnfoldAdminTextInputWidget,
        help_text=_("The number of the payment order: the same one twice is one payment."),
    )  # fmt: skip
    method = forms.ChoiceField(label=_("method"), choices=_METHODS, widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = Invoice.objects.select_related("edition").filter(pk=self.object_id).first()
        if note is not None:
            self.fields["amount_kzt"].initial = note.outstanding_kzt or None
            self.fields["repaid_on"].initial = note.edition.today(timezone.now())


class VoidDialog(BaseDialogForm):
    reason = forms.CharField(label=_("Why"), max_length=200, widget=UnfoldAdminTextInputWidget)


class StatementForm(forms.Form):
    file = forms.FileField(
        label=_("File of the bank"), widget=UnfoldAdminFileFieldWidget,
        help_text=_("CSV, 1C (kl_to_1c.txt) or MT940."),
    )  # fmt: skip
