"""For which of several companies somebody acts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import NotFound

from ..access import CHOSEN, SignInNeeded, standings


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def companies(request: HttpRequest) -> HttpResponse:
    found = standings(request)
    if not found:
        raise NotFound if request.user.is_authenticated else SignInNeeded
    if request.method != "POST":
        return render(
            request, "exhibitors/companies.html", {"standings": found, "next": request.GET.get("next", "")}
        )
    code = request.POST.get("company", "")
    if code not in {standing.company.code for standing in found}:
        raise NotFound
    request.session[CHOSEN] = code
    return redirect(_own_page(request.POST.get("next", "")) or "exhibitors:office")


def _own_page(address: str) -> str:
    """An address of this site, or nothing: no link leads through us to somebody else."""
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else ""
