"""`/companies/me/bookings/`: hold a booth, see one's own, give one back."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.idempotency import idempotent
from core.api.lists import PAGES, HousePagination, page_of
from core.api.schema import refusals
from core.api.shapes import Shape
from core.api.since import settled_at
from core.states import MoveRefused
from forum.queries import current_forum

from ..access import application_of, booking_of, seen_booth_of
from ..queries.own_application import bookings_of, shown_booking
from ..queries.prices import NoTerms
from ..services.application_moves import ApplicationNotEditable
from ..services.bookings import (
    ApplicationsClosed,
    ApplicationsNotOpen,
    BookingLimit,
    BoothOfHost,
    BoothTaken,
    HoldLapsed,
    give_back_booth,
    hold_booth,
)
from ..states import BookingState
from .authentication import CompanyAPIView, standing_of_call


class HoldSerializer(Shape):
    booth = serializers.CharField(max_length=20, help_text="Its number; look-alike letters are recognised.")


# One for all requests: it keeps nothing of them, and a new one copies all its fields.
_HOLD = HoldSerializer()


class BookingSerializer(serializers.Serializer[Any]):
    """`held_until` is the deadline of the present state; null when there is none any more."""

    code = serializers.CharField()
    booth = serializers.CharField()
    state = serializers.ChoiceField(choices=BookingState.choices)
    held_until = serializers.DateTimeField(allow_null=True)
    price_kzt = serializers.IntegerField(help_text="Frozen when the booth was taken; without VAT.")


class BookingsView(CompanyAPIView):
    pagination_class = HousePagination

    @extend_schema(
        operation_id="bookings",
        parameters=PAGES,
        responses={200: BookingSerializer(many=True), **refusals(400, 404)},
    )
    def get(self, request: Request) -> Response:
        """The booths that the company has at this moment."""
        application = application_of(standing_of_call(request).company, current_forum().edition)
        as_of = settled_at()
        return page_of(request, bookings_of(application, timezone.now()), shown_booking, as_of=as_of)

    @extend_schema(
        operation_id="hold_booth",
        request=HoldSerializer,
        responses={
            201: BookingSerializer,
            200: BookingSerializer,
            **refusals(
                400,
                404,
                BoothTaken,
                BookingLimit,
                BoothOfHost,
                ApplicationNotEditable,
                ApplicationsClosed,
                ApplicationsNotOpen,
                NoTerms,
            ),
        },
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Hold a free booth for some minutes. What one has already is answered with 200, and prolonged."""
        standing, at = standing_of_call(request), timezone.now()
        typed = _HOLD.run_validation(request.data)
        forum = current_forum()
        application = application_of(standing.company, forum.edition)
        seen = seen_booth_of(typed["booth"], forum.edition)
        booking = hold_booth(
            application=application, booth=seen.booth, actor=standing.actor, at=at, forum=forum, seen=seen
        )
        headers = {"Location": reverse("api:company_booking", kwargs={"code": booking.code})}
        status = 201 if booking.taken_at == at else 200
        return Response(shown_booking(booking), status=status, headers=headers)


class BookingView(CompanyAPIView):
    @extend_schema(
        operation_id="give_back_booth",
        request=None,
        responses={
            204: OpenApiResponse(description="The booth is free for others."),
            **refusals(404, MoveRefused, ApplicationNotEditable, HoldLapsed),
        },
    )
    @idempotent
    def delete(self, request: Request, code: str) -> Response:
        """Give a booth back while the application may be changed."""
        standing = standing_of_call(request)
        booking = booking_of(standing.company, code)
        give_back_booth(booking=booking, actor=standing.actor, at=timezone.now())
        return Response(status=204)
