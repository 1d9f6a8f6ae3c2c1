"""From the outbox to an SMTP server that is real, moody, or gone."""

from datetime import timedelta

import pytest
import structlog
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.html import escape

from journal.actors import SYSTEM
from mailing.checks import lease_outlasts_a_send
from mailing.ladders import Trouble, wait_after
from mailing.models import Message
from mailing.services import delivery, nudging, outbox
from mailing.states import MOVES, MessageState
from mailing.tasks import deliver_due
from visitors.access import link_token
from visitors.models import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _breathe(monkeypatch):
    """Each test begins with a server that nobody has found unreachable, and no nudge on its way."""
    nudging.taken_up()
    monkeypatch.setattr(delivery, "_unreachable_until", 0.0)


def _deliver(seconds=0):
    return delivery.deliver(at=timezone.now() + timedelta(seconds=seconds))


class TestASoundServer:
    def test_gets_the_letter_once(self, visitor, smtp):
        assert _deliver() is MessageState.SENT
        assert _deliver() is None
        (mail,) = smtp.mails
        assert mail["To"] == "aigul@example.com"
        assert mail["Content-Language"] == "kk"
        assert mail["From"] == "ALTYN OIMAQ <info@altyn-oimaq.example.com>"
        assert mail["Message-ID"] == f"<{Message.objects.get().uuid}@testserver>"

    def test_a_letter_is_to_its_own_reader(self, register, smtp):
        """Rendered once for a language, filled in for each."""
        for name, language in [("Айгүл", "kk"), ("Ботагөз", "kk"), ("<b>Анна</b>", "ru")]:
            register(given_name=name, language=language)
        delivery.deliver_due(seconds=5)
        parts = [
            (mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content())
            for mail in smtp.mails
        ]
        for own, (text, html) in zip(Visitor.objects.order_by("id"), parts, strict=True):
            assert own.given_name in text
            assert escape(own.given_name) in html
            assert "<b>Анна" not in html
            for one in (text, html):
                assert link_token(own) in one
                assert [other.code in one for other in Visitor.objects.exclude(pk=own.pk)] == [False, False]
                assert "@@" not in one

    def test_the_row_keeps_what_was_sent(self, visitor, smtp):
        _deliver()
        message = Message.objects.get()
        assert (message.state, message.attempts, message.problem) == ("sent", 1, "")
        assert "Айгүл" in message.text
        # A long subject begins on a folded line, whose space Python's parser keeps.
        assert message.subject == smtp.mails[0]["Subject"].strip()

    def test_several_letters_travel_on_one_connection(self, register, smtp):
        for number in range(3):
            register(email=f"a{number}@example.com")
        assert delivery.deliver_due(seconds=5) == 3
        assert smtp.connections == 1

    def test_a_line_that_was_cut_while_idle_is_noticed(self, register, smtp, monkeypatch):
        register(email="a@example.com")
        _deliver()
        smtp.hang_up_on_everybody()
        monkeypatch.setattr("mailing.transport._TRUST_IDLE", -1)
        register(email="b@example.com")
        assert _deliver() is MessageState.SENT

    def test_a_cancelled_persons_letter_is_dropped(self, visitor, smtp):
        type(visitor).objects.update(state="cancelled")
        assert _deliver() is MessageState.DROPPED
        assert not smtp.mails


class TestAMoodyServer:
    @pytest.mark.parametrize(
        ("reply", "trouble"),
        [
            ("451 come back later", Trouble.DEFERRED),
            ("554 we do not like you", Trouble.REFUSED),
        ],
    )
    def test_is_tried_again_by_the_ladder_of_its_trouble(self, visitor, smtp, reply, trouble):
        smtp.answer_data_with(reply)
        assert _deliver() is MessageState.RETRYING
        message = Message.objects.get()
        assert message.problem.startswith(f"{trouble}: {reply[:3]}")
        wait = (message.due_at - timezone.now()).total_seconds()
        assert wait == pytest.approx(wait_after(trouble, 1).total_seconds(), abs=2)
        assert _deliver() is None

        smtp.be_kind()
        assert _deliver(seconds=60) is MessageState.SENT
        assert len(smtp.mails) == 1

    def test_refused_recipient(self, visitor, smtp):
        smtp.answer_rcpt_with("550 no such person")
        assert _deliver() is MessageState.RETRYING
        assert "550" in Message.objects.get().problem

    def test_dropped_after_data_is_sent_again_with_the_same_identifier(self, visitor, smtp):
        smtp.drop_the_line_after_data()
        assert _deliver() is MessageState.RETRYING
        smtp.be_kind()
        delivery._unreachable_until = 0.0
        assert _deliver(seconds=60) is MessageState.SENT
        assert len({mail["Message-ID"] for mail in smtp.mails}) == 1

    def test_hanging_is_not_waited_for_for_ever(self, visitor, smtp, settings):
        settings.EMAIL_TIMEOUT = 0.3
        smtp.hang()
        assert _deliver() is MessageState.RETRYING
        assert Message.objects.get().problem.startswith("unreachable")

    def test_gone_gives_the_worker_a_breather(self, visitor, smtp):
        smtp.stop()
        assert _deliver() is MessageState.RETRYING
        assert _deliver(seconds=60) is None  # not even tried

    def test_the_ladder_ends(self, visitor, smtp):
        smtp.answer_data_with("554 never")
        Message.objects.update(attempts=7, tries={"refused": 7})
        assert _deliver() is MessageState.FAILED

    def test_each_trouble_climbs_a_ladder_of_its_own(self, visitor, smtp):
        """A server that was away for minutes and then refuses once has not used up its refusals."""
        smtp.answer_data_with("554 being set up")
        Message.objects.update(attempts=12, tries={"unreachable": 12})
        assert _deliver() is MessageState.RETRYING
        assert Message.objects.get().tries == {"unreachable": 12, "refused": 1}

    def test_an_answer_that_is_no_text_is_kept_as_text(self, visitor, smtp):
        smtp.answer_data_with("451 later\x00\x07please")
        assert _deliver() is MessageState.RETRYING
        assert Message.objects.get().problem == "deferred: 451 later  please"


class TestALostWorker:
    def test_is_replaced_when_its_lease_is_over(self, visitor, smtp):
        message = delivery._claim(None, timezone.now())
        assert message.state == MessageState.SENDING
        assert _deliver() is None  # the lease holds
        assert _deliver(seconds=61) is MessageState.SENT

    def test_is_not_replaced_for_ever(self, visitor, smtp):
        for hours in range(7):
            claimed = delivery._claim(None, timezone.now() + timedelta(hours=hours))
            assert claimed.tries.get("lost", 0) == hours
        assert _deliver(seconds=8 * 3600) is MessageState.FAILED
        assert not smtp.mails

    def test_that_comes_back_late_changes_nothing(self, visitor, smtp):
        late = delivery._claim(None, timezone.now())
        _deliver(seconds=61)
        delivery._postpone(late, Trouble.DEFERRED, "late", timezone.now())
        assert Message.objects.get().state == MessageState.SENT

    def test_a_database_that_is_away_meanwhile_is_no_fault_of_the_letter(self, visitor, smtp, monkeypatch):
        def away(message):
            raise OperationalError

        monkeypatch.setattr("mailing.services.delivery.write", away)
        assert _deliver() is MessageState.RETRYING
        assert Message.objects.get().tries == {"deferred": 1}

    def test_a_letter_that_cannot_be_written_waits_and_is_told(self, visitor, smtp, monkeypatch):
        monkeypatch.setattr("mailing.services.delivery.write", lambda message: 1 / 0)
        assert _deliver() is MessageState.RETRYING
        assert Message.objects.get().problem == "ZeroDivisionError"


class TestTheOutbox:
    def test_nudges_only_after_the_commit(self, visitor, monkeypatch, django_capture_on_commit_callbacks):
        nudged = []
        monkeypatch.setattr("mailing.tasks.deliver_due.delay", lambda: nudged.append(True))
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            outbox.queue(
                kind="visitors.ticket",
                about=visitor,
                to_address="a@example.com",
                language="kk",
                at=timezone.now(),
            )
            assert not nudged
        assert nudged == [True]

    def test_one_nudge_serves_all_that_wait(self, monkeypatch):
        nudged = []
        monkeypatch.setattr("mailing.tasks.deliver_due.delay", lambda: nudged.append(True))
        for _letter in range(3):
            nudging.nudge()
        assert len(nudged) == 1
        nudging.taken_up()
        nudging.nudge()  # queued after the worker began to look: it may have looked already
        assert len(nudged) == 2

    def test_the_worker_takes_the_nudge_up_before_it_looks(self, monkeypatch, visitor):
        steps = []
        monkeypatch.setattr(nudging, "taken_up", lambda: steps.append("taken up"))
        monkeypatch.setattr("mailing.services.watching.deliver_due", lambda **_kwargs: steps.append("looked"))
        deliver_due()
        assert steps == ["taken up", "looked"]

    def test_the_letter_remembers_the_request_that_caused_it(self, register, smtp, caplog):
        with structlog.contextvars.bound_contextvars(request_id="7c2f"):
            register(email="b@example.com")
        _deliver()
        assert [r.msg["request_id"] for r in caplog.records if r.msg and "mail_sent" in str(r.msg)] == [
            "7c2f"
        ]

    def test_a_broker_that_is_away_is_not_the_persons_trouble(
        self, visitor, monkeypatch, django_capture_on_commit_callbacks
    ):
        def away():
            raise ConnectionError

        monkeypatch.setattr("mailing.tasks.deliver_due.delay", away)
        with django_capture_on_commit_callbacks(execute=True):
            outbox.queue(
                kind="visitors.ticket",
                about=visitor,
                to_address="a@example.com",
                language="kk",
                at=timezone.now(),
            )
        assert Message.objects.count() == 2

    def test_queues_once(self, visitor):
        letter = {
            "kind": "visitors.reminder",
            "about": visitor,
            "to_address": "a@example.com",
            "language": "kk",
            "at": timezone.now(),
            "dedupe_key": "once",
        }
        for _ in range(2):
            outbox.queue_once([dict(letter)])
        assert Message.objects.filter(dedupe_key="once").count() == 1

    def test_sends_again(self, visitor, smtp):
        _deliver()
        again = outbox.send_again(message=Message.objects.get(), actor=SYSTEM, at=timezone.now())
        assert again.pk != Message.objects.earliest("id").pk
        assert _deliver() is MessageState.SENT
        assert len({mail["Message-ID"] for mail in smtp.mails}) == 2

    def test_takes_up_a_failed_one(self, visitor, smtp):
        Message.objects.update(state=MessageState.FAILED, attempts=9)
        again = outbox.send_again(message=Message.objects.get(), actor=SYSTEM, at=timezone.now())
        assert (again.pk, again.state) == (Message.objects.get().pk, "queued")


@pytest.mark.parametrize(
    ("lease", "timeout", "sound"), [(60, 10, True), (20, 10, False), (60, None, False), (5, 2, True)]
)
def test_the_lease_must_outlast_a_send(settings, lease, timeout, sound):
    settings.MAIL_LEASE, settings.EMAIL_TIMEOUT = lease, timeout
    assert (lease_outlasts_a_send() == []) is sound


def test_every_pair_of_states():
    allowed = {
        ("queued", "sending"),
        ("queued", "dropped"),
        ("retrying", "sending"),
        ("retrying", "dropped"),
        ("sending", "sending"),
        ("sending", "sent"),
        ("sending", "retrying"),
        ("sending", "failed"),
        ("sending", "dropped"),
        ("failed", "queued"),
        ("failed", "dropped"),
    }
    states = MessageState.values
    assert {(a, b) for a in states for b in states if MOVES.allows(a, b)} == allowed
