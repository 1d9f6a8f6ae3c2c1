"""`/exhibit/company/`: the company's details, to be corrected at any time; the link that a new address answers by."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from forum.queries import current_forum
from journal.actors import Actor

from ..access import Standing, company_of_contact_token
from ..forms.companies import CompanyForm
from ..queries.companies import as_typed
from ..services import contacts
from ..services.companies import correct_company
from .at_work import standing_at_work


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: HttpRequest) -> HttpResponse:
    (standing, application), forum, status = standing_at_work(request), current_forum(), 200
    known = as_typed(standing.company, application)
    form = CompanyForm(request.POST if request.method == "POST" else None, forum=forum, initial=known)
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return _correct(request, standing, form, known)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
    context = {"standing": standing, "company": standing.company, "form": form}
    return render(request, "exhibitors/company.html", context, status=status)


def _correct(
    request: HttpRequest, standing: Standing, form: CompanyForm, known: dict[str, Any]
) -> HttpResponse:
    correct_company(
        company=standing.company, details=form.details, forum=form.forum, actor=standing.actor,
        at=timezone.now(), before=known,
    )  # fmt: skip
    messages.success(request, _("The details are saved."))
    if form.details.contact_email != standing.company.contact_email:
        words = _("Letters go to %(email)s as soon as that mailbox has answered: we have written to it.")
        if standing.company.contact_email_wanted:
            messages.info(request, words % {"email": form.details.contact_email})
    return redirect("exhibitors:company")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_contact(request: HttpRequest, token: str) -> HttpResponse:
    """A button asks first: programs that read mail follow links too."""
    company = company_of_contact_token(token)
    if request.method != "POST":
        return render(request, "exhibitors/confirm_contact.html", {"company": company})
    contacts.confirm_contact(
        company=company, email=company.contact_email_wanted, actor=Actor.company(company.code),
        at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("Thank you, letters come to this address from now on."))
    return redirect("exhibitors:office")
