"""Safe retries beyond the one operation: what a key belongs to, what is kept, and who is told it again.

Two at once: `tests.races`. A process killed in between: `tests.faults`. That every operation has it: `tests.doors`.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.api import idempotency
from core.models import StoredAnswer
from exhibitors.models import Booking
from journal.models import Entry
from mailing.models import Message
from visitors.access import link_token
from visitors.models import Visitor
from visitors.states import VisitorState

pytestmark = pytest.mark.django_db
REGISTER, ME, TICKET = "/api/v1/visitors/", "/api/v1/visitors/me/", "/api/v1/visitors/me/ticket/"
KEY = {"Idempotency-Key": "7c2f6c1e-6a53-4a2c-9d3e-2f1c7b1a90aa"}


@pytest.fixture
def me(api, visitor):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {link_token(visitor)}")
    return api


def _deeds() -> tuple[int, int]:
    return Entry.objects.count(), Message.objects.count()


class TestEveryMethod:
    def test_post_tells_its_headers_again(self, api, forum, person):
        first, again = (api.post(REGISTER, person, headers=KEY) for _ in range(2))
        assert again["Location"] == first["Location"] == ME
        assert (again.status_code, again.content) == (first.status_code, first.content)

    def test_patch(self, me):
        first = me.patch(ME, {"organisation": "Бір"}, headers=KEY)
        me.patch(ME, {"organisation": "Екі"})
        before = _deeds()
        again = me.patch(ME, {"organisation": "Бір"}, headers=KEY)
        assert (again.status_code, again.json()) == (200, first.json())
        assert (Visitor.objects.get().organisation, _deeds()) == ("Екі", before)

    def test_delete_that_takes_away_the_token_itself(self, me):
        assert me.delete(ME, headers=KEY).status_code == 204
        before = _deeds()
        again = me.delete(ME, headers=KEY)
        assert (again.status_code, again.content, _deeds()) == (204, b"", before)

    @pytest.mark.parametrize("changed", [{"Idempotency-Key": "another"}, {}])
    def test_nobody_else_is_told_so(self, me, changed):
        me.delete(ME, headers=KEY)
        assert me.delete(ME, headers=changed).status_code == 401
        assert me.patch(ME, {"organisation": "x"}, headers=KEY).status_code == 401
        assert me.get(ME, headers=KEY).status_code == 401
        me.credentials(HTTP_AUTHORIZATION="Bearer BCDFGHJKMN.1.guessed")
        assert me.delete(ME, headers=KEY).status_code == 401

    def test_what_said_something_is_not_told_without_the_token(self, me, visitor):
        assert me.patch(ME, {"organisation": "Бір"}, headers=KEY).status_code == 200
        me.delete(ME)
        assert me.patch(ME, {"organisation": "Бір"}, headers=KEY).status_code == 401


class TestWhoseKeyItIs:
    def test_two_callers_may_have_the_same(self, api, register):
        for email in ("a@example.com", "b@example.com"):
            headers = KEY | {"Authorization": f"Bearer {link_token(register(email=email))}"}
            assert api.patch(ME, {"organisation": email}, headers=headers).status_code == 200
        assert set(Visitor.objects.values_list("email", "organisation")) == {
            ("a@example.com", "a@example.com"),
            ("b@example.com", "b@example.com"),
        }

    def test_at_another_address_it_is_another(self, me, visitor):
        assert me.patch(ME, {"organisation": "Бір"}, headers=KEY).status_code == 200
        assert me.post(f"{ME}cancel/", headers=KEY).status_code == 200
        visitor.refresh_from_db()
        assert visitor.state == VisitorState.CANCELLED

    @pytest.mark.parametrize("method", ["patch", "delete"])
    def test_with_another_body_or_method_it_is_refused_and_nothing_happens(self, me, method):
        me.patch(ME, {"organisation": "Бір"}, headers=KEY)
        before = _deeds()
        answer = getattr(me, method)(ME, {"organisation": "Екі"}, headers=KEY)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
        assert (Visitor.objects.get().organisation, _deeds()) == ("Бір", before)


class TestWhatIsKept:
    def test_a_refusal_for_what_was_said(self, make_application, program_of, booth, application):
        """The booth is free by now; whoever wants it asks with a key of their own."""
        others = program_of(make_application().company)
        others.post("/api/v1/companies/me/bookings/", {"booth": booth.number})
        mine = program_of(application.company)
        ask = lambda **key: mine.post(  # noqa: E731
            "/api/v1/companies/me/bookings/", {"booth": booth.number}, headers=key
        )
        assert ask(**KEY).json()["code"] == "booth_taken"
        code = Booking.objects.get().code
        assert others.delete(f"/api/v1/companies/me/bookings/{code}/").status_code == 204
        again = ask(**KEY)
        assert (again.status_code, again.json()["code"]) == (409, "booth_taken")
        assert ask().status_code == 201

    def test_not_a_refusal_for_the_moment(self, api, forum, person, settings, monkeypatch):
        from core.errors import TooMany

        def refuse(*args, **kwargs):
            raise TooMany(retry_after=7)

        with monkeypatch.context() as patch:
            patch.setattr("visitors.api.count_registration", refuse)
            assert api.post(REGISTER, person, headers=KEY).status_code == 429
        assert not StoredAnswer.objects.exists()
        assert api.post(REGISTER, person, headers=KEY).status_code == 201

    @pytest.mark.parametrize("bad", [b"\xff\xfe", b"{", b'{"a": 1, "a": 2}'])
    def test_not_a_body_that_is_none(self, api, forum, person, bad):
        assert api.post(REGISTER, bad, content_type="application/json", headers=KEY).status_code == 400
        assert not StoredAnswer.objects.exists()
        assert api.post(REGISTER, person, headers=KEY).status_code == 201

    def test_for_a_day(self, api, forum, person):
        api.post(REGISTER, person, headers=KEY)
        at = timezone.now() - idempotency.KEPT_FOR
        StoredAnswer.objects.update(answered_at=at + timedelta(minutes=1))
        assert api.post(REGISTER, person, headers=KEY).status_code == 201
        StoredAnswer.objects.update(answered_at=at)
        assert api.post(REGISTER, person, headers=KEY).json() == {"status": "already_registered"}
