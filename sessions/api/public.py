"""The released programme for anyone: lectures with the seats that are left now, speakers."""

from collections.abc import Hashable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.lists import COPY_PAGES, PAGES, CopyPagination, HousePagination, page_of, page_of_news
from core.api.polling import PolledAPIView
from core.api.schema import refusals
from core.api.since import since_of
from core.api.texts import TextSerializer

from ..access import shown_lecture
from ..programme.facts import BESIDE, Photo, ShownLecture
from ..programme.live import NO_SEATS, Counts, current_programme
from ..queries import Wanted, chosen, news_of_lectures, numbered, speakers_of


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


class PhotoSerializer(serializers.Serializer[Any]):
    """`small_url` is the same picture, at most 400 pixels wide or high."""

    url = serializers.URLField()
    small_url = serializers.URLField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class SpeakerSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = TextSerializer()
    role = TextSerializer()
    bio = TextSerializer()
    country = serializers.CharField()
    photo = PhotoSerializer(allow_null=True)
    lectures = serializers.ListField(child=serializers.CharField())


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


class _ProgrammeView(PolledAPIView):
    def essence(self, request: HttpRequest, **place: str) -> Hashable:
        forum, live = current_programme()
        return forum.revision, forum.edition.pk, live.signature


class LecturesView(_ProgrammeView):
    pagination_class = CopyPagination

    @extend_schema(
        operation_id="lectures",
        parameters=[*_FILTERS, *COPY_PAGES],
        responses={200: LectureSerializer(many=True), **refusals(400, 404)},
    )
    def get(self, request: Request) -> Response:
        """The released programme, in the order of time, with the seats that are left now.

        With `modified_since` in an order that does not change: a lecture is news whenever its seats are, too.
        """

        def page(as_of: datetime) -> Response:
            forum, live = current_programme()
            zone = forum.edition.zone
            wanted = Wanted(*(request.query_params.get(name, "")[:200] for name in Wanted._fields))

            def shown(row: ShownLecture) -> dict[str, Any]:
                return lecture_json(row, live.counts[row.pk], zone)

            def found() -> list[ShownLecture]:
                return chosen(live.lectures, wanted, zone)

            if (since := since_of(request)) is None:
                return page_of(request, found(), shown, as_of=as_of)
            news = news_of_lectures(forum.edition, since)
            rows = numbered(live, news.numbers)
            filtered = found if wanted.is_anything else None
            return page_of_news(request, news, rows, shown, as_of=as_of, chosen=filtered)

        return self.polled(request, page)


class LectureView(_ProgrammeView):
    @extend_schema(operation_id="lecture", responses={200: LectureSerializer, **refusals(400, 404)})
    def get(self, request: Request, code: str) -> Response:
        """One lecture of the released programme, with the seats that are left now."""

        def lecture(as_of: datetime) -> Response:
            lecture, live, forum = shown_lecture(code)
            counts = live.counts.get(lecture.pk, NO_SEATS)
            return Response(lecture_json(lecture, counts, forum.edition.zone))

        return self.polled(request, lecture, code=code)


class SpeakersView(_ProgrammeView):
    pagination_class = HousePagination

    @extend_schema(
        operation_id="speakers",
        parameters=PAGES,
        responses={200: SpeakerSerializer(many=True), **refusals(400, 404)},
    )
    def get(self, request: Request) -> Response:
        """Everybody on the released programme, in the order of the Kazakh alphabet."""

        def shown(row: Any) -> dict[str, Any]:
            person, lectures = row
            return {
                "code": person.code,
                **{name: person.facts[name] for name in ("name", "role", "bio", "country")},
                "photo": _photo_json(person.photo, request),
                "lectures": [lecture.code for lecture in lectures],
            }

        def page(as_of: datetime) -> Response:
            _forum, live = current_programme()
            return page_of(request, speakers_of(live, "kk"), shown, as_of=as_of)

        return self.polled(request, page)


def lecture_json(lecture: ShownLecture, counts: Counts, zone: ZoneInfo) -> dict[str, Any]:
    return {
        **{name: value for name, value in lecture.facts.items() if name != BESIDE},
        "starts_at": _local(lecture.starts_at, zone),
        "ends_at": _local(lecture.ends_at, zone),
        "state": lecture.state,
        "capacity": counts.total,
        "seats_left": counts.seats_left,
        "waitlist_length": counts.waiting,
    }


def _photo_json(photo: Photo | None, request: Request) -> dict[str, Any] | None:
    if photo is None:
        return None
    addresses = {name: request.build_absolute_uri(getattr(photo, name)) for name in ("url", "small_url")}
    return {**addresses, "width": photo.width, "height": photo.height}


def _local(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat() if at else None
