"""Taking in a programme: 900 talks in 35 rooms over three days from schedule.xml. `python -m bench.programme`.

A process of its own with the site's environment, as the desk's page does it: the file is read, compared with the draft
and written; then the same file once more, and once more with every title changed.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ops.running import ROOT

from .figures import Figure
from .sink import Sink
from .system import System

TALKS, ROOMS, DAYS, MOST = 900, 35, 3, 5.0
_SAID = {
    "added": f"{TALKS} talks taken in, elapsed",
    "unchanged": "the same file once more, elapsed",
    "changed": "every title changed, elapsed",
}


def measure(system: System, _sink: Sink) -> list[Figure]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.programme"], cwd=ROOT, env=system.environment, check=True,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    took = json.loads(done.stdout.splitlines()[-1])
    return [
        *(Figure("import", words, "s", [took[name][0]], MOST) for name, words in _SAID.items()),
        Figure("import", f"{TALKS} talks taken in, CPU of the process", "s", [took["added"][1]]),
    ]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "altyn_oimaq.settings")
    import django

    django.setup()
    from forum.queries import current_forum

    edition = current_forum().edition
    took: dict[str, tuple[float, float]] = {}
    for name, prefix in (("added", "Talk"), ("unchanged", "Talk"), ("changed", "Lecture")):
        content = schedule(edition.starts_on, prefix)
        took[name] = _timed(lambda content=content: _taken(edition, content), name)  # type: ignore[misc]
    print(json.dumps(took))


def _timed(deed: Callable[[], dict[str, Any]], expected: str) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    answer = deed()
    if answer[expected] != TALKS or answer["refused"]:
        raise SystemExit(f"{expected}: {answer}")
    return time.perf_counter() - began, time.process_time() - cpu


def _taken(edition: Any, content: bytes) -> dict[str, Any]:
    from django.utils import timezone

    from journal.actors import SYSTEM
    from sessions.exchange.files import read_schedule
    from sessions.services.importing import import_programme

    lectures, refused = read_schedule(content, edition)
    answer = import_programme(
        edition=edition, lectures=lectures, refused=refused, actor=SYSTEM, at=timezone.now()
    )
    return answer.as_json()


def schedule(first: date, title: str) -> bytes:
    """As frab writes it: a lecture of 25 minutes every half hour, a speaker for each, a paragraph about it."""
    parts = [
        "<schedule><version>1</version><conference><acronym>bench</acronym><title>Bench</title></conference>"
    ]
    number, slots = 0, -(-TALKS // (ROOMS * DAYS))
    for day in range(DAYS):
        on = first + timedelta(days=day)
        parts.append(f'<day index="{day + 1}" date="{on}">')
        for room in range(ROOMS):
            parts.append(f'<room name="Bench {room}">')
            for slot in range(slots):
                number += 1
                if number <= TALKS:
                    parts.append(_event(number, f"{title} {number}", f"Bench {room}", on, slot))
            parts.append("</room>")
        parts.append("</day>")
    return "".join([*parts, "</schedule>"]).encode()


def _event(number: int, title: str, room: str, on: date, slot: int) -> str:
    starts_at = datetime.combine(on, datetime.min.time()) + timedelta(hours=10, minutes=30 * slot)
    return (
        f'<event id="{number}" guid="{UUID(int=10**30 + number)}"><date>{starts_at.isoformat()}+05:00</date>'
        f"<start>{starts_at:%H:%M}</start><duration>00:25</duration><room>{room}</room><slug>bench-{number}</slug>"
        f"<title>{title}</title><subtitle/><track>Track {number % 12}</track><type>lecture</type>"
        f"<language>en</language><abstract>{'Cloth, thread and thimble. ' * 20}</abstract><description/>"
        f'<persons><person id="{number}">Person {number}</person></persons></event>'
    )


if __name__ == "__main__":
    main()
