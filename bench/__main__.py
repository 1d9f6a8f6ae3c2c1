"""`python -m bench`: all parts, then the report. `--only PART` measures one part and prints it."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from ops import interrupts
from ops.errors import ServiceError

from . import (
    catalogue,
    cpu,
    delivery,
    holds,
    invoices,
    lists,
    plan,
    polling,
    programme,
    rate,
    report,
    signups,
    start,
    tables,
)
from .figures import Figure
from .sink import Sink
from .system import System

UNDER_LOAD = {
    "cpu": cpu.measure,
    "rate": rate.measure,
    "delivery": delivery.measure,
    "holds": holds.measure,
    "plan": plan.measure,
    "catalogue": catalogue.measure,
    "signups": signups.measure,
    "import": programme.measure,
    "tables": tables.measure,
    "lists": lists.measure,
    "polling": polling.measure,
}


WITH_BROWSER = frozenset({"plan", "start"})


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=report.TITLES, metavar="PART", help=", ".join(report.TITLES)
    )
    chosen = parser.parse_args().only
    if WITH_BROWSER.intersection(chosen or report.TITLES) and find_spec("playwright") is None:
        print(
            "error: plan and start need packages of development. Fix: make bench, or ./test --version",
            file=sys.stderr,
        )
        return 1
    interrupts.install()
    began = time.monotonic()
    about = report.surroundings()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            figures = measure(chosen or list(report.TITLES), Path(folder))
    except ServiceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except interrupts.Interrupted:
        return 130
    print(report.markdown(about, figures))
    if not chosen:
        report.write(about, figures)
    print(f"({time.monotonic() - began:.0f} s)")
    return 0


def measure(parts: list[str], folder: Path) -> list[Figure]:
    figures: list[Figure] = []
    if under_load := [part for part in parts if part in UNDER_LOAD]:
        with Sink(folder / "mails") as sink, System(folder / "var", mail_port=sink.port) as system:
            for part in under_load:
                figures += _told(part, partial(UNDER_LOAD[part], system, sink))
    if "invoices" in parts:
        figures += _told("invoices", invoices.measure)
    if "start" in parts:
        figures += _told("start", partial(start.measure, folder))
    return figures


def _told(part: str, measure_it: Callable[[], list[Figure]]) -> list[Figure]:
    """The figures, shown on the terminal at once: what comes later may fail."""
    print(f"{report.TITLES[part]} …", file=sys.stderr, flush=True)
    figures = measure_it()
    print("\n".join(map(report.row, figures)), file=sys.stderr, flush=True)
    return figures


if __name__ == "__main__":
    sys.exit(main())
