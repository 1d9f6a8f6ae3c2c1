"""The API of registration: `POST /visitors/` for anyone, `/visitors/me/` for the holder of the token."""

from typing import Any

from django.db.models import Prefetch
from django.http import FileResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ORGANISERS, organiser_with
from accounts.models import Scope
from core.api.idempotency import idempotent
from core.api.lists import SINCE_PAGES, HousePagination, page_of
from core.api.metering import CallerKind, known_as
from core.api.schema import refusals
from core.api.shapes import Shape
from core.api.since import since_of
from core.api.views import HouseAPIView
from core.errors import InvalidInput, NotFound
from core.states import MoveRefused
from forum.api.editions import EDITION, edition_of_call
from forum.models import ConsentScope
from forum.queries import current_forum, forum_with
from journal.actors import SOMEBODY, Actor
from journal.queries import touched_since
from spreadsheets.api import FILE_RESPONSES, table_file

from . import upstairs
from .access import link_token, visitor_of_link
from .details import clean_details
from .forms import details_of
from .limits import count_registration
from .models import Consent, Visitor
from .services import consents, corrections, erasure, registration, tickets
from .services.exports import note_disclosure
from .services.registration import Outcome
from .states import Door, VisitorState
from .tables import TABLE, VisitorsOut
from .ticket import my_urls, signed_code

_LIST = organiser_with(Scope.PERSONAL_DATA, permission="visitors.export_visitor")


def _text(limit: int, *, required: bool = False) -> serializers.CharField:
    """Shape only; what a name or an address may be is said once, in `visitors.details`."""
    return serializers.CharField(
        required=required, allow_blank=not required, max_length=limit, trim_whitespace=False
    )


class DetailsSerializer(Shape):
    """What a person says of themselves. `region` is an ISO 3166-2 code, `country` ISO 3166-1 alpha-2."""

    given_name = _text(320, required=True)
    family_name = _text(320, required=True)
    patronymic = _text(320)
    email = _text(1000, required=True)
    phone = _text(160)
    country = _text(2)
    region = _text(6)
    kind = _text(20, required=True)
    organisation = _text(800)
    position = _text(480)
    activity = _text(20)
    position_level = _text(20)
    purpose = _text(20)
    source = _text(20)  # type: ignore[assignment]  # Field.source: DRF takes declared fields off the class
    language = _text(2, required=True)


class RegistrationSerializer(DetailsSerializer):
    consents = serializers.ListField(
        child=serializers.ChoiceField(choices=ConsentScope.values),
        max_length=10,
        help_text="`processing` is needed.",
    )
    lectures = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=50,
        help_text="Codes of lectures to sign up for; `signups` tells what became of each.",
    )


# One for all requests: it keeps nothing of them, and a new one copies all its fields.
_REGISTRATION = RegistrationSerializer()


class CorrectionSerializer(DetailsSerializer):
    """Any of the details; `consents`, when present, become the given ones (`processing` stays)."""

    consents = serializers.ListField(
        child=serializers.ChoiceField(choices=ConsentScope.values), required=False, max_length=10
    )


class RegisteredSerializer(serializers.Serializer[Any]):
    """`token` is the visitor's secret: for `Authorization: Bearer`, and part of `manage_url`."""

    code = serializers.CharField()
    token = serializers.CharField()
    manage_url = serializers.URLField()
    ticket_url = serializers.URLField()
    signups = serializers.ListField(child=serializers.DictField())


class AlreadyRegisteredSerializer(serializers.Serializer[Any]):
    """The ticket was mailed again to the address that is known."""

    status = serializers.ChoiceField(choices=["already_registered"])


class VisitorSerializer(DetailsSerializer):
    code = serializers.CharField()
    state = serializers.CharField()
    consents = serializers.ListField(child=serializers.CharField())
    registered_at = serializers.DateTimeField()
    manage_url = serializers.URLField()
    ticket_url = serializers.URLField()
    ticket_code = serializers.CharField(help_text="What the QR code says; empty when there is no ticket.")


class VisitorTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>` as answered by registration; `request.auth` is the visitor."""

    def authenticate(self, request: Request) -> tuple[None, Visitor] | None:
        scheme, _space, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            visitor = visitor_of_link(token.strip())
        except NotFound:
            raise exceptions.AuthenticationFailed(_("This token is not valid.")) from None
        known_as(request, CallerKind.VISITOR, visitor.code)
        return None, visitor

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class VisitorTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = VisitorTokenAuthentication
    name = "visitorToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "The token that registration answered."}


class IsVisitor(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.auth, Visitor)


class ListedVisitorSerializer(DetailsSerializer):
    """Of somebody whose data was deleted, `state` is `erased` and what was said is empty."""

    code = serializers.CharField()
    state = serializers.ChoiceField(choices=VisitorState.values)
    consents = serializers.ListField(child=serializers.CharField())
    registered_at = serializers.DateTimeField()
    registered_through = serializers.CharField()


class VisitorsView(HouseAPIView):
    """Registering is for anyone, the list for organisers' programs."""

    counts_itself = ("POST",)
    pagination_class = HousePagination

    def get_authenticators(self) -> list[BaseAuthentication]:
        return [one() for one in ORGANISERS] if self._reads else []

    def get_permissions(self) -> list[BasePermission]:
        return [_LIST()] if self._reads else []

    @property
    def _reads(self) -> bool:
        return getattr(self.request, "method", None) in ("GET", "HEAD")  # none while the schema looks around

    @extend_schema(
        operation_id="visitors",
        parameters=[OpenApiParameter("state", str, enum=VisitorState.values), EDITION, *SINCE_PAGES],
        responses={200: ListedVisitorSerializer(many=True), **refusals(400, 404)},
    )
    def get(self, request: Request) -> Response:
        """The visitors of the edition in the order in which they came; each page is noted in the journal."""
        edition, state = edition_of_call(request), request.query_params.get("state", "")
        rows = Visitor.objects.filter(edition=edition)
        if state and state not in VisitorState.values:
            raise InvalidInput({"state": [_("Please choose one of the answers offered.")]})
        if state:
            rows = rows.filter(state=state)
        if since := since_of(request):
            rows = rows.filter(touched_since(Visitor, since))
        held = Prefetch("consents", Consent.objects.filter(withdrawn_at=None).order_by("pk"), "held")
        answer = page_of(
            request, rows.select_related("region").prefetch_related(held).order_by("pk"), _listed
        )
        people, actor = len(answer.data["results"]), Actor.staff(request.user)
        note_disclosure(edition=edition, people=people, actor=actor, at=timezone.now(), state=state)
        return answer

    @extend_schema(
        operation_id="register_visitor",
        request=RegistrationSerializer,
        responses={
            201: RegisteredSerializer,
            200: AlreadyRegisteredSerializer,
            **refusals(400, registration.RegistrationNotOpen, registration.RegistrationClosed),
        },
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Register a visitor for the current edition; the ticket is mailed."""
        at, forum = timezone.now(), current_forum()
        typed = _REGISTRATION.run_validation(request.data)
        details, lectures = clean_details(typed, forum=forum), typed.get("lectures", [])
        upstairs.check_lectures(lectures, forum=forum)
        count_registration(request._request, email=details.email, proven=True)
        result = registration.register_visitor(
            forum=forum,
            details=details,
            consents=typed["consents"],
            language_read=details.language,
            door=Door.API,
            actor=SOMEBODY,
            at=at,
        )
        if result.outcome is Outcome.KNOWN:
            return Response({"status": "already_registered"})
        visitor = result.visitor
        return Response(
            {
                "code": visitor.code,
                "token": link_token(visitor),
                **my_urls(visitor),
                "signups": upstairs.sign_up(visitor, lectures, door=Door.API, at=at),
            },
            status=201,
            headers={"Location": reverse("api:visitor_me")},
        )


@extend_schema_view(
    get=extend_schema(operation_id="visitor", responses={200: VisitorSerializer}),
    delete=extend_schema(
        operation_id="erase_visitor",
        request=None,
        responses={
            204: OpenApiResponse(description="Nothing of the person is left."),
            **refusals(MoveRefused),
        },
    ),
)
class MeView(HouseAPIView):
    authentication_classes = [VisitorTokenAuthentication]
    permission_classes = [IsVisitor]

    def get(self, request: Request) -> Response:
        """The visitor's own data."""
        return Response(_shown(visitor_of(request)))

    @extend_schema(
        operation_id="correct_visitor",
        request=CorrectionSerializer(partial=True),
        responses={
            200: VisitorSerializer,
            **refusals(400, corrections.AlreadyRegistered, tickets.TicketVoid, MoveRefused),
        },
    )
    @idempotent
    def patch(self, request: Request) -> Response:
        """Correct some of one's details; a changed name or address gets a new ticket."""
        visitor = visitor_of(request)
        shape = CorrectionSerializer(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        if not shape.validated_data:
            raise InvalidInput({"non_field_errors": [_("There is nothing to correct in this request.")]})
        forum, actor, at = forum_with(visitor.edition_id), Actor.visitor(visitor.code), timezone.now()
        details = clean_details(details_of(visitor) | shape.validated_data, forum=forum)
        corrections.correct_details(visitor=visitor, details=details, forum=forum, actor=actor, at=at)
        if (scopes := shape.validated_data.get("consents")) is not None:
            consents.set_consents(
                visitor=visitor,
                scopes=scopes,
                notice=forum.edition.privacy_notice,
                language=details.language,
                door=Door.API,
                actor=actor,
                at=at,
            )
        visitor.refresh_from_db(from_queryset=Visitor.objects.select_related("region"))
        return Response(_shown(visitor))

    @idempotent
    def delete(self, request: Request) -> Response:
        """Delete oneself: what statistics need stays, nothing of it tells who it was."""
        visitor = visitor_of(request)
        erasure.erase_visitor(visitor=visitor, actor=Actor.visitor(visitor.code), at=timezone.now())
        return Response(status=204)


class MyTicketView(HouseAPIView):
    authentication_classes = [VisitorTokenAuthentication]
    permission_classes = [IsVisitor]

    @extend_schema(
        operation_id="send_ticket_again",
        request=None,
        responses={202: OpenApiResponse(description="On its way."), **refusals(tickets.TicketVoid)},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Mail the ticket once more."""
        visitor = visitor_of(request)
        tickets.ask_for_ticket(visitor=visitor, actor=Actor.visitor(visitor.code), at=timezone.now())
        return Response(status=202)


class MyCancelView(HouseAPIView):
    authentication_classes = [VisitorTokenAuthentication]
    permission_classes = [IsVisitor]

    @extend_schema(
        operation_id="cancel_visitor",
        request=None,
        responses={200: VisitorSerializer, **refusals(MoveRefused, tickets.TicketVoid)},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Cancel the registration: the ticket is void, the data stays until it is deleted."""
        visitor = visitor_of(request)
        registration.cancel_registration(
            visitor=visitor, actor=Actor.visitor(visitor.code), at=timezone.now()
        )
        visitor.refresh_from_db()
        return Response(_shown(visitor))


class VisitorsFileView(HouseAPIView):
    """For organisers' programs: who is registered for the edition. Every call goes to the journal."""

    authentication_classes = ORGANISERS
    permission_classes = [organiser_with(Scope.PERSONAL_DATA, permission=VisitorsOut.permission)]

    @extend_schema(operation_id="visitors_file", parameters=[EDITION], responses=FILE_RESPONSES)
    def get(self, request: Request) -> FileResponse:
        """The registered visitors as an Excel table, with headings in the language of `Accept-Language`."""
        rows = Visitor.objects.filter(edition=edition_of_call(request), state=VisitorState.REGISTERED)
        columns = [column.code for column in VisitorsOut.columns]
        return table_file(request, TABLE, rows.order_by("pk"), columns, "visitors.xlsx")


def visitor_of(request: Request) -> Visitor:
    """The holder of the token, in views that let nobody else in."""
    visitor = request.auth
    if not isinstance(visitor, Visitor):
        raise exceptions.NotAuthenticated
    return visitor


def _listed(visitor: Any) -> dict[str, Any]:
    return {
        "code": visitor.code,
        "state": visitor.state,
        **details_of(visitor),
        "consents": [consent.scope for consent in visitor.held],
        "registered_at": visitor.registered_at.isoformat(),
        "registered_through": visitor.registered_through,
    }


def _shown(visitor: Visitor) -> dict[str, Any]:
    return {
        "code": visitor.code,
        "state": visitor.state,
        **details_of(visitor),
        "consents": list(visitor.consents.filter(withdrawn_at=None).values_list("scope", flat=True)),
        "registered_at": visitor.registered_at.isoformat(),
        **my_urls(visitor),
        "ticket_code": signed_code(visitor) if visitor.is_registered else "",
    }
