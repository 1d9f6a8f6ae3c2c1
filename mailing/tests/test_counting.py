"""The people of a letter to many: listed at one moment, looked at in batches, by one worker at a time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.translations import LANGUAGES
from forum.models import ConsentScope
from journal.actors import Actor
from journal.models import Change, Entry
from mailing.models import Campaign
from mailing.services import campaigns, counting
from mailing.states import CampaignState
from mailing.wording.checks import Wording

pytestmark = pytest.mark.django_db

NEWS = ("processing", ConsentScope.NEWS)


class Killed(BaseException):
    """What a worker does not survive."""


@pytest.fixture
def actor(organiser):
    return Actor.staff(organiser)


@pytest.fixture(autouse=True)
def nudges(monkeypatch):
    """Two people are many here, and two are a batch."""
    sent = []
    monkeypatch.setattr(counting, "AT_ONCE", 1)
    monkeypatch.setattr(counting, "_BATCH", 2)
    monkeypatch.setattr(counting, "nudge_counting", lambda: sent.append("nudge"))
    return sent


@pytest.fixture
def people(register):
    return [register(email=f"p{n}@example.com", consents=NEWS) for n in range(5)]


@pytest.fixture
def put_up(edition, actor, django_capture_on_commit_callbacks):
    def put_up(*, segment="all", codes=(), purpose="news"):
        by = {"actor": actor, "at": timezone.now()}
        campaign = campaigns.draft_campaign(
            edition=edition, audience_name="visitors.visitors", segment=segment, segment_words="…",
            purpose=purpose, name="N", codes=codes, **by,
        )  # fmt: skip
        wordings = {code: Wording("Hello", "{given_name}!") for code in LANGUAGES}
        campaigns.edit_campaign(campaign=campaign, name="N", purpose=purpose, wordings=wordings, **by)
        with django_capture_on_commit_callbacks(execute=True):
            return campaigns.put_up_for_review(campaign=campaign, **by)

    return put_up


def _refusals(campaign):
    return sorted(campaign.recipients.exclude(refusal="").values_list("refusal", flat=True))


def _states(campaign):
    return sorted(campaign.recipients.values_list("state", flat=True))


def _killed_after(monkeypatch, batches):
    """The worker dies at the look-up of the next batch."""
    look, done = counting._Look.at_some, []

    def at_some(self):
        if len(done) == batches:
            raise Killed
        done.append(self)
        return look(self)

    monkeypatch.setattr(counting._Look, "at_some", at_some)


def _after_the_pause():
    return timezone.now() + counting.STALLED + timedelta(seconds=1)


class TestCounting:
    def test_few_are_counted_before_the_page_answers(self, put_up, register, nudges):
        register(email="a@example.com", consents=NEWS)
        campaign = put_up()
        assert (campaign.state, campaign.people_done, nudges) == (CampaignState.WAITING, 1, [])

    def test_many_by_the_worker(self, put_up, people, nudges, register):
        campaign = put_up()
        assert (campaign.state, campaign.recipients.count()) == (CampaignState.COUNTING, 0)
        assert nudges == ["nudge"]
        before_the_list = register(email="early@example.com", consents=NEWS)
        assert counting.count_people(at=timezone.now()) == 1
        register(email="late@example.com", consents=NEWS)
        campaign.refresh_from_db()
        assert (campaign.state, campaign.people_done, campaign.people_total) == (CampaignState.WAITING, 6, 6)
        codes = {person.code for person in (*people, before_the_list)}
        assert set(campaign.recipients.values_list("about_code", flat=True)) == codes
        assert _states(campaign) == ["planned"] * 6
        entry = Entry.objects.get(verb="campaign.counted")
        assert (entry.actor_kind, entry.data) == ("system", {"people": 6, "get_it": 6})
        assert counting.count_people(at=_after_the_pause()) == 0

    def test_batches_leave_no_trace_in_the_history(self, put_up, people):
        campaign = put_up()
        before = Change.objects.filter(subject_type="campaign").count()
        counting.count_people(at=timezone.now())
        changed = Change.objects.filter(subject_type="campaign").order_by("pk")[before:]
        assert [set(row.changes) for row in changed] == [{"state"}]
        assert Campaign.objects.get().pk == campaign.pk

    def test_a_killed_worker_is_followed_by_another(self, put_up, people, register, monkeypatch):
        twin = register(
            email="P1@example.com", given_name="Ерлан", consents=NEWS
        )  # the mailbox of the second
        campaign = put_up(segment="", codes=[one.code for one in (*people, twin)])
        with monkeypatch.context() as patched:
            _killed_after(patched, 2)
            with pytest.raises(Killed):
                counting.count_people(at=timezone.now())
        campaign.refresh_from_db()
        assert (campaign.people_done, campaign.people_total) == (4, 6)
        assert _states(campaign) == ["listed"] * 2 + ["planned"] * 4
        assert counting.count_people(at=timezone.now()) == 0  # it may be alive
        assert counting.count_people(at=_after_the_pause(), clock=_after_the_pause) == 1
        campaign.refresh_from_db()
        assert (campaign.state, campaign.people_done) == (CampaignState.WAITING, 6)
        assert _refusals(campaign) == ["same_mailbox"]

    def test_killed_while_the_list_is_made(self, put_up, people, monkeypatch):
        campaign = put_up()
        with monkeypatch.context() as patched:
            patched.setattr(counting, "list_people", lambda *_: (_ for _ in ()).throw(Killed))
            with pytest.raises(Killed):
                counting.count_people(at=timezone.now())
        assert counting.count_people(at=timezone.now()) == 1
        campaign.refresh_from_db()
        assert (campaign.state, campaign.people_done) == (CampaignState.WAITING, 5)

    def test_a_slice_hands_on_to_the_next(self, put_up, people, nudges, monkeypatch):
        campaign = put_up()
        monkeypatch.setattr(counting, "SLICE", 0.0)
        assert counting.count_people(at=timezone.now()) == 1
        assert nudges == ["nudge", "nudge"]
        monkeypatch.setattr(counting, "SLICE", 60.0)
        assert counting.count_people(at=timezone.now()) == 1
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.WAITING

    def test_taken_back_in_the_middle(self, put_up, people, actor):
        campaign, moments = put_up(), []

        def clock():
            """The organiser presses the button during the second batch."""
            moments.append(timezone.now())
            if len(moments) == 3:
                campaigns.take_back(campaign=campaign, actor=actor, at=moments[-1])
            return moments[-1]

        assert not counting.go_on_with(code=campaign.code, clock=clock)
        campaign.refresh_from_db()
        assert (campaign.state, campaign.people_done) == (CampaignState.DRAFT, 4)
        assert not counting.go_on_with(code=campaign.code)
        campaign = campaigns.put_up_for_review(campaign=campaign, actor=actor, at=timezone.now())
        assert (campaign.people_done, campaign.listed_at) == (0, None)
        counting.count_people(at=timezone.now())
        assert _states(campaign) == ["planned"] * 5

    def test_people_of_a_list(self, put_up, people, register):
        campaign = put_up(segment="", codes=[one.code for one in people])
        register(email="late@example.com", consents=NEWS)
        counting.count_people(at=timezone.now())
        assert campaign.recipients.count() == 5

    def test_nobody_gets_it(self, put_up, register, actor):
        """The reasons can be read; it goes no further."""
        for number in range(3):
            register(email=f"p{number}@example.com")
        campaign = put_up()
        counting.count_people(at=timezone.now())
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.WAITING
        assert _refusals(campaign) == ["no_consent"] * 3
        with pytest.raises(campaigns.NobodyToWriteTo):
            campaigns.review_campaign(campaign=campaign, actor=actor, at=timezone.now())

    def test_a_batch_costs_the_same_however_many_people(self, put_up, people, django_assert_num_queries):
        """Take up, list; three batches of locked, listed, looked up, written, moved; the last look and the end."""
        campaign = put_up()
        with django_assert_num_queries(37):
            counting.go_on_with(code=campaign.code)


class TestPage:
    @pytest.fixture
    def desk(self, client, organiser):
        client.force_login(organiser)
        return client

    def test_it_shows_how_far_it_is_and_turns_into_the_review(
        self, desk, put_up, people, monkeypatch, django_assert_num_queries
    ):
        campaign = put_up()
        address = reverse("admin:mailing_campaign_change", args=[campaign.pk])
        page = desk.get(f"/en{address}").content.decode()
        assert "the list is being made" in page
        with monkeypatch.context() as patched:
            _killed_after(patched, 1)
            with pytest.raises(Killed):
                counting.count_people(at=timezone.now())
        page = desk.get(f"/en{address}").content.decode()
        assert "People: 2 of 5" in page
        assert 'aria-valuenow="40"' in page
        assert [name for name in ("review", "take_back", "discard") if f'value="{name}"' in page] == [
            "take_back", "discard",
        ]  # fmt: skip
        progress = reverse("admin:mailing_campaign_progress", args=[campaign.pk]) + "?was=counting"
        assert progress in page
        with django_assert_num_queries(4):
            assert "People: 2 of 5" in desk.get(progress).content.decode()
        counting.count_people(at=_after_the_pause(), clock=_after_the_pause)
        assert desk.get(progress)["HX-Refresh"] == "true"
        page = desk.get(f"/en{address}").content.decode()
        assert 'value="review"' in page
        assert "The people are those of" in page

    def test_back_to_the_draft_while_it_is_counted(self, desk, put_up, people):
        campaign = put_up()
        desk.post(reverse("admin:mailing_campaign_change", args=[campaign.pk]), {"deed": "take_back"})
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.DRAFT
