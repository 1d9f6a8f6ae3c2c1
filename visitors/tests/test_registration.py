"""A person registers: what is stored, what is refused, who is the same person."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.errors import InvalidInput
from forum import queries
from journal.actors import SOMEBODY
from journal.models import Entry
from mailing.models import Message
from mailing.states import MessageState
from visitors.models import Consent, Visitor
from visitors.services.registration import (
    Outcome,
    RegistrationClosed,
    RegistrationNotOpen,
    cancel_registration,
    register_visitor,
)
from visitors.states import Door, VisitorState


def _register(forum, details, *, door=Door.PAGE, at=None, consents=("processing",), submission=None):
    return register_visitor(
        forum=forum,
        details=details,
        consents=consents,
        language_read="kk",
        door=door,
        actor=SOMEBODY,
        at=at or timezone.now(),
        submission=submission,
    )


def _mails_left():
    Message.objects.update(state=MessageState.SENT, sent_at=timezone.now())


class TestSomebodyNew:
    def test_is_stored_with_consents_journal_and_one_letter(self, forum, details):
        result = _register(forum, details, consents=["processing", "news"])

        assert result.outcome is Outcome.NEW
        visitor = Visitor.objects.get()
        assert visitor.full_name == "Үлгібай Айгүл Әлиханқызы"
        assert (visitor.state, visitor.region.code, visitor.edition) == ("registered", "KZ-75", forum.edition)
        given = Consent.objects.order_by("scope")
        assert [(row.scope, row.notice.version, row.given_through) for row in given] == [
            ("news", "2026-1", "page"),
            ("processing", "2026-1", "page"),
        ]
        assert Entry.objects.get().verb == "visitor.registered"
        letter = Message.objects.get()
        assert (letter.kind, letter.to_address, letter.language, letter.state) == (
            "visitors.ticket",
            "aigul@example.com",
            "kk",
            "queued",
        )

    def test_costs_one_statement(self, forum, details, django_assert_num_queries):
        with django_assert_num_queries(3):  # in a savepoint, since the test is a transaction
            _register(forum, details)

    @pytest.mark.django_db(transaction=True)
    def test_is_a_transaction_by_itself(self, forum, details, django_assert_num_queries):
        with django_assert_num_queries(1):
            visitor = _register(forum, details).visitor
        entry = Entry.objects.get(verb="visitor.registered")
        letter, consent = Message.objects.get(), Consent.objects.first()
        assert entry.subject_pk == consent.visitor_id == visitor.pk == Visitor.objects.get().pk
        assert (entry.subject_code, letter.about_code) == (visitor.code, visitor.code)

    def test_needs_the_consent_to_processing(self, forum, details):
        with pytest.raises(InvalidInput) as refusal:
            _register(forum, details, consents=["news"])
        assert list(refusal.value.errors) == ["consents"]
        assert not Visitor.objects.exists()
        assert not Message.objects.exists()

    def test_journal_holds_nothing_personal(self, forum, details):
        _register(forum, details)
        entry = Entry.objects.values().get()
        assert not any(word in str(entry) for word in ("Айгүл", "Үлгібай", "example.com", "7010000001"))


class TestTheWindow:
    @pytest.fixture
    def set_window(self, edition):
        def set_window(opens, closes):
            edition.registration_opens_at, edition.registration_closes_at = opens, closes
            edition.save()
            return queries.current_forum()

        return set_window

    def test_not_yet_open(self, set_window, details):
        forum = set_window(timezone.now() + timedelta(hours=1), None)
        with pytest.raises(RegistrationNotOpen):
            _register(forum, details)
        assert not Visitor.objects.exists()

    def test_closed_at_the_very_moment(self, set_window, details):
        closes = timezone.now()
        forum = set_window(None, closes)
        assert _register(forum, details, at=closes - timedelta(microseconds=1)).outcome is Outcome.NEW
        with pytest.raises(RegistrationClosed):
            _register(forum, replace(details, email="b@example.com"), at=closes)

    def test_closes_with_the_last_day_at_the_venue(self, set_window, details):
        forum = set_window(None, None)
        edition = forum.edition
        midnight = timezone.datetime.combine(
            edition.ends_on + timedelta(days=1), timezone.datetime.min.time(), edition.zone
        )
        assert _register(forum, details, at=midnight - timedelta(seconds=1)).outcome is Outcome.NEW
        with pytest.raises(RegistrationClosed):
            _register(forum, replace(details, email="b@example.com"), at=midnight)

    def test_the_desk_registers_after_it(self, set_window, details):
        forum = set_window(None, timezone.now() - timedelta(hours=1))
        assert _register(forum, details, door=Door.DESK).outcome is Outcome.NEW


class TestTheSamePerson:
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"email": "AIGUL@Example.COM"},
            {"family_name": "ҮЛГІБАЙ", "given_name": "айгүл"},
            {"patronymic": ""},
            {"phone": "+77019999999", "organisation": "басқа"},
        ],
    )
    def test_is_not_registered_twice_and_gets_the_ticket_again(self, forum, details, changes):
        first = _register(forum, details)
        _mails_left()

        again = _register(forum, replace(details, **changes), at=timezone.now() + timedelta(seconds=1))

        assert again.outcome is Outcome.KNOWN
        assert again.visitor.pk == first.visitor.pk
        assert Visitor.objects.count() == 1
        assert Message.objects.filter(state="queued").count() == 1
        assert Message.objects.filter(state="queued").get().to_address == "aigul@example.com"

    def test_changes_nothing_of_the_first(self, forum, details):
        _register(forum, details)
        _register(forum, replace(details, phone="+77019999999"))
        assert Visitor.objects.get().phone == details.phone

    def test_gets_no_second_letter_while_the_first_is_on_its_way(self, forum, details):
        _register(forum, details)
        _register(forum, details, at=timezone.now() + timedelta(minutes=1))
        assert Message.objects.count() == 1

    def test_gets_no_second_letter_for_a_double_click(self, forum, details):
        at = timezone.now()
        _register(forum, details, at=at)
        _mails_left()
        _register(forum, details, at=at + timedelta(milliseconds=100))
        assert Message.objects.count() == 1

    def test_the_same_form_twice_may_show_the_first_answer(self, forum, details):
        number = uuid4()
        first = _register(forum, details, submission=number)
        _mails_left()
        second = _register(forum, details, submission=number, at=timezone.now() + timedelta(seconds=2))
        assert second == (first.visitor, Outcome.SAME_SUBMISSION)
        assert Message.objects.count() == 1

    def test_mailbox_is_not_flooded(self, forum, details):
        at = timezone.now()
        for number in range(12):
            _register(forum, details, at=at + timedelta(seconds=number))
            _mails_left()
        assert Message.objects.count() == 5

    def test_may_register_anew_after_cancelling(self, forum, details):
        first = _register(forum, details).visitor
        cancel_registration(visitor=first, actor=SOMEBODY, at=timezone.now())
        second = _register(forum, details)
        assert second.outcome is Outcome.NEW
        assert second.visitor.code != first.code


class TestDifferentPeople:
    def test_share_an_address(self, forum, details):
        _register(forum, details)
        assert _register(forum, replace(details, given_name="Ботагөз")).outcome is Outcome.NEW
        assert Message.objects.count() == 2

    def test_father_and_son_differ_by_patronymic_alone(self, forum, details):
        _register(forum, replace(details, patronymic="Иванович"))
        son = replace(details, patronymic="Петрович")
        assert _register(forum, son).outcome is Outcome.NEW
        assert _register(forum, son).outcome is Outcome.KNOWN


class TestCancelling:
    def test_ends_the_ticket_and_tells_the_person(self, visitor):
        serial = visitor.ticket_serial
        cancel_registration(visitor=visitor, actor=SOMEBODY, at=timezone.now())
        visitor.refresh_from_db()
        assert visitor.state == VisitorState.CANCELLED
        assert visitor.ticket_serial == serial + 1
        assert Message.objects.filter(kind="visitors.cancelled").count() == 1

    def test_twice_is_once(self, visitor):
        for _ in range(2):
            cancel_registration(visitor=visitor, actor=SOMEBODY, at=timezone.now())
        assert Message.objects.filter(kind="visitors.cancelled").count() == 1
        assert Entry.objects.filter(verb="visitor.cancelled").count() == 1
