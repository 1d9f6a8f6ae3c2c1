"""kill -9 of a worker that has claimed a message and is sending it: the next one sends the same."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from journal.actors import SYSTEM
from tests.house.repository import REPOSITORY
from visitors.services.registration import cancel_registration
from webhooks.models import Delivery
from webhooks.services.dispatch import dispatch
from webhooks.states import DeliveryState

from .receiver import says

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

WORKER = """
import django; django.setup()
from django.utils import timezone
from webhooks.services.delivery import deliver_next
deliver_next(endpoint_id={}, at=timezone.now())
"""


def database_url() -> str:
    """Of the database of this test, which the settings' variable does not name."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def test_a_worker_in_the_middle_of_sending(endpoint, register, receiver, sweep, tmp_path):
    arrived, may_answer = threading.Event(), threading.Event()

    def holds(handler):
        arrived.set()
        may_answer.wait(60)
        says(200)(handler)

    receiver.is_in_mood(holds, says(200))
    cancel_registration(visitor=register(), actor=SYSTEM, at=timezone.now())
    dispatch(at=timezone.now())
    environment = {
        **os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "altyn_oimaq.settings",
        "WEBHOOKS_TO_LOOPBACK": "on", "WEBHOOK_TIMEOUT": "20",
    }  # fmt: skip
    complaints = tmp_path / "stderr"
    errors = complaints.open("wb")
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER.format(endpoint.pk)],
        cwd=REPOSITORY,
        env=environment,
        stderr=errors,
    )
    try:
        assert arrived.wait(90), complaints.read_text()[-2000:]
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
    finally:
        worker.kill()
        errors.close()
        may_answer.set()
    assert Delivery.objects.order_by("id").first().state == DeliveryState.SENDING
    assert sweep() == 0
    assert sweep(timezone.now() + timedelta(seconds=70)) == 2
    first, again, follower = receiver.got
    assert (again[1]["webhook-id"], again[2]) == (first[1]["webhook-id"], first[2])
    assert b"visitor.cancelled" in follower[2]
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}
