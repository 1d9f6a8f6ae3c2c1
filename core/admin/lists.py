"""A list page: its number of queries and its time do not depend on how many rows there are."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.views import ChangeList

from ..models import SavedFilter
from .facets import Cube, Facet


class ListPaginator(Paginator):  # type: ignore[type-arg]  # no generic at run time
    """Keys first, rows after: what stands on the pages before is neither joined nor read."""

    @cached_property
    def count(self) -> int:
        known = getattr(self.object_list, "counted", None)
        return super().count if known is None else known

    def page(self, number: Any) -> "Page[Any]":
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        rows: Any = self.object_list
        keys = rows.values("pk")[first : first + self.per_page]
        return Page(rows.filter(pk__in=keys), number, self)


class List(ChangeList):
    """Django's list with counted filters, and the filters that this person has saved."""

    def get_filters(self, request: HttpRequest) -> Any:
        found = super().get_filters(request)
        self.other_lookups = found[2]
        return found

    def get_results(self, request: HttpRequest) -> None:
        self.request = request
        if self.facets:
            self.queryset.counted = self.cube.total  # for the paginator
        super().get_results(request)

    @property
    def facets(self) -> list[Facet]:
        return [spec for spec in self.filter_specs if isinstance(spec, Facet)]

    @cached_property
    def cube(self) -> Cube:
        return Cube(self._without_facets(), self.facets)

    def _without_facets(self) -> "QuerySet[Any]":
        """What everything but the counted filters leaves."""
        rows: QuerySet[Any] = self.root_queryset
        for spec in self.filter_specs:
            narrower = None if isinstance(spec, Facet) else spec.queryset(self.request, rows)
            rows = rows if narrower is None else narrower
        rows = rows.filter(**self.other_lookups)
        rows, _may_repeat = self.model_admin.get_search_results(self.request, rows, self.query)
        return rows

    @cached_property
    def saved_filters(self) -> list[SavedFilter]:
        mine = SavedFilter.objects.filter(user=self.request.user.pk, subject=self.opts.label_lower)
        return list(mine)

    @property
    def here(self) -> str:
        """What stands after the question mark, without the number of the page."""
        return self.get_query_string(remove=["p"]).removeprefix("?")
