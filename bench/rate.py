"""How many registrations a second the API takes at 16 clients, beside a bare Django view with one INSERT.

The two are measured in turn within one run, on the same machine, web server and database server; their ratio
says what our rules, records and the letter's row cost. First with the worker stopped (the web's own speed; the
letters wait in the outbox and are then all delivered), then with the worker delivering at the same time.
"""

import asyncio
import time

from .figures import Figure, percentile
from .people import somebody
from .sink import Sink
from .system import BareWeb, System
from .traffic import Line, Samples, Unexpected, api_request, closed_loop

CLIENTS = 16
LEAST_SHARE, P95 = 35.0, 60.0


def measure(system: System, sink: Sink, *, runs: int = 5, seconds: float = 3) -> list[Figure]:
    with BareWeb(system) as bare:
        for address in (bare.address, system.address):
            _load(address, 1.5, set())
        system.worker.stop()
        waiting: set[str] = set()
        alone = _in_turn(bare, system, sink, runs, seconds, waiting)
        began, delivered = time.monotonic(), len(waiting)
        system.worker.start()
        sink.wait_for(waiting, seconds=120)
        backlog = delivered / (time.monotonic() - began)
        together = _in_turn(bare, system, sink, runs, seconds, None)
    drain = Figure("rate", "letters sent from a backlog", "1/s", [backlog], detail={"letters": delivered})
    return [*_figures("worker stopped", alone, target=True), *_figures("worker delivering", together), drain]


def _in_turn(
    bare: BareWeb, system: System, sink: Sink, runs: int, seconds: float, waiting: set[str] | None
) -> list[tuple[Samples, Samples]]:
    """Pairs of (bare, ours). With `waiting` the letters stay unsent and are noted there."""
    pairs = []
    for _run in range(runs):
        registered: set[str] = set() if waiting is None else waiting
        pairs.append((_load(bare.address, seconds, set()), _load(system.address, seconds, registered)))
        if waiting is None:
            sink.wait_for(registered)  # else the next bare run would share the machine with our letters
    return pairs


def _load(address: tuple[str, int], seconds: float, registered: set[str]) -> Samples:
    return asyncio.run(_clients(address, seconds, registered))


async def _clients(address: tuple[str, int], seconds: float, registered: set[str]) -> Samples:
    lines = [await Line.to(address) for _ in range(CLIENTS)]
    until = time.monotonic() + seconds

    async def one(client: int) -> bool:
        if time.monotonic() > until:
            return False
        person = somebody()
        answer = await lines[client].ask(api_request(person))
        if answer.status != 201:
            raise Unexpected(f"{answer.status} {answer.body[:300]!r}")
        registered.add(person.email)
        return True

    samples = await closed_loop(CLIENTS, one)
    for line in lines:
        line.close()
    return samples


def _figures(how: str, pairs: list[tuple[Samples, Samples]], *, target: bool = False) -> list[Figure]:
    bare, ours = zip(*pairs, strict=True)
    share = [mine.rate / theirs.rate * 100 for theirs, mine in pairs]
    p95 = [percentile(mine.took, 0.95) * 1000 for mine in ours]
    detail = {
        "bare_per_s": [round(run.rate) for run in bare],
        "ours_per_s": [round(run.rate) for run in ours],
    }
    return [
        Figure("rate", f"bare view, {how}", "1/s", [run.rate for run in bare]),
        Figure(
            "rate",
            f"API registrations, {how}",
            "1/s",
            [run.rate for run in ours],
            detail={"clients": CLIENTS},
        ),
        Figure(
            "rate",
            f"share of the bare view's rate, {how}",
            "%",
            share,
            LEAST_SHARE if target else None,
            True,
            detail,
        ),
        Figure("rate", f"p95 of the answer, {how}", "ms", p95, P95 if target else None),
    ]
