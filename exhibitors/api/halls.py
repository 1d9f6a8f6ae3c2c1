"""`/halls/`, `/booths/`, `/categories/`: the floor for other people's programs. Public; never who holds a booth."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.lists import COPY_PAGES, PAGES, CopyPagination, HousePagination, page_of, page_of_news
from core.api.polling import PolledAPIView
from core.api.schema import refusals
from core.api.since import since_of
from core.api.texts import TextSerializer
from core.errors import InvalidInput
from core.translations import LANGUAGES, trilingual

from ..forms.plan import BoothFilter
from ..models import Build, Category, Hall
from ..queries.news import news_of_booths
from ..queries.plan import BoothState, Floor, Live, Stand, current_live, floor_of, stands_of


class ProductGroupSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = TextSerializer()


class CategorySerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = TextSerializer()
    colour = serializers.CharField()
    sign = serializers.CharField(help_text="The shape that stands for it on plans.")
    product_groups = ProductGroupSerializer(many=True)


class HallSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = TextSerializer()
    width_m = serializers.FloatField()
    depth_m = serializers.FloatField()
    booths = serializers.IntegerField()
    booths_free = serializers.IntegerField()
    booths_held = serializers.IntegerField()
    booths_taken = serializers.IntegerField()


class BoothExhibitorSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = TextSerializer()
    category = serializers.CharField(allow_null=True)


class BoothSerializer(serializers.Serializer[Any]):
    number = serializers.CharField()
    hall = serializers.CharField()
    stand_type = serializers.CharField()
    build = serializers.ChoiceField(choices=Build.values)
    area_m2 = serializers.FloatField()
    x_m = serializers.FloatField(help_text="Of its upper left corner, from the hall's.")
    y_m = serializers.FloatField(help_text="Grows downwards.")
    width_m = serializers.FloatField()
    depth_m = serializers.FloatField()
    open_sides = serializers.IntegerField()
    power_kw = serializers.IntegerField()
    price_kzt = serializers.IntegerField(help_text="Of the booth today, without VAT.")
    state = serializers.ChoiceField(choices=[str(state) for state in BoothState])
    partner = TextSerializer(allow_null=True)
    exhibitor = BoothExhibitorSerializer(
        allow_null=True, help_text="Only when it is in the public catalogue."
    )


def _filter(name: str, **options: Any) -> OpenApiParameter:
    return OpenApiParameter(name, options.pop("type", str), **options)


_FILTERS = {
    one.name: one
    for one in (
        _filter("hall"),
        _filter("state", enum=[str(state) for state in BoothState]),
        _filter("stand_type"),
        _filter("build", enum=Build.values),
        _filter("category"),
        _filter("area_from", type=int),
        _filter("area_to", type=int),
        _filter("price_to", type=int),
    )
}


class _FloorView(PolledAPIView):
    """Answers from the remembered floor and the live bookings."""

    pagination_class = HousePagination

    def essence(self, request: HttpRequest, **place: str) -> Hashable:
        """A booth that is free again has the mark of before: what is kept under a mark is built of this very look."""
        at = timezone.now()
        forum, live = current_live(at)
        self._looked = forum, live, at
        return forum.revision, forum.edition.pk, forum.edition.today(at), live.mark

    def _list(self, request: Request, rows: Callable[[Floor, Live], Sequence[dict[str, Any]]]) -> Response:
        def page(as_of: datetime) -> Response:
            forum, live, at = self._looked
            return page_of(request, rows(floor_of(forum, at), live), dict, as_of=as_of)

        return self.polled(request, page)


class HallsView(_FloorView):
    @extend_schema(
        operation_id="halls",
        parameters=PAGES,
        responses={200: HallSerializer(many=True), **refusals(400, 404)},
    )
    def get(self, request: Request) -> Response:
        """The halls of the exhibition, in metres, with how many booths are free."""
        return self._list(request, lambda floor, live: [_hall(one, floor, live) for one in floor.halls])


class BoothsView(_FloorView):
    pagination_class = CopyPagination

    @extend_schema(
        operation_id="booths",
        parameters=[*_FILTERS.values(), *COPY_PAGES],
        responses={200: BoothSerializer(many=True), **refusals(400, 404)},
    )
    def get(self, request: Request) -> Response:
        """Every booth with its place, its price and whether it is free at this moment."""

        def page(as_of: datetime) -> Response:
            forum, live, at = self._looked
            stands = _found(request, floor_of(forum, at), live)
            if (since := since_of(request)) is None:
                return page_of(request, stands, _booth, as_of=as_of)
            news = news_of_booths(forum.edition, since, at=at)
            told = stands if news.is_all else [one for one in stands if one.booth.pk in set(news.numbers)]
            filtered = (lambda: stands) if any(map(request.query_params.get, _FILTERS)) else None
            return page_of_news(request, news, told, _booth, as_of=as_of, chosen=filtered)

        return self.polled(request, page)


class CategoriesView(_FloorView):
    @extend_schema(
        operation_id="categories",
        parameters=PAGES,
        responses={200: CategorySerializer(many=True), **refusals(400, 404)},
    )
    def get(self, request: Request) -> Response:
        """The categories of the trade with their product groups, colours and signs."""
        return self._list(request, lambda floor, live: _categories())


def _found(request: Request, floor: Floor, live: Live) -> list[Stand]:
    wanted = BoothFilter(request.query_params, floor=floor)
    errors: dict[str, list[str | Promise]] = {
        name: list(map(str, messages)) for name, messages in wanted.errors.items()
    }
    hall = request.query_params.get("hall") or None
    if hall is not None and floor.hall(hall) is None:
        errors["hall"] = [_("There is no such hall.")]
    if errors:
        raise InvalidInput(errors)
    return [stand for stand in stands_of(floor, live, hall=hall) if wanted.keeps(stand)]


def _hall(hall: Hall, floor: Floor, live: Live) -> dict[str, Any]:
    counts = Counter(stand.state for stand in stands_of(floor, live, hall=hall.code))
    return {
        "code": hall.code,
        "name": trilingual(hall, "name"),
        "width_m": float(hall.width_m),
        "depth_m": float(hall.depth_m),
        "booths": counts.total(),
        **{f"booths_{state}": counts[state] for state in BoothState},
    }


def _booth(stand: Stand) -> dict[str, Any]:
    booth, exhibitor = stand.booth, stand.exhibitor
    return {
        "number": booth.number,
        "hall": stand.hall,
        "stand_type": booth.stand_type.code,
        "build": booth.build,
        **{name: float(getattr(booth, name)) for name in ("area_m2", "x_m", "y_m", "width_m", "depth_m")},
        "open_sides": booth.stand_type.open_sides,
        "power_kw": booth.power_kw,
        "price_kzt": stand.quotation.net_kzt,
        "state": str(stand.state),
        "partner": trilingual(booth, "partner") if booth.partner else None,
        "exhibitor": exhibitor
        and {
            "slug": exhibitor.slug,
            "name": dict(zip(LANGUAGES, exhibitor.names, strict=True)),
            "category": stand.category.code if stand.category else None,
        },
    }


def _categories() -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "name": trilingual(one, "name"),
            "colour": one.colour,
            "sign": one.sign,
            "product_groups": [
                {"code": group.code, "name": trilingual(group, "name")} for group in one.groups.all()
            ],
        }
        for one in Category.objects.prefetch_related("groups")
    ]
