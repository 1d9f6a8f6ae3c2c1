"""Tables: 20,000 visitors and 20,000 companies from .xlsx, 100,000 visitors to .xlsx. `python -m bench.tables KIND`.

A process of its own with the site's environment, as the worker does it; elapsed, CPU of that process, and the most
memory that it ever held, the loaded site included. The visitors are made by another process: its memory is not counted.
"""

import io
import json
import os
import resource
import subprocess
import sys
import time
from typing import Any

from ops.running import ROOT

from .figures import Figure
from .sink import Sink
from .system import System

IN, OUT = 20_000, 100_000
_KINDS = {
    "visitors_in": (f"{IN:,} visitors taken in: looked at and written", 60.0),
    "companies_in": (f"{IN:,} companies taken in: looked at and written", 60.0),
    "visitors_out": (f"{OUT:,} visitors to .xlsx, all columns", 30.0),
}
MOST_MB = 150.0


def measure(system: System, _sink: Sink) -> list[Figure]:
    figures = []
    for kind, (name, limit) in _KINDS.items():
        if kind == "visitors_out":
            _run(system, "visitors_made")
        one = _run(system, kind)
        figures += [
            Figure("tables", f"{name}, elapsed", "s", [one["elapsed"]], limit),
            Figure("tables", f"{name}, CPU", "s", [one["cpu"]]),
            Figure(
                "tables",
                f"{name}, memory of the process",
                "MB",
                [one["peak_mb"]],
                MOST_MB * (kind == "visitors_out") or None,
            ),
        ]
    return figures


def _run(system: System, kind: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "bench.tables", kind], cwd=ROOT, env=system.environment, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "altyn_oimaq.settings")
    django.setup()
    deed = {
        "visitors_in": _visitors_in, "companies_in": _companies_in, "visitors_made": _visitors_made,
        "visitors_out": _visitors_out,
    }[sys.argv[1]]()  # fmt: skip
    began, cpu = time.perf_counter(), time.process_time()
    rows = deed()
    print(
        json.dumps(
            {
                "elapsed": time.perf_counter() - began, "cpu": time.process_time() - cpu, "rows": rows,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )  # fmt: skip


def _visitors_in() -> Any:
    headings = ["Фамилия", "Имя", "Отчество", "E-mail", "Телефон", "Регион", "kind", "Организация", "Язык"]
    rows = [
        [
            "Образцов",
            "Әлихан",
            "Серікұлы",
            f"t{n}@bench.example.com",
            f"8701{n + 1_000_001}",
            "Астана",
            "trade",
            f"ТОО «Үлгі {n % 500}»",
            "рус",
        ]
        for n in range(IN)
    ]
    return _taking_in("visitors.visitors", headings, rows)


def _companies_in() -> Any:
    from exhibitors.tax_ids import control_digit

    headings = ["БИН", "Форма", "name_kk", "name_ru", "category", "Фамилия", "Имя", "E-mail", "Телефон"]
    rows: list[list[str]] = []
    for n in range(10 * IN):
        stem = f"71{n // 90_000 + 1:02}40{n % 90_000 + 10_000:05}"
        if (digit := control_digit(stem)) is not None and len(rows) < IN:
            rows.append([f"{stem}{digit}", "ТОО", f"Үлгі {n}", f"Образец {n}", "CLO", "Образцов", "Әлихан",
                         f"c{n}@bench.example.com", f"8701{n + 1_000_001}"])  # fmt: skip
    return _taking_in("exhibitors.companies", headings, rows)


def _taking_in(table: str, headings: list[str], rows: list[list[str]]) -> Any:
    from django.utils import timezone

    from forum.queries import current_forum
    from journal.actors import SYSTEM
    from spreadsheets.files.writing import XLSX, write_table
    from spreadsheets.services.imports import import_at_once

    file = io.BytesIO()
    write_table(file, rows, file_format=XLSX, headings=headings)
    options = {"ground": "bench", "consents": ["processing"], "language": "ru"}

    def take_in() -> int:
        answer = import_at_once(
            table=table, name="bench.xlsx", content=file.getvalue(), options=options, forum=current_forum(),
            actor=SYSTEM, at=timezone.now(),
        )  # fmt: skip
        if answer["added"] != IN:
            raise SystemExit(f"{answer['added']} of {IN} came in: {answer['refused'][:3]}")
        return answer["added"]

    return take_in


def _visitors_made() -> Any:
    from bench.stage import people
    from visitors.models import Visitor

    def make() -> int:
        missing = max(0, OUT - Visitor.objects.count())
        for _part in range(0, missing, 5_000):
            people(5_000)
        return missing

    return make


def _visitors_out() -> Any:
    from django.utils import timezone

    from bench.stage import organiser
    from journal.actors import Actor
    from spreadsheets.services.exports import keys_of, start_export
    from visitors.models import Visitor
    from visitors.tables import TABLE, VisitorsOut

    user = organiser()
    keys = keys_of(Visitor.objects.all()[:OUT])

    def write() -> int:
        export = start_export(
            table=TABLE, keys=keys, columns=[column.code for column in VisitorsOut.columns], file_format="xlsx",
            user=user, actor=Actor.staff(user), at=timezone.now(), at_once=True,
        )  # fmt: skip
        return export.rows_done

    return write


if __name__ == "__main__":
    main()
