"""What a tree of processes has used: CPU seconds and memory, read from /proc (Linux only).

CPU counts the processes that live and, through the parent that waited for them, those that have ended: a
PostgreSQL backend that leaves, a web worker that is replaced. Memory is counted twice: PSS shares a page that
forked processes have in common among them, RSS counts it in each.
"""

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Memory:
    """Megabytes. `pss` falls back to RSS for a process whose pages we may not see; `guessed` says for how many."""

    pss: float
    rss: float
    processes: int
    guessed: int


def family(root: int) -> list[int]:
    """The process and all its living descendants."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in PROC.glob("[0-9]*/stat"):
        try:
            children[int(_fields(entry)[1])].append(int(entry.parent.name))
        except OSError:
            continue  # it has just ended
    found = [root]
    for pid in found:
        found.extend(children[pid])
    return found


def cpu_seconds(root: int) -> float:
    total = 0.0
    for pid in family(root):
        try:
            fields = _fields(PROC / str(pid) / "stat")
        except OSError:
            continue
        total += sum(map(int, fields[11:15])) * TICK  # user, system, and the same of waited-for children
    return total


def memory(root: int) -> Memory:
    pss = rss = 0.0
    processes = family(root)
    guessed = 0
    for pid in processes:
        resident = _kilobytes(PROC / str(pid) / "status", "VmRSS")
        shared_out = _kilobytes(PROC / str(pid) / "smaps_rollup", "Pss")
        guessed += shared_out is None
        rss += resident or 0
        pss += resident or 0 if shared_out is None else shared_out
    return Memory(pss / 1024, rss / 1024, len(processes), guessed)


def _fields(stat: Path) -> list[str]:
    """Those after the name, which stands in brackets and may hold anything; the first is the state."""
    return stat.read_text().rpartition(")")[2].split()


def _kilobytes(path: Path, name: str) -> float | None:
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return None
    return next((float(line.split()[1]) for line in lines if line.startswith(f"{name}:")), None)
