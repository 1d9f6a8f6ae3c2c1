"""How long somebody waits for the catalogue of 20,000 exhibitors: searches of all kinds, each asked for the first time.

Pages and API are measured apart. Words are drawn anew for every request, so figures that the site remembers
help only who chooses nothing. One reader alone tells what a search costs; four at once what they wait for one
another; sixteen, more than this machine has cores for, stand there for comparison.
"""

import asyncio
import random
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from urllib.parse import quote, urlencode

from ops.running import ROOT

from .crowd import COUNT
from .figures import Figure, percentile
from .sink import Sink
from .system import System
from .traffic import Line, Samples, Unexpected, closed_loop

P95 = 60.0
_NAMES = ("жибек мата", "күміс", "аишык тигин", "Kumis zerger", "жүн әлемі", "орнек ою", "нур текстиль")
_PRODUCTS = ("трикотаж", "былғары сөмке", "silver embroidery", "школьная форма", "кілем", "carpets")
_SLIPS = ("жубек", ";b,tr", "текстел")
_CHOICES = ("CLO", "FTW", "TEX", "ACC", "CRF")


def measure(system: System, _sink: Sink, *, runs: int = 3, seconds: float = 4) -> list[Figure]:
    subprocess.run(
        [sys.executable, "-m", "bench.crowd"],
        cwd=ROOT,
        env=system.environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    figures = [*_cpu(system, seconds)]
    for door, address in (("API", "/api/v1/exhibitors/"), ("page", "/exhibitors/")):
        for clients in (1, 4, 16):
            samples = [_load(system.address, address, clients, seconds, 97 * run) for run in range(runs)]
            figures.append(
                Figure(
                    "catalogue",
                    f"search over {COUNT:,} exhibitors, {door}, readers at once: {clients}, p95",
                    "ms",
                    [percentile(one.took, 0.95) * 1000 for one in samples],
                    P95 if clients < 16 else None,
                    detail={
                        "p50": [percentile(one.took, 0.5) * 1000 for one in samples],
                        "rate": [one.rate for one in samples],
                    },
                )
            )
    return figures


def _cpu(system: System, seconds: float) -> list[Figure]:
    """What a search costs whoever serves it: this carries over to other machines, waiting does not."""
    figures = []
    for door, path in (("API", "/api/v1/exhibitors/"), ("page", "/exhibitors/")):
        _load(system.address, path, 1, 1.0, 1)
        before, samples, after = system.cpu(), _load(system.address, path, 1, seconds, 7), system.cpu()
        split = {name: (after[name] - before[name]) * 1000 / len(samples.took) for name in after}
        name = f"CPU of a search over {COUNT:,} exhibitors, {door}"
        figures.append(Figure("catalogue", name, "ms", [sum(split.values())], detail={"split_ms": split}))
    return figures


def wishes(seed: int) -> Callable[[], str]:
    """What one reader after the other asks for; six of ten type a name or a booth."""
    chance, numbers = random.Random(seed), count(seed)

    def next_one() -> str:
        number, dice = next(numbers), chance.random()
        if dice < 0.35:
            wish = {"search": f"{chance.choice(_NAMES)} {chance.randrange(COUNT)}"}
        elif dice < 0.5:
            wish = {"search": f"{chance.choice('ABC')}-{chance.randrange(COUNT)}"}
        elif dice < 0.65:
            wish = {"search": f"{chance.choice(_PRODUCTS)} {chance.choice(_NAMES)}"}
        elif dice < 0.72:
            wish = {"search": chance.choice(_SLIPS)}
        elif dice < 0.9:
            wish = {"category": chance.choice(_CHOICES), "page": str(1 + number % 40)}
        else:
            wish = {"page": str(1 + number % 200)}
        return urlencode(wish, quote_via=quote)

    return next_one


def _load(address: tuple[str, int], path: str, clients: int, seconds: float, seed: int) -> Samples:
    return asyncio.run(_readers(address, path, clients, seconds, seed))


async def _readers(address: tuple[str, int], path: str, clients: int, seconds: float, seed: int) -> Samples:
    lines = [await Line.to(address) for _ in range(clients)]
    next_one, loop = wishes(seed), asyncio.get_running_loop()
    until = loop.time() + seconds

    async def one(client: int) -> bool:
        if loop.time() > until:
            return False
        asked = f"GET {path}?{next_one()} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n"
        answer = await lines[client].ask(asked.encode())
        if answer.status != 200:
            raise Unexpected(f"{asked.splitlines()[0]}: {answer.status}")
        return True

    samples = await closed_loop(clients, one)
    for line in lines:
        line.close()
    return samples
