"""`/applications/`: what organisers and their programs see of applications, and decide about them.

The same services and the same refusals as the desk's. Contacts of companies are not here: they are personal
data, which has a scope of its own.
"""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ORGANISERS, organiser_with
from accounts.models import Scope
from core.api.idempotency import idempotent
from core.api.lists import SINCE_PAGES, HousePagination, page_of
from core.api.schema import refusals
from core.api.shapes import Shape
from core.api.since import since_of
from core.api.texts import TextSerializer
from core.api.views import HouseAPIView
from core.errors import InvalidInput, NotFound
from core.states import MoveRefused
from core.translations import trilingual
from forum.api.editions import EDITION, edition_of_call, may_see_edition
from journal.actors import Actor

from ..access import application_with_code, booth_on_plan
from ..details.reasons import LIMIT, Reason, clean_reason
from ..models import Application, Booth
from ..queries import applications as reads
from ..queries.prices import NoTerms
from ..services import decisions, moves
from ..services.bookings import BookingLimit, BoothOfHost, BoothTaken
from ..states import ApplicationState, BookingState

_LOOK = organiser_with(Scope.READ, Scope.APPLICATIONS, permission="exhibitors.view_application")
_DECIDE = organiser_with(Scope.APPLICATIONS, permission="exhibitors.decide_application")
_DECIDED = (404, MoveRefused, decisions.ApplicationChanged, BoothOfHost)


class BookedBoothSerializer(serializers.Serializer[Any]):
    number = serializers.CharField()
    hall = serializers.CharField()
    area_m2 = serializers.DecimalField(max_digits=7, decimal_places=2)
    stand_type = serializers.CharField()
    build = serializers.CharField()
    state = serializers.ChoiceField(choices=BookingState.values)
    held_until = serializers.DateTimeField(allow_null=True)
    net_kzt = serializers.IntegerField(help_text="Without VAT, frozen when the booth was taken.")


class ApplicantSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    tax_id = serializers.CharField()
    legal_form = serializers.CharField()
    name = TextSerializer()


class OrganisersApplicationSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    number = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=ApplicationState.values)
    serial = serializers.IntegerField(help_text="Send it with a decision to refuse one that comes too late.")
    company = ApplicantSerializer()
    category = serializers.CharField(allow_null=True)
    product_groups = serializers.ListField(child=serializers.CharField())
    fascia = serializers.CharField(allow_blank=True)
    wanted_area_m2 = serializers.IntegerField(allow_null=True)
    wanted_stand_type = serializers.CharField(allow_blank=True)
    booths = BookedBoothSerializer(many=True)
    co_exhibitors = serializers.ListField(child=serializers.CharField())
    represented = serializers.ListField(child=serializers.CharField())
    submitted_at = serializers.DateTimeField(allow_null=True)
    waitlisted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = TextSerializer()
    changed_since_approval = serializers.BooleanField()


def _reason_text() -> serializers.CharField:
    return serializers.CharField(
        required=False, allow_blank=True, max_length=4 * LIMIT, trim_whitespace=False
    )


class ReasonTextsSerializer(Shape):
    """Kazakh is needed; the company reads it in its own language, or in Kazakh."""

    kk = serializers.CharField(max_length=4 * LIMIT, trim_whitespace=False)
    ru = _reason_text()
    en = _reason_text()


class DecisionSerializer(Shape):
    serial = serializers.IntegerField(required=False, help_text="What you have seen; else it is not asked.")


class ReasonedDecisionSerializer(DecisionSerializer):
    reason = ReasonTextsSerializer()


class ApprovalSerializer(DecisionSerializer):
    booth = serializers.CharField(
        required=False, max_length=40, help_text="Gives this free booth; else the reserved one is approved."
    )


class MoveSerializer(Shape):
    booth = serializers.CharField(max_length=40, help_text="The free booth that the company gets.")
    former_booth = serializers.CharField(
        required=False, max_length=40, help_text="Which one it leaves; needed when it has several."
    )


class ApplicationsView(HouseAPIView):
    authentication_classes = ORGANISERS
    permission_classes = [_LOOK]
    pagination_class = HousePagination

    @extend_schema(
        operation_id="applications",
        parameters=[
            OpenApiParameter("state", str, enum=ApplicationState.values),
            EDITION,
            *SINCE_PAGES,
        ],
        responses={200: OrganisersApplicationSerializer(many=True), **refusals(400, 404)},
    )
    def get(self, request: Request) -> Response:
        """The applications of the edition, oldest first."""
        rows = reads.pictured(Application.objects.filter(edition=edition_of_call(request))).order_by("pk")
        if state := request.query_params.get("state"):
            if state not in ApplicationState.values:
                raise InvalidInput({"state": [_("Please choose one of the answers offered.")]})
            rows = rows.filter(state=state)
        if since := since_of(request):
            rows = rows.filter(reads.touched(since))
        return page_of(request, rows, _shown)


class _DecisionView(HouseAPIView):
    """One application, one decision; answers with the application as it is then."""

    authentication_classes = ORGANISERS
    permission_classes = [_DECIDE]

    def decide(
        self, request: Request, application: Application, service: Callable[..., Any], **what: Any
    ) -> Response:
        service(application=application, actor=Actor.staff(request.user), at=timezone.now(), **what)
        return Response(_shown(reads.pictured(Application.objects.filter(pk=application.pk)).get()))


class ApproveView(_DecisionView):
    @extend_schema(
        operation_id="approve_application",
        request=ApprovalSerializer,
        responses={
            200: OrganisersApplicationSerializer,
            **refusals(
                400,
                *_DECIDED,
                decisions.BoothMissing,
                decisions.HostUndecided,
                BoothTaken,
                BookingLimit,
                NoTerms,
            ),
        },
    )
    @idempotent
    def post(self, request: Request, code: str) -> Response:
        """Onto its reserved booths, or onto `booth`; the invoice is issued."""
        typed = _typed(ApprovalSerializer, request)
        application = _application(request, code)
        booth = _booth(application, typed["booth"]) if "booth" in typed else None
        return self.decide(
            request, application, decisions.approve_application, booth=booth, serial=typed.get("serial")
        )


class ReturnView(_DecisionView):
    @extend_schema(
        operation_id="return_application",
        request=ReasonedDecisionSerializer,
        responses={200: OrganisersApplicationSerializer, **refusals(400, *_DECIDED)},
    )
    @idempotent
    def post(self, request: Request, code: str) -> Response:
        """For correction; booths stay reserved."""
        reasoned = _reasoned(request)
        return self.decide(request, _application(request, code), decisions.return_application, **reasoned)


class WaitlistView(_DecisionView):
    @extend_schema(
        operation_id="waitlist_application",
        request=ReasonedDecisionSerializer,
        responses={200: OrganisersApplicationSerializer, **refusals(400, *_DECIDED)},
    )
    @idempotent
    def post(self, request: Request, code: str) -> Response:
        """Its booths are freed; the next that is freed in its category is offered in order."""
        reasoned = _reasoned(request)
        return self.decide(request, _application(request, code), decisions.waitlist_application, **reasoned)


class RejectView(_DecisionView):
    @extend_schema(
        operation_id="reject_application",
        request=ReasonedDecisionSerializer,
        responses={200: OrganisersApplicationSerializer, **refusals(400, *_DECIDED)},
    )
    @idempotent
    def post(self, request: Request, code: str) -> Response:
        """For good; the company may apply anew."""
        reasoned = _reasoned(request)
        return self.decide(request, _application(request, code), decisions.reject_application, **reasoned)


class MoveView(_DecisionView):
    @extend_schema(
        operation_id="move_application",
        request=MoveSerializer,
        responses={
            200: OrganisersApplicationSerializer,
            **refusals(
                400, *_DECIDED, moves.SameBooth, moves.NotMovable, moves.BookingChanged, BoothTaken, NoTerms
            ),
        },
    )
    @idempotent
    def post(self, request: Request, code: str) -> Response:
        """To another booth; after the approval the difference in price is invoiced or credited."""
        typed = _typed(MoveSerializer, request)
        application = _application(request, code)
        booth = _booth(application, typed["booth"])
        former = _booth(application, typed["former_booth"]) if "former_booth" in typed else None
        return self.decide(request, application, moves.move_application, booth=booth, former=former)


def _typed(shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def _reasoned(request: Request) -> dict[str, Any]:
    typed = _typed(ReasonedDecisionSerializer, request)
    return {"reason": _reason(typed["reason"]), "serial": typed.get("serial")}


def _reason(typed: dict[str, str]) -> Reason:
    try:
        return clean_reason(typed)
    except InvalidInput as refusal:
        errors = {name.replace("reason_", "reason."): words for name, words in refusal.errors.items()}
        raise InvalidInput(errors) from None


def _application(request: Request, code: str) -> Application:
    application = application_with_code(code)
    may_see_edition(request, application.edition_id)
    return application


def _booth(application: Application, number: str) -> Booth:
    try:
        return booth_on_plan(application.edition_id, number)
    except NotFound:
        raise InvalidInput({"booth": [_("There is no booth with this number.")]}) from None


def _shown(application: Any) -> dict[str, Any]:
    company = application.company
    return {
        "code": application.code,
        "number": application.number,
        "state": application.state,
        "serial": application.serial,
        "company": {
            "code": company.code,
            "tax_id": company.tax_id,
            "legal_form": company.legal_form,
            "name": trilingual(company, "name"),
        },
        "category": application.category.code if application.category else None,
        "product_groups": application.group_codes,
        "fascia": application.fascia,
        "wanted_area_m2": application.wanted_area_m2,
        "wanted_stand_type": application.wanted_stand_type,
        "booths": [_booked(booking) for booking in application.live_bookings],
        "co_exhibitors": application.guest_names,
        "represented": application.represented_names,
        "submitted_at": _moment(application.submitted_at),
        "waitlisted_at": _moment(application.waitlisted_at),
        "decided_at": _moment(application.decided_at),
        "reason": trilingual(application, "reason"),
        "changed_since_approval": bool(reads.changes_since_approval(application)),
    }


def _booked(booking: Any) -> dict[str, Any]:
    booth = booking.booth
    return {
        "number": booth.number,
        "hall": booth.hall.code,
        "area_m2": str(booth.area_m2),
        "stand_type": booth.stand_type.code,
        "build": booth.build,
        "state": booking.state,
        "held_until": _moment(booking.expires_at),
        "net_kzt": booking.net_kzt,
    }


def _moment(at: Any) -> str | None:
    return timezone.localtime(at).isoformat() if at else None
