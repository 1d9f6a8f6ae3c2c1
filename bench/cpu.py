"""CPU time of one registration, over all processes of the system, until its mail with the PDF has been accepted.

`browser`: form page, post, the page it leads to, on a new connection with cookies, as a person's browser does.
`api`: one POST on a kept-alive connection. The load driver and the mail sink are not counted.
"""

import asyncio

from . import meters
from .figures import Figure
from .people import Person, somebody
from .sink import Sink
from .system import System
from .traffic import Line, closed_loop, register_by_api, register_by_browser

CLIENTS = 4
TARGETS = {"browser": 20.0, "api": 12.0}


def measure(system: System, sink: Sink, *, runs: int = 5, people: int = 150) -> list[Figure]:
    for (
        door
    ) in TARGETS:  # templates, compilers of PDFs and connections of every process are made at first use
        _register(system, sink, door, people=60)
    samples: dict[str, list[dict[str, float]]] = {door: [] for door in TARGETS}
    for _run in range(runs):
        for door, found in samples.items():
            found.append(_sample(system, sink, door, people))
    return [_figure(door, found, people) for door, found in samples.items()]


def _sample(system: System, sink: Sink, door: str, people: int) -> dict[str, float]:
    """Milliseconds a registration, by part of the system."""
    before = system.cpu()
    _register(system, sink, door, people)
    after = system.cpu()
    return {name: (after[name] - before[name]) / people * 1000 for name in after}


def _register(system: System, sink: Sink, door: str, people: int) -> None:
    crowd = [somebody() for _ in range(people)]
    asyncio.run(_crowd(system, door, crowd))
    sink.wait_for({person.email for person in crowd})


async def _crowd(system: System, door: str, crowd: list[Person]) -> None:
    waiting = iter(crowd)
    lines = [await Line.to(system.address) for _ in range(CLIENTS)] if door == "api" else []

    async def one(client: int) -> bool:
        person = next(waiting, None)
        if person is None:
            return False
        if door == "api":
            await register_by_api(lines[client], person)
        else:
            await register_by_browser(system.address, person)
        return True

    await closed_loop(CLIENTS, one)
    for line in lines:
        line.close()


def _figure(door: str, samples: list[dict[str, float]], people: int) -> Figure:
    parts = {name: sorted(sample[name] for sample in samples)[len(samples) // 2] for name in samples[0]}
    return Figure(
        part="cpu",
        name=f"CPU per registration, {door}, mail with PDF included",
        unit="ms",
        runs=[sum(sample.values()) for sample in samples],
        limit=TARGETS[door],
        detail={
            "split_ms": parts,
            "registrations_per_run": people,
            "clients": CLIENTS,
            "tick_ms": meters.TICK * 1000,
        },
    )
