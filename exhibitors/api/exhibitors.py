"""`GET /exhibitors/`, `/exhibitors/<slug>/`: the public catalogue for programs."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.lists import COPY_PAGES, CopyPagination, page_of, page_of_news
from core.api.polling import PolledAPIView
from core.api.schema import refusals
from core.api.since import since_of
from core.api.views import HouseAPIView
from core.pictures.names import small_name
from core.translations import trilingual
from forum.queries import current_forum

from ..models import Application, CatalogueEntry
from ..queries.catalogue import Found, Wish, catalogue_revision, entries_of, find
from ..queries.exhibitors import as_listed, edition_of, exhibitor, public_slug
from ..queries.news import news_of_entries


class OptionalTextSerializer(serializers.Serializer[Any]):
    kk = serializers.CharField(allow_blank=True)
    ru = serializers.CharField(allow_blank=True)
    en = serializers.CharField(allow_blank=True)


class ExhibitorSerializer(serializers.Serializer[Any]):
    """`name` is without the legal form; `category` and `product_groups` are codes, `region` is ISO 3166-2."""

    slug = serializers.CharField()
    name = OptionalTextSerializer()
    legal_form = serializers.CharField()
    category = serializers.CharField(allow_blank=True)
    product_groups = serializers.ListField(child=serializers.CharField())
    region = serializers.CharField(allow_blank=True)
    city = OptionalTextSerializer()
    description = OptionalTextSerializer()
    brands = serializers.CharField(allow_blank=True)
    website = serializers.CharField(allow_blank=True)
    logo = serializers.URLField(allow_null=True)
    halls = serializers.ListField(child=serializers.CharField())
    booths = serializers.ListField(child=serializers.CharField(), help_text="Numbers of booths.")


class ExhibitorPhotoSerializer(serializers.Serializer[Any]):
    url = serializers.URLField()
    small_url = serializers.URLField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    caption = OptionalTextSerializer()


class RepresentedShownSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166-1 alpha-2.")


class NeighbourSerializer(serializers.Serializer[Any]):
    name = OptionalTextSerializer()
    slug = serializers.CharField(allow_blank=True, help_text="Empty while its entry is not public.")


class ExhibitorDetailSerializer(ExhibitorSerializer):
    email = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    photos = ExhibitorPhotoSerializer(many=True)
    host = NeighbourSerializer(allow_null=True, help_text="On whose booth a co-exhibitor stands.")
    co_exhibitors = NeighbourSerializer(many=True)
    represented = RepresentedShownSerializer(many=True)


_FILTERS = [
    OpenApiParameter("category", description="Code of a category."),
    OpenApiParameter("group", description="Code of a product group."),
    OpenApiParameter("hall", description="Code of a hall."),
    OpenApiParameter("region", description="ISO 3166-2."),
    OpenApiParameter(
        "search", description="Part of a name, brand, product or booth, in any of the alphabets."
    ),
    OpenApiParameter("edition", description="A past edition; the current one without it."),
]


class ExhibitorsView(PolledAPIView):
    pagination_class = CopyPagination

    @extend_schema(
        operation_id="exhibitors",
        parameters=[*_FILTERS, *COPY_PAGES],
        responses={200: ExhibitorSerializer(many=True), **refusals(400, 404)},
    )
    def get(self, request: Request) -> Response:
        """Who exhibits, in the alphabet's order of the language asked for; with `search`, names first.

        With `modified_since` in an order that does not change.
        """

        def page(as_of: datetime) -> Response:
            edition = edition_of(current_forum(), request.query_params.get("edition", ""))
            wish, shown = Wish.of(request.query_params.dict()), partial(_listed, request)

            def found() -> _Counted:
                return _Counted(find(edition.pk, wish, get_language()))

            if (since := since_of(request)) is None:
                return page_of(request, found(), shown, as_of=as_of)
            news = news_of_entries(edition, since)
            chosen = None if wish.is_empty else found
            return page_of_news(request, news, _Numbered(news.numbers), shown, as_of=as_of, chosen=chosen)

        return self.polled(request, page)

    def essence(self, request: HttpRequest, **place: str) -> Hashable:
        return catalogue_revision()


class ExhibitorView(HouseAPIView):
    @extend_schema(
        operation_id="exhibitor",
        parameters=[_FILTERS[5]],
        responses={200: ExhibitorDetailSerializer, **refusals(404)},
    )
    def get(self, request: Request, slug: str) -> Response:
        """One exhibitor with photos, co-exhibitors and represented companies."""
        one = exhibitor(edition_of(current_forum(), request.query_params.get("edition", "")), slug)
        data = {
            **_listed(request, one.entry),
            "email": one.entry.email,
            "phone": one.entry.phone,
            "photos": [
                {
                    "url": request.build_absolute_uri(photo.image.url),
                    "small_url": request.build_absolute_uri(small_name(photo.image.url)),
                    "width": photo.width,
                    "height": photo.height,
                    "caption": trilingual(photo, "caption"),
                }
                for photo in one.photos
            ],
            "host": _neighbour(one.host) if one.host else None,
            "co_exhibitors": [_neighbour(guest) for guest in one.guests],
            "represented": [
                {"name": company.name, "country": company.country} for company in one.represented
            ],
        }
        return Response(data)


class _Counted(Sequence[CatalogueEntry]):
    """The entries found, whose number is known already: only the page that is asked for is read."""

    def __init__(self, found: Found) -> None:
        self.found = found

    def __len__(self) -> int:
        return self.found.counts.total

    def __getitem__(self, which: Any) -> Any:
        return self.found.page(which.start, which.stop - which.start)


class _Numbered(Sequence[CatalogueEntry]):
    """Entries whose numbers are known: only the page that is asked for is read."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, which: Any) -> Any:
        return entries_of(self.numbers[which])


def _listed(request: Request, entry: CatalogueEntry) -> dict[str, Any]:
    data = as_listed(entry)
    return data | {"logo": request.build_absolute_uri(data["logo"]) if data["logo"] else None}


def _neighbour(application: Application) -> dict[str, Any]:
    return {"name": trilingual(application.company, "name"), "slug": public_slug(application)}
