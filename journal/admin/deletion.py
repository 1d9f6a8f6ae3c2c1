"""What the desks of all wings have in common for requests to be forgotten: the clock, refusing, taking back."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import ActionDialog
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminTextareaWidget

from core.admin import ReadOnlyAdmin, ask, attempt, back

from ..actors import Actor
from ..models.deletion import DeletionAsked
from ..states import DeletionState

# Where nobody can be written to, the wing's page says something else.
TOLD_AT_THE_RECEIPT = _("The person is told by letter that it has come.")
TOLD_WHY = _("The person reads the reason in a letter.")


class DeletionDialog(BaseDialogForm):
    """The day the request came, which starts the clock of the law."""

    asked_on = forms.DateField(label=_("came on"), widget=UnfoldAdminDateWidget, initial=timezone.localdate)


def deletion_dialog(
    form_class: type[DeletionDialog] = DeletionDialog,
    *,
    told: Promise = TOLD_AT_THE_RECEIPT,
) -> ActionDialog:
    """Before a request is entered at the page of whom it is about."""
    return ActionDialog(
        title=_("Enter a deletion request"),
        description=format_lazy("{} {}", _("The law gives fifteen days."), told),
        form_class=form_class,
        form_submit_text=_("Enter a deletion request"),
    )


class RefusalDialog(BaseDialogForm):
    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=UnfoldAdminTextareaWidget,
        help_text=_("The person reads it: please write in their language."),
    )  # fmt: skip


def refusal_dialog(*, told: Promise = TOLD_WHY) -> ActionDialog:
    return ActionDialog(
        title=_("Refuse the deletion?"),
        description=format_lazy("{} {}", _("Only when a law asks to keep the data."), told),
        form_class=RefusalDialog,
        form_submit_text=_("Refuse"),
    )


class DeletionAskedAdmin(ReadOnlyAdmin):
    """The most urgent first; what waits longer than the law allows says so.

    A wing says which `services` erase, refuse and take back, and who may (`has_erase_permission`).
    """

    list_filter = ("state",)
    actions_detail = ("erase", "refuse", "take_back")
    services: ClassVar[dict[str, Callable[..., Any]]]
    erased_words: ClassVar[Any] = _("The data is deleted; the person is told.")
    refused_words: ClassVar[Any] = _("The request is refused; the person is told.")

    @admin.display(description=_("days left"))
    def left(self, deletion: DeletionAsked) -> str:
        if deletion.state != DeletionState.WAITING:
            return ""
        days = (deletion.due_on - timezone.localdate()).days
        return str(days) if days >= 0 else str(_("overdue, days: %(count)s") % {"count": -days})

    @action(
        description=_("Delete the person's data"),
        url_path="erase",
        permissions=["erase"],
        variant=ActionVariant.DANGER,
        dialog=ask(
            _("Delete the person's data?"),
            _(
                "It cannot be taken back. Statistics stay and do not tell whose they were; firms and their papers stay."
            ),
            yes=_("Delete the person's data"),
        ),
    )
    def erase(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self.decide(request, object_id, self.services["erase"], self.erased_words)

    @action(
        description=_("Refuse"),
        url_path="refuse",
        permissions=["erase"],
        dialog=refusal_dialog(),
    )
    def refuse(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self.refuse_with(request, form, object_id)

    def refuse_with(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        refuse = partial(self.services["refuse"], reason=form.cleaned_data["reason"])
        return self.decide(request, object_id, refuse, self.refused_words)

    @action(
        description=_("Taken back by the person"),
        url_path="take-back",
        permissions=["erase"],
        dialog=ask(
            _("Has the person taken the request back?"),
            _("Their data stay as they are. They may ask again at any time."),
            yes=_("Taken back by the person"),
        ),
    )
    def take_back(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self.decide(
            request, object_id, self.services["take_back"], _("The request is closed; nothing is deleted.")
        )

    def decide(
        self, request: HttpRequest, object_id: str, service: Callable[..., Any], done: Any
    ) -> HttpResponse:
        deletion = get_object_or_404(self.model, pk=object_id)
        who = {"actor": Actor.staff(request.user), "at": timezone.now()}
        attempt(request, lambda: service(deletion=deletion, **who), done)
        opts = self.model._meta
        return back(reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[object_id]))
