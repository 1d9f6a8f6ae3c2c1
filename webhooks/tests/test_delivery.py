"""From a deed to a verified message: signed, at least once, in order, with patience."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from journal.actors import SYSTEM
from mailing.models import Message
from mailing.services.delivery import deliver as deliver_letter
from visitors.services.registration import cancel_registration
from webhooks import ladder
from webhooks.models import Delivery, Endpoint, Event
from webhooks.services import delivery, endpoints, pausing
from webhooks.services.dispatch import dispatch
from webhooks.states import DeliveryState, EndpointState, Pause

from .receiver import drips, floods, hangs_up, says

pytestmark = pytest.mark.django_db


def test_a_registration_reaches_the_receiver_which_fails_twice(listen, register, receiver, sweep):
    """The published library of Standard Webhooks says yes to each of the three tries."""
    new = listen()
    receiver.is_in_mood(says(500), hangs_up, says(200))
    visitor = register()
    at = timezone.now()
    assert [sweep(at), sweep(at + timedelta(minutes=1)), sweep(at + timedelta(minutes=3))] == [1, 1, 1]
    assert sweep(at + timedelta(days=1)) == 0
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.status) == (DeliveryState.DELIVERED, 3, 200)
    (path, first, body), (_, second, again), (_, third, last) = receiver.got
    assert path == "/hook?from=forum"
    assert body == again == last
    assert first["webhook-id"] == second["webhook-id"] == third["webhook-id"] == row.event.webhook_id
    for headers in (first, third):
        told = Webhook(new.secret).verify(body, headers)
    assert told["type"] == "visitor.registered"
    assert told["data"]["code"] == visitor.code
    with pytest.raises(WebhookVerificationError):
        Webhook(new.secret).verify(body + b" ", first)


def test_a_message_holds_no_personal_data(endpoint, register, sweep, receiver):
    visitor = register()
    sweep()
    text = receiver.got[0][2].decode()
    for secret in (visitor.email, visitor.family_name, visitor.given_name, visitor.phone):
        assert secret not in text
    assert json.loads(text)["data"].keys() == {"code", "edition", "state", "kind", "registered_through"}


def test_who_does_not_ask_for_it_does_not_get_it(listen, register, sweep, receiver):
    listen(types=["visitor.cancelled"])
    visitor = register()
    assert sweep() == 0
    assert not Event.objects.exists()
    cancel_registration(visitor=visitor, actor=SYSTEM, at=timezone.now())
    assert sweep() == 1


def test_what_happened_before_is_not_told(register, listen, sweep):
    register()
    listen()
    listen()
    assert sweep() == 0


class TestOrder:
    def test_of_one_thing_while_another_goes_on(self, endpoint, register, receiver, sweep):
        """Aigul's first message fails: her second waits for it, Bolat's do not."""
        aigul, bolat = register(), register(email="bolat@example.com", given_name="Болат")
        for visitor in (aigul, bolat):
            cancel_registration(visitor=visitor, actor=SYSTEM, at=timezone.now())
        receiver.chooses(lambda _path, body: says(500) if aigul.code.encode() in body else says(200))
        at = timezone.now()
        sweep(at)
        assert told(receiver) == [
            (aigul.code, "visitor.registered"),
            (bolat.code, "visitor.registered"),
            (bolat.code, "visitor.cancelled"),
        ]
        receiver.is_in_mood(says(200))
        assert sweep(at + timedelta(seconds=20)) == 2
        assert told(receiver)[3:] == [(aigul.code, "visitor.registered"), (aigul.code, "visitor.cancelled")]

    def test_what_is_being_sent_holds_up_what_follows(self, endpoint, visitor, sweep):
        """A worker was killed between claim and send: nothing overtakes, and the lease brings it back."""
        cancel_registration(visitor=visitor, actor=SYSTEM, at=timezone.now())
        at = timezone.now()
        dispatch(at=at)
        assert delivery.claim(endpoint_id=endpoint.pk, at=at).event.type == "visitor.registered"
        assert delivery.deliver_next(endpoint_id=endpoint.pk, at=at) is None
        late = at + timedelta(seconds=61)
        assert sweep(late) == 2
        assert [row.attempts for row in Delivery.objects.order_by("id")] == [2, 1]

    def test_who_lost_the_lease_does_not_write_the_outcome(self, endpoint, visitor):
        at = timezone.now()
        dispatch(at=at)
        lost = delivery.claim(endpoint_id=endpoint.pk, at=at)
        taken_over = delivery.claim(endpoint_id=endpoint.pk, at=at + timedelta(seconds=61))
        assert lost.pk == taken_over.pk
        delivery._deliver(lost, at)
        assert Delivery.objects.get().state == DeliveryState.SENDING

    @pytest.fixture
    def visitor(self, endpoint, register):
        return register()


class TestPatience:
    def test_the_ladder_is_three_days(self):
        assert timedelta(days=2.9) < timedelta(seconds=sum(ladder.WAITS)) <= timedelta(days=3)

    def test_a_dead_receiver_rests(self, endpoint, register, receiver, sweep):
        """However many messages wait for it, one of them asks whether it is back."""
        receiver.is_in_mood(says(500))
        for number in range(30):
            register(email=f"person{number}@example.com")
        at = timezone.now()
        assert sweep(at) == ladder.PATIENCE
        asked = [sweep(at + timedelta(minutes=minute)) for minute in range(1, 120)]
        assert max(asked) == 1
        assert sum(asked) < 12
        receiver.is_in_mood(says(200))
        assert sweep(at + timedelta(days=1)) == 30
        assert Endpoint.objects.get().failures == 0

    def test_after_three_days_it_is_paused_and_organisers_are_told(self, endpoint, register, receiver, sweep):
        receiver.is_in_mood(says(503))
        register()
        at = timezone.now()
        for hour in range(80):
            sweep(at + timedelta(hours=hour))
        endpoint.refresh_from_db()
        assert (endpoint.state, endpoint.pause) == (EndpointState.PAUSED, Pause.DEAD)
        tries = len(receiver.got)
        assert 8 < tries < 30
        letter = Message.objects.get(kind="webhooks.paused")
        assert letter.to_address == "owner@example.com"
        assert deliver_letter(message_id=letter.pk, at=at + timedelta(days=5)) == "sent"
        letter.refresh_from_db()
        assert "127.0.0.1" in letter.text and "three days" in letter.text
        # What happens meanwhile is not lost.
        register(email="late@example.com")
        later = at + timedelta(days=5)
        assert sweep(later) == 0
        receiver.is_in_mood(says(200))
        pausing.resume(endpoint=endpoint, actor=SYSTEM, at=later)
        assert sweep(later) == 2
        assert len(receiver.got) == tries + 2

    def test_one_message_that_nobody_can_take_is_given_up(self, endpoint, register, receiver, sweep):
        bad = register()
        cancel_registration(visitor=bad, actor=SYSTEM, at=timezone.now())
        receiver.chooses(
            lambda _path, body: (
                says(400) if b'registered","timestamp' in body and bad.code.encode() in body else says(200)
            )
        )
        at = timezone.now()
        for hour in range(80):
            if hour % 10 == 0:
                register(email=f"person{hour}@example.com")
            sweep(at + timedelta(hours=hour))
        rows = Delivery.objects.filter(subject=f"visitor:{bad.code}").order_by("id")
        assert [row.state for row in rows] == [DeliveryState.FAILED, DeliveryState.DELIVERED]
        assert rows[0].attempts == len(ladder.WAITS) + 1
        assert Endpoint.objects.get().state == EndpointState.ACTIVE

    def test_gone_means_gone(self, endpoint, register, receiver, sweep):
        receiver.is_in_mood(says(410))
        register()
        sweep()
        endpoint.refresh_from_db()
        assert (endpoint.state, endpoint.pause) == (EndpointState.PAUSED, Pause.GONE)
        assert Message.objects.filter(kind="webhooks.paused").exists()
        register(email="second@example.com")
        receiver.is_in_mood(says(200))
        at = timezone.now()
        pausing.resume(endpoint=endpoint, actor=SYSTEM, at=at)
        register(email="third@example.com")
        assert sweep() == 1
        assert Event.objects.count() == 2

    def test_retry_after_is_listened_to(self, endpoint, register, receiver, sweep):
        receiver.is_in_mood(says(429, Retry_After="3600"))
        register()
        at = timezone.now()
        sweep(at)
        assert Delivery.objects.get().due_at >= at + timedelta(hours=1)


class TestBadReceivers:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_not_followed(self, status, endpoint, register, receiver, sweep):
        receiver.is_in_mood(says(status, Location=receiver.url))
        register()
        assert sweep() == 1
        assert len(receiver.got) == 1
        row = Delivery.objects.get()
        assert (row.state, row.status) == (DeliveryState.WAITING, status)

    def test_one_that_drips_is_cut_off(self, settings, endpoint, register, receiver, sweep):
        settings.WEBHOOK_TIMEOUT = 1
        receiver.is_in_mood(drips)
        register()
        sweep()
        row = Delivery.objects.get()
        assert row.problem == "timeout"
        assert 900 < row.took_ms < 2500

    def test_of_a_flood_only_the_beginning_is_read(self, endpoint, register, receiver, sweep):
        receiver.is_in_mood(floods)
        register()
        sweep()
        row = Delivery.objects.get()
        assert (row.state, len(row.answer)) == (DeliveryState.DELIVERED, 500)
        assert receiver.server.flooded < 50_000_000

    def test_nobody_there(self, endpoint, register, receiver, sweep):
        receiver.stop()
        register()
        sweep()
        assert "Refused" in Delivery.objects.get().problem


class TestSecrets:
    def test_both_sign_for_a_day(self, listen, register, receiver, sweep):
        old = listen()
        new = endpoints.rotate_secret(endpoint=old.endpoint, actor=SYSTEM, at=timezone.now())
        register()
        sweep()
        _path, headers, body = receiver.got[0]
        assert len(headers["webhook-signature"].split()) == 2
        for secret in (old.secret, new.secret):
            Webhook(secret).verify(body, headers)

    def test_then_only_the_new_one(self, listen, register, receiver, sweep):
        old = listen()
        before = timezone.now() - timedelta(days=1, seconds=1)
        new = endpoints.rotate_secret(endpoint=old.endpoint, actor=SYSTEM, at=before)
        register()
        sweep()
        _path, headers, body = receiver.got[0]
        Webhook(new.secret).verify(body, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(old.secret).verify(body, headers)

    def test_they_are_not_readable_in_the_database(self, listen):
        new = listen()
        row = Endpoint.objects.get()
        assert new.secret.removeprefix("whsec_") not in row.secret
        assert row.secret.startswith("gAAAA")

    def test_a_changed_key_of_the_site(self, settings, listen, register, receiver, sweep):
        new = listen()
        former, settings.SECRET_KEY = settings.SECRET_KEY, "k" * 50
        register()
        at = timezone.now()
        sweep(at)
        assert receiver.got == []
        settings.SECRET_KEY_FALLBACKS = [former]
        sweep(at + timedelta(minutes=1))
        _path, headers, body = receiver.got[0]
        Webhook(new.secret).verify(body, headers)


class TestTheLog:
    def test_a_message_can_be_sent_again(self, endpoint, register, receiver, sweep):
        register()
        sweep()
        row = Delivery.objects.get()
        endpoints.replay_delivery(delivery=row, actor=SYSTEM, at=timezone.now())
        assert sweep() == 1
        assert receiver.got[0][2] == receiver.got[1][2]
        assert receiver.got[0][1]["webhook-id"] == receiver.got[1][1]["webhook-id"]

    def test_not_while_it_is_on_its_way(self, endpoint, register):
        register()
        dispatch(at=timezone.now())
        with pytest.raises(endpoints.StillOpen):
            endpoints.replay_delivery(delivery=Delivery.objects.get(), actor=SYSTEM, at=timezone.now())

    def test_a_test_message(self, listen, receiver, sweep):
        new = listen()
        endpoints.send_test(endpoint=new.endpoint, actor=SYSTEM, at=timezone.now())
        assert sweep() == 1
        _path, headers, body = receiver.got[0]
        assert Webhook(new.secret).verify(body, headers)["type"] == "webhook.test"

    def test_it_is_forgotten_after_thirty_days(self, endpoint, register, sweep):
        register()
        sweep()
        assert endpoints.forget_old_events(at=timezone.now() + timedelta(days=29)) == 0
        assert endpoints.forget_old_events(at=timezone.now() + timedelta(days=31)) == 1
        assert not Delivery.objects.exists()


def told(receiver):
    return [
        (content["data"]["code"], content["type"])
        for content in (json.loads(body) for _p, _h, body in receiver.got)
    ]
