"""`/exhibit/team/`: who acts for the company. Everybody of the team sees it, owners change it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError, NotFound
from core.once import show_next, take

from ..access import CHOSEN, invitation_of_token, owned_standing_of
from ..forms.team import InvitationForm, TokenForm
from ..limits import count_invitation
from ..models import Role
from ..queries.team import team_of
from ..services import memberships
from ..services.tokens import issue_program_token
from ..services.tokens import revoke_token as revoke_token_of
from .at_work import standing_at_work
from .signin import let_in

_SECRET = "company_token"  # noqa: S105 - the name under which it waits for the next page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _invite(request)
    return _page(request, InvitationForm(), secret=take(request, _SECRET))


def _page(request: HttpRequest, form: InvitationForm, *, status: int = 200, secret: str = "") -> HttpResponse:
    (standing, _own), at = standing_at_work(request), timezone.now()
    context = {"standing": standing, "company": standing.company, "form": form, "secret": secret}
    context["token_form"] = TokenForm(prefix="program")
    context |= team_of(standing.company, at)
    return render(request, "exhibitors/team.html", context, status=status)


def _invite(request: HttpRequest) -> HttpResponse:
    standing = owned_standing_of(request)
    form, status = InvitationForm(request.POST), 400
    if form.is_valid():
        try:
            count_invitation(standing.company)
            memberships.invite_person(
                company=standing.company, **form.cleaned_data, actor=standing.actor, at=timezone.now()
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(
                request,
                _("The invitation is on its way to: %(email)s") % {"email": form.cleaned_data["email"]},
            )
            return redirect("exhibitors:team")
    return _page(request, form, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link has the mailbox; a button, because programs follow links too."""
    invited, at = invitation_of_token(token), timezone.now()
    is_over = bool(invited.accepted_at or invited.revoked_at or at >= invited.expires_at)
    if request.method != "POST" or is_over:
        context = {"invitation": invited, "company": invited.company, "is_over": is_over}
        return render(
            request, "exhibitors/invitation.html", context, status=409 if request.method == "POST" else 200
        )
    membership = memberships.accept_invitation(invitation=invited, at=at)
    request.session[CHOSEN] = invited.company.code
    return let_in(request, membership.user)


@never_cache
@require_POST
def role(request: HttpRequest) -> HttpResponse:
    standing, wanted = owned_standing_of(request), request.POST.get("role", "")
    if wanted not in Role.values:
        raise NotFound
    try:
        memberships.change_role(
            company=standing.company, email=request.POST.get("member", ""), role=wanted,
            actor=standing.actor, at=timezone.now(),
        )  # fmt: skip
    except memberships.LastOwner as refusal:
        messages.error(request, str(refusal))
    return redirect("exhibitors:team")


@never_cache
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    standing = owned_standing_of(request)
    try:
        memberships.remove_member(
            company=standing.company, email=request.POST.get("member", ""), actor=standing.actor,
            at=timezone.now(),
        )  # fmt: skip
    except memberships.LastOwner as refusal:
        messages.error(request, str(refusal))
    return redirect("exhibitors:team")


@never_cache
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    standing = owned_standing_of(request)
    memberships.revoke_invitation(
        company=standing.company, code=request.POST.get("invitation", ""), actor=standing.actor,
        at=timezone.now(),
    )  # fmt: skip
    return redirect("exhibitors:team")


@never_cache
@require_POST
def tokens(request: HttpRequest) -> HttpResponse:
    """A new token for the company's program: shown on the page that follows and never again."""
    standing = owned_standing_of(request)
    secret = issue_program_token(
        company=standing.company,
        name=request.POST.get("program-name", ""),
        actor=standing.actor,
        at=timezone.now(),
    )
    show_next(request, _SECRET, secret)
    return redirect("exhibitors:team")


@never_cache
@require_POST
def revoke_token(request: HttpRequest) -> HttpResponse:
    standing, number = owned_standing_of(request), request.POST.get("token", "")
    if not number.isdecimal():
        raise NotFound
    revoke_token_of(
        company=standing.company, number=int(number[:18]), actor=standing.actor, at=timezone.now()
    )
    return redirect("exhibitors:team")
