"""`/signups/`: who sits and who waits, for organisers' programs. Personal data, so every page is journalled."""

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ORGANISERS, organiser_with
from accounts.models import Scope
from core.api.lists import SINCE_PAGES, HousePagination, page_of
from core.api.schema import refusals
from core.api.since import since_of
from core.api.views import HouseAPIView
from core.errors import InvalidInput
from forum.api.editions import EDITION, edition_of_call
from forum.models import Edition
from journal.actors import Actor
from journal.queries import touched_since
from visitors.models import Visitor
from visitors.states import Door

from ..models import SignUp
from ..services.disclosure import note_disclosure
from ..states import SignUpState

_LOOK = organiser_with(Scope.PERSONAL_DATA, permission="forum_sessions.view_signup")


class SignedUpVisitorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    family_name = serializers.CharField(allow_blank=True)
    given_name = serializers.CharField(allow_blank=True)
    patronymic = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    organisation = serializers.CharField(allow_blank=True)
    language = serializers.CharField()


_VISITOR = tuple(SignedUpVisitorSerializer().fields)


class OrganisersSignUpSerializer(serializers.Serializer[Any]):
    """`position` while waiting, `offer_expires_at` while a seat is offered; else `null`."""

    lecture = serializers.CharField()
    state = serializers.ChoiceField(choices=SignUpState.values)
    position = serializers.IntegerField(allow_null=True)
    offer_expires_at = serializers.DateTimeField(allow_null=True)
    needs_headset = serializers.BooleanField()
    signed_up_at = serializers.DateTimeField()
    signed_up_through = serializers.ChoiceField(choices=Door.values)
    changed_at = serializers.DateTimeField()
    reason = serializers.CharField(allow_blank=True, help_text="The organiser's, where there is one.")
    visitor = SignedUpVisitorSerializer()


class SignUpsView(HouseAPIView):
    authentication_classes = ORGANISERS
    permission_classes = [_LOOK]
    pagination_class = HousePagination

    @extend_schema(
        operation_id="organiser_signups",
        parameters=[
            OpenApiParameter("lecture", str, description="code of the lecture"),
            OpenApiParameter("state", str, enum=SignUpState.values),
            EDITION,
            *SINCE_PAGES,
        ],
        responses={200: OrganisersSignUpSerializer(many=True), **refusals(400, 404)},
    )
    def get(self, request: Request) -> Response:
        """Sign-ups of the edition in the order in which they came; each page is noted in the journal."""
        edition = edition_of_call(request)
        asked = {
            name: request.query_params.get(name, "")[:40].replace("\x00", "") for name in ("lecture", "state")
        }
        rows = _rows(edition, **asked)
        if since := since_of(request):
            rows = rows.filter(_touched(since))
        answer = page_of(request, rows, _shown)
        note_disclosure(
            edition=edition,
            people=len(answer.data["results"]),
            actor=Actor.staff(request.user),
            at=timezone.now(),
            **asked,
        )
        return answer


def _touched(since: datetime) -> Q:
    """Also those whose visitor was corrected, and who moved up because somebody before them left."""
    moved = SignUp.objects.filter(touched_since(SignUp, since)).values("lecture")
    return (
        touched_since(SignUp, since)
        | touched_since(Visitor, since, by="visitor")
        | Q(state=SignUpState.WAITLISTED, lecture__in=moved)
    )


def _rows(edition: Edition, *, lecture: str, state: str) -> "QuerySet[SignUp]":
    """With today's position of those who wait. Raises InvalidInput."""
    if state and state not in SignUpState.values:
        raise InvalidInput({"state": [_("Please choose one of the answers offered.")]})
    ahead = (
        SignUp.objects.filter(
            lecture=OuterRef("lecture"), state=SignUpState.WAITLISTED, pk__lte=OuterRef("pk")
        )
        .order_by()
        .values("lecture")
        .annotate(count=Count("pk"))
        .values("count")
    )
    rows = SignUp.objects.filter(lecture__edition=edition).select_related("visitor", "lecture")
    if lecture:
        rows = rows.filter(lecture__code=lecture)
    if state:
        rows = rows.filter(state=state)
    return rows.annotate(ahead=Subquery(ahead)).order_by("pk")


def _shown(row: Any) -> dict[str, Any]:
    visitor = row.visitor
    return {
        "lecture": row.lecture.code,
        "state": row.state,
        "position": row.ahead if row.state == SignUpState.WAITLISTED else None,
        "offer_expires_at": row.offer_expires_at if row.state == SignUpState.OFFERED else None,
        "needs_headset": row.needs_headset,
        "signed_up_at": row.signed_up_at,
        "signed_up_through": row.signed_up_through,
        "changed_at": row.changed_at,
        "reason": row.reason,
        "visitor": {name: getattr(visitor, name) for name in _VISITOR},
    }
