"""Holding a booth over the API: sixteen companies on different booths, and fifty that want the same one.

Different booths: each of sixteen clients holds one booth after the other, each for another company, as fast as it
is answered; everything is given back between the runs. And once more with the giving back as half of the load.
One booth: fifty requests are sent at the same moment, one must be answered with 201 and
the others with 409 `booth_taken`; the winner gives it back and the next round begins.
"""

import asyncio
import json
import time

from .companies import invite
from .figures import Figure, percentile
from .sink import Sink
from .system import System
from .traffic import Answer, Line, Samples, Unexpected, plain_request

CLIENTS, CROWD, IN_A_ROW = 16, 50, 24
P95_ALONE, P95_CROWD = 60.0, 300.0
_URL = "/api/v1/companies/me/bookings/"


class Company:
    """A client with a connection and a token of its own."""

    def __init__(self, line: Line, token: str) -> None:
        self._line, self._headers = line, {"Authorization": f"Bearer {token}"}

    async def hold(self, booth: str) -> Answer:
        body = json.dumps({"booth": booth}).encode()
        headers = self._headers | {"Content-Type": "application/json"}
        return await self._line.ask(plain_request("POST", _URL, headers, body))

    async def give_back(self, held: Answer) -> None:
        code = json.loads(held.body)["code"]
        answer = await self._line.ask(plain_request("DELETE", f"{_URL}{code}/", self._headers))
        _expect(answer, 204)

    def close(self) -> None:
        self._line.close()


def measure(
    system: System, sink: Sink, *, runs: int = 5, seconds: float = 3, rounds: int = 20
) -> list[Figure]:
    many = CLIENTS * IN_A_ROW
    invited = invite(system, companies=many + CROWD, booths=many + 1)
    apart, crowd = invited["tokens"][:many], invited["tokens"][many:]
    *different, wanted = invited["booths"]
    asyncio.run(_different(system, apart, different))  # warm
    alone = [asyncio.run(_different(system, apart, different)) for _run in range(runs)]
    mixed = [
        asyncio.run(_in_turn(system, apart[:CLIENTS], different[:CLIENTS], seconds)) for _run in range(runs)
    ]
    contended = [asyncio.run(_one(system, crowd, wanted, rounds)) for _run in range(runs)]
    return [
        Figure("holds", f"holds, {CLIENTS} clients, different booths", "1/s", [run.rate for run in alone]),
        Figure(
            "holds", "p95 of a hold, different booths", "ms", [_p95(run) for run in alone], P95_ALONE,
            detail={"clients": CLIENTS},
        ),
        Figure("holds", "p95 of a hold, every other request gives one back", "ms", [_p95(run) for run in mixed]),
        Figure(
            "holds", f"p95 of the answer, {CROWD} companies at once for one booth", "ms",
            [_p95(run) for run in contended], P95_CROWD, detail={"rounds": rounds},
        ),
    ]  # fmt: skip


async def _different(system: System, tokens: list[str], booths: list[str]) -> Samples:
    lines = [await Line.to(system.address) for _client in range(CLIENTS)]
    took = list[float]()

    async def hold_one_after_the_other(client: int, line: Line) -> list[tuple[Company, Answer]]:
        held = []
        for token, booth in zip(tokens[client::CLIENTS], booths[client::CLIENTS], strict=True):
            company, began = Company(line, token), time.perf_counter()
            held.append((company, _expect(await company.hold(booth), 201)))
            took.append(time.perf_counter() - began)
        return held

    async def give_back(held: list[tuple[Company, Answer]]) -> None:
        for company, answer in held:
            await company.give_back(answer)

    began = time.perf_counter()
    held = await asyncio.gather(
        *(hold_one_after_the_other(client, line) for client, line in enumerate(lines))
    )
    samples = Samples(took, time.perf_counter() - began)
    await asyncio.gather(*map(give_back, held))
    for line in lines:
        line.close()
    return samples


async def _in_turn(system: System, tokens: list[str], booths: list[str], seconds: float) -> Samples:
    companies = [Company(await Line.to(system.address), token) for token in tokens]
    until, took = time.monotonic() + seconds, list[float]()

    async def hold_and_give_back(company: Company, booth: str) -> None:
        while time.monotonic() < until:
            began = time.perf_counter()
            held = _expect(await company.hold(booth), 201)
            took.append(time.perf_counter() - began)
            await company.give_back(held)

    began = time.perf_counter()
    await asyncio.gather(*map(hold_and_give_back, companies, booths))
    samples = Samples(took, time.perf_counter() - began)
    for company in companies:
        company.close()
    return samples


async def _one(system: System, tokens: list[str], booth: str, rounds: int) -> Samples:
    companies = [Company(await Line.to(system.address), token) for token in tokens]
    took: list[float] = []

    async def hold(company: Company) -> tuple[Company, Answer]:
        began = time.perf_counter()
        answer = await company.hold(booth)
        took.append(time.perf_counter() - began)
        return company, answer

    began = time.perf_counter()
    for _round in range(rounds):
        answers = await asyncio.gather(*map(hold, companies))
        [(winner, held)] = [pair for pair in answers if pair[1].status == 201]
        for _loser, answer in answers:
            if answer is not held and json.loads(_expect(answer, 409).body)["code"] != "booth_taken":
                raise Unexpected(f"409 {answer.body[:300]!r}")
        await winner.give_back(held)
    samples = Samples(took, time.perf_counter() - began)
    for company in companies:
        company.close()
    return samples


def _expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise Unexpected(f"{answer.status} instead of {status}: {answer.body[:300]!r}")
    return answer


def _p95(samples: Samples) -> float:
    return percentile(samples.took, 0.95) * 1000
