"""100 invoices as PDFs: from the rows to the bytes, as a worker that has just started makes them, one by one.

In a process of its own, without database: it is the setting that takes the time, not the reading.
"""

import json
import os
import subprocess
import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ops.running import ROOT

from .figures import Figure

COUNT, LIMIT = 100, 5.0


def measure(*, runs: int = 5) -> list[Figure]:
    samples = [_sample() for _run in range(runs)]
    sizes = {"bytes_each": round(samples[0]["bytes"] / COUNT)}
    return [
        Figure("invoices", f"{COUNT} invoices, elapsed", "s", [one["elapsed"] for one in samples], LIMIT,
               detail=sizes),
        Figure("invoices", f"{COUNT} invoices, CPU", "s", [one["cpu"] for one in samples], LIMIT),
    ]  # fmt: skip


def _sample() -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.invoices"], cwd=ROOT, env={**os.environ, "BUILD": "1"}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def _make_them() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "altyn_oimaq.settings")
    django.setup()
    from core.documents.typesetting import typeset
    from exhibitors.documents.invoice import TEMPLATE, layout

    papers = [_paper(number) for number in range(1, COUNT + 1)]
    began, cpu = time.perf_counter(), time.process_time()
    size = sum(len(typeset(TEMPLATE, layout(*paper))) for paper in papers)
    elapsed, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(json.dumps({"elapsed": elapsed, "cpu": cpu, "bytes": size}))


def _paper(number: int) -> tuple[Any, list[Any], list[Any]]:
    """An invoice of seven lines and two instalments; no two are alike."""
    from exhibitors.models import Due, Invoice, InvoiceLine
    from forum.models import Edition

    on = date(2019, 5, 6)
    names = {"kk": f"«Айшық тігін {number}» ЖШС", "ru": f"ТОО «Айшык тигин {number}»", "en": "LLP"}
    lines = [
        InvoiceLine(
            position=position,
            code="SPACE",
            name_kk=f"Көрме алаңын жалға беру (жабдықталған алаң), стенд B-{number}",
            name_ru=f"Аренда выставочной площади (оборудованная площадь), стенд B-{number}",
            quantity=Decimal(position),
            unit="m2",
            unit_price_kzt=32_000 + number,
            amount_kzt=position * (32_000 + number),
        )
        for position in range(1, 8)
    ]
    net = sum(line.amount_kzt for line in lines)
    vat = net * 12 // 100
    invoice = Invoice(
        edition=Edition(brand="ALTYN OIMAQ"),
        number=f"AO-2019-{number:05}",
        issued_on=on,
        supplied_on=on,
        net_kzt=net,
        vat_rate_pct=12,
        vat_kzt=vat,
        total_kzt=net + vat,
        payer={
            "name": names, "tax_id": "700140000019", "tax_id_kind": "bin", "iik": "KZ98999DEMO000000001",
            "address": {"kk": "Алматы, Үлгі көшесі, 1", "ru": "Алматы, ул. Образцовая, 1"}, "bic": "DEMOKZKX",
            "kbe": "17",
        },
        payee={
            "name": {"kk": "«Ұйымдастырушы» ЖШС", "ru": "ТОО «Организатор»"}, "bin": "700140999997",
            "bank": {"kk": "«Demo Банк» АҚ", "ru": "АО «Demo Банк»"}, "iik": "KZ12999DEMOORGANIZER",
            "bic": "DEMOKZKX", "kbe": "17", "knp": "859", "email": "info@example.com", "phone": "",
        },
    )  # fmt: skip
    half = invoice.total_kzt // 2
    dues = [Due(position=one, due_on=on + timedelta(days=40 * one), amount_kzt=half) for one in (1, 2)]
    return invoice, lines, dues


if __name__ == "__main__":
    _make_them()
