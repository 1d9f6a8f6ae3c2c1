"""`/companies/me/application/`: read it, change it while it is the company's, submit it, withdraw it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.idempotency import idempotent
from core.api.schema import refusals
from core.api.shapes import Shape
from core.errors import InvalidInput
from core.prepared import Prepared
from core.states import MoveRefused
from forum.models import Edition
from forum.queries import current_forum

from ..access import Standing, application_of, live_application
from ..details.application import clean_application, details_of
from ..models import Application
from ..queries.own_application import shown_application
from ..queries.parts import Parts, parts_in, with_parts
from ..queries.prices import NoTerms, tariff_of
from ..services.application_moves import ApplicationNotEditable
from ..services.applications import (
    ApplicationChanged,
    ContactNotConfirmed,
    save_application,
    submit_application,
    withdraw_application,
)
from ..services.bookings import (
    ApplicationsClosed,
    ApplicationsNotOpen,
    BoothOfHost,
    HoldLapsed,
    prolong_holds,
)
from ..states import ApplicationState
from .authentication import CompanyAPIView, standing_of_call
from .bookings import BookingSerializer
from .companies import TextsSerializer

_WITH_PARTS = Prepared(lambda: with_parts(live_application()))


def _with_parts(standing: Standing, edition: Edition) -> tuple[Application, Parts]:
    """The caller's application with what stands beside its row, in one statement. Raises NotFound."""
    application = application_of(standing.company, edition, _WITH_PARTS)
    return application, parts_in(application)


def _text(limit: int) -> serializers.CharField:
    """Shape only; what may stand in it is said once, in `exhibitors.details.company.application`."""
    return serializers.CharField(required=False, allow_blank=True, max_length=limit, trim_whitespace=False)


class RepresentedSerializer(Shape):
    """A company whose products are shown, without staff of its own."""

    name = serializers.CharField(max_length=800, trim_whitespace=False)
    country = serializers.CharField(max_length=2, required=False)


class ApplicationDetailsSerializer(Shape):
    """`wanted_area_m2` and `wanted_stand_type` are for the waiting list, where no booth is chosen."""

    category = _text(10)
    product_groups = serializers.ListField(
        child=serializers.CharField(max_length=12), required=False, max_length=50
    )
    fascia = _text(240)
    wanted_area_m2 = serializers.IntegerField(required=False, allow_null=True)
    wanted_stand_type = _text(20)
    power_kw = serializers.IntegerField(required=False, allow_null=True)
    wishes = _text(8000)
    has_industrial_certificate = serializers.BooleanField(required=False)
    industrial_certificate = _text(240)
    represented = RepresentedSerializer(many=True, required=False)


class ApplicationPatchSerializer(ApplicationDetailsSerializer):
    serial = serializers.IntegerField(
        required=False, help_text="What was read: if somebody has saved since, `409 application_changed`."
    )


class SubmissionSerializer(Shape):
    without_booth = serializers.BooleanField(
        required=False, help_text="It is known that no booth is held: for the waiting list."
    )


class PriceLineSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    code = serializers.CharField()
    quantity = serializers.CharField()
    unit = serializers.CharField()
    unit_price_kzt = serializers.IntegerField()
    amount_kzt = serializers.IntegerField()


class PriceSerializer(serializers.Serializer[Any]):
    """What the invoice will say if it is approved as it is now. No rate: no VAT is paid, which is not 0 %."""

    lines = PriceLineSerializer(many=True)
    net_kzt = serializers.IntegerField()
    vat_rate_pct = serializers.IntegerField(allow_null=True)
    vat_kzt = serializers.IntegerField()
    total_kzt = serializers.IntegerField()


class CoExhibitorShownSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    state = serializers.CharField()
    tax_id = serializers.CharField()
    name = TextsSerializer()


class ApplicationSerializer(ApplicationDetailsSerializer):
    code = serializers.CharField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=ApplicationState.choices)
    serial = serializers.IntegerField()
    reason = TextsSerializer()
    host = serializers.CharField(allow_null=True, help_text="Of a co-exhibitor: on whose booth it stands.")
    bookings = BookingSerializer(many=True)
    co_exhibitors = CoExhibitorShownSerializer(many=True)
    price = PriceSerializer()
    submitted_at = serializers.DateTimeField(allow_null=True)


class ApplicationView(CompanyAPIView):
    @extend_schema(
        operation_id="application", responses={200: ApplicationSerializer, **refusals(404, NoTerms)}
    )
    def get(self, request: Request) -> Response:
        """The company's application for the current edition."""
        forum = current_forum()
        application, parts = _with_parts(standing_of_call(request), forum.edition)
        return Response(shown_application(application, forum, timezone.now(), parts=parts))

    @extend_schema(
        operation_id="change_application",
        request=ApplicationPatchSerializer,
        responses={
            200: ApplicationSerializer,
            **refusals(400, 404, ApplicationNotEditable, ApplicationChanged, BoothOfHost),
        },
    )
    @idempotent
    def patch(self, request: Request) -> Response:
        """Change some of it; its holds are prolonged, since somebody is at work."""
        standing, at, forum = standing_of_call(request), timezone.now(), current_forum()
        shape = ApplicationPatchSerializer(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        typed = dict(shape.validated_data)
        application, parts = _with_parts(standing, forum.edition)
        serial = typed.pop("serial", application.serial)
        if not typed:
            raise InvalidInput({"non_field_errors": [_("There is nothing to change in this request.")]})
        details = clean_application(
            details_of(application, parts) | typed,
            forum=forum,
            tariff=tariff_of(application.edition_id, forum),
        )
        saved = save_application(
            application=application, details=details, serial=serial, actor=standing.actor, at=at, forum=forum
        )
        prolong_holds(application=application, at=at, forum=forum)
        return Response(shown_application(saved.application, forum, at, parts=saved.parts))


class SubmitView(CompanyAPIView):
    @extend_schema(
        operation_id="submit_application",
        request=SubmissionSerializer,
        responses={
            200: ApplicationSerializer,
            **refusals(
                400,
                404,
                MoveRefused,
                ContactNotConfirmed,
                HoldLapsed,
                BoothOfHost,
                ApplicationsClosed,
                ApplicationsNotOpen,
                NoTerms,
            ),
        },
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Hand it in; the held booth is reserved for some days.

        `invalid` names the fields that are missing.
        """
        standing, at, forum = standing_of_call(request), timezone.now(), current_forum()
        typed = SubmissionSerializer().run_validation(request.data)
        application, parts, reserved = submit_application(
            application=application_of(standing.company, forum.edition),
            actor=standing.actor,
            at=at,
            without_booth=typed.get("without_booth", False),
            forum=forum,
        )
        # Who has waited may have been offered another one, which is not handed in with these.
        bookings = None if application.waitlisted_at else reserved
        return Response(shown_application(application, forum, at, parts=parts, bookings=bookings))


class WithdrawView(CompanyAPIView):
    @extend_schema(
        operation_id="withdraw_application",
        request=None,
        responses={200: ApplicationSerializer, **refusals(404, MoveRefused)},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Before the decision; its booths are free for others then."""
        standing, at, forum = standing_of_call(request), timezone.now(), current_forum()
        application = withdraw_application(
            application=application_of(standing.company, forum.edition), actor=standing.actor, at=at
        )
        return Response(shown_application(application, forum, at, bookings=()))
