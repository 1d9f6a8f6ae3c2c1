"""The API of the programme for anyone, and of one's own sign-ups for the holder of the visitor's token."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.idempotency import idempotent
from core.api.lists import HousePagination, page_of
from core.api.schema import refusals
from core.api.texts import TextSerializer
from core.api.views import HouseAPIView
from core.errors import InvalidInput
from core.fingerprints import digest, unless_known
from core.translations import trilingual
from journal.actors import Actor
from visitors.api import IsVisitor, VisitorTokenAuthentication, visitor_of
from visitors.states import Door

from .access import shown_lecture
from .limits import count_deed
from .programme.facts import ShownLecture
from .programme.live import NO_SEATS, Counts, current_programme
from .queries import OwnSignUp, Wanted, chosen, own_signups, speakers_of
from .services import signups
from .services.signups import NoSuchLecture, Place


class PlaceSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = TextSerializer()


class LectureSpeakerSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = TextSerializer()
    role = TextSerializer()
    part = serializers.CharField(help_text="`speaker` or `moderator`.")


class LectureSerializer(serializers.Serializer[Any]):
    """`seats_left` is 0 as long as somebody waits: a freed seat is theirs."""

    code = serializers.CharField()
    guid = serializers.CharField()
    state = serializers.CharField(help_text="`released` or `cancelled`.")
    kind = serializers.CharField()
    title = TextSerializer()
    abstract = TextSerializer()
    room = PlaceSerializer(allow_null=True)
    track = PlaceSerializer(allow_null=True)
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    language = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    interpretation = serializers.ListField(child=serializers.CharField())
    headsets = serializers.IntegerField()
    speakers = LectureSpeakerSerializer(many=True)
    signup_required = serializers.BooleanField()
    capacity = serializers.IntegerField()
    seats_left = serializers.IntegerField()
    waitlist_length = serializers.IntegerField()


class SpeakerSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = TextSerializer()
    role = TextSerializer()
    bio = TextSerializer()
    country = serializers.CharField()
    lectures = serializers.ListField(child=serializers.CharField())


class SignUpSerializer(serializers.Serializer[Any]):
    """`position` while waiting, `offer_expires_at` while a seat is offered."""

    lecture = serializers.CharField()
    state = serializers.CharField()
    position = serializers.IntegerField(required=False)
    offer_expires_at = serializers.DateTimeField(required=False)


class WishSerializer(serializers.Serializer[Any]):
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

_FILTERS = [
    OpenApiParameter(name, str, description=words)
    for name, words in {
        "day": "YYYY-MM-DD at the venue",
        "room": "code of the room",
        "track": "code of the track",
        "language": "spoken or interpreted",
        "kind": "lecture, panel, workshop, …",
        "search": "in titles, abstracts, names",
    }.items()
]
_PAGES = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


class LecturesView(HouseAPIView):
    pagination_class = HousePagination

    @extend_schema(
        operation_id="lectures",
        parameters=[*_FILTERS, *_PAGES],
        responses={200: LectureSerializer(many=True), **refusals(404)},
    )
    def get(self, request: Request) -> HttpResponse:
        """The released programme, in the order of time, with the seats that are left now."""
        forum, live = current_programme()
        edition, zone = forum.edition, forum.edition.zone
        wanted = Wanted(*(request.query_params.get(name, "")[:200] for name in Wanted._fields))

        def page() -> Response:
            rows = chosen(live.lectures, wanted, zone)
            return page_of(request, rows, lambda row: lecture_json(row, live.counts[row.pk], zone))

        mark = digest(request.get_full_path(), edition.pk, *live.signature)
        return unless_known(request._request, mark, page)


class LectureView(HouseAPIView):
    @extend_schema(operation_id="lecture", responses={200: LectureSerializer, **refusals(404)})
    def get(self, request: Request, code: str) -> HttpResponse:
        lecture, live, forum = shown_lecture(code)
        edition = forum.edition
        counts = live.counts.get(lecture.pk, NO_SEATS)
        mark = digest(lecture.code, edition.pk, live.signature.version, lecture.sequence, *counts)
        return unless_known(
            request._request, mark, lambda: Response(lecture_json(lecture, counts, edition.zone))
        )


class SpeakersView(HouseAPIView):
    pagination_class = HousePagination

    @extend_schema(
        operation_id="speakers",
        parameters=_PAGES,
        responses={200: SpeakerSerializer(many=True), **refusals(404)},
    )
    def get(self, request: Request) -> HttpResponse:
        """Everybody on the released programme, in the order of the Kazakh alphabet."""
        forum, live = current_programme()
        people = speakers_of(forum.edition, live, "kk")

        def shown(row: Any) -> dict[str, Any]:
            person, lectures = row
            return {
                "code": person.code,
                **{name: trilingual(person, name) for name in ("name", "role", "bio")},
                "country": person.country,
                "lectures": [lecture.code for lecture in lectures],
            }

        answer = page_of(request, people, shown)
        return unless_known(request._request, digest(answer.data), lambda: answer)


class MySignUpsView(HouseAPIView):
    pagination_class = HousePagination
    authentication_classes = [VisitorTokenAuthentication]
    permission_classes = [IsVisitor]

    @extend_schema(
        operation_id="signups",
        parameters=_PAGES,
        responses={200: SignUpSerializer(many=True), **refusals(401, 404)},
    )
    def get(self, request: Request) -> HttpResponse:
        """One's own seats and places in waiting lists, in the order of time."""
        rows = own_signups(visitor_of(request))
        answer = page_of(request, rows, _own_json)
        return unless_known(request._request, digest(answer.data), lambda: answer)

    @extend_schema(
        operation_id="sign_up",
        request=WishSerializer,
        responses={
            201: SignUpSerializer,
            200: OpenApiResponse(SignUpSerializer, description="Signed up before."),
            **refusals(400, 401, 409, 413, 422, 429, 503),
        },
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """A seat, or a place in the waiting list. Repeating it is harmless."""
        at, visitor = timezone.now(), visitor_of(request)
        wish = _WISH.run_validation(request.data)
        count_deed(visitor)
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

    @extend_schema(
        operation_id="cancel_signup",
        request=None,
        responses={204: OpenApiResponse(description="Given up."), **refusals(401, 404, 409, 429, 503)},
    )
    @idempotent
    def delete(self, request: Request, code: str) -> Response:
        """Give up the seat or the place; the next in the waiting list gets the seat."""
        visitor = visitor_of(request)
        count_deed(visitor)
        signups.cancel(visitor=visitor, lecture=code, actor=Actor.visitor(visitor.code), at=timezone.now())
        return Response(status=204)


class MyOfferView(HouseAPIView):
    authentication_classes = [VisitorTokenAuthentication]
    permission_classes = [IsVisitor]

    @extend_schema(
        operation_id="accept_offer",
        request=None,
        responses={200: SignUpSerializer, **refusals(401, 404, 409)},
    )
    @idempotent
    def post(self, request: Request, code: str) -> Response:
        """Take the seat that is offered, before the offer runs out."""
        visitor = visitor_of(request)
        place = signups.accept(
            visitor=visitor, lecture=code, actor=Actor.visitor(visitor.code), at=timezone.now()
        )
        return Response(place.as_json())


def lecture_json(lecture: ShownLecture, counts: Counts, zone: ZoneInfo) -> dict[str, Any]:
    return {
        **lecture.facts,
        "starts_at": _local(lecture.starts_at, zone),
        "ends_at": _local(lecture.ends_at, zone),
        "state": lecture.state,
        "capacity": counts.total,
        "seats_left": counts.seats_left,
        "waitlist_length": counts.waiting,
    }


def _own_json(row: OwnSignUp) -> dict[str, Any]:
    return Place(row.lecture, row.state, row.position, row.offer_expires_at).as_json()


def _local(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat() if at else None
