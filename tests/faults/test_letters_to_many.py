"""A letter to many whose worker is killed while counting or sending: everybody gets it, nobody twice for that."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.faults.site import Site, wait_until
from tests.smtp import Sink

pytestmark = [pytest.mark.fault, pytest.mark.xdist_group("faults")]

ROOT = Path(__file__).resolve().parents[2]
DRAFT = """
from django.utils import timezone
from accounts.models import User
from forum.queries import current_forum
from journal.actors import Actor
from mailing.services import campaigns, sending
from mailing.wording.checks import Wording
from visitors.models import Visitor
user, _made = User.objects.get_or_create(email="faults@example.com", defaults={"is_staff": True})
by = {"actor": Actor.staff(user), "at": timezone.now()}
wordings = {code: Wording("To many", "{given_name}, all is well.") for code in ("kk", "ru", "en")}
codes = Visitor.objects.filter(email__startswith="many-").values_list("code", flat=True)
campaign = campaigns.draft_campaign(
    edition=current_forum().edition, audience_name="visitors.visitors", segment="", segment_words="many",
    purpose="notice", name="many", codes=codes, **by)
campaign = campaigns.edit_campaign(campaign=campaign, name="many", purpose="notice", wordings=wordings, **by)
"""
SEND = """
for deed in (campaigns.put_up_for_review, campaigns.review_campaign, sending.start_campaign):
    campaign = deed(campaign=campaign, **by)
print(campaign.code)
"""
# Batches of three; in the third everything is written, and nothing committed, when it comes to a halt.
COUNT_AND_HALT = """
import time
from mailing.services import counting
counting.AT_ONCE, counting._BATCH, counting.nudge_counting = 0, 3, lambda: None
look = counting._Look.at_some
def at_some(self):
    looked_at = look(self)
    if self.campaign.people_done == 6:
        time.sleep(600)
    return looked_at
counting._Look.at_some = at_some
campaign = campaigns.put_up_for_review(campaign=campaign, **by)
counting.go_on_with(code=campaign.code)
"""


def _shell(site: Site, code: str) -> dict[str, Any]:
    """What `subprocess` takes to run this in a process of its own."""
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "-c", code]
    return {"args": command, "cwd": ROOT, "env": os.environ | site._environment()}


def _start_campaign(site: Site) -> str:
    """As the desk would: one deed after the other."""
    done = subprocess.run(**_shell(site, DRAFT + SEND), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def test_everybody_gets_it_once_when_the_worker_is_killed_in_the_middle(site: Site, sink: Sink):
    people = site.register_some("many", 12)
    people.has_lost_nothing()
    tickets = Counter(mail["Message-ID"] for mail in sink.mails)
    with sink.holding():
        code = _start_campaign(site)
        wait_until(lambda: sink.held >= 2, within=30, why="nothing is being sent")
        site.worker.kill()
    site.worker.start()
    state = f"SELECT state FROM mailing_campaign WHERE code = '{code}'"
    wait_until(lambda: site.postgres.query(state) == [("finished",)], within=60, why="it is never finished")
    letters = [mail for mail in sink.mails if mail["Message-ID"] not in tickets]
    ours = Counter(mail["To"] for mail in letters if mail["To"].startswith("many-"))
    assert set(ours) == set(people.accepted)
    # What the server had taken when the worker died comes a second time under the same Message-ID, which a
    # mailbox recognises; nobody has two letters.
    assert sum(ours.values()) - len(ours) <= sink.held
    assert len({mail["Message-ID"] for mail in letters if mail["To"] in ours}) == len(ours)
    rows = site.postgres.query(
        "SELECT count(*), count(DISTINCT about_code) FROM mailing_recipient r"
        f" JOIN mailing_campaign c ON c.id = r.campaign_id WHERE c.code = '{code}' AND r.state = 'queued'"
    )
    assert rows == [("12", "12")]


def test_everybody_is_counted_when_the_worker_is_killed_in_the_middle(site: Site):
    site.register_some("counted", 12).has_lost_nothing()
    of_it = "FROM mailing_campaign WHERE name = 'counted'"
    done = f"SELECT state, people_done {of_it}"
    counter = subprocess.Popen(**_shell(site, (DRAFT + COUNT_AND_HALT).replace("many", "counted")))
    try:
        wait_until(
            lambda: site.postgres.query(done) == [("counting", "6")], within=60, why="nobody is counted"
        )
        halted = "SELECT FROM pg_stat_activity WHERE state = 'idle in transaction' AND query LIKE '%mailing_recipient%'"
        wait_until(
            lambda: len(site.postgres.query(halted)) == 1, within=30, why="the third batch is not begun"
        )
    finally:
        counter.kill()
        counter.wait()
    states = "SELECT state, count(*), count(DISTINCT about_code) FROM mailing_recipient WHERE campaign_id ="
    states += f" (SELECT id {of_it}) GROUP BY 1 ORDER BY 1"
    assert site.postgres.query(states) == [("listed", "6", "6"), ("planned", "6", "6")]
    # As if the pause were over, after which the sweep takes it for dead.
    site.postgres.query(
        "UPDATE mailing_campaign SET counted_at = counted_at - interval '31 seconds' WHERE name = 'counted'"
    )
    wait_until(
        lambda: site.postgres.query(done) == [("waiting", "12")], within=60, why="nobody goes on with it"
    )
    assert site.postgres.query(states) == [("planned", "12", "12")]
