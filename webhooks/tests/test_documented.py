"""docs/webhooks.md: its example runs, and it names every event."""

import re
import threading
from pathlib import Path

import pytest
from django.utils import timezone

from journal.actors import SYSTEM
from webhooks import events
from webhooks.models import Delivery
from webhooks.services import endpoints
from webhooks.services.dispatch import _facts
from webhooks.services.endpoints import change_endpoint
from webhooks.targets import look_up

DOCUMENT = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()


@pytest.mark.django_db
def test_the_example_takes_every_message_once(listen, register, sweep):
    scope: dict[str, object] = {}
    exec(re.search(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)[1], scope)
    new, got = listen(), []
    server = scope["serve"](new.secret, 0, got.append)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        here = f"http://127.0.0.1:{server.server_address[1]}/"
        change_endpoint(endpoint=new.endpoint, target=look_up(here), actor=SYSTEM, at=timezone.now())
        visitor = register()
        assert sweep() == 1
        endpoints.replay_delivery(delivery=Delivery.objects.get(), actor=SYSTEM, at=timezone.now())
        assert sweep() == 1
        assert Delivery.objects.get().status == 204
        assert [message["data"]["code"] for message in got] == [visitor.code]
        endpoints.rotate_secret(endpoint=new.endpoint, actor=SYSTEM, at=timezone.now() - endpoints.GRACE)
        register(email="second@example.com")
        sweep()
        assert Delivery.objects.latest("id").status == 400
    finally:
        server.shutdown()
        server.server_close()


def test_it_names_every_event():
    named = set()
    for row in re.findall(r"^\| (`.*?) \|", DOCUMENT, re.MULTILINE):
        thing = ""
        for word in re.findall(r"`([\w.]+)`", row):
            thing = word.partition(".")[0] or thing
            named.add(word if not word.startswith(".") else thing + word)
    assert named == set(events.known_types())


def test_nothing_is_asked_of_nothing():
    assert _facts([]) == {}
