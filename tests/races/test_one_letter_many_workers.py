"""Two workers at the same letter: one sends it."""

import pytest
from django.utils import timezone

from mailing.models import Message
from mailing.services import delivery
from mailing.states import MessageState
from tests.races.together import crowd, wait_for_the_others

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 3


@pytest.fixture(autouse=True)
def _breathe(monkeypatch):
    monkeypatch.setattr(delivery, "_unreachable_until", 0.0)


def _letters(register, count):
    for number in range(count):
        register(email=f"{Message.objects.count()}-{number}@example.com")
    return list(Message.objects.filter(state=MessageState.QUEUED).values_list("pk", flat=True))


def test_the_nudge_and_the_sweep_send_a_letter_once(register, smtp):
    for sent in range(1, ROUNDS + 1):
        (letter,) = _letters(register, 1)
        results = crowd(lambda letter=letter: delivery.deliver(message_id=letter, at=timezone.now()))
        assert results.count(MessageState.SENT) == 1
        assert results.count(None) == len(results) - 1
        assert len(smtp.mails) == sent


def test_sweeps_share_the_work(register, smtp):
    letters = _letters(register, 12)
    taken = crowd(lambda: delivery.deliver_due(seconds=20))
    assert sum(taken) == len(letters)
    assert len({mail["Message-ID"] for mail in smtp.mails}) == len(smtp.mails) == len(letters)


def test_control_without_the_claim(register, smtp, monkeypatch):
    """Who looks first and marks later sends the same letter several times."""

    def look_then_mark(message_id, at):
        message = Message.objects.filter(pk=message_id, state=MessageState.QUEUED).first()
        wait_for_the_others()
        if message:
            Message.objects.filter(pk=message_id).update(state=MessageState.SENDING)
            message.state = MessageState.SENDING
        return message

    monkeypatch.setattr(delivery, "_claim", look_then_mark)
    for _ in range(ROUNDS):
        (letter,) = _letters(register, 1)
        crowd(lambda letter=letter: delivery.deliver(message_id=letter, at=timezone.now()))
    assert len(smtp.mails) > ROUNDS
