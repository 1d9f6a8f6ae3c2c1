"""`/exhibit/company/`: the company's details, to be corrected at any time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from forum.queries import current_forum

from ..access import Standing
from ..forms.companies import CompanyForm
from ..queries.companies import as_typed
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
                return _correct(request, standing, form)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
    context = {"standing": standing, "company": standing.company, "form": form}
    return render(request, "exhibitors/company.html", context, status=status)


def _correct(request: HttpRequest, standing: Standing, form: CompanyForm) -> HttpResponse:
    correct_company(
        company=standing.company, details=form.details, forum=form.forum, actor=standing.actor,
        at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("The details are saved."))
    return redirect("exhibitors:company")
