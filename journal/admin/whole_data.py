"""An organiser takes all data of a person away in one file: the deed is noted first, then the file is served.

The dialog's POST notes it in the journal and leads to an address that serves the file for a minute, to this organiser
only: what a GET hands out was asked for by a POST.
"""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, TimestampSigner
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import ActionDialog

from core.admin import back
from core.documents.whole_data import WholeData, whole_data_answer

_LASTS = 60  # seconds


def whole_data_dialog(title: Promise, form_class: type[Form] | None = None) -> ActionDialog:
    """The question before the deed; with `form_class` also whose data it is."""
    return ActionDialog(
        title=title,
        description=_("One file, for programs and for reading. The journal notes who took it."),
        form_class=form_class,
        form_submit_text=_("Download"),
    )


class GivesWholeData:
    """Mixed into the page of a thing: it adds the action, which notes the deed and answers `lead_to_file`."""

    admin_site: Any
    opts: Any
    whole_data_permission: ClassVar[str]

    def whole_data_of(self, object_id: str, key: str) -> WholeData:
        """Of the person whom `key` names at the thing `object_id`. Raises Http404."""
        raise NotImplementedError

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view(self._whole_data_file), self._name("data_file")
        return [path("<path:object_id>/data/<str:proof>/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def lead_to_file(self, request: HttpRequest, object_id: str, key: Any) -> HttpResponse:
        proof = self._signer.sign(f"{object_id}.{key}.{request.user.pk}")
        return back(reverse(f"admin:{self._name('data_file')}", args=[object_id, proof]))

    def _whole_data_file(self, request: HttpRequest, object_id: str, proof: str) -> HttpResponse:
        if not request.user.has_perm(self.whole_data_permission):
            raise PermissionDenied
        try:
            thing, key, taker = self._signer.unsign(proof, max_age=_LASTS).split(".")
            is_noted = (thing, taker) == (object_id, str(request.user.pk))
        except (BadSignature, ValueError):
            is_noted, key = False, ""
        if not is_noted:
            messages.error(request, _("This address has run out. Please ask for the data again."))
            return redirect(f"admin:{self._name('change')}", object_id)
        return whole_data_answer(self.whole_data_of(object_id, key))

    @property
    def _signer(self) -> TimestampSigner:
        return TimestampSigner(salt=f"whole_data.{self.opts.label_lower}", sep=".")

    def _name(self, view: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{view}"
