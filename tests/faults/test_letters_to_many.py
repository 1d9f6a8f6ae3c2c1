"""A letter to many whose worker is killed in the middle: everybody gets it, nobody gets it twice for that."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.site import Site, wait_until
from tests.smtp import Sink

pytestmark = [pytest.mark.fault, pytest.mark.xdist_group("faults")]

ROOT = Path(__file__).resolve().parents[2]
SEND = """
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
for deed in (campaigns.put_up_for_review, campaigns.review_campaign, sending.start_campaign):
    campaign = deed(campaign=campaign, **by)
print(campaign.code)
"""


def _start_campaign(site: Site) -> str:
    """As the desk would: one deed after the other, in a process of its own."""
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "-c", SEND]
    environment = os.environ | site._environment()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
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
