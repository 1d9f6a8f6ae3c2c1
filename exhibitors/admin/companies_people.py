"""What one of a company's people asks of the organisers: all their data, or to be forgotten. Part of its page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from accounts.models import User
from core.admin import attempt, back, needs
from core.documents.whole_data import WholeData
from journal.actors import Actor
from journal.admin.deletion import deletion_dialog
from journal.admin.whole_data import GivesWholeData, whole_data_dialog

from ..forms.people import PersonDeletionDialog, PersonDialog
from ..models import Company
from ..queries.own_data import own_data
from ..services.person_deletion import enter_deletion, export_person

_PAGE = "admin:exhibitors_company_change"


class PeopleOfCompany(GivesWholeData):
    """Mixed into the company's page."""

    whole_data_permission = "exhibitors.export_person"
    has_forget_person_permission = needs("exhibitors.erase_person")
    has_take_person_permission = needs(whole_data_permission)

    @action(
        description=_("All data of a person"),
        url_path="person-data",
        permissions=["take_person"],
        dialog=whole_data_dialog(_("Take all data of a person?"), PersonDialog),
    )
    def take_person(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
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
        return self.lead_to_file(request, object_id, person.pk)

    def whole_data_of(self, object_id: str, key: str) -> WholeData:
        person = get_object_or_404(User, pk=key)
        return WholeData(own_data(person), name=str(person), about=str(person.pk))

    @action(
        description=_("Enter a deletion request"),
        url_path="person-forget",
        permissions=["forget_person"],
        dialog=deletion_dialog(PersonDeletionDialog),
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
