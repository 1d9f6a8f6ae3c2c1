"""kill -9 of what works for us: somebody else takes over, and nobody notices."""

import pytest

from tests.faults.site import Site, wait_until
from tests.smtp import Sink

pytestmark = [pytest.mark.fault, pytest.mark.xdist_group("faults")]


def test_a_worker_process_in_the_middle_of_sending(site: Site, sink: Sink):
    with sink.holding():
        people = site.register_some("child", 6)
        wait_until(lambda: sink.held >= 2, within=10, why="nothing is being sent")
        site.workers_of(site.worker)[0].kill()
    people.has_lost_nothing(twice=sink.held)


def test_the_whole_worker_in_the_middle_of_sending(site: Site, sink: Sink):
    with sink.holding():
        people = site.register_some("worker", 6)
        wait_until(lambda: sink.held >= 2, within=10, why="nothing is being sent")
        site.worker.kill()
    more = site.register_some("no-worker", 3)
    assert not more.letters()
    site.worker.start()
    people.has_lost_nothing(twice=sink.held)
    more.has_lost_nothing()


def test_a_web_worker_while_people_register(site: Site):
    with site.registering("web") as people:
        people.wait_for_more(10)
        victim = site.workers_of(site.web)[0]
        victim.kill()
        people.wait_for_more(20)
        wait_until(lambda: len(site.workers_of(site.web)) == 2, within=10, why="nobody replaces it")
    assert people.statuses <= {0, 201, 409}
    people.has_lost_nothing()


def test_beat(site: Site, sink: Sink):
    """Without it nothing is swept up; as soon as it is back, everything is."""
    site.beat.kill()
    with site.paused(site.worker):
        people = site.register_some("beat", 3)
        assert site.valkey.ask("FLUSHALL") == "+OK"
    site.beat.start()
    people.has_lost_nothing()
