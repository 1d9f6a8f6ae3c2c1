"""The floor plan: what a question costs when nothing has changed, how heavy the page is, how it feels in the hand.

CPU is that of web server and database together, on kept-alive connections. The phone is Chromium with its CPU
four times slower and the network of the name; interactive is when the plan's script has done its work. Frames are
counted while a mouse drags the hall of 2,000 booths to and fro.
"""

import asyncio
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from typing import Any

from ops.running import ROOT

from .figures import Figure, percentile
from .plan_floor import BIG, BIG_HALL
from .sink import Sink
from .system import System
from .traffic import Line

HALL = "/floor-plan/A/"
STATE = f"{HALL}state.json"
CPU_MS, PAGE_KB, INTERACTIVE_MS, FRAMES = 3.0, 60.0, 1000.0, 30.0
# Round trip in ms, kilobytes a second: what Chromium's tools and Lighthouse call by these names.
NETWORKS = {"fast 4G": (60, 1150), "slow 4G": (150, 200)}
_ETAG = re.compile(rb"(?i)\r\netag: *([^\r]*)")
_PARTS = ("web", "postgres")


def measure(system: System, sink: Sink, *, runs: int = 5, questions: int = 300) -> list[Figure]:
    command = [sys.executable, "-m", "bench.plan_floor"]
    subprocess.run(command, cwd=ROOT, env=system.environment, check=True)
    figures = [
        _cpu(system, "a hall's page, nothing changed (304)", HALL, runs, questions, known=True, limit=CPU_MS),
        _cpu(
            system,
            "a hall's live state, nothing changed (304)",
            STATE,
            runs,
            questions,
            known=True,
            limit=CPU_MS,
        ),
        _cpu(system, "a hall's page in full", HALL, runs, questions, known=False, limit=None),
        _weight(system),
    ]
    return figures + _in_the_hand(system, runs)


def _request(path: str, etag: bytes = b"") -> bytes:
    known = b"If-None-Match: " + etag + b"\r\n" if etag else b""
    return b"GET " + path.encode() + b" HTTP/1.1\r\nHost: localhost\r\n" + known + b"\r\n"


async def _ask(system: System, path: str, count: int, *, known: bool) -> int:
    """Asks so often on one connection; how long the body of the last answer was."""
    line = await Line.to(system.address)
    answer = await line.ask(_request(path))
    found = _ETAG.search(answer.head + b"\r\n") if known else None
    request, expected = _request(path, found[1] if found else b""), 304 if known else 200
    for _number in range(count):
        answer = await line.ask(request)
        if answer.status != expected:
            raise RuntimeError(f"{path}: {answer.status}")
    line.close()
    return len(answer.body)


def _cpu(
    system: System, name: str, path: str, runs: int, questions: int, *, known: bool, limit: float | None
) -> Figure:
    for _warm in range(6):  # every web worker learns the floor
        asyncio.run(_ask(system, path, 5, known=known))
    samples = []
    for _run in range(runs):
        before = system.cpu()
        asyncio.run(_ask(system, path, questions, known=known))
        after = system.cpu()
        samples.append(sum(after[part] - before[part] for part in _PARTS) / questions * 1000)
    return Figure("plan", f"CPU of {name}", "ms", samples, limit, detail={"questions_per_run": questions})


def _weight(system: System) -> Figure:
    """The three halls of the demonstration, 96 booths: pages with SVG and list, and their live state."""
    sizes = [
        asyncio.run(_ask(system, path, 1, known=False)) / 1024
        for hall in "ABC"
        for path in (f"/floor-plan/{hall}/", f"/floor-plan/{hall}/state.json")
    ]
    heaviest = max(page + state for page, state in zip(sizes[::2], sizes[1::2], strict=True))
    return Figure("plan", "page and live state of the heaviest hall, uncompressed", "KB", [heaviest], PAGE_KB)


def _in_the_hand(system: System, runs: int) -> list[Figure]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("  no Chromium on this machine: the floor plan is not held in a hand")
        return []
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        figures = [
            Figure(
                "plan", f"interactive on a phone, 4 × slower CPU, {name}", "ms",
                [_interactive(browser, system, *network) for _run in range(runs)],
                INTERACTIVE_MS if name == "fast 4G" else None,
            )
            for name, network in NETWORKS.items()
        ]  # fmt: skip
        for slower in (1, 4):
            seen = [_frames(browser, system, slower) for _run in range(runs)]
            title = f"frames while {BIG} booths are moved" + (", 4 × slower CPU" if slower > 1 else "")
            detail = {"slowest_twentieth_ms": [round(worst, 1) for _rate, worst in seen]}
            rates = [rate for rate, _worst in seen]
            figures.append(Figure("plan", title, "/s", rates, FRAMES, at_least=True, detail=detail))
        browser.close()
    return figures


def _phone(browser: Any) -> Any:
    return browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, locale="kk-KZ")


def _interactive(browser: Any, system: System, round_trip: int, kilobytes: int) -> float:
    """From the tap on a link to the plan's last line of script, with an empty cache."""
    context = _phone(browser)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    limits = {"offline": False, "latency": round_trip, "downloadThroughput": kilobytes * 1024}
    tools.send("Network.emulateNetworkConditions", {**limits, "uploadThroughput": kilobytes * 512})
    page.goto(f"{system.base_url}{HALL}")
    page.locator("#plan[data-ready]").wait_for()
    ready: float = page.evaluate("performance.getEntriesByName('floor-plan-ready')[0].startTime")
    context.close()
    return ready


def _frames(browser: Any, system: System, slower: int) -> tuple[float, float]:
    """Frames a second, and the time of the slowest twentieth, while the hall is dragged for two seconds."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{system.base_url}/floor-plan/{BIG_HALL}/")
    page.locator("#plan[data-ready]").wait_for()
    for _step in range(3):
        page.locator("[data-zoom='1.5']").click()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.evaluate(_DRAG)
    times: list[float] = page.evaluate("window.frames_seen")
    context.close()
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return 1000 * len(gaps) / (times[-1] - times[0]), percentile(gaps, 0.95)


# Events from inside: the driver's own mouse waits for the answer of each step.
_DRAG = """async () => {
  const view = document.querySelector(".plan-view"), box = view.getBoundingClientRect();
  const send = (kind, x, y) => view.dispatchEvent(new PointerEvent(kind, {
    pointerId: 1, pointerType: "mouse", bubbles: true, button: 0, buttons: 1, clientX: x, clientY: y}));
  view.setPointerCapture = () => {};
  const x = box.left + box.width / 2, y = box.top + box.height / 2, times = [];
  send("pointerdown", x, y);
  await new Promise((done) => {
    const step = (now) => {
      times.push(now);
      const turn = times.length / 15;
      send("pointermove", x + 200 * Math.sin(turn), y + 120 * Math.cos(turn));
      now - times[0] < 2000 ? requestAnimationFrame(step) : done();
    };
    requestAnimationFrame(step);
  });
  send("pointerup", x, y);
  window.frames_seen = times;
}"""
