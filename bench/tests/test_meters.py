"""The instruments themselves: what they read of a process tree, and what the report says of a figure."""

import subprocess
import sys

from bench import meters
from bench.figures import Figure, percentile
from bench.report import row

BURN = "import os, time\nwhile time.process_time() < 0.3: pass\n"
PARENT_OF_BURN = (
    f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BURN!r}])\n"
    "print('done', flush=True)\ninput()\n"
)


def test_cpu_counts_children_that_have_ended():
    with subprocess.Popen(
        [sys.executable, "-c", PARENT_OF_BURN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        parent.stdout.readline()
        assert meters.family(parent.pid) == [parent.pid]
        # The kernel rounds each of the four figures that are added down to a whole tick.
        assert meters.cpu_seconds(parent.pid) >= 0.3 - 4 * meters.TICK
        used = meters.memory(parent.pid)
        parent.stdin.write("\n")
    assert used.processes == 1
    assert 0 < used.pss <= used.rss


def test_percentile_is_a_value_that_was_measured():
    assert percentile([float(number) for number in range(1, 101)], 0.95) == 95.0
    assert percentile([7.0], 0.99) == 7.0


def test_a_row_says_whether_the_target_is_met():
    assert row(Figure("cpu", "CPU", "ms", [9.0, 13.0, 11.0], limit=12.0)) == (
        "| CPU | ≤ 12 ms | 11 ms | 9 – 13 | 3 | met |"
    )
    assert row(Figure("rate", "share", "%", [34.0], limit=35.0, at_least=True)).endswith("| **missed** |")
    assert row(Figure("rate", "rate", "1/s", [250.0])) == "| rate |  | 250 1/s |  | 1 |  |"
