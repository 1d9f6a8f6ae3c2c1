"""The organisers' pages of webhooks."""

import re

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from journal.actors import SYSTEM
from webhooks.models import Delivery, Endpoint
from webhooks.services import pausing
from webhooks.services.dispatch import dispatch
from webhooks.states import DeliveryState, EndpointState, Pause

from .receiver import says

pytestmark = pytest.mark.django_db
ADD = "/en/admin/webhooks/endpoint/add/"


def page(endpoint):
    return f"/en/admin/webhooks/endpoint/{endpoint.pk}/change/"


def do(desk, endpoint, deed, **more):
    return desk.post(page(endpoint), {"deed": deed, **more}, follow=True).content.decode()


def test_a_new_one_shows_its_secret_once(desk, receiver, edition, sweep):
    answer = desk.post(ADD, {"url": receiver.url, "events": ["visitor.registered"], "description": "portal"})
    endpoint = Endpoint.objects.get()
    assert answer["Location"].endswith(f"/webhooks/endpoint/{endpoint.pk}/change/")
    shown = desk.get(answer["Location"]).content.decode()
    secret = shown.split('id="webhook-secret" value="')[1].split('"')[0]
    assert "whsec_" not in desk.get(answer["Location"]).content.decode()
    do(desk, endpoint, "test")
    sweep()
    _path, headers, body = receiver.got[0]
    assert Webhook(secret).verify(body, headers)["type"] == "webhook.test"


@pytest.mark.parametrize("url", ["https://10.0.0.1/", "http://93.184.216.34/", "https://127.0.0.1/"])
def test_a_refused_address_is_said_beside_it(desk, edition, url):
    answer = desk.post(ADD, {"url": url, "events": ["visitor.registered"], "description": "portal"})
    assert answer.status_code == 200
    assert "url" in answer.context["form"].errors
    assert 'value="portal"' in answer.content.decode()
    assert not Endpoint.objects.exists()


def test_pause_resume_rotate_change_and_remove(desk, endpoint, edition, receiver):
    do(desk, endpoint, "pause")
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.pause) == (EndpointState.PAUSED, Pause.BY_HAND)
    do(desk, endpoint, "resume")
    assert "whsec_" in do(desk, endpoint, "rotate")
    do(desk, endpoint, "save", url=receiver.url, description="other", events=["visitor.came"])
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.description, endpoint.events) == ("active", "other", ["visitor.came"])
    do(desk, endpoint, "remove")
    assert not Endpoint.objects.exists()


def test_a_look_changes_nothing(desk, endpoint, edition):
    before = Endpoint.objects.values().get()
    for address in (page(endpoint), f"{page(endpoint)}?deed=remove"):
        assert desk.get(address).status_code == 200
    assert Endpoint.objects.values().get() == before


def test_the_log_and_a_message_sent_again(desk, endpoint, register, sweep, receiver, edition):
    receiver.is_in_mood(says(500, b"<b>no</b>"))
    register()
    sweep()
    row = Delivery.objects.get()
    Delivery.objects.update(state=DeliveryState.FAILED)
    here = f"/en/admin/webhooks/delivery/{row.pk}/"
    assert "&lt;b&gt;no&lt;/b&gt;" in desk.get(f"{here}change/").content.decode()
    answer = desk.post(f"{here}send-again/", {"_form_submitted": "on"})
    assert answer.status_code == 204
    row.refresh_from_db()
    assert row.state == DeliveryState.WAITING


def test_many_sent_again_with_a_preview(desk, endpoint, register, sweep, receiver, edition):
    for number in range(3):
        register(email=f"person{number}@example.com")
    sweep()
    register(email="waits@example.com")
    dispatch(at=timezone.now())
    keys = list(Delivery.objects.values_list("pk", flat=True))
    preview = desk.post(
        "/en/admin/webhooks/delivery/", {"action": "replay", "_selected_action": keys}, follow=True
    )
    assert "This message is still on its way." in preview.content.decode()
    job = preview.redirect_chain[-1][0].rstrip("/").split("/")[-2]
    desk.post(f"/en/admin/core/bulkjob/{job}/confirm/")
    assert sweep() == 4
    assert len(receiver.got) == 7


def test_a_dead_one_waits_on_the_first_page(desk, endpoint, edition):
    assert "Webhooks that were paused" not in desk.get("/en/admin/").content.decode()
    pausing.pause(endpoint=endpoint, reason=Pause.DEAD, at=timezone.now())
    assert "Webhooks that were paused" in desk.get("/en/admin/").content.decode()
    pausing.resume(endpoint=endpoint, actor=SYSTEM, at=timezone.now())


def test_the_page_costs_the_same_for_a_long_log(desk, endpoint, register, sweep, django_assert_num_queries):
    def queries():
        # session, user, the webhook, the log, and what the frame asks
        with django_assert_num_queries(5):
            desk.get(page(endpoint))

    register()
    sweep()
    desk.get(page(endpoint))
    queries()
    for number in range(8):
        register(email=f"person{number}@example.com")
    sweep()
    queries()


def test_on_a_phone_each_value_of_the_log_says_what_it_is(desk, endpoint, edition, receiver, sweep):
    do(desk, endpoint, "test")
    sweep()
    log = desk.get(page(endpoint)).content.decode().split("webhook-log")[1].split("</table>")[0]
    assert re.findall(r'<td data-label="([^"]+)"', log) == re.findall(r'<th scope="col">([^<]+)', log)[1:]
