"""The people of one letter to many, and several workers that would count them: each person is looked at once."""

from collections import Counter
from itertools import count

import pytest
from django.utils import timezone

from core.translations import LANGUAGES
from journal.actors import Actor
from mailing.models import Campaign
from mailing.services import campaigns, counting
from mailing.states import CampaignState
from mailing.wording.checks import Wording
from tests.races.together import crowd, wait_for_the_others

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PEOPLE = 24


@pytest.fixture
def campaign(edition, organiser, register, monkeypatch):
    for number in range(PEOPLE):
        register(email=f"p{number}@example.com")
    monkeypatch.setattr(counting, "AT_ONCE", 0)
    monkeypatch.setattr(counting, "_BATCH", 2)
    monkeypatch.setattr(counting, "nudge_counting", lambda: None)
    by = {"actor": Actor.staff(organiser), "at": timezone.now()}
    campaign = campaigns.draft_campaign(
        edition=edition, audience_name="visitors.visitors", segment="all", segment_words="…", purpose="notice",
        name="N", **by,
    )  # fmt: skip
    wordings = {code: Wording("Hello", "{given_name}!") for code in LANGUAGES}
    campaigns.edit_campaign(campaign=campaign, name="N", purpose="notice", wordings=wordings, **by)
    return campaigns.put_up_for_review(campaign=campaign, **by)


@pytest.fixture
def looks(monkeypatch):
    """How often each person was looked at."""
    counted, refusal = Counter(), counting._Look._refusal

    def look(self, person):
        counted[person.about.code] += 1
        return refusal(self, person)

    monkeypatch.setattr(counting._Look, "_refusal", look)
    return counted


def test_one_of_them_does_it(campaign, looks):
    results = crowd(lambda: counting.count_people(at=timezone.now()))
    assert not [result for result in results if isinstance(result, Exception)]
    campaign.refresh_from_db()
    assert (campaign.state, campaign.people_done) == (CampaignState.WAITING, PEOPLE)
    assert looks == Counter(dict.fromkeys(campaign.recipients.values_list("about_code", flat=True), 1))


def test_taken_for_dead_but_alive(campaign, looks):
    """By this clock every pause is too long, and everybody takes over from everybody: who was slow leaves."""
    later = count(1)

    def clock():
        return timezone.now() + next(later) * 2 * counting.STALLED

    def again_and_again():
        for _turn in range(6):
            counting.count_people(at=clock(), clock=clock)

    results = crowd(again_and_again)
    assert not [result for result in results if isinstance(result, Exception)]
    campaign.refresh_from_db()
    assert (campaign.state, campaign.people_done) == (CampaignState.WAITING, PEOPLE)
    assert set(looks.values()) == {1}


def test_control_without_the_lock_and_the_moment(campaign, looks, monkeypatch):
    """Everybody goes on with what they saw last: they count people whom others have counted already."""
    assert counting._take_up(campaign.code, timezone.now())
    monkeypatch.setattr(counting, "_take_up", lambda code, at: Campaign.objects.get(code=code))
    monkeypatch.setattr(counting, "_is_still_ours", lambda campaign: True)
    look = counting._Look._refusal  # asked when a batch has been read
    monkeypatch.setattr(counting._Look, "_refusal", lambda *args: (wait_for_the_others(), look(*args))[1])
    crowd(lambda: counting.go_on_with(code=campaign.code))
    assert sum(looks.values()) > PEOPLE
