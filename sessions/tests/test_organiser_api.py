"""Organisers' programs read who signed up: with the right scope, page by page, never unseen."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import Scope, User
from accounts.services.api_tokens import create_api_token
from journal.models import Entry
from sessions.tests.stage import released
from sessions.tests.test_signups import join

pytestmark = pytest.mark.django_db
LIST = "/api/v1/signups/"


@pytest.fixture
def program(api, organiser):
    def program(*scopes, user=organiser):
        at = timezone.now()
        made = create_api_token(user=user, name="x", scopes=scopes, expires_at=at + timedelta(days=1), at=at)
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {made.secret}")
        return api

    return program


@pytest.fixture
def signups(forum, register):
    """Two seats of T01 and one person who waits; one seat of T02."""
    released(forum.edition, "T01", capacity=2)
    released(forum.edition, "T02", hour=14)
    people = [register(email=f"p{number}@example.com") for number in range(3)]
    for visitor in people:
        join(visitor, "T01")
    join(people[0], "T02")
    return people


def test_who_may_ask(api, program, signups):
    assert api.get(LIST).status_code == 401
    for scope in set(Scope.values) - {"personal_data"}:
        assert program(scope).get(LIST).status_code == 403
    helper = User.objects.create_user("helper@example.com", "a long enough password", is_staff=True)
    helper.user_permissions.set(Permission.objects.all())
    lowered = program("personal_data", user=helper)
    helper.user_permissions.clear()
    assert lowered.get(LIST).status_code == 403
    assert not Entry.objects.filter(verb="signup.disclosed").exists()
    assert program("personal_data").get(LIST).status_code == 200


def test_everybody_in_order_with_their_position(program, signups, organiser):
    answer = program("personal_data").get(LIST).json()
    rows = [
        (row["lecture"], row["visitor"]["code"], row["state"], row["position"]) for row in answer["results"]
    ]
    first, second, third = (visitor.code for visitor in signups)
    assert rows == [
        ("T01", first, "confirmed", None),
        ("T01", second, "confirmed", None),
        ("T01", third, "waitlisted", 1),
        ("T02", first, "confirmed", None),
    ]
    person = answer["results"][0]["visitor"]
    assert (person["email"], person["language"]) == ("p0@example.com", signups[0].language)
    entry = Entry.objects.get(verb="signup.disclosed")
    assert (entry.actor_user_id, entry.data["people"]) == (organiser.pk, 4)
    assert "p0@example.com" not in str(entry.data)


@pytest.mark.parametrize(
    ("asked", "count"),
    [("lecture=T02", 1), ("state=waitlisted", 1), ("lecture=T01&state=confirmed", 2), ("lecture=no", 0)],
)
def test_filters(program, signups, asked, count):
    answer = program("personal_data").get(f"{LIST}?{asked}")
    assert len(answer.json()["results"]) == count


def test_an_unknown_state_is_refused(program, signups):
    answer = program("personal_data").get(f"{LIST}?state=x")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["state"])


def test_pages(program, signups):
    client = program("personal_data")
    first = client.get(f"{LIST}?page_size=3").json()
    assert len(first["results"]) == 3 and first["previous"] is None
    assert len(client.get(first["next"]).json()["results"]) == 1
    assert sorted(Entry.objects.filter(verb="signup.disclosed").values_list("data__people", flat=True)) == [
        1,
        3,
    ]


@pytest.mark.parametrize("people", [1, 6])
def test_costs_the_same_for_many(program, forum, register, django_assert_num_queries, people):
    released(forum.edition, "T01", capacity=2)
    for number in range(people):
        join(register(email=f"p{number}@example.com"), "T01")
    client = program("personal_data")
    client.get(LIST)
    with django_assert_num_queries(8):
        client.get(LIST)
