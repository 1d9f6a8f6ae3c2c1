"""Lighthouse on the main pages of a site that runs on this machine (`./run`), written to docs/lighthouse.md.

    npm install --prefix var/npm lighthouse
    make lighthouse                      # BASE_URL=http://localhost:8000, as ./run says; RUNS=5

Every page is measured RUNS times and each figure is the median, beside it the worst performance of them all.
No part of the suite: it needs node, and its figures are those of a quiet machine. It asks for the mobile profile:
a slow telephone (CPU divided by four) on a slow network (simulated 4G: 150 ms, 1.6 Mbit/s).
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs/lighthouse.md"
HERE = {"localhost", "127.0.0.1", "::1"}
LIGHTHOUSE = ROOT / "var/npm/node_modules/.bin/lighthouse"
PAGES = {"home": "/", "programme": "/programme/", "floor plan": "/floor-plan/", "registration": "/register/"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TARGETS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
LCP_MS, CLS, BYTES = 1800, 0.02, 200_000
TRIES = 3
HEAD = """# Lighthouse

Written by `make lighthouse`: mobile profile (CPU ÷ 4, 150 ms, 1.6 Mbit/s, simulated), the demonstration forum as
`./run` starts it: DEBUG off, static files collected and packed. Plain http on loopback: Lighthouse takes that for a
secure origin, so `is-on-https` and `redirects-http` say nothing here; HSTS and secure cookies are of the deployment.
Targets: performance ≥ 95, the others 100, LCP < 1.8 s, CLS < 0.02, < 200 KB, no request to another host.
Each figure is the median of several runs; "worst" is the lowest performance among them.

"""


def main() -> int:
    base = os.environ.get("BASE_URL", "http://localhost:8000").rstrip("/")
    if urlsplit(base).hostname not in HERE:
        sys.exit("error: only a site on this machine is measured.")
    program = str(LIGHTHOUSE) if LIGHTHOUSE.exists() else shutil.which("lighthouse")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None or chromium is None:
        sys.exit(
            "Lighthouse cannot run here: it wants Chromium and `npm install --prefix var/npm lighthouse`."
        )
    runs = int(os.environ.get("RUNS", "5"))
    rows = {
        name: median([measured(program, chromium, base, path) for _run in range(runs)])
        for name, path in PAGES.items()
    }
    table = report(rows)
    sys.stdout.write(table)
    load = os.getloadavg()[0]
    quiet = "" if load < 2 else " (a busy machine: provisional)"
    when = (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {load:.1f}{quiet}, {runs} runs a page."
    )
    REPORT.write_text(f"{HEAD}{when}\n\n{table}")
    return 0 if all(is_met(row) for row in rows.values()) else 1


def measured(program: str, chromium: str, base: str, path: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "report.json")
        command = [
            program, base + path, "--quiet", "--output=json", f"--output-path={target}",
            f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox",
        ]  # fmt: skip
        for left in reversed(range(TRIES)):  # a trace that did not begin is no measurement
            done = subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium}, check=not left)
            if not done.returncode:
                break
        told = json.loads(target.read_text())
    audits = told["audits"]
    requests = audits["network-requests"]["details"]["items"]
    faults = [
        f"{name}: {audit['title']}"
        for name, audit in audits.items()
        if audit.get("score") is not None
        and audit["score"] < 0.9
        and audit["scoreDisplayMode"] != "informative"
    ]
    return {
        **{name: round(100 * (told["categories"][name]["score"] or 0)) for name in CATEGORIES},
        "lcp_ms": round(audits["largest-contentful-paint"]["numericValue"]),
        "cls": round(audits["cumulative-layout-shift"]["numericValue"], 3),
        "bytes": sum(each.get("transferSize", 0) for each in requests),
        "foreign": sum(not each["url"].startswith((base, "data:", "blob:")) for each in requests),
        "faults": faults,
    }


def median(runs: list[dict[str, Any]]) -> dict[str, Any]:
    row = {name: statistics.median_low(run[name] for run in runs) for name in runs[0] if name != "faults"}
    faults = sorted({fault for run in runs for fault in run["faults"]})
    foreign = max(run["foreign"] for run in runs)
    return row | {"worst": min(run["performance"] for run in runs), "foreign": foreign, "faults": faults}


def is_met(row: dict[str, Any]) -> bool:
    scores = all(row[name] >= least for name, least in TARGETS.items())
    return (
        scores and row["lcp_ms"] < LCP_MS and row["cls"] < CLS and row["bytes"] < BYTES and not row["foreign"]
    )


def report(rows: dict[str, dict[str, Any]]) -> str:
    lines = [
        "| page | performance | worst | accessibility | best practices | SEO | LCP | CLS | KB | foreign | |"
    ]
    lines.append("| --- " * 11 + "|")
    for name, row in rows.items():
        scores = " | ".join(str(row[each]) for each in ("performance", "worst", *CATEGORIES[1:]))
        met = "met" if is_met(row) else "missed"
        lines.append(
            f"| {name} | {scores} | {row['lcp_ms'] / 1000:.2f} s | {row['cls']} | {row['bytes'] / 1000:.0f} "
            f"| {row['foreign']} | {met} |"
        )
    notes = [f"* {name}: {fault}" for name, row in rows.items() for fault in row["faults"]]
    return "\n".join(lines) + "\n" + ("\n" + "\n".join(notes) + "\n" if notes else "")


if __name__ == "__main__":
    sys.exit(main())
