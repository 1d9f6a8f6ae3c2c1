"""What a machine asks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailing.models import Message

pytestmark = pytest.mark.django_db


def test_alive_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/health/live")
    assert response.json() == {"status": "ok"}


def test_ready_tells_database_broker_and_mail(client, visitor):
    Message.objects.update(queued_at=timezone.now() - timedelta(seconds=90))
    body = client.get("/health/ready").json()
    assert (body["status"], body["database"], body["broker"], body["mail"]) == ("ok", "ok", "ok", "ok")
    assert 89 <= body["oldest_unsent_mail_seconds"] <= 95


def test_late_mail_is_told_but_serves_on(client, visitor):
    Message.objects.update(queued_at=timezone.now() - timedelta(hours=1))
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["mail"]) == (200, "late")


def test_without_a_broker_it_is_not_ready(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["broker"]) == (503, "away")


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("203.0.113.7", {}, 404),
        ("203.0.113.7", {"Authorization": "Bearer wrong"}, 404),
    ],
)
def test_metrics_are_not_public(client, address, headers, status):
    assert client.get("/metrics", REMOTE_ADDR=address, headers=headers).status_code == status


def test_metrics_open_to_their_token(client, settings):
    settings.METRICS_TOKEN = "secret"

    def ask(token):
        headers = {"Authorization": f"Bearer {token}"}
        return client.get("/metrics", REMOTE_ADDR="203.0.113.7", headers=headers)

    assert ask("secret").status_code == 200
    assert b"mail_oldest_unsent_seconds" in ask("secret").content
    assert b"webhooks_oldest_writer_seconds" in ask("secret").content
    assert ask("wrong").status_code == 404
