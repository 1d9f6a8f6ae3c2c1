"""Signing up a company, and the link of the letter that proves the mailbox."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from core import proof
from core.errors import DomainError
from forum.queries import current_forum
from journal.actors import SOMEBODY, Actor

from ..access import CHOSEN, GRANTS, confirmation_of_token, standing_of
from ..forms.companies import SignUpForm
from ..limits import count_sign_up
from ..services import companies
from ..states import Door
from .signin import let_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    forum, status = current_forum(), 200
    if request.method == "POST":
        form, status = SignUpForm(request.POST, forum=forum), 400
        if form.is_valid():
            try:
                return _sign_up(request, form)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
    else:
        form = SignUpForm(forum=forum, initial=_known_of(request))
    return render(request, "exhibitors/sign_up.html", {"form": form, "forum": forum}, status=status)


def _sign_up(request: HttpRequest, form: SignUpForm) -> HttpResponse:
    proven = proof.is_proven(form.cleaned_data["proof"]) and not form.is_from_a_robot
    count_sign_up(request, email=form.details.contact_email, proven=proven)
    if form.is_from_a_robot:
        return redirect("exhibitors:office")  # it believes so
    result = companies.sign_up_company(
        forum=form.forum,
        details=form.details,
        consents=form.cleaned_data["consents"],
        language_read=translation.get_language(),
        door=Door.PAGE,
        actor=SOMEBODY,
        at=timezone.now(),
        password=form.cleaned_data["password"],
        submission=form.cleaned_data["submission"],
        user=request.user if isinstance(request.user, User) else None,
    )
    request.session[GRANTS] = request.session.get(GRANTS, {}) | {result.company.code: result.grant.pk}
    request.session[CHOSEN] = result.company.code
    return redirect(reverse("exhibitors:office", query={"signed-up": ""}))


def _known_of(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in signs up one more company under the same address."""
    return {"contact_email": request.user.email} if isinstance(request.user, User) else {}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Followed in the browser that signed the company up it confirms at once. Elsewhere a button asks first:

    programs that read mail follow links too, and whoever did not fill in the form can shut out who did.
    """
    membership, keeps_password = confirmation_of_token(token)
    company = membership.company
    is_ours = company.code in request.session.get(GRANTS, {})
    if membership.confirmed_at is not None:
        return redirect("exhibitors:office")
    if request.method != "POST" and not is_ours:
        return render(request, "exhibitors/confirm.html", {"company": company, "membership": membership})
    confirmed = companies.confirm_membership(
        membership=membership,
        actor=Actor.company(company.code, membership.user.pk),
        at=timezone.now(),
        keeps_password=keeps_password,
        closes_other_doors=request.method == "POST" and "not_mine" in request.POST,
    )
    if not confirmed:
        return redirect("exhibitors:office")
    request.session[CHOSEN] = company.code
    messages.success(request, _("Thank you, your e-mail address is confirmed."))
    return let_in(request, membership.user)


@never_cache
@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    standing = standing_of(request)
    try:
        companies.send_confirmation_again(company=standing.company, actor=standing.actor, at=timezone.now())
        messages.success(request, _("The letter is on its way."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("exhibitors:office")
