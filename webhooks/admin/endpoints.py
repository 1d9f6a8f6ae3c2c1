"""A receiver's page: its address and events, how it is doing, and what can be done with it."""

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin
from core.errors import DomainError
from core.sealing import SealBroken, seal, unseal
from journal.actors import Actor

from .. import events
from ..forms import EndpointForm
from ..models import Delivery, Endpoint
from ..services import endpoints, pausing
from ..states import EndpointState, Pause

# In the session, sealed: from the deed to the page that shows it, once.
_SHOWN_ONCE = "webhook_secret"


class Deed(NamedTuple):
    """A button. `asks`: what is said before it is done."""

    possible_in: tuple[EndpointState, ...]
    service: Callable[..., Any]
    words: Any
    done: Any
    asks: Any = ""


def _pause(*, endpoint: Endpoint, actor: Actor, at: Any) -> None:
    pausing.pause(endpoint=endpoint, reason=Pause.BY_HAND, actor=actor, at=at)


E = EndpointState
DEEDS = {
    "test": Deed(
        (E.ACTIVE,), endpoints.send_test, _("Send a test message"),
        _("A test message is on its way. The log shows in a few seconds what was answered."),
    ),
    "pause": Deed(
        (E.ACTIVE,), _pause, _("Pause"), _("Paused. What happens meanwhile is kept."),
        _("Nothing is sent until you resume it. What happens meanwhile is kept for thirty days."),
    ),
    "resume": Deed((E.PAUSED,), pausing.resume, _("Resume"), _("Resumed. What has waited goes out now.")),
    "rotate": Deed(
        (E.ACTIVE, E.PAUSED), endpoints.rotate_secret, _("Make a new secret"),
        _("The new secret is shown below, once. For 24 hours the former one signs, too."),
        _("Messages carry the signatures of both secrets for 24 hours; then the former one is void."),
    ),
    "remove": Deed(
        (E.ACTIVE, E.PAUSED), endpoints.remove_endpoint, _("Remove"), _("The webhook is removed."),
        _("What waits for it is not sent any more, and its log is deleted."),
    ),
}  # fmt: skip


@admin.register(Endpoint)
class EndpointAdmin(ReadOnlyAdmin):
    """Its pages are its own: Django's form runs in a transaction, and judging an address asks the network."""

    list_display = ("host", "description", "state", "pause", "failures", "last_success_at", "last_problem")
    list_filter = ("state", "pause")
    search_fields = ("url", "description", "code")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("webhooks.add_endpoint"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("webhooks.change_endpoint"))

    @admin.display(description=_("host"), ordering="url")
    def host(self, endpoint: Endpoint) -> str:
        return urlsplit(endpoint.url).hostname or endpoint.url

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = EndpointForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                new = endpoints.create_endpoint(
                    target=form.target, types=form.cleaned_data["events"],
                    description=form.cleaned_data["description"], actor=Actor.staff(request.user), at=timezone.now(),
                )  # fmt: skip
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The webhook is added. Its secret is shown below, once."))
                _keep(request, new)
                return redirect("admin:webhooks_endpoint_change", new.endpoint.pk)
        return self._page(request, _("New webhook"), form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        endpoint = get_object_or_404(Endpoint.objects.select_related("created_by"), pk=object_id)
        is_form = request.method == "POST" and request.POST.get("deed") == "save"
        now = {"url": endpoint.url, "description": endpoint.description, "events": endpoint.events}
        form = EndpointForm(request.POST if is_form else None, initial=now)
        if request.method == "POST":
            if not self.has_change_permission(request, endpoint):
                raise PermissionDenied
            if not is_form:
                return self._act(request, endpoint)
            if form.is_valid():
                endpoints.change_endpoint(
                    endpoint=endpoint, target=form.target, types=form.cleaned_data["events"],
                    description=form.cleaned_data["description"], actor=Actor.staff(request.user), at=timezone.now(),
                )  # fmt: skip
                messages.success(request, _("Saved."))
                return redirect("admin:webhooks_endpoint_change", endpoint.pk)
        return self._page(
            request,
            str(endpoint),
            form=form,
            endpoint=endpoint,
            secret=_shown_once(request, endpoint),
            deeds={name: deed for name, deed in DEEDS.items() if endpoint.state in deed.possible_in},
            log=[
                (row, events.words_of(row.event.type))
                for row in Delivery.objects.filter(endpoint=endpoint).select_related("event")[:10]
            ],
        )

    def _act(self, request: HttpRequest, endpoint: Endpoint) -> HttpResponse:
        """One service call."""
        name = request.POST.get("deed", "")
        deed = DEEDS.get(name)
        if deed is None or (name == "remove" and not request.user.has_perm("webhooks.delete_endpoint")):
            raise PermissionDenied
        try:
            outcome = deed.service(endpoint=endpoint, actor=Actor.staff(request.user), at=timezone.now())
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, deed.done)
            if isinstance(outcome, endpoints.NewSecret):
                _keep(request, outcome)
            if name == "remove":
                return redirect("admin:webhooks_endpoint_changelist")
        return redirect("admin:webhooks_endpoint_change", endpoint.pk)

    def _page(self, request: HttpRequest, title: Any, **shown: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **shown}
        context["may_change"] = self.has_change_permission(request)
        return TemplateResponse(request, "webhooks/admin/endpoint.html", context)


def _keep(request: HttpRequest, new: endpoints.NewSecret) -> None:
    request.session[_SHOWN_ONCE] = [new.endpoint.pk, seal(new.secret, purpose=_SHOWN_ONCE)]


def _shown_once(request: HttpRequest, endpoint: Endpoint) -> str:
    key, sealed = request.session.get(_SHOWN_ONCE, (None, ""))
    if key != endpoint.pk or request.method != "GET":
        return ""
    del request.session[_SHOWN_ONCE]
    try:
        return unseal(sealed, purpose=_SHOWN_ONCE)
    except SealBroken:
        return ""
