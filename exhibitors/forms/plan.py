"""Which booths one looks for: the filter beside the floor plan, and the same words in the API's address."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.translations import text_in
from core.widgets import FastSelect

from ..drawing.floor import state_words
from ..models import Build
from ..queries.plan import BoothState, Floor, Stand

_MOST_M2, _MOST_KZT = 9999, 999_999_999


def _number(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most)


def _choice(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, widget=FastSelect())


class BoothFilter(forms.Form):
    """Everything is optional; what cannot be understood is said beside its field and does not filter."""

    state = _choice(_("State"))
    category = _choice(_("Category"))
    stand_type = _choice(_("Stand type"))
    build = _choice(_("Build"))
    area_from = _number(_("Area from, m²"), _MOST_M2)
    area_to = _number(_("Area to, m²"), _MOST_M2)
    price_to = _number(_("Price up to, ₸"), _MOST_KZT)

    def __init__(self, data: Any, *, floor: Floor) -> None:
        super().__init__({name: data[name] for name in self.base_fields if data.get(name)})
        words = state_words()
        self._offer("state", [(state.value, words[state]) for state in BoothState])
        self._offer("category", [(one.code, text_in(one, "name").text) for one in floor.categories.values()])
        self._offer("stand_type", [(one.code, text_in(one, "name").text) for one in floor.stand_types])
        self._offer("build", [(value, words) for value, words in Build.choices])

    @property
    def is_used(self) -> bool:
        return bool(self.data)

    def keeps(self, stand: Stand) -> bool:
        wanted: dict[str, Any] = {
            name: value for name, value in self.cleaned_data.items() if value not in ("", None)
        }
        return all(_TESTS[name](stand, value) for name, value in wanted.items())

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", _("any")), *choices]


_TESTS: dict[str, Any] = {
    "state": lambda stand, value: stand.state == value,
    "category": lambda stand, value: stand.category is not None and stand.category.code == value,
    "stand_type": lambda stand, value: stand.booth.stand_type.code == value,
    "build": lambda stand, value: stand.booth.build == value,
    "area_from": lambda stand, value: stand.booth.area_m2 >= Decimal(value),
    "area_to": lambda stand, value: stand.booth.area_m2 <= Decimal(value),
    "price_to": lambda stand, value: stand.quotation.net_kzt <= value,
}


def is_filtered(query: Mapping[str, str]) -> bool:
    """Known before the form is made: making it costs more than answering without it."""
    return any(query.get(name) for name in BoothFilter.base_fields)
