"""The server for mail is down, says later, says no, hangs, hangs up."""

import time

import pytest

from tests.faults.site import Crowd, Site, wait_until
from tests.smtp import DROP, HANG, Sink

pytestmark = [pytest.mark.fault, pytest.mark.xdist_group("faults")]

MOODS = {"later": ["451 later", "451 later"], "no": ["554 no"], "hangs": [HANG], "drops": [DROP]}


def test_down_for_a_while(site: Site, sink: Sink):
    sink.stop()
    people = site.register_some("down", 2)
    wait_until(lambda: people.tries() >= 4, within=30, why="nobody has tried")
    sink.start()
    people.has_lost_nothing()


@pytest.fixture(scope="module")
def people_by_mood(one_site: Site) -> dict[str, Crowd]:
    """All moods at the same time, since each has a ladder of its own to climb."""
    one_site.heal()
    for mood, replies in MOODS.items():
        one_site.sink.answer_first(f"{mood}-0@example.com", *replies)
    return {mood: one_site.register_some(mood, 1) for mood in MOODS}


@pytest.mark.parametrize(("mood", "twice"), [("later", 0), ("no", 0), ("hangs", 0), ("drops", 1)])
def test_in_a_mood(people_by_mood: dict[str, Crowd], mood: str, twice: int):
    people_by_mood[mood].has_lost_nothing(twice=twice, within=60)
    assert people_by_mood[mood].tries() > 1


def test_hangs_up_while_idle(site: Site, sink: Sink):
    """A line that is trusted without being asked costs a try each time; a machine out of breath costs one now and
    then, since the server here has two seconds to answer and a letter five to be written. One clean round of three
    tells them apart: a letter that has gone no longer knows what its earlier try failed of. That a line which was
    cut is noticed at once is asked without a clock where the line is (`mailing/tests/test_delivery.py`)."""
    site.register_some("before", 2).has_lost_nothing()
    tries = []
    while len(tries) < 3 and 2 not in tries:
        time.sleep(1)  # that is what idle means, not a proof of anything
        sink.hang_up_on_everybody()
        after = site.register_some(f"after-{len(tries)}", 2)
        after.has_lost_nothing()
        tries.append(after.tries())
    assert 2 in tries, f"the line was not asked before it was trusted: {tries}"
