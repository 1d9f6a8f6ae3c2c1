"""`/webhooks/`, as a program with the scope meets it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Scope
from accounts.services.api_tokens import create_api_token
from journal.models import Entry
from webhooks import events
from webhooks.models import Endpoint
from webhooks.services import pausing
from webhooks.states import Pause

pytestmark = pytest.mark.django_db
HERE = "/api/v1/webhooks/"


@pytest.fixture
def program(api, organiser):
    """An organiser's program with the scope `webhooks`."""
    sign_in(api, organiser, Scope.WEBHOOKS)
    return api


def sign_in(api, organiser, *scopes):
    at = timezone.now()
    new = create_api_token(user=organiser, name="x", scopes=scopes, expires_at=at + timedelta(days=1), at=at)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {new.secret}")


@pytest.fixture
def wish(receiver):
    return {"url": receiver.url, "events": ["visitor.registered"], "description": "portal"}


def test_a_webhook_from_its_making_to_its_end(program, wish):
    answer = program.post(HERE, wish)
    assert answer.status_code == 201
    made = answer.json()
    assert made["secret"].startswith("whsec_")
    here = f"{HERE}{made['code']}/"
    assert program.get(here).json() == {name: value for name, value in made.items() if name != "secret"}
    assert program.get(HERE).json()["results"] == [program.get(here).json()]
    changed = program.patch(here, {"events": ["visitor.came", "visitor.came", "signup.confirmed"]})
    assert changed.json()["events"] == ["signup.confirmed", "visitor.came"]
    turned = program.post(f"{here}rotate/").json()
    assert turned["secret"] != made["secret"]
    assert program.post(f"{here}test/").status_code == 202
    assert program.delete(here).status_code == 204
    assert program.get(here).status_code == 404
    verbs = Entry.objects.filter(verb__startswith="webhook.").order_by("id").values_list("verb", flat=True)
    assert [verb.removeprefix("webhook.") for verb in verbs] == [
        "created", "changed", "secret_changed", "tested", "removed",
    ]  # fmt: skip
    assert made["secret"] not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("scope", [scope for scope in Scope if scope != Scope.WEBHOOKS])
def test_another_scope_opens_nothing(api, organiser, wish, scope, endpoint):
    sign_in(api, organiser, scope)
    here = f"{HERE}{endpoint.code}/"
    asked = [
        api.get(HERE), api.post(HERE, wish), api.get(here), api.patch(here, {}), api.delete(here),
        api.post(f"{here}test/"), api.post(f"{here}rotate/"),
    ]  # fmt: skip
    assert {answer.status_code for answer in asked} == {403}
    assert Endpoint.objects.count() == 1


def test_the_same_key_makes_one(program, wish):
    first, second = (program.post(HERE, wish, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == second.json()
    assert Endpoint.objects.count() == 1


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://10.0.0.1/", "target_refused"), ("https://0x7f.1:1/", "target_refused"), ("x", "target_refused"),
        ("", "invalid"), (None, "invalid"), (7, "target_refused"), ([], "invalid"),
    ],
)  # fmt: skip
def test_where_nothing_may_be_sent(program, wish, url, code, settings):
    settings.WEBHOOKS_TO_LOOPBACK = False
    answer = program.post(HERE, wish | {"url": url})
    assert answer.status_code == 400
    assert answer.json()["code"] in (code, "invalid")
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize("types", [[], ["no.such"], "visitor.came", None, [["visitor.came"]]])
def test_only_events_that_there_are(program, wish, types):
    assert program.post(HERE, wish | {"events": types}).status_code == 400


@pytest.mark.parametrize("body", [[], "x", 7, None])
def test_what_is_no_object(program, body):
    assert program.post(HERE, body).status_code == 400


def test_a_refused_address_changes_nothing(program, endpoint, settings):
    settings.WEBHOOKS_TO_LOOPBACK = False
    answer = program.patch(
        f"{HERE}{endpoint.code}/", {"url": "https://169.254.169.254/latest/", "description": "x"}
    )
    assert answer.status_code == 400
    assert "url" in answer.json()["errors"]
    endpoint.refresh_from_db()
    assert endpoint.description == "portal"


def test_a_paused_one_takes_no_test(program, endpoint):
    pausing.pause(endpoint=endpoint, reason=Pause.BY_HAND, at=timezone.now())
    answer = program.post(f"{HERE}{endpoint.code}/test/")
    assert (answer.status_code, answer.json()["code"]) == (409, "webhook_paused")


def test_lists_cost_the_same_and_are_cheap_to_ask_again(program, listen, django_assert_num_queries):
    listen()
    program.get(HERE)
    for _more in range(2):
        # the token, its last use, the count, the page
        with django_assert_num_queries(4):
            answer = program.get(HERE)
        for _ in range(5):
            listen()
    again = program.get(HERE, headers={"If-None-Match": program.get(HERE)["ETag"]})
    assert (again.status_code, answer.status_code) == (304, 200)


def test_every_event_has_words_and_every_group_is_there():
    groups = {type_.split(".")[0] for type_ in events.known_types()}
    assert groups == {"application", "booking", "invoice", "credit_note", "visitor", "signup", "programme"}
    assert [type_ for type_ in events.known_types() if events.words_of(type_) == type_] == []
