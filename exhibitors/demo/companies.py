"""The demonstration's companies: who applied, where they stand, what they were invoiced and paid.

The sums are those of the papers of 2019, VAT of 12 % included, whenever the forum is shown: what was invoiced
does not change with the calendar. A test counts every one of them anew with `pricing`. What would lie in the
future has happened by now.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F

from core.translations import LANGUAGES
from forum.demo import DemoFolder
from forum.models import Edition, Region

from .. import tax_ids
from ..models import (
    Booth,
    Category,
    Company,
    LegalForm,
    ProductGroup,
    Service,
)
from ..parties import payee_of, payer_of
from ..queries.prices import tariff_of
from ..services.taking_over import BilledRows, Participation, take_over
from ..states import ApplicationState, BookingState, InvoiceState, OrderState

# What the demonstration calls its lines, and what `pricing` does.
_CODES = {"REG": "REGISTRATION", "CRAFT": "FLAT", "SUR": "SURCHARGE", "CO": "CO_EXHIBITOR"}
_PRICED = {"REG", "SPACE", "CRAFT", "SUR", "EARLY", "CO"}
_UNITS = {"m²": "m2"}
_ENDED = {ApplicationState.REJECTED, ApplicationState.WITHDRAWN}


def load_companies(folder: DemoFolder, edition: Edition, *, at: datetime) -> int:
    """How many applications were added. Safe to repeat; nothing is mailed."""
    return take_over(edition=edition, participations=list(_Demo(folder, edition, at).participations()))


class _Demo:
    """The rows of `demo/` that belong together, by the company's id."""

    def __init__(self, folder: DemoFolder, edition: Edition, at: datetime) -> None:
        self.folder, self.edition, self.at = folder, edition, at
        self.exhibitors = {row["id"]: row for row in folder.rows("exhibitors")}
        self.invoices = {row["exhibitor_id"]: row for row in folder.rows("invoices")}
        self.lines: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in folder.rows("invoice_lines"):
            self.lines[row["invoice"]].append(row)
        self.payments: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in folder.rows("payments"):
            self.payments[row["invoice"]].append(row)

    @cached_property
    def booths(self) -> dict[str, Booth]:
        """As they are on the plan; one that was merged meanwhile is still known by its number."""
        known = Booth.objects.filter(edition=self.edition).order_by(F("retired_at").asc(nulls_last=True))
        return {booth.number: booth for booth in known}

    @cached_property
    def categories(self) -> dict[str, Category]:
        return {category.code: category for category in Category.objects.all()}

    @cached_property
    def groups(self) -> dict[str, ProductGroup]:
        return {group.code: group for group in ProductGroup.objects.all()}

    @cached_property
    def regions(self) -> dict[str, Region]:
        return {region.code: region for region in Region.objects.all()}

    @cached_property
    def services(self) -> dict[str, Service]:
        return {service.code: service for service in Service.objects.filter(edition=self.edition)}

    def participations(self) -> Iterator[Participation]:
        for sort, row in enumerate(self.folder.rows("applications"), start=1):
            known = self.exhibitors.get(row["exhibitor_id"])
            company = self._company(known) if known else self._applicant(row, sort)
            submitted_at = self._moment(row["submitted_at"])
            columns = self._application(row, company, known)
            main = known["main_exhibitor_id"] if known else ""
            billed = self._billed(row["exhibitor_id"], company, submitted_at or self.at)
            yield Participation(
                company=company,
                application=columns,
                groups=[self.groups[code] for code in known["product_groups"].split(";")] if known else [],
                host=self.exhibitors[main]["tax_id"] if main else "",
                booking=self._booking(known, columns) if known and not main else None,
                billed=billed,
                consent_at=columns["created_at"],
                events=list(_events(columns)),
            )

    # --- Who

    def _company(self, row: Mapping[str, str]) -> dict[str, Any]:
        family_name, _space, given_name = row["contact_name_kk"].rpartition(" ")
        signed_up_at = self.at - timedelta(days=1)
        return {
            "tax_id": row["tax_id"],
            "tax_id_kind": row["tax_id_kind"].lower(),
            "legal_form": row["legal_form"],
            "vat_payer": row["vat_payer"] == "1",
            "region": self.regions.get(row["region"]),
            "iik": row["iik"],
            "bic": row["bik"],
            "kbe": row["kbe"],
            "contact_family_name": family_name,
            "contact_given_name": given_name,
            "contact_position": row["contact_role_kk"],
            "contact_email": row["email"],
            "contact_phone": row["phone"],
            "language": "kk",
            "created_at": signed_up_at,
            "changed_at": signed_up_at,
            **{f"name_{language}": row[f"short_{language}"] for language in LANGUAGES},
            **_texts(row, "city"),
            **_texts(row, "address"),
        }

    def _applicant(self, row: Mapping[str, str], sort: int) -> dict[str, Any]:
        """Only the name is told; the rest says that it is made up, the number as well: 1970 or 2070."""
        at = self._moment(row["submitted_at"]) or self.at
        return {
            "tax_id": _fictional_bin(90_000 + sort),
            "tax_id_kind": tax_ids.TaxIdKind.BIN,
            "legal_form": LegalForm.LLP,
            "contact_family_name": "Байланыс тұлғасы",
            "contact_given_name": f"{sort:03d}",
            "contact_email": f"applicant-{sort}@example.com",
            "contact_phone": f"+770900009{sort:02d}",
            "language": "kk",
            "created_at": at,
            "changed_at": at,
            **_texts(row, "name", "applicant"),
        }

    # --- What they applied for

    def _application(
        self, row: Mapping[str, str], company: Mapping[str, Any], known: Mapping[str, str] | None
    ) -> dict[str, Any]:
        submitted_at, decided_at = self._moment(row["submitted_at"]), self._moment(row["decided_at"])
        state = self._state(row)
        return {
            "number": self._renumbered(row["number"]) or None,
            "state": state,
            "category": self.categories[row["category"]],
            "fascia": known["fascia"] if known else "",
            "wanted_area_m2": int(row["requested_area_m2"] or 0) or None,
            "wanted_stand_type": row["requested_type"],
            "has_industrial_certificate": known is not None and known["industrial_certificate"] == "1",
            "created_at": submitted_at or self.at,
            "changed_at": decided_at or submitted_at or self.at,
            "submitted_at": submitted_at,
            "decided_at": decided_at,
            "waitlisted_at": decided_at if state == ApplicationState.WAITLISTED else None,
            **_texts(row, "reason"),
        }

    def _state(self, row: Mapping[str, str]) -> str:
        """Approved, and confirmed where everything is paid; a guest is as far as its host."""
        if row["status"] != ApplicationState.APPROVED:
            return row["status"]
        exhibitor = self.exhibitors[row["exhibitor_id"]]
        paying = exhibitor["main_exhibitor_id"] or exhibitor["id"]
        is_paid = self.invoices[paying]["status"] == InvoiceState.PAID
        return ApplicationState.CONFIRMED if is_paid else ApplicationState.APPROVED

    def _booking(self, known: Mapping[str, str], columns: Mapping[str, Any]) -> dict[str, Any]:
        """At the price of the day it was taken in 2019."""
        booth = self.booths[known["booth"]]
        is_confirmed = columns["state"] == ApplicationState.CONFIRMED
        quotation = tariff_of(self.edition.pk).quote_booth(booth, on=self._submitted_on(known["id"]))
        return {
            "booth": booth,
            "state": BookingState.CONFIRMED if is_confirmed else BookingState.RESERVED,
            "taken_at": columns["submitted_at"],
            "expires_at": None,  # approved places have no deadline
            "price": [line.as_json() for line in quotation.lines],
            "net_kzt": quotation.net_kzt,
        }

    @cached_property
    def _submissions(self) -> dict[str, date]:
        rows = self.folder.rows("applications")
        return {
            row["exhibitor_id"]: self.folder.day(row["submitted_at"][:10])
            for row in rows
            if row["submitted_at"]
        }

    def _submitted_on(self, exhibitor_id: str) -> date:
        return self._submissions[exhibitor_id]

    # --- What they owe

    def _billed(
        self, exhibitor_id: str, company: Mapping[str, Any], ordered_at: datetime
    ) -> BilledRows | None:
        row = self.invoices.get(exhibitor_id)
        if row is None:
            return None
        issued_on = self._day(row["issued_on"])
        payments = [
            {
                "received_on": self._day(payment["received_on"]), "amount_kzt": int(payment["amount_kzt"]),
                "method": payment["method"], "reference": payment["reference"], "recorded_at": self.at,
            }
            for payment in self.payments[row["number"]]
        ]  # fmt: skip
        paid = sum(int(payment["amount_kzt"]) for payment in self.payments[row["number"]])
        total = int(row["total_kzt"])
        services = [line for line in self.lines[row["number"]] if line["code"] not in _PRICED]
        return BilledRows(
            invoice={
                "number": self._renumbered(row["number"]),
                "state": _invoice_state(paid, total),
                "issued_on": issued_on,
                "supplied_on": self.edition.starts_on,
                "net_kzt": int(row["net_kzt"]),
                "vat_rate_pct": int(row["vat_rate_pct"]),
                "vat_kzt": int(row["vat_kzt"]),
                "total_kzt": total,
                "paid_kzt": paid,
                "payer": payer_of(Company(**company)),
                "payee": payee_of(self.edition),
                "issued_at": datetime.combine(issued_on, time(9), self.edition.zone),
            },
            lines=list(_invoice_lines(self.lines[row["number"]])),
            dues=self._dues(row, total),
            payments=payments,
            order=_order(services, ordered_at) if services else None,
            order_lines=[
                {
                    "service": self.services[line["code"]], "quantity": int(line["qty"]),
                    "unit_price_kzt": int(line["unit_price_excl_vat_kzt"]),
                    "amount_kzt": int(line["amount_excl_vat_kzt"]),
                }
                for line in services
            ],
        )  # fmt: skip

    def _dues(self, row: Mapping[str, str], total: int) -> list[dict[str, Any]]:
        """Half and half; two on one day are one. Days that are still to come stay ahead."""
        first, second = self.folder.day(row["due_first_half"]), self.folder.day(row["due_second_half"])
        if first == second:
            return [{"position": 1, "due_on": first, "amount_kzt": total}]
        half = (total + 1) // 2
        return [
            {"position": 1, "due_on": first, "amount_kzt": half},
            {"position": 2, "due_on": second, "amount_kzt": total - half},
        ]

    # --- When

    def _moment(self, text: str) -> datetime | None:
        return min(self.folder.moment(text, self.edition), self.at) if text else None

    def _day(self, text: str) -> date:
        return min(self.folder.day(text), self.edition.today(self.at))

    def _renumbered(self, number: str) -> str:
        """AO-2019-00001 and AO19-0001 carry the year of the edition that they are shown in."""
        year = self.edition.starts_on.year
        return number.replace("2019", str(year)).replace("AO19", f"AO{year % 100:02}")


def _invoice_state(paid: int, total: int) -> str:
    if paid >= total:
        return InvoiceState.PAID
    return InvoiceState.PARTLY_PAID if paid else InvoiceState.ISSUED


def _invoice_lines(rows: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    """What is free is no line."""
    charged = [row for row in rows if int(row["amount_excl_vat_kzt"])]
    for position, row in enumerate(charged, start=1):
        yield {
            "position": position,
            "code": _CODES.get(row["code"], row["code"]),
            "quantity": Decimal(row["qty"]),
            "unit": _UNITS.get(row["unit"], row["unit"]),
            "unit_price_kzt": int(row["unit_price_excl_vat_kzt"]),
            "amount_kzt": int(row["amount_excl_vat_kzt"]),
            **_texts(row, "name"),
        }


def _order(services: list[dict[str, str]], ordered_at: datetime) -> dict[str, Any]:
    net = sum(int(line["amount_excl_vat_kzt"]) for line in services)
    return {"state": OrderState.INVOICED, "ordered_at": ordered_at, "net_kzt": net}


def _events(columns: Mapping[str, Any]) -> Iterator[tuple[str, datetime]]:
    if columns["submitted_at"]:
        yield "application.submitted", columns["submitted_at"]
    if columns["decided_at"]:
        state = columns["state"]
        decision = ApplicationState.APPROVED if state == ApplicationState.CONFIRMED else state
        yield f"application.{decision}", columns["decided_at"]
        if state == ApplicationState.CONFIRMED:
            yield "application.confirmed", columns["decided_at"]


def _fictional_bin(serial: int) -> str:
    """A valid number of a company that was registered in 1970 or will be in 2070."""
    for month in range(1, 13):
        digits = f"70{month:02d}40{serial:05d}"
        digit = tax_ids.control_digit(digits)
        if digit is not None:
            return f"{digits}{digit}"
    raise ValueError(f"no month gives {serial} a control digit")


def _texts(row: Mapping[str, str], name: str, column: str = "") -> dict[str, str]:
    return {f"{name}_{language}": row[f"{column or name}_{language}"] for language in LANGUAGES}
