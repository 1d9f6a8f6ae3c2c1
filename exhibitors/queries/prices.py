"""What a booth costs in one edition: its terms, stand types and VAT rates, read once and kept until they change."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.translations import text_in
from forum.models import Edition
from forum.queries import Forum, Window, forum_with

from ..models import Booth, StandType, Terms, VatRate
from ..pricing import PriceList, Quotation, Space, quote_space, vat_rate_on


class NoTerms(DomainError):
    """The organisers have not said yet on which terms companies take part."""

    code = "applications_not_open"
    message = _("Companies cannot apply yet.")


@dataclass(frozen=True)
class Tariff:
    """The terms of one edition as values. Shared between requests: read, never written."""

    edition: Edition
    terms: Terms
    prices: PriceList
    stand_types: Mapping[int, StandType]
    vat_rates: tuple[tuple[date, int], ...]
    revision: int

    def applications(self, at: datetime) -> Window:
        """The window in which companies apply: half-open; without an end it closes with the last day."""
        terms, edition = self.terms, self.edition
        if terms.applications_open_at and at < terms.applications_open_at:
            return Window.NOT_YET
        if terms.applications_close_at and at >= terms.applications_close_at:
            return Window.CLOSED
        return Window.CLOSED if edition.today(at) > edition.ends_on else Window.OPEN

    def quote_booth(self, booth: Booth, *, on: date) -> Quotation:
        """The booth alone for who takes it `on` that day, without VAT."""
        space = space_of(booth, self.stand_types[booth.stand_type_id])
        return quote_space(space, self.prices, on=on)

    def vat_rate_pct(self, supplied_on: date | None = None) -> int | None:
        """The rate on the day of supply (default: the first day of the forum); None: no VAT is paid."""
        return (
            vat_rate_on(supplied_on or self.edition.starts_on, self.vat_rates)
            if self.terms.vat_payer
            else None
        )

    def stand_type_name(self, code: str, language: str | None = None) -> str:
        found = next((kind for kind in self.stand_types.values() if kind.code == code), None)
        return text_in(found, "name", language).text if found else code


_remembered: dict[int, Tariff] = {}
_remembering = threading.Lock()


def tariff_of(edition_id: int, forum: Forum | None = None) -> Tariff:
    """One tiny query when nothing has changed; none when the caller has just read the forum. Raises NoTerms."""
    if forum is None or forum.edition.pk != edition_id:
        forum = forum_with(edition_id)
    known = _remembered.get(edition_id)
    if known and known.revision == forum.revision:
        return known
    with _remembering:
        tariff = _remembered[edition_id] = _read(forum.edition, forum.revision)
    return tariff


def applications_window(forum: Forum, at: datetime) -> Window:
    """Whether companies apply now; nobody has said on which terms: not yet."""
    try:
        return tariff_of(forum.edition.pk, forum).applications(at)
    except NoTerms:
        return Window.NOT_YET


def forget_tariffs() -> None:
    """For tests, whose databases start anew."""
    _remembered.clear()


def _read(edition: Edition, revision: int) -> Tariff:
    terms = Terms.objects.filter(edition=edition).first()
    if terms is None:
        raise NoTerms
    return Tariff(
        edition=edition,
        terms=terms,
        prices=price_list_of(terms),
        stand_types=MappingProxyType({kind.pk: kind for kind in StandType.objects.filter(edition=edition)}),
        vat_rates=tuple(VatRate.objects.values_list("valid_from", "rate_pct")),
        revision=revision,
    )


def price_list_of(terms: Terms) -> PriceList:
    return PriceList(
        raw_m2_kzt=terms.raw_m2_kzt,
        shell_m2_kzt=terms.shell_m2_kzt,
        registration_fee_kzt=terms.registration_fee_kzt,
        co_exhibitor_fee_kzt=terms.co_exhibitor_fee_kzt,
        early_until=terms.early_until,
        early_discount_pct=terms.early_discount_pct,
    )


def space_of(booth: Booth, kind: StandType) -> Space:
    return Space(
        number=booth.number,
        area_m2=booth.area_m2,
        build=booth.build,
        stand_type=kind.code,
        surcharge_pct=kind.surcharge_pct,
        flat_price_kzt=kind.flat_price_kzt,
        base_price_kzt=booth.base_price_kzt,
    )
