"""One's own sign-ups for the holder of the visitor's token."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.idempotency import idempotent
from core.api.lists import PAGES, HousePagination, page_of
from core.api.schema import refusals
from core.api.shapes import Shape
from core.api.views import HouseAPIView
from core.errors import InvalidInput
from core.states import MoveRefused
from journal.actors import Actor
from visitors.api import IsVisitor, VisitorTokenAuthentication, visitor_of
from visitors.services.tickets import TicketVoid
from visitors.states import Door

from ..limits import count_deed
from ..queries import OwnSignUp, own_signups
from ..services import signups
from ..services.signups import NoSuchLecture, Place


class SignUpSerializer(serializers.Serializer[Any]):
    """`position` while waiting, `offer_expires_at` while a seat is offered."""

    lecture = serializers.CharField()
    state = serializers.CharField()
    position = serializers.IntegerField(required=False)
    offer_expires_at = serializers.DateTimeField(required=False)


class WishSerializer(Shape):
    lecture = serializers.CharField(max_length=40)
    auto_accept = serializers.BooleanField(
        default=True, help_text="A freed seat is yours at once; `false`: it is offered with a deadline."
    )
    needs_headset = serializers.BooleanField(default=False)
    instead_of = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=20,
        help_text="Lectures to give up for it: all of it happens, or nothing.",
    )


# One for all requests: it keeps nothing of them, and a new one copies all its fields.
_WISH = WishSerializer()


class MySignUpsView(HouseAPIView):
    pagination_class = HousePagination
    authentication_classes = [VisitorTokenAuthentication]
    permission_classes = [IsVisitor]
    counts_itself = ("POST",)

    @extend_schema(
        operation_id="signups",
        parameters=PAGES,
        responses={200: SignUpSerializer(many=True), **refusals(400, 404)},
    )
    def get(self, request: Request) -> Response:
        """One's own seats and places in waiting lists, in the order of time."""
        rows = own_signups(visitor_of(request))
        return page_of(request, rows, _own_json)

    @extend_schema(
        operation_id="sign_up",
        request=WishSerializer,
        responses={
            201: SignUpSerializer,
            200: OpenApiResponse(SignUpSerializer, description="Signed up before."),
            **refusals(
                400,
                signups.LectureOverlap,
                signups.SignUpClosed,
                signups.LectureCancelled,
                signups.SignUpNotRequired,
                signups.LimitReached,
                signups.LectureBegun,
                TicketVoid,
                signups.NoSuchLecture,
                MoveRefused,
            ),
        },
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """A seat, or a place in the waiting list. Repeating it is harmless."""
        at, visitor = timezone.now(), visitor_of(request)
        wish = _WISH.run_validation(request.data)
        count_deed(request._request, visitor)
        deed: dict[str, Any] = {
            "visitor": visitor, "door": Door.API, "actor": Actor.visitor(visitor.code), "at": at,
        }  # fmt: skip
        try:
            if wish.get("instead_of"):
                place = signups.swap(give_up=wish["instead_of"], take=wish["lecture"], **deed)
            else:
                place = signups.sign_up(
                    lecture=wish["lecture"],
                    auto_accept=wish["auto_accept"],
                    needs_headset=wish["needs_headset"],
                    **deed,
                )
        except NoSuchLecture as refusal:
            raise InvalidInput({"lecture": [refusal.message]}) from None
        return Response(place.as_json(), status=201 if place.is_new else 200)


class MySignUpView(HouseAPIView):
    authentication_classes = [VisitorTokenAuthentication]
    permission_classes = [IsVisitor]
    counts_itself = ("DELETE",)

    @extend_schema(
        operation_id="cancel_signup",
        request=None,
        responses={
            204: OpenApiResponse(description="Given up."),
            **refusals(signups.NoSuchLecture, signups.LectureBegun, MoveRefused),
        },
    )
    @idempotent
    def delete(self, request: Request, code: str) -> Response:
        """Give up the seat or the place; the next in the waiting list gets the seat."""
        visitor = visitor_of(request)
        count_deed(request._request, visitor)
        signups.cancel(visitor=visitor, lecture=code, actor=Actor.visitor(visitor.code), at=timezone.now())
        return Response(status=204)


class MyOfferView(HouseAPIView):
    authentication_classes = [VisitorTokenAuthentication]
    permission_classes = [IsVisitor]

    @extend_schema(
        operation_id="accept_offer",
        request=None,
        responses={
            200: SignUpSerializer,
            **refusals(signups.NoSuchLecture, signups.OfferExpired, signups.LectureOverlap, MoveRefused),
        },
    )
    @idempotent
    def post(self, request: Request, code: str) -> Response:
        """Take the seat that is offered, before the offer runs out."""
        visitor = visitor_of(request)
        place = signups.accept(
            visitor=visitor, lecture=code, actor=Actor.visitor(visitor.code), at=timezone.now()
        )
        return Response(place.as_json())


def _own_json(row: OwnSignUp) -> dict[str, Any]:
    return Place(row.lecture, row.state, row.position, row.offer_expires_at).as_json()
