"""What one of a company's people asks of the organisers: all their data, or to be forgotten. Part of its page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from accounts.models import User
from core.admin import attempt, back, needs
from core.documents.whole_data import whole_data_zip
from journal.actors import Actor

from ..forms.people import PersonDeletionDialog, PersonDialog
from ..models import Company
from ..queries.own_data import own_data
from ..services.person_deletion import enter_deletion, export_person

_export = TimestampSigner(salt="exhibitors.export_person", sep=".")
_PAGE = "admin:exhibitors_company_change"


class PeopleOfCompany:
    """Mixed into the company's page."""

    admin_site: Any
    has_forget_person_permission = needs("exhibitors.erase_person")
    has_take_person_permission = needs("exhibitors.export_person")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.person_file)
        name = "exhibitors_company_person_file"
        return [path("<path:object_id>/person/<str:proof>/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    @action(
        description=_("All data of a person"),
        url_path="person-data",
        permissions=["take_person"],
        dialog={
            "title": _("Take all data of a person?"),
            "description": _("One file, for programs and for reading. The journal notes who took it."),
            "form_class": PersonDialog,
            "form_submit_text": _("Download"),
        },
    )
    def take_person(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """The deed is noted here; the address it leads to serves the file for a minute, to this organiser."""
        company, who = get_object_or_404(Company, pk=object_id), Actor.staff(request.user)
        person = attempt(
            request,
            lambda: export_person(
                company=company, email=form.cleaned_data["email"], actor=who, at=timezone.now()
            ),
            _("The file is on its way."),
        )
        if person is None:
            return back(reverse(_PAGE, args=[object_id]))
        proof = _export.sign(f"{object_id}.{person.pk}.{request.user.pk}")
        return back(reverse("admin:exhibitors_company_person_file", args=[object_id, proof]))

    def person_file(self, request: HttpRequest, object_id: str, proof: str) -> HttpResponse:
        if not self.has_take_person_permission(request):
            raise PermissionDenied
        try:
            company, number, by = _export.unsign(proof, max_age=60).split(".")
            is_noted = (company, by) == (object_id, str(request.user.pk))
        except (BadSignature, ValueError):
            is_noted, number = False, ""
        if not is_noted:
            messages.error(request, _("This address has run out. Please ask for the data again."))
            return redirect(_PAGE, object_id)
        person = get_object_or_404(User, pk=number)
        packed = whole_data_zip(own_data(person), name=str(person))
        disposition = f'attachment; filename="altyn-oimaq-{person.pk}.zip"'
        return HttpResponse(
            packed, content_type="application/zip", headers={"Content-Disposition": disposition}
        )

    @action(
        description=_("Enter a deletion request"),
        url_path="person-forget",
        permissions=["forget_person"],
        dialog={
            "title": _("Enter a deletion request"),
            "description": _("The law gives fifteen days. The person is told by letter that it has come."),
            "form_class": PersonDeletionDialog,
            "form_submit_text": _("Enter a deletion request"),
        },
    )
    def forget_person(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        company, said = get_object_or_404(Company, pk=object_id), form.cleaned_data
        deletion = attempt(
            request,
            lambda: enter_deletion(
                company=company, email=said["email"], asked_on=said["asked_on"],
                actor=Actor.staff(request.user), at=timezone.now(),
            ),
            _("The request is entered; the clock runs."),
        )  # fmt: skip
        if deletion is None:
            return back(reverse(_PAGE, args=[object_id]))
        return back(reverse("admin:exhibitors_persondeletion_change", args=[deletion.pk]))
