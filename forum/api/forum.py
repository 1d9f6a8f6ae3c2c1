"""`/forum/`: what a program has to know first - when and where, what forms ask, whether registration is open."""

from collections.abc import Hashable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.polling import PolledAPIView
from core.api.schema import refusals
from core.api.texts import TextSerializer
from core.translations import trilingual

from ..queries import Forum, Window, current_forum


class OpeningDaySerializer(serializers.Serializer[Any]):
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()


class RegistrationWindowSerializer(serializers.Serializer[Any]):
    """Half-open: somebody can register from `opens_at` until, and not at, `closes_at`; `null` is no bound."""

    state = serializers.ChoiceField(choices=[str(window) for window in Window])
    opens_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)


class NamedSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = TextSerializer()


class ConsentSerializer(serializers.Serializer[Any]):
    """What a registration has to show beside the box, word by word."""

    scope = serializers.CharField(help_text="`processing` is needed; the others are asked one by one.")
    label = TextSerializer()  # type: ignore[assignment]  # Field.label: DRF takes declared fields off the class
    help = TextSerializer()


class PrivacyNoticeSerializer(serializers.Serializer[Any]):
    version = serializers.CharField()
    published_on = serializers.DateField()
    title = TextSerializer()
    consents = ConsentSerializer(many=True)


class ContactSerializer(serializers.Serializer[Any]):
    email = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)


class ForumSerializer(serializers.Serializer[Any]):
    """Days are days on the wall of the venue, in `timezone`. `options`: question -> answers that may be chosen."""

    code = serializers.CharField()
    brand = serializers.CharField(help_text="Never translated nor transliterated.")
    name = TextSerializer()
    meaning = TextSerializer()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    timezone = serializers.CharField(help_text="IANA.")
    opening_days = OpeningDaySerializer(many=True)
    venue = TextSerializer()
    city = TextSerializer()
    address = TextSerializer()
    region = serializers.CharField(allow_null=True, help_text="ISO 3166-2.")
    languages = serializers.ListField(child=serializers.CharField())
    registration = RegistrationWindowSerializer()
    contact = ContactSerializer()
    organiser = TextSerializer()
    options = serializers.DictField(child=NamedSerializer(many=True))
    regions = NamedSerializer(many=True)
    privacy_notice = PrivacyNoticeSerializer()


class ForumView(PolledAPIView):
    @extend_schema(operation_id="forum", responses={200: ForumSerializer, **refusals(503)})
    def get(self, request: Request) -> Response:
        """The current edition: dates, venue, windows, and the lists that forms offer."""
        at = timezone.now()
        return self.polled(request, lambda as_of: Response(_shown(current_forum(), at)))

    def essence(self, request: HttpRequest, **place: str) -> Hashable:
        forum = current_forum()
        return forum.edition.pk, forum.revision, forum.registration(timezone.now())


def _shown(forum: Forum, at: datetime) -> dict[str, Any]:
    edition, notice = forum.edition, forum.edition.privacy_notice
    texts = ("name", "meaning", "venue", "city", "address", "organiser")
    plain = ("code", "brand", "starts_on", "ends_on", "timezone")
    return {
        **{name: getattr(edition, name) for name in plain},
        **{name: trilingual(edition, name) for name in texts},
        "opening_days": [
            {
                name: datetime.combine(day.on, getattr(day, name), edition.zone).isoformat()
                for name in ("opens_at", "closes_at")
            }
            for day in forum.opening_days
        ],
        "region": edition.region.code if edition.region else None,
        "languages": [code for code, _name in settings.LANGUAGES],
        "registration": {
            "state": forum.registration(at),
            **{
                name: moment and moment.astimezone(edition.zone).isoformat()
                for name, moment in (
                    ("opens_at", edition.registration_opens_at),
                    ("closes_at", edition.registration_closes_at),
                )
            },
        },
        "contact": {"email": edition.contact_email, "phone": edition.contact_phone},
        "options": {field: [_named(row) for row in rows] for field, rows in forum.options.items()},
        "regions": [_named(region) for region in forum.regions.values()],
        "privacy_notice": {
            "version": notice.version,
            "published_on": notice.published_on,
            "title": trilingual(notice, "title"),
            "consents": [
                {"scope": one.scope, "label": trilingual(one, "label"), "help": trilingual(one, "help")}
                for one in forum.consents
            ],
        },
    }


def _named(row: Any) -> dict[str, Any]:
    return {"code": row.code, "name": trilingual(row, "name")}
