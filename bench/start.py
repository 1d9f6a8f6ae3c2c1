"""`./run` in an empty checkout and once more, the memory of the idle system, and the weight of the form page.

The packages come from the cache that earlier set-ups have filled (ours warms it when it is cold). The page is
loaded by Chromium from the site that `./run` started, with an empty browser cache; without Chromium it is left out.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from ops.running import ROOT

from . import meters
from .figures import Figure

FIRST, AGAIN, MEMORY_MB, WEIGHT_KB = 45.0, 6.0, 700.0, 150.0
SETTLE = 8.0
PATIENCE = 300.0
_ADDRESS = re.compile(r"https?://\S+?(?=/\s)")
# What belongs to the caller's own environment or site.
_NOT_OURS = (
    "VIRTUAL_ENV",
    "PYTHONPATH",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "VAR_DIR",
    "PORT",
    "HOST",
    "DEBUG",
)


class Started(NamedTuple):
    seconds: float
    base_url: str
    pid: int


def measure(folder: Path, *, again: int = 3) -> list[Figure]:
    checkout = _check_out(folder / "checkout")
    with _running(checkout) as site:
        first = site.seconds
        time.sleep(SETTLE)
        used = meters.memory(site.pid)
        weight = page_weight(site.base_url)
    starts = []
    for _run in range(again):
        with _running(checkout) as site:
            starts.append(site.seconds)
    seen = {"processes": used.processes, "without_pss": used.guessed}
    return [
        Figure("start", "./run in an empty checkout, packages cached", "s", [first], FIRST),
        Figure("start", "./run once more", "s", starts, AGAIN),
        Figure("start", "memory of the idle system (PSS)", "MB", [used.pss], MEMORY_MB, detail=seen),
        Figure("start", "memory of the idle system (RSS, shared pages counted many times)", "MB", [used.rss]),
        *weight,
    ]


def page_weight(base_url: str) -> list[Figure]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("  no Chromium on this machine: the weight of the page is not measured")
        return []
    from playwright.sync_api import Request, sync_playwright

    finished: list[Request] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(locale="kk-KZ")
        page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - it marks the function
        page.goto(f"{base_url}/register/", wait_until="networkidle")
        loaded = {
            request.url: sum(request.sizes()[part] for part in ("responseHeadersSize", "responseBodySize"))
            for request in finished
            if not request.url.startswith("data:")
        }
        browser.close()
    home = urlsplit(base_url).netloc
    foreign = [url for url in loaded if urlsplit(url).netloc != home]
    by_path = {urlsplit(url).path: round(size / 1000, 1) for url, size in loaded.items()}
    return [
        Figure(
            "start",
            "/register/ transferred",
            "kB",
            [sum(loaded.values()) / 1000],
            WEIGHT_KB,
            detail={"kB": by_path},
        ),
        Figure(
            "start", "requests of /register/ to other hosts", "", [len(foreign)], 0, detail={"urls": foreign}
        ),
    ]


def _check_out(folder: Path) -> Path:
    """The files that a clone would have, as they stand now, committed or not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.split("\0"):
        if name and (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@contextmanager
def _running(checkout: Path) -> Iterator[Started]:
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    began = time.monotonic()
    process = subprocess.Popen(
        ["./run"], cwd=checkout, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        base_url = _wait_until_up(process, began + PATIENCE)
        yield Started(time.monotonic() - began, base_url, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _wait_until_up(process: "subprocess.Popen[str]", deadline: float) -> str:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if found := _ADDRESS.search(line):
            return found[0]
        if time.monotonic() > deadline:
            break
    raise RuntimeError(f"./run did not come up:\n{''.join(said[-20:])}")
