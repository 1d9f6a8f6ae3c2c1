"""Asking again and again: the public lists while nothing changes, in full and as 304, beside a bare Django view.

The bare view looks into the database once and answers with as many bytes. The three are asked in turn, within
every run, so that other work on the machine meets all of them; the shares of one run are of the same seconds.
"""

import asyncio
import re
import time
from statistics import mean

from .figures import Figure
from .sink import Sink
from .system import BareWeb, System
from .traffic import Answer, Line, Samples, Unexpected, closed_loop, plain_request

CLIENTS, SLICES = 16, 8
FULL, KNOWN = 40.0, 60.0
LISTS = ("/api/v1/lectures/", "/api/v1/exhibitors/", "/api/v1/booths/")
_ETAG = re.compile(rb"(?i)\r\netag: *([^\r]*)")


def measure(system: System, _sink: Sink, *, runs: int = 7, seconds: float = 1.5) -> list[Figure]:
    """With the worker stopped: letters have nothing to do with it."""
    system.worker.stop()
    with BareWeb(system) as bare:
        figures = [figure for path in LISTS for figure in _list(system, bare, path, runs, seconds)]
    system.worker.start()
    return figures


def _list(system: System, bare: BareWeb, path: str, runs: int, seconds: float) -> list[Figure]:
    first = asyncio.run(_ask(system.address, path))
    found = _ETAG.search(first.head + b"\r\n")
    if first.status != 200 or found is None:
        raise Unexpected(f"GET {path}: {first.status}, without an ETag")
    ours = plain_request("GET", path, {})
    known = plain_request("GET", path, {"If-None-Match": found[1].decode()})
    theirs = plain_request("GET", f"/programme/?size={len(first.body)}", {})
    _load(system.address, ours, 0.5, 200)  # every web process learns the answer
    _load(bare.address, theirs, 0.5, 200)
    turns = ((bare.address, theirs, 200), (system.address, ours, 200), (system.address, known, 304))
    rates = []
    for _run in range(runs):
        # Thin slices in turn: whatever else the machine does then meets all three.
        slices = [[_load(*turn[:2], seconds / SLICES, turn[2]) for turn in turns] for _slice in range(SLICES)]
        rates.append([mean(samples.rate for samples in column) for column in zip(*slices, strict=True)])
    parts = ("bare_per_s", "ours_per_s", "known_per_s")
    detail = {part: [round(run[place]) for run in rates] for place, part in enumerate(parts)}
    full, same = ([run[place] / run[0] * 100 for run in rates] for place in (1, 2))
    name = f"`GET {path.removeprefix('/api/v1')}`, {len(first.body) // 1024} KB"
    return [
        Figure("polling", f"{name}: share of a bare view's rate", "%", full, FULL, True, detail),
        Figure("polling", f"{name}: the same, answered with 304", "%", same, KNOWN, True),
        Figure("polling", f"{name}: answers", "1/s", [run[1] for run in rates]),
    ]


async def _ask(address: tuple[str, int], path: str) -> Answer:
    line = await Line.to(address)
    answer = await line.ask(plain_request("GET", path, {}))
    line.close()
    return answer


def _load(address: tuple[str, int], request: bytes, seconds: float, expected: int) -> Samples:
    return asyncio.run(_clients(address, request, seconds, expected))


async def _clients(address: tuple[str, int], request: bytes, seconds: float, expected: int) -> Samples:
    lines = [await Line.to(address) for _ in range(CLIENTS)]
    until = time.monotonic() + seconds

    async def one(client: int) -> bool:
        if time.monotonic() > until:
            return False
        answer = await lines[client].ask(request)
        if answer.status != expected:
            raise Unexpected(f"{request.splitlines()[0]!r}: {answer.status}")
        return True

    samples = await closed_loop(CLIENTS, one)
    for line in lines:
        line.close()
    return samples
