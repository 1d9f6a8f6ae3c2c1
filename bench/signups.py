"""Signing up for lectures over the API, a rush on one lecture, and how quick the programme's page is.

Sign-ups are spread over forty lectures, each person for one, with the worker stopped: the web's own speed. The
rush: a thousand people for a hundred seats. The page: beside
a bare view that looks into the database once and answers with as many bytes, in turn, in the same run.
"""

import asyncio
import json
import subprocess
import sys
import time
from itertools import cycle
from typing import Any

from ops.running import ROOT

from . import meters
from .figures import Figure, percentile
from .sink import Sink
from .system import BareWeb, System
from .traffic import Answer, Line, Samples, Unexpected, closed_loop, plain_request

CLIENTS = 16
LECTURES = 40
RATE, CPU, P95, RUSH = 400.0, 3.0, 60.0, 4.0
LEAST_SHARE = 50.0


def measure(system: System, sink: Sink, *, runs: int = 5, people: int = 1500) -> list[Figure]:
    system.worker.stop()
    codes = _stage(system, "lectures", LECTURES, 100_000)
    _sign_up(system, codes, _stage(system, "people", 300))
    samples, cpu = [], []
    for _run in range(runs):
        tokens = _stage(system, "people", people)
        before = _cpu(system)
        samples.append(_sign_up(system, codes, tokens))
        after = _cpu(system)
        cpu.append({name: (after[name] - before[name]) / people * 1000 for name in after})
    rush = [_rush(system) for _run in range(3)]
    small = _pages(system)
    _stage(system, "lectures", 900 - LECTURES - 33, 100)
    large = _pages(system)
    system.worker.start()
    split = {name: sorted(row[name] for row in cpu)[len(cpu) // 2] for name in cpu[0]}
    return [
        Figure("signups", "sign-ups over the API, forty lectures", "1/s", [run.rate for run in samples], RATE, True),
        Figure("signups", "p95 of the answer", "ms", [percentile(run.took, 0.95) * 1000 for run in samples], P95),
        Figure(
            "signups", "CPU of web and database per sign-up", "ms", [sum(row.values()) for row in cpu], CPU,
            detail={"split_ms": split},
        ),
        Figure("signups", "1,000 people for 100 seats of one lecture", "s", rush, RUSH),
        *small,
        *large,
    ]  # fmt: skip


def _cpu(system: System) -> dict[str, float]:
    return {part.name: meters.cpu_seconds(part.pid) for part in (system.web, system.postgres)}


def _sign_up(system: System, codes: list[str], tokens: list[str]) -> Samples:
    wishes = iter(zip(tokens, cycle(codes), strict=False))
    return asyncio.run(_clients(system.address, wishes, {201}))


def _rush(system: System) -> float:
    (code,) = _stage(system, "lectures", 1, 100)
    tokens = _stage(system, "people", 1000)
    began = time.perf_counter()
    asyncio.run(_clients(system.address, iter([(token, code) for token in tokens]), {201}))
    return time.perf_counter() - began


async def _clients(address: tuple[str, int], wishes: Any, expected: set[int]) -> Samples:
    lines = [await Line.to(address) for _ in range(CLIENTS)]

    async def one(client: int) -> bool:
        wish = next(wishes, None)
        if wish is None:
            return False
        token, code = wish
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        body = json.dumps({"lecture": code}).encode()
        answer = await lines[client].ask(plain_request("POST", "/api/v1/visitors/me/signups/", headers, body))
        if answer.status not in expected:
            raise Unexpected(f"{answer.status} {answer.body[:300]!r}")
        return True

    samples = await closed_loop(CLIENTS, one)
    for line in lines:
        line.close()
    return samples


def _pages(system: System, *, seconds: float = 2, runs: int = 3) -> list[Figure]:
    """The programme's page while no seat changes, and its 304, beside the bare view."""
    with BareWeb(system) as bare:
        first = asyncio.run(_ask(system.address, {}))
        etag = first.head.decode("latin-1").lower().partition("\r\netag: ")[2].partition("\r\n")[0]
        shares, known = [], []
        for _run in range(runs):
            theirs = asyncio.run(_repeat(bare.address, f"/programme/?size={len(first.body)}", {}, seconds))
            ours = asyncio.run(_repeat(system.address, "/programme/", {}, seconds))
            same = asyncio.run(_repeat(system.address, "/programme/", {"If-None-Match": etag}, seconds, 304))
            shares.append(ours.rate / theirs.rate * 100)
            known.append(same.rate / theirs.rate * 100)
    name = f"programme page of {len(first.body) // 1024} KB"
    return [
        Figure("signups", f"{name}, share of a bare view's rate", "%", shares, LEAST_SHARE, True),
        Figure("signups", f"{name}, answered with 304", "%", known),
    ]


async def _ask(address: tuple[str, int], headers: dict[str, str]) -> Answer:
    line = await Line.to(address)
    answer = await line.ask(plain_request("GET", "/programme/", headers, b""))
    line.close()
    return answer


async def _repeat(
    address: tuple[str, int], path: str, headers: dict[str, str], seconds: float, expected: int = 200
) -> Samples:
    lines = [await Line.to(address) for _ in range(CLIENTS)]
    until = time.monotonic() + seconds

    async def one(client: int) -> bool:
        if time.monotonic() > until:
            return False
        answer = await lines[client].ask(plain_request("GET", path, headers, b""))
        if answer.status != expected:
            raise Unexpected(f"GET {path}: {answer.status}")
        return True

    samples = await closed_loop(CLIENTS, one)
    for line in lines:
        line.close()
    return samples


def _stage(system: System, *arguments: object) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "bench.stage", *map(str, arguments)],
        cwd=ROOT, env=system.environment, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise Unexpected(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])
