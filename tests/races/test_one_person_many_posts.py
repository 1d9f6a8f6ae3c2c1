"""The same person, several requests at the same moment: one visitor and one letter."""

import time
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from core.api import idempotency
from core.models import StoredAnswer
from journal.actors import SOMEBODY
from mailing.models import Message
from mailing.services import outbox
from mailing.states import MessageState
from tests.races.together import THREADS, crowd, together, wait_for_the_others
from visitors.models import Consent, Visitor
from visitors.services import registration, tickets
from visitors.states import VisitorState

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
URL = "/api/v1/visitors/"
ROUNDS = 4


@pytest.fixture(autouse=True)
def _no_limits(settings):
    settings.RATE_LIMITS = False


def _post(person, **headers):
    return APIClient().post(URL, person, headers=headers)


def _statuses(answers):
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    return Counter(answer.status_code for answer in answers)


class TestTheUniqueIndex:
    def test_lets_one_through_and_tells_the_others(self, forum, person):
        for number in range(ROUNDS):
            someone = person | {"email": f"round-{number}@example.com"}
            answers = crowd(lambda someone=someone: _post(someone))
            assert _statuses(answers) == {201: 1, 200: THREADS - 1}
            assert Visitor.objects.filter(email=someone["email"]).count() == 1
            assert Message.objects.filter(to_address=someone["email"]).count() == 1

    def test_keeps_namesakes_apart(self, forum, person):
        """Father and son behind one mailbox, both of them four times at once."""
        for number in range(ROUNDS):
            family = [
                person | {"email": f"round-{number}@example.com", "patronymic": patronymic}
                for patronymic in ("Серікұлы", "Болатұлы")
            ]
            answers = together(*[lambda one=one: _post(one) for one in family * 4])
            assert _statuses(answers) == {201: 2, 200: 6}

    def test_control_looking_first_is_not_enough(self, forum, person, monkeypatch, without_index):
        """The same posts against a service that asks whether the person is there before it writes."""
        insert = registration.create_visitor

        def look_then_insert(*, forum, details, name_key, **rest):
            known = registration._known(forum, details, name_key)
            wait_for_the_others()
            return known or insert(forum=forum, details=details, name_key=name_key, **rest)

        monkeypatch.setattr(registration, "create_visitor", look_then_insert)
        for number in range(ROUNDS):
            someone = person | {"email": f"round-{number}@example.com"}
            crowd(lambda someone=someone: _post(someone))
        assert Visitor.objects.count() > ROUNDS

    @pytest.fixture
    def without_index(self, db):
        constraint = next(c for c in Visitor._meta.constraints if c.name == "visitor_once_per_edition")
        with connection.schema_editor() as editor:
            editor.remove_constraint(Visitor, constraint)
        yield
        Consent.objects.all().delete()
        Visitor.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Visitor, constraint)


class TestOneKey:
    @pytest.fixture(autouse=True)
    def _take_time(self, monkeypatch):
        """Between looking for an earlier answer and doing the work, so that all of them are there at once."""
        monkeypatch.setattr("visitors.api.count_registration", lambda *args, **kwargs: time.sleep(0.05))

    def test_is_worked_on_once(self, forum, person):
        for number in range(ROUNDS):
            someone = person | {"email": f"round-{number}@example.com"}
            answers = crowd(lambda someone=someone: _post(someone, Idempotency_Key=someone["email"]))
            statuses = _statuses(answers)
            assert set(statuses) <= {201, 409}
            assert len({str(answer.json()) for answer in answers if answer.status_code == 201}) == 1
            assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {
                "in_progress"
            }
            assert Visitor.objects.filter(email=someone["email"]).count() == 1
            assert Message.objects.filter(to_address=someone["email"]).count() == 1

    def test_is_taken_up_again_after_its_day_without_a_clash(self, forum, person):
        """The old answer is overwritten while the clock's task deletes it."""
        _post(person, Idempotency_Key="old")
        for _ in range(ROUNDS):
            now = timezone.now()
            StoredAnswer.objects.update(answered_at=now - idempotency.KEPT_FOR)
            *answers, _deleted = together(
                *[lambda: _post(person, Idempotency_Key="old")] * 6,
                lambda now=now: idempotency.forget_old_answers(at=now),
            )
            assert set(_statuses(answers)) <= {200, 409}
            assert StoredAnswer.objects.count() == 1

    def test_control_without_the_lock(self, forum, person, monkeypatch):
        """Then all of them do the work, and the unique key of the answers refuses all but one of them with a crash."""
        monkeypatch.setattr(idempotency, "_claim", lambda key_hash: None)
        monkeypatch.setattr("visitors.api.count_registration", lambda *args, **kwargs: wait_for_the_others())
        answers = crowd(lambda: _post(person, Idempotency_Key="same"))
        assert {201, 500} <= {getattr(answer, "status_code", 500) for answer in answers}


class TestRegisteringAgain:
    @pytest.fixture
    def hour_later(self, visitor, register):
        Message.objects.update(state=MessageState.SENT, sent_at=timezone.now())
        at = timezone.now() + timezone.timedelta(hours=2)
        return lambda: register(at=at)

    def test_mails_the_ticket_once_more_and_not_eight_times(self, visitor, hour_later):
        found = crowd(hour_later)
        assert found == [visitor] * THREADS
        assert Message.objects.filter(state=MessageState.QUEUED).count() == 1

    def test_control_without_the_lock(self, visitor, hour_later, monkeypatch):
        monkeypatch.setattr(registration, "lock_ticket_holder", lambda visitor: visitor)
        look = outbox.is_on_the_way
        monkeypatch.setattr(outbox, "is_on_the_way", lambda **of: (look(**of), wait_for_the_others())[0])
        crowd(hour_later)
        assert Message.objects.filter(state=MessageState.QUEUED).count() > 1

    def test_finds_its_way_between_cancellations(self, visitor, register):
        """Whoever is cancelled meanwhile is registered anew; nobody gets an error and nobody is there twice."""

        def cancel():
            one = Visitor.objects.filter(state=VisitorState.REGISTERED).first()
            if one:
                registration.cancel_registration(visitor=one, actor=SOMEBODY, at=timezone.now())

        for _ in range(ROUNDS):
            results = together(*[register, cancel] * 4)
            assert not [result for result in results if isinstance(result, Exception)], results
            assert Visitor.objects.filter(state=VisitorState.REGISTERED).count() <= 1


def test_the_limit_of_tickets_holds_for_many_at_once(visitor):
    send = lambda: tickets.send_ticket_again(visitor=visitor, actor=SOMEBODY, at=timezone.now())  # noqa: E731
    assert crowd(send).count(True) == tickets.LETTERS_AN_HOUR - 1
