"""`/exhibit/me/`: what is known of the person who is signed in, all of it in one file, and the wish to be forgotten."""

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.services.people import works_here
from core.documents.whole_data import WholeData, whole_data_answer
from core.errors import DomainError, NotFound
from journal.actors import Actor
from journal.states import DeletionState

from ..access import SignInNeeded
from ..limits import count_own_data
from ..models import PersonDeletion
from ..queries.own_data import looks_at, own_data
from ..queries.people import foresee
from ..services import person_deletion

_SHOWN = 20


def _person(request: HttpRequest) -> User:
    """Somebody signed in, whether or not they act for a company today; a browser without an account has no data."""
    user = request.user
    if isinstance(user, AnonymousUser) or not user.is_authenticated:
        raise SignInNeeded
    return User.objects.get(pk=user.pk)


def _waiting(user: User) -> PersonDeletion | None:
    return user.deletions.filter(state=DeletionState.WAITING).first()


@never_cache
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    context = {
        "person": user,
        "waiting": _waiting(user),
        "refused": user.deletions.filter(state=DeletionState.REFUSED).order_by("-pk").first(),
        "looks": looks_at(user)[:_SHOWN],
        "works_here": works_here(user),
    }
    return render(request, "exhibitors/me.html", context)


@never_cache
@require_POST
def data(request: HttpRequest) -> HttpResponse:
    """The file; the journal notes who took it."""
    user = _person(request)
    count_own_data(user.pk)
    person_deletion.note_export(user=user, actor=Actor.person(user.pk), at=timezone.now())
    return whole_data_answer(WholeData(own_data(user), name=str(user), about="my-data"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """What would go and what stays; then the request, which organisers answer within fifteen days."""
    user, at = _person(request), timezone.now()
    if works_here(user):
        raise NotFound
    if request.method == "POST":
        try:
            person_deletion.ask_deletion(
                user=user, asked_on=timezone.localdate(at), actor=Actor.person(user.pk), at=at
            )
            messages.success(request, _("We have received your request to delete your personal data."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("exhibitors:me")
    if _waiting(user):
        return redirect("exhibitors:me")
    return render(request, "exhibitors/me_delete.html", {"person": user, "foreseen": foresee(user, at)})


@never_cache
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """The request is taken back."""
    user = _person(request)
    if deletion := _waiting(user):
        try:
            person_deletion.take_back_deletion(
                deletion=deletion, actor=Actor.person(user.pk), at=timezone.now()
            )
            messages.success(request, _("Your request is taken back. Nothing is deleted."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
    return redirect("exhibitors:me")
