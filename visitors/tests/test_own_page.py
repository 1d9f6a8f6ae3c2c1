"""Correcting, agreeing, leaving: what a visitor does with their own registration."""

from dataclasses import replace

import pytest
from django.db.models import Q
from django.utils import timezone

from core.errors import NotFound
from core.states import MoveRefused
from journal.actors import SOMEBODY, Actor
from journal.models import Change, Entry
from journal.queries import former_values
from mailing.models import Message
from mailing.states import MessageState
from visitors.access import link_token, visitor_of_link
from visitors.models import Visitor
from visitors.queries import own_data
from visitors.services.consents import set_consents
from visitors.services.corrections import AlreadyRegistered, correct_details
from visitors.services.erasure import erase_visitor
from visitors.services.registration import cancel_registration
from visitors.services.tickets import TicketVoid, reissue_ticket
from visitors.states import MOVES, Door, VisitorState


def _correct(visitor, details, forum):
    actor = Actor.visitor(visitor.code)
    return correct_details(visitor=visitor, details=details, forum=forum, actor=actor, at=timezone.now())


class TestTheLink:
    def test_leads_to_its_visitor(self, visitor):
        assert visitor_of_link(link_token(visitor)) == visitor

    def test_says_nothing_of_the_person(self, visitor):
        assert "Айгүл" not in link_token(visitor)
        assert len(link_token(visitor)) < 64

    @pytest.mark.parametrize(
        "forge",
        [
            lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
            lambda token: token.replace(".1.", ".2."),
            lambda token: "",
            lambda token: token.split(".")[0],
            lambda token: "..",
            lambda token: token + "=",
            lambda token: "\x00",
        ],
    )
    def test_forged_finds_nothing(self, visitor, forge):
        with pytest.raises(NotFound):
            visitor_of_link(forge(link_token(visitor)))

    def test_dies_when_the_ticket_is_issued_anew(self, visitor):
        old = link_token(visitor)
        reissue_ticket(visitor=visitor, actor=SOMEBODY, at=timezone.now())
        with pytest.raises(NotFound):
            visitor_of_link(old)


class TestCorrecting:
    def test_writes_what_differs_and_journals_field_names_only(self, visitor, details, forum):
        Message.objects.update(state=MessageState.SENT, sent_at=timezone.now())
        assert _correct(visitor, replace(details, phone="+77019999999", position="бухгалтер"), forum) == [
            "phone",
            "position",
        ]
        entry = Entry.objects.get(verb="visitor.corrected")
        assert entry.data == {"fields": ["phone", "position"]}
        assert entry.actor_label == visitor.code
        assert not Message.objects.filter(state="queued").exists()  # nothing of it is on the ticket

    def test_a_new_name_is_a_new_ticket(self, visitor, details, forum):
        Message.objects.update(state=MessageState.SENT, sent_at=timezone.now())
        _correct(visitor, replace(details, given_name="Ботагөз"), forum)
        assert Message.objects.filter(state="queued", kind="visitors.ticket").count() == 1

    def test_nothing_new_changes_nothing(self, visitor, details, forum):
        assert _correct(visitor, details, forum) == []
        assert not Entry.objects.filter(verb="visitor.corrected").exists()

    def test_nobody_becomes_somebody_else(self, visitor, register, details, forum):
        other = register(given_name="Ботагөз")
        with pytest.raises(AlreadyRegistered):
            _correct(other, details, forum)
        other.refresh_from_db()
        assert other.given_name == "Ботагөз"

    def test_not_after_cancelling(self, visitor, details, forum):
        cancel_registration(visitor=visitor, actor=SOMEBODY, at=timezone.now())
        with pytest.raises(TicketVoid):
            _correct(visitor, replace(details, phone=""), forum)

    def test_the_former_value_stands_in_the_history(self, visitor, details, forum):
        _correct(visitor, replace(details, phone=""), forum)
        (former,) = former_values(visitor)
        assert former["phone"] == details.phone


class TestConsents:
    def _set(self, visitor, forum, *scopes):
        set_consents(
            visitor=visitor,
            scopes=scopes,
            notice=forum.edition.privacy_notice,
            language="ru",
            door=Door.PAGE,
            actor=SOMEBODY,
            at=timezone.now(),
        )
        return sorted(visitor.consents.filter(withdrawn_at=None).values_list("scope", flat=True))

    def test_are_given_and_taken_back_one_by_one(self, visitor, forum):
        assert self._set(visitor, forum, "news", "scanning") == ["news", "processing", "scanning"]
        assert self._set(visitor, forum, "scanning") == ["processing", "scanning"]
        assert self._set(visitor, forum, "news") == ["news", "processing"]
        assert visitor.consents.filter(scope="news").count() == 2  # nothing is overwritten
        assert visitor.consents.filter(withdrawn_at=None).get(scope="news").language == "ru"


class TestLeaving:
    def test_leaves_only_what_statistics_need(self, visitor, details, forum):
        _correct(visitor, replace(details, phone="+77019999999"), forum)
        token = link_token(visitor)
        erase_visitor(visitor=visitor, actor=Actor.visitor(visitor.code), at=timezone.now())

        row = Visitor.objects.values().get()
        assert not any(
            "үлгібай" in str(value).lower() or "aigul" in str(value).lower() for value in row.values()
        )
        assert (row["state"], row["kind"], row["country"], row["phone"]) == ("erased", "trade", "KZ", "")
        about = Q(subject_type="visitor") | Q(part_of_type="visitor")
        told = Change.objects.filter(about).values_list("changes", flat=True)
        assert {column for changes in told for column, values in changes.items() if values} == {
            "state",
            "left_at",
        }
        assert {"phone", "email"} <= {
            column for changes in told for column in changes
        }  # that it changed stays
        letter = Message.objects.values().first()
        assert (letter["state"], letter["to_address"], letter["text"]) == ("dropped", "", "")
        assert not visitor.consents.filter(withdrawn_at=None).exists()
        assert visitor.consents.filter(scope="processing").exists()
        with pytest.raises(NotFound):
            visitor_of_link(token)

    def test_twice_is_once(self, visitor):
        for _ in range(2):
            erase_visitor(visitor=visitor, actor=SOMEBODY, at=timezone.now())
        assert Entry.objects.filter(verb="visitor.erased").count() == 1

    def test_may_come_back(self, visitor, register):
        erase_visitor(visitor=visitor, actor=SOMEBODY, at=timezone.now())
        assert register().code != visitor.code

    def test_a_person_gets_all_they_gave(self, visitor, details, forum):
        _correct(visitor, replace(details, phone=""), forum)
        data = own_data(visitor)
        assert data["given_name"] == "Айгүл"
        assert [row["scope"] for row in data["consents"]] == ["processing"]
        assert [row["kind"] for row in data["letters"]] == ["visitors.ticket"]
        assert [row["phone"] for row in data["former_values"]] == [details.phone]


def test_every_pair_of_states():
    allowed = {("registered", "cancelled"), ("registered", "erased"), ("cancelled", "erased")}
    states = VisitorState.values
    assert {(a, b) for a in states for b in states if MOVES.allows(a, b)} == allowed
    with pytest.raises(MoveRefused):
        MOVES.check("erased", "registered")
