"""`REPORT.md` for people and `results.json` for programs: the machine, the settings, every figure with its runs."""

import json
import os
import platform
import subprocess
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ops.binaries import find_postgres, find_redis
from ops.running import ROOT

from . import system
from .figures import Figure

FOLDER = Path(__file__).parent
TITLES = {
    "cpu": "CPU time of a registration",
    "rate": "Registrations a second",
    "delivery": "From registration to letter",
    "catalogue": "The catalogue of exhibitors",
    "plan": "The floor plan",
    "holds": "Holding a booth",
    "invoices": "Invoices as PDFs",
    "signups": "Sign-ups for lectures, and the programme's page",
    "import": "Taking in a programme",
    "tables": "Tables in and out",
    "lists": "The organisers' lists over a big forum",
    "polling": "The public lists, asked again and again",
    "start": "Start, memory, page weight",
}
CAVEAT = (
    "Median of the runs, then the lowest and the highest. CPU times and ratios carry over to other machines, rates "
    "and times do not; other work on the machine makes all of them worse, CPU times too, by up to twice."
)
AGAIN = (
    "`make bench` (about twelve minutes), or a part of it: `python -m bench --only cpu`, which only prints."
)
_PACKAGES = ("Django", "djangorestframework", "gunicorn", "celery", "psycopg2-binary", "typst")


def surroundings() -> dict[str, Any]:
    """What the figures belong to."""
    postgres = find_postgres().folder / "postgres"
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _says("git", "describe", "--always", "--dirty"),
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "memory_mb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20),
            "system": f"{platform.system()} {platform.release()}",
            "load_before": round(os.getloadavg()[0], 2),
            "yardstick_ms": min(_yardstick() for _ in range(5)),
        },
        "versions": {
            "Python": platform.python_version(),
            "PostgreSQL": _says(str(postgres), "--version").split()[-1],
            "Valkey or Redis": _says(str(find_redis()), "--version").partition("v=")[2].split()[0],
            **{name: version(name) for name in _PACKAGES},
        },
        "settings": {
            "PostgreSQL": "durable (fsync, synchronous_commit, full_page_writes on)",
            "web": f"gunicorn gthread, {system.WEB_WORKERS} workers of {system.WEB_THREADS} threads, connections kept",
            "worker": f"one Celery worker of {system.WORKER_PROCESSES} processes; beat",
            "mail": "SMTP to a local sink that takes every letter; each is sent and counted",
            "RATE_LIMITS": "off (limits and proof of work are not in the figures)",
        },
    }


def write(about: dict[str, Any], figures: list[Figure]) -> None:
    results = about | {"figures": [figure.as_json() for figure in figures]}
    (FOLDER / "results.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n")
    (FOLDER / "REPORT.md").write_text(markdown(about, figures))


def markdown(about: dict[str, Any], figures: list[Figure]) -> str:
    machine = about["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    lines = [
        "# What the system costs",
        "",
        f"Written by `make bench` on {about['at'][:10]} at commit `{about['commit']}`; not edited by hand.",
        "",
        (
            f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['memory_mb']} MB, "
            f"{machine['system']}. "
            f"Load before the start {machine['load_before']}; a million loops of Python took "
            f"{machine['yardstick_ms']} ms of CPU. {versions}."
        ),
        "",
        *(f"* {name}: {value}" for name, value in about["settings"].items()),
        "",
        CAVEAT,
    ]
    for part, title in TITLES.items():
        rows = [figure for figure in figures if figure.part == part]
        if rows:
            lines += [
                "",
                f"## {title}",
                "",
                "| what | target | median | lowest – highest | runs | |",
                "|---|---|---|---|---|---|",
            ]
            lines += [row(figure) for figure in rows]
            lines += [note for figure in rows for note in _notes(figure)]
    lines += ["", "## Again", "", AGAIN, ""]
    return "\n".join(lines)


def row(figure: Figure) -> str:
    target = (
        ""
        if figure.limit is None
        else f"{'≥' if figure.at_least else '≤'} {_number(figure.limit)} {figure.unit}"
    )
    verdict = {None: "", True: "met", False: "**missed**"}[figure.is_met]
    spread = f"{_number(min(figure.runs))} – {_number(max(figure.runs))}" if len(figure.runs) > 1 else ""
    middle = f"{_number(figure.median)} {figure.unit}"
    return (
        f"| {figure.name} | {target.strip()} | {middle.strip()} | {spread} | {len(figure.runs)} | {verdict} |"
    )


def _notes(figure: Figure) -> list[str]:
    if split := figure.detail.get("split_ms"):
        parts = ", ".join(f"{name} {_number(value)}" for name, value in split.items())
        return ["", f"{figure.name}, by part, ms: {parts}."]
    if files := figure.detail.get("kB"):
        return [
            "",
            "Transferred, kB: "
            + ", ".join(f"`{path}` {_number(size)}" for path, size in files.items())
            + ".",
        ]
    return []


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.1f}"


def _yardstick() -> int:
    """CPU milliseconds of a fixed piece of work: how fast this machine is, and how much others hold it up."""
    began, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number * number % 7
    return round((time.process_time() - began) * 1000)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )


def _says(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
