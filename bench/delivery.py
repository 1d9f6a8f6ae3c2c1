"""How long a person waits for the letter: from the answer to the registration (its commit) to the SMTP server's
acceptance, while 30 people a second register, whether the earlier ones are done or not."""

import asyncio
import time

from .figures import Figure, percentile
from .people import somebody
from .sink import Sink
from .system import System
from .traffic import Line, open_loop, register_by_api

RATE = 30
TARGET = 1000.0


def measure(system: System, sink: Sink, *, runs: int = 2, seconds: int = 20) -> list[Figure]:
    sink.wait_for(set(asyncio.run(_register(system, 2 * RATE))))
    waits = [_waits(system, sink, seconds * RATE) for _run in range(runs)]
    detail = {"registrations_per_run": seconds * RATE, "per_second": RATE}
    return [
        Figure(
            part="delivery",
            name=f"p{share} from commit to acceptance at {RATE} registrations a second",
            unit="ms",
            runs=[percentile(run, share / 100) for run in waits],
            limit=TARGET if share == 95 else None,
            detail=detail,
        )
        for share in (50, 95, 99)
    ]


def _waits(system: System, sink: Sink, count: int) -> list[float]:
    answered = asyncio.run(_register(system, count))
    mails = sink.wait_for(set(answered))
    return [(mails[email].accepted_at - at) * 1000 for email, at in answered.items()]


async def _register(system: System, count: int) -> dict[str, float]:
    """E-mail address -> the moment of the answer."""
    answered: dict[str, float] = {}
    idle: list[Line] = []

    async def one() -> None:
        line = idle.pop() if idle else await Line.to(system.address)
        if not line.is_open:
            line = await Line.to(system.address)
        person = somebody()
        await register_by_api(line, person)
        answered[person.email] = time.monotonic()
        idle.append(line)

    await open_loop(RATE, count, one)
    for line in idle:
        line.close()
    return answered
