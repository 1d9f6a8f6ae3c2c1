"""A letter to many: reviewed before it goes, each person once, news only to those who want it, tickets first."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from core.states import MoveRefused
from core.translations import LANGUAGES
from forum.models import ConsentScope
from journal.actors import Actor
from journal.models import Entry
from mailing.access import stop_token
from mailing.models import Campaign, Message
from mailing.services import campaigns, delivery, nudging, outbox, sending
from mailing.services.templates import Unsendable
from mailing.states import CAMPAIGN_MOVES, CampaignState, MessageState, Priority
from mailing.wording.checks import Wording
from visitors.services.erasure import erase_visitor
from visitors.services.registration import cancel_registration

pytestmark = pytest.mark.django_db

NEWS = ("processing", ConsentScope.NEWS)


@pytest.fixture(autouse=True)
def _breathe(monkeypatch):
    nudging.taken_up()
    monkeypatch.setattr(delivery, "_unreachable_until", 0.0)


@pytest.fixture
def actor(organiser):
    return Actor.staff(organiser)


@pytest.fixture
def draft(edition, actor):
    def draft(*, purpose="news", segment="all", codes=(), subject="{brand}", body="Hello, {given_name}!"):
        campaign = campaigns.draft_campaign(
            edition=edition, audience_name="visitors.visitors", segment=segment, segment_words="…",
            purpose=purpose, name="Бағдарлама", actor=actor, at=timezone.now(), codes=codes,
        )  # fmt: skip
        wordings = {code: Wording(subject, f"{body}\n\n{code}") for code in LANGUAGES}
        return campaigns.edit_campaign(
            campaign=campaign, name="Бағдарлама", purpose=purpose, wordings=wordings, actor=actor,
            at=timezone.now(),
        )  # fmt: skip

    return draft


@pytest.fixture
def sent_off(draft, actor):
    """Reviewed and started."""

    def sent_off(**kwargs):
        campaign, at = draft(**kwargs), timezone.now()
        for deed in (campaigns.put_up_for_review, campaigns.review_campaign, sending.start_campaign):
            campaign = deed(campaign=campaign, actor=actor, at=at)
        return campaign

    return sent_off


@pytest.fixture
def many(register):
    def many(count, **kwargs):
        return [register(email=f"p{n}@example.com", consents=NEWS, **kwargs) for n in range(count)]

    return many


def _deliver_tickets():
    delivery.deliver_due(seconds=20)


def _run(campaign, *, ticks=20):
    """What beat and the workers do, five seconds at a time."""
    at = timezone.now()
    for _tick in range(ticks):
        at += timedelta(seconds=5)
        sending.fill_outbox(at=at)
        delivery.deliver_due(seconds=20, clock=partial(timezone.localtime, at))
    campaign.refresh_from_db()


def _refusals(campaign):
    return dict(campaign.recipients.exclude(refusal="").values_list("about_code", "refusal"))


class TestReview:
    def test_every_move(self, draft, actor):
        """Each pair of states, by the deed that would make it."""
        deeds = {
            CampaignState.COUNTING: campaigns.put_up_for_review,
            CampaignState.REVIEWED: campaigns.review_campaign,
            CampaignState.DRAFT: campaigns.take_back,
            CampaignState.DISCARDED: campaigns.discard_campaign,
            CampaignState.SENDING: sending.start_campaign,
            CampaignState.STOPPED: sending.stop_campaign,
        }
        campaign = draft()
        at = timezone.now()
        for before in CampaignState:
            for after, deed in deeds.items():
                Campaign.objects.filter(pk=campaign.pk).update(state=before, frozen_at=at, reviewed_at=at)
                if CAMPAIGN_MOVES.allows(before, after):
                    continue
                with pytest.raises(MoveRefused):
                    deed(campaign=campaign, actor=actor, at=at)

    def test_people_and_reasons_are_frozen(self, draft, actor, register):
        willing = register(email="a@example.com", consents=NEWS)
        unwilling = register(email="b@example.com")
        gone = register(email="c@example.com", consents=NEWS)
        bounced = register(email="d@example.com", consents=NEWS)
        same_mailbox = register(email="A@example.com", given_name="Ерлан", consents=NEWS)
        everybody = [one.code for one in (willing, unwilling, gone, bounced, same_mailbox)]
        cancel_registration(visitor=gone, actor=actor, at=timezone.now())
        Message.objects.filter(about_code=bounced.code).update(state=MessageState.FAILED)
        campaign = draft(segment="", codes=everybody)
        campaigns.put_up_for_review(campaign=campaign, actor=actor, at=timezone.now())
        assert _refusals(campaign) == {
            unwilling.code: "no_consent",
            gone.code: "left",
            bounced.code: "bad_address",
            same_mailbox.code: "same_mailbox",
        }
        late = register(email="late@example.com", consents=NEWS)
        assert not campaign.recipients.filter(about_code=late.code).exists()

    def test_a_notice_needs_no_consent(self, draft, actor, register):
        register(email="b@example.com")
        campaign = campaigns.put_up_for_review(
            campaign=draft(purpose="notice"), actor=actor, at=timezone.now()
        )
        assert _refusals(campaign) == {}

    def test_words_stay_as_they_were_reviewed(self, draft, actor, many):
        many(1)
        campaign = campaigns.put_up_for_review(campaign=draft(), actor=actor, at=timezone.now())
        wordings = campaigns.wordings_of(campaign)
        with pytest.raises(campaigns.NotEditable):
            campaigns.edit_campaign(
                campaign=campaign, name="x", purpose="news", wordings=wordings, actor=actor, at=timezone.now()
            )

    def test_a_second_person(self, draft, actor, many, settings, django_user_model):
        settings.CAMPAIGN_SECOND_PERSON = True
        many(1)
        campaign = campaigns.put_up_for_review(campaign=draft(), actor=actor, at=timezone.now())
        with pytest.raises(campaigns.ReviewByAnother):
            campaigns.review_campaign(campaign=campaign, actor=actor, at=timezone.now())
        other = django_user_model.objects.create_superuser("second@example.com", "a long enough password")
        campaigns.review_campaign(campaign=campaign, actor=Actor.staff(other), at=timezone.now())

    def test_nothing_half_written_is_put_up(self, draft, actor, many):
        many(1)
        campaign = draft()
        Campaign.objects.filter(pk=campaign.pk).update(body_ru="")
        with pytest.raises(Unsendable):
            campaigns.put_up_for_review(campaign=campaign, actor=actor, at=timezone.now())
        with pytest.raises(campaigns.NobodyToWriteTo):
            campaigns.put_up_for_review(campaign=draft(segment="", codes=[]), actor=actor, at=timezone.now())


class TestSending:
    def test_everybody_once_and_in_their_language(self, sent_off, register, smtp):
        register(email="kk@example.com", consents=NEWS)
        register(email="ru@example.com", consents=NEWS, language="ru", given_name="Анна")
        _deliver_tickets()
        smtp.mails.clear()
        campaign = sent_off()
        _run(campaign)
        assert campaign.state == CampaignState.FINISHED
        texts = {
            mail["To"]: mail.get_body(("plain",)).get_content().replace("\r\n", "\n") for mail in smtp.mails
        }
        assert len(smtp.mails) == 2
        assert "Hello, Айгүл!\n\nkk" in texts["kk@example.com"]
        assert "Hello, Анна!\n\nru" in texts["ru@example.com"]
        verbs = Entry.objects.filter(subject_code=campaign.code).order_by("id").values_list("verb", flat=True)
        assert list(verbs)[-3:] == ["campaign.reviewed", "campaign.started", "campaign.finished"]

    def test_a_ticket_goes_before_ten_thousand(self, visitor, sent_off, many, smtp, settings):
        """What was queued long before waits for what is personal."""
        settings.CAMPAIGN_PER_MINUTE = 600
        _deliver_tickets()
        about = {"about": visitor, "language": "kk", "params": {"campaign": "-"}, "kind": "mailing.campaign"}
        early = timezone.now() - timedelta(hours=1)
        Message.objects.bulk_create(
            outbox.message(
                to_address="m@example.com", at=early, dedupe_key=f"k{n}", priority=Priority.MANY, **about
            )
            for n in range(10_000)
        )
        outbox.queue(
            kind="visitors.ticket",
            about=visitor,
            to_address="t@example.com",
            language="kk",
            at=timezone.now(),
        )
        smtp.mails.clear()
        assert delivery.deliver(at=timezone.now()) is MessageState.SENT
        assert [mail["To"] for mail in smtp.mails] == ["t@example.com"]

    def test_the_rate(self, sent_off, many, settings):
        settings.CAMPAIGN_PER_MINUTE = 24  # two in five seconds
        many(7)
        campaign = sent_off()
        at = timezone.now()
        queued = [sending.fill_outbox(at=at + timedelta(seconds=5 * tick)) for tick in range(3)]
        assert queued == [2, 2, 2]  # six wait: as many as fifteen seconds allow
        assert sending.fill_outbox(at=at + timedelta(seconds=15)) == 0
        assert campaign.recipients.filter(message__priority=Priority.MANY).count() == 6

    def test_stopped_and_resumed(self, sent_off, many, actor, smtp, settings):
        settings.CAMPAIGN_PER_MINUTE = 36  # three
        many(5)
        _deliver_tickets()
        smtp.mails.clear()
        campaign = sent_off()
        sending.fill_outbox(at=timezone.now())
        assert delivery.deliver(at=timezone.now()) is MessageState.SENT
        sending.stop_campaign(campaign=campaign, actor=actor, at=timezone.now())
        _run(campaign, ticks=2)
        assert len(smtp.mails) == 1
        assert campaign.recipients.filter(state="planned").count() == 4
        assert Entry.objects.get(verb="campaign.stopped").data == {"withdrawn": 2}
        sending.start_campaign(campaign=campaign, actor=actor, at=timezone.now())
        _run(campaign)
        assert campaign.state == CampaignState.FINISHED
        assert sorted(mail["To"] for mail in smtp.mails) == [f"p{n}@example.com" for n in range(5)]

    def test_what_could_not_be_delivered_at_the_stop_is_withdrawn(self, sent_off, many, actor):
        many(1)
        campaign = sent_off()
        sending.fill_outbox(at=timezone.now())
        Message.objects.filter(recipient__campaign=campaign).update(state=MessageState.SENDING)
        sending.stop_campaign(campaign=campaign, actor=actor, at=timezone.now())
        assert campaign.recipients.get().state == "queued"
        Message.objects.filter(recipient__campaign=campaign).update(state=MessageState.RETRYING)
        sending.fill_outbox(at=timezone.now())
        assert campaign.recipients.get().state == "planned"

    def test_who_leaves_meanwhile_gets_nothing(self, sent_off, many, actor, smtp):
        cancelled, unwilling, erased, late = many(4)
        _deliver_tickets()
        smtp.mails.clear()
        campaign = sent_off()
        cancel_registration(visitor=cancelled, actor=actor, at=timezone.now())
        unwilling.consents.filter(scope="news").update(withdrawn_at=timezone.now())
        erase_visitor(visitor=erased, actor=actor, at=timezone.now())
        sending.fill_outbox(at=timezone.now())
        late.consents.filter(scope="news").update(withdrawn_at=timezone.now())
        _run(campaign)
        assert [mail["Subject"] for mail in smtp.mails if mail["To"] != cancelled.email] == []
        refusals = {cancelled.code: "left", unwilling.code: "no_consent", erased.code: "left"}
        assert _refusals(campaign) == refusals
        assert campaign.recipients.get(about_code=late.code).message.state == MessageState.DROPPED
        assert campaign.state == CampaignState.FINISHED

    def test_the_outbox_keeps_no_key_to_a_page(self, sent_off, many, smtp):
        (visitor,) = many(1)
        campaign = sent_off(body="{given_name} {manage_url}")
        _run(campaign)
        for message in Message.objects.filter(about_code=visitor.code):
            assert message.state == MessageState.SENT
            assert ".1." not in message.text
            assert "http://testserver/…" in message.text or "http://localhost" in message.text


class TestNoMoreNews:
    def test_the_letter_can_be_answered_by_the_mail_program(self, sent_off, many, smtp, client):
        (visitor,) = many(1)
        _deliver_tickets()
        smtp.mails.clear()
        _run(sent_off())
        (mail,) = smtp.mails
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = mail["List-Unsubscribe"].strip(" <>")
        assert address in mail.get_body(("plain",)).get_content()
        path = address.partition("testserver")[2]
        answer = client.post(
            path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200
        assert not visitor.consents.filter(scope="news", withdrawn_at=None).exists()
        assert visitor.consents.filter(scope="processing", withdrawn_at=None).exists()
        entry = Entry.objects.get(verb="visitor.withdrew_consent")
        assert (entry.actor_kind, entry.data) == ("visitor", {"scopes": ["news"]})

    def test_a_look_changes_nothing(self, many, client):
        (visitor,) = many(1)
        with translation.override("ru"):
            path = reverse("news:stop", args=[stop_token("visitors.visitors", visitor.code)])
        assert "<form method" in client.get(path).content.decode()
        assert visitor.consents.filter(scope="news", withdrawn_at=None).exists()
        for _twice in range(2):
            assert client.post(path).status_code == 200
        assert not visitor.consents.filter(scope="news", withdrawn_at=None).exists()

    def test_a_notice_has_no_such_link(self, sent_off, many, smtp):
        many(1)
        _deliver_tickets()
        smtp.mails.clear()
        _run(sent_off(purpose="notice"))
        assert smtp.mails[0]["List-Unsubscribe"] is None

    def test_of_somebody_erased(self, many, client, actor):
        (visitor,) = many(1)
        path = reverse("news:stop", args=[stop_token("visitors.visitors", visitor.code)])
        erase_visitor(visitor=visitor, actor=actor, at=timezone.now())
        assert client.post(path).status_code == 404
