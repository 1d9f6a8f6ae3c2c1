"""Lines of an invoice before it has a number: what `pricing` counted and what was ordered, with their words."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.translations import LANGUAGES, text_in

from .models import Invoice, InvoiceLine, ServiceOrder
from .pricing import Line
from .queries.prices import Tariff
from .wording import words_of

_UNITS = {"m²": "m2", "m2": "m2"}


class Item(NamedTuple):
    code: str
    name: dict[str, str]
    quantity: Decimal
    unit: str
    unit_price_kzt: int
    amount_kzt: int

    def as_row(self, position: int, invoice: Invoice) -> InvoiceLine:
        words = {f"name_{language}": self.name[language] for language in LANGUAGES}
        return InvoiceLine(
            invoice=invoice,
            position=position,
            code=self.code,
            quantity=self.quantity,
            unit=self.unit,
            unit_price_kzt=self.unit_price_kzt,
            amount_kzt=self.amount_kzt,
            **words,
        )


def items_of_price(lines: Sequence[Line], tariff: Tariff) -> list[Item]:
    return [
        Item(
            line.code,
            {language: words_of(line, tariff, language) for language in LANGUAGES},
            Decimal(line.quantity),
            line.unit,
            line.unit_price_kzt,
            line.amount_kzt,
        )
        for line in lines
    ]


def items_of_order(order: ServiceOrder) -> list[Item]:
    """Each service at its regular price; what lateness costs stands in a line of its own."""
    items = []
    for line in order.lines.select_related("service"):
        service, surcharge = line.service, line.surcharge_kzt
        name = {language: text_in(service, "name", language).text for language in LANGUAGES}
        unit = text_in(service, "unit", "en").text or "pc"
        regular = line.amount_kzt - surcharge
        items.append(
            Item(
                service.code,
                name,
                Decimal(line.quantity),
                _UNITS.get(unit, unit)[:10],
                line.unit_price_kzt,
                regular,
            )
        )
        if surcharge:
            late = {language: _late(language) % {"service": words[:200]} for language, words in name.items()}
            items.append(Item("LATE", late, Decimal(1), "pc", surcharge, surcharge))
    return [item for item in items if item.amount_kzt]


def item_of_move(before: str, after: str, amount_kzt: int) -> Item:
    def words(language: str) -> str:
        with override(language):
            # Translators: numbers of booths.
            return _("Price difference: move from stand %(before)s to stand %(after)s") % {
                "before": before,
                "after": after,
            }

    name = {language: words(language) for language in LANGUAGES}
    return Item("MOVE", name, Decimal(1), "pc", amount_kzt, amount_kzt)


def item_of_cancellation(fee_pct: int, amount_kzt: int) -> Item:
    def words(language: str) -> str:
        with override(language):
            return _("Cancellation fee (%(pct)s %%)") % {"pct": fee_pct}

    name = {language: words(language) for language in LANGUAGES}
    return Item("CANCELLATION", name, Decimal(1), "pc", amount_kzt, amount_kzt)


def item_of_credit(number: str, amount_kzt: int) -> Item:
    def words(language: str) -> str:
        with override(language):
            # Translators: %(number)s is the number of an invoice for payment.
            return _("Credit for invoice No. %(number)s") % {"number": number}

    name = {language: words(language) for language in LANGUAGES}
    return Item("CREDIT", name, Decimal(1), "pc", amount_kzt, amount_kzt)


def _late(language: str) -> str:
    with override(language):
        return _("Surcharge for a late order: %(service)s")
