"""`/webhooks/`: organisers' programs say where they want to be told what happens. Scope `webhooks`.

docs/webhooks.md says what a receiver has to do.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ORGANISERS, organiser_with
from accounts.models import Scope
from core.api.idempotency import idempotent
from core.api.lists import HousePagination, page_of
from core.api.schema import refusals
from core.api.shapes import Shape
from core.api.views import HouseAPIView
from core.errors import InvalidInput
from journal.actors import Actor

from . import events
from .access import endpoint_with_code
from .models import Endpoint
from .services import endpoints
from .services.endpoints import IsPaused, TooManyWebhooks
from .states import EndpointState
from .targets import Target, TargetRefused, look_up


def _may(deed: str) -> Any:
    return organiser_with(Scope.WEBHOOKS, permission=f"webhooks.{deed}_endpoint")


class _Events(serializers.ListField):
    """Which events; the schema enumerates them all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            child=serializers.ChoiceField(choices=events.known_types()),
            min_length=1,
            max_length=200,
            **options,
        )


class NewWebhookSerializer(Shape):
    url = serializers.CharField(
        max_length=500, help_text="`https://` and a host of the public internet; redirects are not followed."
    )
    events = _Events()
    description = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class WebhookChangesSerializer(Shape):
    """What is left out stays as it is."""

    url = serializers.CharField(max_length=500, required=False)
    events = _Events(required=False)
    description = serializers.CharField(max_length=200, required=False, allow_blank=True)


class WebhookSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    url = serializers.CharField()
    events = _Events()
    description = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=EndpointState.values)
    paused_because = serializers.CharField(allow_null=True, help_text="`by_hand`, `dead` or `gone`.")
    failures = serializers.IntegerField(help_text="In a row, since the last success.")
    last_success_at = serializers.DateTimeField(allow_null=True)
    last_problem = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()


class NewSecretSerializer(WebhookSerializer):
    secret = serializers.CharField(help_text="`whsec_` and base64. It is shown here and never again.")


class TestMessageSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The `webhook-id` of the message that is on its way.")


class WebhooksView(HouseAPIView):
    authentication_classes = ORGANISERS
    pagination_class = HousePagination

    def get_permissions(self) -> list[Any]:
        return [_may("add" if self.request.method == "POST" else "view")()]

    @extend_schema(
        operation_id="webhooks",
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int)],
        responses={200: WebhookSerializer(many=True), **refusals(400, 401, 403, 404)},
    )
    def get(self, request: Request) -> HttpResponse:
        """All webhooks, the newest first. Secrets are not shown."""
        return page_of(request, Endpoint.objects.order_by("-pk"), _shown)

    @extend_schema(
        operation_id="webhook_create",
        request=NewWebhookSerializer,
        responses={201: NewSecretSerializer, **refusals(400, 404, 409, TargetRefused, TooManyWebhooks)},
    )
    def post(self, request: Request) -> Response:
        """Add a webhook: from now on it is told of these events. The answer has the secret that signs them."""
        return self._create(request, _judged(request))

    @idempotent
    def _create(self, request: Request, judged: Callable[[], Target]) -> Response:
        given = NewWebhookSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        new = endpoints.create_endpoint(
            target=judged(),
            types=given.validated_data["events"],
            description=given.validated_data["description"],
            actor=Actor.staff(request.user),
            at=timezone.now(),
        )
        return Response(_shown(new.endpoint) | {"secret": new.secret}, status=201)


class WebhookView(HouseAPIView):
    authentication_classes = ORGANISERS

    def get_permissions(self) -> list[Any]:
        deeds = {"PATCH": "change", "DELETE": "delete"}
        return [_may(deeds.get(str(self.request.method), "view"))()]

    @extend_schema(operation_id="webhook", responses={200: WebhookSerializer, **refusals(401, 403, 404)})
    def get(self, request: Request, code: str) -> Response:
        """One webhook."""
        return Response(_shown(endpoint_with_code(code)))

    @extend_schema(
        operation_id="webhook_change",
        request=WebhookChangesSerializer,
        responses={200: WebhookSerializer, **refusals(400, 404, 409, TargetRefused)},
    )
    def patch(self, request: Request, code: str) -> Response:
        """Change the address, the events or the description. Messages that wait go to the new address."""
        return self._change(request, _judged(request), code)

    @idempotent
    def _change(self, request: Request, judged: Callable[[], Target], code: str) -> Response:
        endpoint = endpoint_with_code(code)
        given = WebhookChangesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        if not given.validated_data:
            raise InvalidInput({"non_field_errors": [_("There is nothing to correct in this request.")]})
        changed = endpoints.change_endpoint(
            endpoint=endpoint,
            target=judged() if "url" in given.validated_data else None,
            types=given.validated_data.get("events"),
            description=given.validated_data.get("description"),
            actor=Actor.staff(request.user),
            at=timezone.now(),
        )
        return Response(_shown(changed))

    @extend_schema(
        operation_id="webhook_remove",
        request=None,
        responses={204: None, **refusals(401, 403, 404, 409, 422)},
    )
    @idempotent
    def delete(self, request: Request, code: str) -> Response:
        """Take the webhook away, with what still waits for it and with its log."""
        endpoints.remove_endpoint(
            endpoint=endpoint_with_code(code), actor=Actor.staff(request.user), at=timezone.now()
        )
        return Response(status=204)


class WebhookTestView(HouseAPIView):
    authentication_classes = ORGANISERS
    permission_classes = [_may("change")]

    @extend_schema(
        operation_id="webhook_test",
        request=None,
        responses={202: TestMessageSerializer, **refusals(400, 404, 409, IsPaused)},
    )
    @idempotent
    def post(self, request: Request, code: str) -> Response:
        """Send a message of the type `webhook.test` within seconds. `409 webhook_paused` while it is paused."""
        delivery = endpoints.send_test(
            endpoint=endpoint_with_code(code), actor=Actor.staff(request.user), at=timezone.now()
        )
        return Response({"id": delivery.event.webhook_id}, status=202)


class WebhookRotateView(HouseAPIView):
    authentication_classes = ORGANISERS
    permission_classes = [_may("change")]

    @extend_schema(
        operation_id="webhook_rotate",
        request=None,
        responses={200: NewSecretSerializer, **refusals(400, 401, 403, 404, 409, 422)},
    )
    @idempotent
    def post(self, request: Request, code: str) -> Response:
        """Make a new secret. For 24 hours every message carries the signatures of the new and of the former one."""
        new = endpoints.rotate_secret(
            endpoint=endpoint_with_code(code), actor=Actor.staff(request.user), at=timezone.now()
        )
        return Response(_shown(new.endpoint) | {"secret": new.secret})


def _judged(request: Request) -> Callable[[], Target]:
    """The address is judged now, before the transaction, since that asks the network; what came out is told inside,
    where a retry is answered from what is stored."""
    url = request.data.get("url") if isinstance(request.data, dict) else None
    try:
        target = look_up(url) if isinstance(url, str) else None
    except TargetRefused as reason:
        refusal: InvalidInput = reason
    else:
        if target is not None:
            return lambda: target
        refusal = InvalidInput({})

    def refuse() -> Target:
        raise refusal

    return refuse


def _shown(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "code": endpoint.code,
        "url": endpoint.url,
        "events": endpoint.events,
        "description": endpoint.description,
        "state": endpoint.state,
        "paused_because": endpoint.pause or None,
        "failures": endpoint.failures,
        "last_success_at": endpoint.last_success_at,
        "last_problem": endpoint.last_problem,
        "created_at": endpoint.created_at,
    }
