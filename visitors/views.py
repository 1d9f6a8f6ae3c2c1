"""Pages of registration, and a visitor's own page below the signed link."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import proof
from core.errors import DomainError
from core.kept import mark
from core.pages import filled, filled_page, hole
from forum.models import ConsentScope
from forum.queries import Forum, Window, current_forum, forum_with
from journal.actors import SOMEBODY, Actor

from . import ticket, upstairs
from .access import link_token, visitor_of_link
from .calendar import forum_calendar
from .documents.ticket import ticket_pdf
from .forms import DetailsForm, RegistrationForm, details_of
from .limits import count_registration
from .models import Visitor
from .queries import consents_of, own_data
from .remembered import forget, remember
from .services import corrections, erasure, registration, tickets
from .services.consents import set_consents
from .services.registration import Outcome
from .states import Door


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    forum, at = current_forum(), timezone.now()
    window = forum.registration(at)
    if window is not Window.OPEN:
        status = 200 if request.method != "POST" else 409
        context = {"window": window, "opens_at": forum.edition.registration_opens_at}
        return render(request, "visitors/closed.html", context, status=status)
    if request.method != "POST":
        return HttpResponse(_blank_form(request, forum))
    form = RegistrationForm(request.POST, forum=forum)
    status = 400
    if form.is_valid():
        try:
            return _register(request, form, at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
    return render(request, "visitors/register.html", {"form": form, "forum": forum}, status=status)


def _blank_form(request: HttpRequest, forum: Forum) -> str:
    """The form before anything is typed: the same for everybody but for its three tokens."""

    def page() -> str:
        form = RegistrationForm(forum=forum, initial={"submission": hole("submission")})
        form.fields["proof"].widget.attrs["data-proof"] = hole("proof")
        context = {"form": form, "forum": forum, "csrf_token": hole("csrf"), "messages": ()}
        return render_to_string("visitors/register.html", context, request)

    return filled_page(
        ("visitors.register", translation.get_language(), forum.revision),
        page,
        csrf=get_token(request),
        submission=str(uuid4()),
        proof=escape(proof.challenge()),
    )


def _register(request: HttpRequest, form: RegistrationForm, at: datetime) -> HttpResponse:
    proven = proof.is_proven(form.cleaned_data["proof"]) and not form.is_from_a_robot
    count_registration(request, email=form.details.email, proven=proven)
    if form.is_from_a_robot:
        return redirect("visitors:ticket_sent")  # it believes so
    result = registration.register_visitor(
        forum=form.forum,
        details=form.details,
        consents=form.cleaned_data["consents"],
        language_read=translation.get_language(),
        door=Door.PAGE,
        actor=SOMEBODY,
        at=at,
        submission=form.cleaned_data["submission"],
    )
    if result.outcome is Outcome.KNOWN:
        return redirect("visitors:ticket_sent")
    return redirect(reverse("visitors:my", kwargs={"token": link_token(result.visitor)}) + "?registered")


@never_cache
@require_GET
def ticket_sent(request: HttpRequest) -> HttpResponse:
    """For somebody who was registered already: the same words for everybody, and nobody's data."""
    return render(request, "visitors/done_again.html")


@never_cache
@require_GET
def my(request: HttpRequest, token: str) -> HttpResponse:
    visitor = visitor_of_link(token)
    forum = forum_with(visitor.edition_id)
    consents = consents_of(visitor, forum)
    agreed = {consent.scope: consent.given_at for consent in consents if consent.given_at}
    own = _own_values(visitor, forum, agreed.get(ConsentScope.PROCESSING))
    just_registered = "registered" in request.GET

    def page() -> str:
        context = {
            "own": {name: hole(name) if value else "" for name, value in own.items()},
            "state": visitor.get_state_display(),
            "is_registered": visitor.is_registered,
            "picture": hole("picture"),
            "sections": hole("sections"),
            "edition": forum.card(translation.get_language()),  # theirs, which may be a past one
            "urls": _addresses(token),
            "consents": consents,
            "just_registered": just_registered,
            "csrf_token": hole("csrf"),
        }
        # The languages' links come from the request: the token is taken out of the whole page.
        return render_to_string("visitors/my.html", context, request).replace(token, hole("token"))

    values = {name: escape(value) for name, value in own.items()} | {
        "token": token,
        "csrf": get_token(request),
        "sections": "".join(upstairs.sections(request, visitor, forum, token)),
    }
    if visitor.is_registered:
        values["picture"] = ticket.code_picture(visitor)
    if messages.get_messages(request):  # what was done just now is told once
        return _remembering(token, filled(page(), **values), is_kept=visitor.is_registered)
    shown = tuple(name for name, value in own.items() if value)
    key = ("visitors.my", translation.get_language(), forum.edition.pk, forum.revision, visitor.state)
    html = filled_page((*key, shown, tuple(agreed), just_registered), page, **values)
    return _remembering(token, html, is_kept=visitor.is_registered)


def _remembering(token: str, html: str, *, is_kept: bool) -> HttpResponse:
    answer = HttpResponse(html)
    remember(answer, token)
    if is_kept:  # what is cancelled stays on no device
        mark(answer, is_own=True)
    return answer


def _own_values(visitor: Visitor, forum: Forum, agreed_at: datetime | None) -> dict[str, str]:
    """What the page says of this person only. It depends on which of them are empty, not on what they say."""

    def day(moment: datetime | None) -> str:
        return date_format(moment.astimezone(forum.edition.zone), "DATE_FORMAT") if moment else ""

    return {
        "full_name": visitor.full_name,
        "code": visitor.code,
        "email": visitor.email,
        "phone": visitor.phone,
        "kind": ticket.kind_label(forum, visitor.kind, translation.get_language()),
        "organisation": visitor.organisation,
        "position": visitor.position,
        "language": visitor.language,
        "language_name": dict(settings.LANGUAGES)[visitor.language],
        "registered_on": day(visitor.registered_at),
        "agreed_on": day(agreed_at),
    }


@never_cache
@require_POST
def forget_me(request: HttpRequest) -> HttpResponse:
    """This browser no longer knows whose page was opened in it."""
    answer = redirect("website:home")
    forget(answer)
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_edit(request: HttpRequest, token: str) -> HttpResponse:
    visitor = visitor_of_link(token)
    forum = forum_with(visitor.edition_id)
    form = DetailsForm(
        request.POST if request.method == "POST" else None, forum=forum, initial=details_of(visitor)
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return _correct(request, token, visitor, form)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
    context = {"form": form, "visitor": visitor, "urls": _addresses(token)}
    return render(request, "visitors/my_edit.html", context, status=status)


def _correct(request: HttpRequest, token: str, visitor: Visitor, form: DetailsForm) -> HttpResponse:
    changed = corrections.correct_details(
        visitor=visitor,
        details=form.details,
        forum=form.forum,
        actor=Actor.visitor(visitor.code),
        at=timezone.now(),
    )
    if changed:
        messages.success(request, _("Your details are saved."))
    return redirect("visitors:my", token=token)


@never_cache
@require_POST
def my_consents(request: HttpRequest, token: str) -> HttpResponse:
    visitor = visitor_of_link(token)
    set_consents(
        visitor=visitor,
        scopes=request.POST.getlist("consents"),
        notice=forum_with(visitor.edition_id).edition.privacy_notice,
        language=translation.get_language(),
        door=Door.PAGE,
        actor=Actor.visitor(visitor.code),
        at=timezone.now(),
    )
    messages.success(request, _("Your consents are saved."))
    return redirect("visitors:my", token=token)


@never_cache
@require_POST
def my_resend(request: HttpRequest, token: str) -> HttpResponse:
    visitor = visitor_of_link(token)
    try:
        tickets.ask_for_ticket(visitor=visitor, actor=Actor.visitor(visitor.code), at=timezone.now())
        messages.success(request, _("The ticket is on its way to %(email)s.") % {"email": visitor.email})
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("visitors:my", token=token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_cancel(request: HttpRequest, token: str) -> HttpResponse:
    visitor = visitor_of_link(token)
    if request.method != "POST":
        return render(request, "visitors/my_cancel.html", {"visitor": visitor, "urls": _addresses(token)})
    registration.cancel_registration(visitor=visitor, actor=Actor.visitor(visitor.code), at=timezone.now())
    messages.success(request, _("Your registration is cancelled."))
    return redirect("visitors:my", token=token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_erase(request: HttpRequest, token: str) -> HttpResponse:
    visitor = visitor_of_link(token)
    if request.method != "POST":
        return render(request, "visitors/my_erase.html", {"visitor": visitor, "urls": _addresses(token)})
    erasure.erase_visitor(visitor=visitor, actor=Actor.visitor(visitor.code), at=timezone.now())
    messages.success(request, _("Your data is deleted."))
    answer = redirect("website:home")
    forget(answer)
    return answer


@never_cache
@require_GET
def my_ticket(request: HttpRequest, token: str) -> HttpResponse:
    visitor = visitor_of_link(token)
    if not visitor.is_registered:
        raise tickets.TicketVoid
    pdf = ticket_pdf(ticket.facts(visitor, forum_with(visitor.edition_id)))
    answer = _file(pdf, ticket.file_name(visitor.language, "pdf"), "application/pdf")
    mark(answer, is_own=True)
    return answer


@never_cache
@require_GET
def my_calendar(request: HttpRequest, token: str) -> HttpResponse:
    visitor = visitor_of_link(token)
    forum = forum_with(visitor.edition_id)
    return _file(forum_calendar(forum, visitor.language), "altyn-oimaq.ics", "text/calendar; charset=utf-8")


@never_cache
@require_GET
def my_data(request: HttpRequest, token: str) -> HttpResponse:
    """Everything the system knows of the person, readable by people and by machines."""
    answer = JsonResponse(
        own_data(visitor_of_link(token)), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Disposition"] = 'attachment; filename="altyn-oimaq-my-data.json"'
    return answer


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _addresses(token: str) -> dict[str, Any]:
    """The pages below the person's own, as the templates name them."""
    names = {
        "my": "my",
        "ticket_pdf": "my_ticket",
        "calendar": "my_calendar",
        "edit": "my_edit",
        "consents": "my_consents",
        "resend": "my_resend",
        "cancel": "my_cancel",
        "erase": "my_erase",
        "export": "my_data",
    }
    return {key: reverse(f"visitors:{name}", kwargs={"token": token}) for key, name in names.items()}
