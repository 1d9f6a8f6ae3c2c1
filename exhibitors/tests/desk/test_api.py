"""Organisers' programs: who may ask, what they read, what they decide."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import Scope, User
from accounts.services.api_tokens import create_api_token
from exhibitors.models import Application, Booking
from exhibitors.states import ApplicationState
from journal.models import Entry

LIST = "/api/v1/applications/"
WHY = {"reason": {"kk": "Орын жоқ", "ru": "Мест нет"}}


@pytest.fixture
def program(api, organiser):
    """`program("read")`: a client with a token of these scopes, the organiser's unless somebody else is named."""

    def program(*scopes, user=organiser):
        at = timezone.now()
        made = create_api_token(user=user, name="x", scopes=scopes, expires_at=at + timedelta(days=1), at=at)
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {made.secret}")
        return api

    return program


@pytest.fixture
def decide(program):
    def decide(application, action, **body):
        return program("applications").post(f"{LIST}{application.code}/{action}/", body)

    return decide


ACTIONS = ["approve", "return", "waitlist", "reject", "move"]


class TestWhoMayAsk:
    @pytest.mark.parametrize("action", ACTIONS)
    def test_strangers_401_wrong_scope_403_unknown_404(self, api, program, submitted, action):
        address = f"{LIST}{submitted().code}/{action}/"
        assert api.post(address, {}).status_code == 401
        api.credentials(HTTP_AUTHORIZATION="Bearer aoo_made-up")
        assert api.post(address, {}).status_code == 401
        for scope in set(Scope.values) - {"applications"}:
            assert program(scope).post(address, {}).status_code == 403
        body = {"booth": "A-1"} if action in ("approve", "move") else WHY
        assert program("applications").post(f"{LIST}BCDFGHJKMN/{action}/", body).status_code == 404
        assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}

    @pytest.mark.parametrize(
        ("scope", "status"),
        [(scope, 200 if scope in ("read", "applications") else 403) for scope in Scope.values],
    )
    def test_reading_needs_one_of_two_scopes(self, program, forum, scope, status):
        assert program(scope).get(LIST).status_code == status

    def test_a_token_does_not_more_than_its_user(self, program, forum, submitted):
        helper = User.objects.create_user("h@example.com", "a long enough password", is_staff=True)
        helper.user_permissions.set(Permission.objects.all())
        address = f"{LIST}{submitted().code}/approve/"
        caller = program("applications", "read", user=helper)
        helper.user_permissions.set(Permission.objects.filter(codename="view_application"))  # less than then
        assert (caller.get(LIST).status_code, caller.post(address, {}).status_code) == (200, 403)

    def test_an_organisers_browser_needs_the_csrf_token(self, organiser, forum, submitted, booth):
        from rest_framework.test import APIClient

        browser = APIClient(enforce_csrf_checks=True)
        browser.force_login(organiser)
        address = f"{LIST}{submitted().code}/approve/"
        assert browser.get(LIST).status_code == 200
        assert browser.post(address, {"booth": "A-12"}).status_code == 403
        assert not Booking.objects.exists()
        browser.get("/admin/exhibitors/application/")
        token = browser.cookies["csrftoken"].value
        answer = browser.post(address, {"booth": "A-12"}, headers={"X-CSRFToken": token})
        assert answer.status_code == 200

    def test_a_companys_account_is_no_organiser(self, api, forum):
        api.force_login(User.objects.create_user("c@example.com", "a long enough password"))
        assert api.get(LIST).status_code == 403


class TestList:
    def test_by_state_page_by_page(self, program, submitted, waiting):
        for _ in range(3):
            submitted()
        waiting()
        caller = program("read")
        first = caller.get(LIST, {"state": "submitted", "page_size": 2}).json()
        assert (len(first["results"]), first["previous"]) == (2, None)
        second = caller.get(first["next"]).json()
        assert (len(second["results"]), second["next"]) == (1, None)
        assert {row["state"] for row in first["results"]} == {"submitted"}
        assert len(caller.get(LIST).json()["results"]) == 4
        assert caller.get(LIST, {"state": "lost"}).status_code == 400

    def test_says_all_but_personal_data(self, program, submitted, book, booth):
        application = submitted()
        book(application, booth)
        (row,) = program("read").get(LIST).json()["results"]
        assert row["company"]["name"]["kk"] == application.company.name_kk
        assert row["booths"][0] | {"number": "A-12", "net_kzt": 288_000} == row["booths"][0]
        assert application.company.contact_email not in str(row)
        assert application.company.contact_phone not in str(row)

    def test_is_not_sent_twice(self, program, submitted):
        submitted()
        caller = program("read")
        etag = caller.get(LIST)["ETag"]
        assert caller.get(LIST, headers={"If-None-Match": etag}).status_code == 304
        submitted()
        assert caller.get(LIST, headers={"If-None-Match": etag}).status_code == 200

    @pytest.mark.parametrize("applications", [1, 5])
    def test_costs_the_same_for_many(
        self, program, submitted, book, make_booth, applications, django_assert_num_queries
    ):
        for _ in range(applications):
            book(submitted(), make_booth())
        caller = program("read")
        caller.get(LIST)
        with django_assert_num_queries(6):
            caller.get(LIST)


class TestDecide:
    def test_approves_onto_the_reserved_booth(self, decide, submitted, book, booth, organiser):
        application = submitted()
        book(application, booth)
        answer = decide(application, "approve")
        assert (answer.status_code, answer.json()["state"]) == (200, "approved")
        assert Entry.objects.get(verb="application.approved").actor_user == organiser

    def test_approves_onto_a_booth_as_people_write_it(self, decide, submitted, booth):
        answer = decide(submitted(), "approve", booth="а – 12")
        assert answer.json()["booths"][0]["number"] == "A-12"

    def test_refusals_have_codes(self, decide, submitted, book, booth):
        book(submitted(), booth)
        application = submitted()
        for body, status, code in (
            ({}, 409, "booth_missing"),
            ({"booth": "A-12"}, 409, "booth_taken"),
            ({"booth": "Z-9"}, 400, "invalid"),
            ({"serial": 99}, 409, "application_changed"),
        ):
            answer = decide(application, "approve", **body)
            assert (answer.status_code, answer.json()["code"]) == (status, code)

    @pytest.mark.parametrize(
        ("action", "state"), [("return", "returned"), ("waitlist", "waitlisted"), ("reject", "rejected")]
    )
    def test_decides_with_a_reason_and_not_twice(self, decide, submitted, action, state):
        application = submitted()
        answer = decide(application, action, **WHY)
        assert (answer.json()["state"], answer.json()["reason"]["ru"]) == (state, "Мест нет")
        again = decide(application, action, **WHY)
        assert (again.status_code, again.json()["code"]) == (409, "move_refused")
        assert (again.json()["state"], again.json()["wanted"]) == (state, state)

    @pytest.mark.parametrize("body", [{}, {"reason": {"ru": "Мест нет"}}, {"reason": "Мест нет"}])
    def test_a_reason_in_kazakh_is_needed(self, decide, submitted, body):
        application = submitted()
        answer = decide(application, "reject", **body)
        assert answer.status_code == 400
        assert next(iter(answer.json()["errors"])).startswith("reason")
        application.refresh_from_db()
        assert application.state == ApplicationState.SUBMITTED

    def test_moves(self, decide, submitted, book, make_booth):
        application, first = submitted(), make_booth("A-1")
        assert decide(application, "move", booth="A-1").json()["code"] == "not_movable"
        book(application, first)
        make_booth("A-2")
        answer = decide(application, "move", booth="a-2", former_booth="A-1")
        assert [one["number"] for one in answer.json()["booths"]] == ["A-2"]
        assert decide(application, "move", booth="A-9").status_code == 400

    def test_a_retry_is_answered_and_not_done_again(self, program, submitted, booth):
        application = submitted()
        caller = program("applications")
        answers = [
            caller.post(
                f"{LIST}{application.code}/approve/", {"booth": "A-12"}, headers={"Idempotency-Key": "k1"}
            )
            for _ in range(2)
        ]
        assert [one.status_code for one in answers] == [200, 200]
        assert answers[0].json() == answers[1].json()
        assert Entry.objects.filter(verb="application.approved").count() == 1
