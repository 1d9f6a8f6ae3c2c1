"""The organisers' desk over a big forum (`bench.forum`): how long its lists take, and what its first page costs.

One organiser at a time turns pages, filters, sorts and searches; every address is asked several times.
"""

import asyncio
import json
import subprocess
import sys
import time
from urllib.parse import quote

from ops.running import ROOT

from .figures import Figure, percentile
from .sink import Sink
from .system import System
from .traffic import Line, Unexpected, plain_request

P95, CPU_OF_FIRST_PAGE = 200.0, 150.0
_ROUNDS = 12
_VISITORS = ("", "?state__exact=registered", "?kind=press&language__exact=kk", "?o=1", "?p=1000", "?p=1990")
_WORDS = ("курмангалиев 777", "person4242", "корме 4242", "V000012345", "nobody at all")
ASKED = {
    "visitors/visitor": (*_VISITORS, *(f"?q={quote(words)}" for words in _WORDS)),
    "mailing/message": ("", "?state__exact=failed", "?p=1500", "?q=person4242"),
    "journal/entry": ("", "?p=1500", "?q=V000012345"),
    "forum_sessions/signup": ("", "?state__exact=waitlisted", "?p=390", f"?q={quote('курмангалиев')}"),
    "exhibitors/company": ("", "?p=39", f"?q={quote('жибек 17')}", "?q=970000001234"),
    "exhibitors/application": ("?state=all", "?state=all&p=39", f"?state=all&q={quote('корме')}"),
    "exhibitors/invoice": ("", "?p=39", "?q=INV-7"),
    "exhibitors/payment": ("", "?p=39"),
    "exhibitors/booth": ("", "?q=A-1"),
    "forum_sessions/lecture": ("",),
}


def measure(system: System, _sink: Sink) -> list[Figure]:
    began = time.monotonic()
    made = subprocess.run(
        [sys.executable, "-m", "bench.forum"],
        cwd=ROOT, env=system.environment, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    took = time.monotonic() - began
    cookie = json.loads(made.stdout.splitlines()[-1])["cookie"]
    figures = [Figure("lists", "making the big forum", "s", [took])]
    everything: list[float] = []
    for name, queries in ASKED.items():
        asked = [f"/admin/{name}/{query}" for query in queries]
        times = asyncio.run(_ask(system, asked, cookie, _ROUNDS))
        everything += times
        figures.append(
            Figure("lists", f"{name}: p95", "ms", [percentile(times, 0.95)], P95, detail={"max": max(times)})
        )
    figures.append(Figure("lists", "all change lists: p95", "ms", [percentile(everything, 0.95)], P95))
    return [*figures, _first_page(system, cookie)]


def _first_page(system: System, cookie: str) -> Figure:
    asyncio.run(_ask(system, ["/admin/"], cookie, 4))  # warm
    before = system.cpu()
    times = asyncio.run(_ask(system, ["/admin/"], cookie, 20))
    after = system.cpu()
    split = {name: (after[name] - before[name]) * 1000 / len(times) for name in after}
    return Figure(
        "lists", "first page of the desk, CPU", "ms", [sum(split.values())], CPU_OF_FIRST_PAGE,
        detail={"split_ms": split, "p95": percentile(times, 0.95)},
    )  # fmt: skip


async def _ask(system: System, addresses: list[str], cookie: str, rounds: int) -> list[float]:
    """Milliseconds of every answer; the first round of each address is not counted."""
    line, times = await Line.to(system.address), []
    try:
        for number in range(rounds + 1):
            for address in addresses:
                began = time.perf_counter()
                answer = await line.ask(plain_request("GET", address, {"Cookie": cookie}))
                if answer.status != 200:
                    raise Unexpected(f"{address}: {answer.status}")
                if number:
                    times.append((time.perf_counter() - began) * 1000)
                if not line.is_open:
                    line = await Line.to(system.address)
    finally:
        line.close()
    return times
