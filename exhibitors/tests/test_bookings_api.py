"""`/companies/me/bookings/` and `/companies/me/application/`: what programs rely on."""

import pytest
from django.utils import timezone

from exhibitors.models import Application, Booking
from exhibitors.queries.prices import tariff_of
from exhibitors.services.bookings import hold_booth
from exhibitors.states import BookingState
from journal.actors import SOMEBODY
from journal.models import Entry
from mailing.models import Message

BOOKINGS, OWN = "/api/v1/companies/me/bookings/", "/api/v1/companies/me/application/"


@pytest.fixture
def mine(company, application, categories, program_of):
    """The company's program; the company has a draft."""
    return program_of(company)


@pytest.fixture
def stranger(make_application, program_of):
    return program_of(make_application().company)


def _hold(client, booth, **headers):
    return client.post(BOOKINGS, {"booth": booth.number}, headers=headers)


class TestHold:
    def test_answers_until_when_and_for_how_much(self, mine, booth):
        answer = _hold(mine, booth)
        booking = Booking.objects.get()
        assert answer.status_code == 201, answer.json()
        assert answer.json() == {
            "code": booking.code,
            "booth": "A-12",
            "state": "held",
            "held_until": answer.json()["held_until"],
            "price_kzt": 288_000,
        }
        assert timezone.datetime.fromisoformat(answer.json()["held_until"]) == booking.expires_at
        assert answer["Location"] == f"{BOOKINGS}{booking.code}/"
        assert (Entry.objects.get().actor_kind, Entry.objects.get().verb) == ("company", "booking.held")

    def test_costs_few_statements(self, mine, booth, make_booth, django_assert_num_queries):
        tariff_of(booth.edition_id)  # whatever is remembered is remembered now
        mine.post(BOOKINGS, {"booth": "Z-0"})
        # token, revision, application, booth as it stands; savepoint: both locks, bookings, insert with journal
        with django_assert_num_queries(9):
            assert _hold(mine, booth).status_code == 201

    def test_recognises_cyrillic_letters_in_the_number(self, mine, booth):
        assert mine.post(BOOKINGS, {"booth": " а-12"}).status_code == 201

    def test_of_the_same_booth_again_is_no_second_one(self, mine, booth):
        first, again = _hold(mine, booth), _hold(mine, booth)
        assert (again.status_code, again.json()["code"]) == (200, first.json()["code"])

    def test_with_the_same_key_gives_the_same_answer(self, mine, booth):
        first, again = (_hold(mine, booth, Idempotency_Key="one") for _ in range(2))
        assert (again.status_code, again.json()) == (201, first.json())

    def test_of_a_taken_booth_is_refused_and_tells_nobodys_name(self, mine, stranger, booth, company):
        _hold(mine, booth)
        answer = _hold(stranger, booth)
        assert (answer.status_code, answer.json()["code"]) == (409, "booth_taken")
        assert answer["Content-Type"] == "application/problem+json"
        assert company.code not in answer.content.decode()

    def test_above_the_limit(self, mine, booth, make_booth):
        _hold(mine, booth)
        answer = _hold(mine, make_booth())
        assert (answer.status_code, answer.json()["code"]) == (409, "booking_limit")

    def test_outside_the_window(self, mine, booth, terms):
        terms.applications_close_at = timezone.now()
        terms.save()
        assert _hold(mine, booth).json()["code"] == "applications_closed"

    @pytest.mark.parametrize("columns", [{"is_offered": False}, {"partner_kk": "Банк"}])
    def test_of_a_booth_that_is_not_for_sale(self, mine, make_booth, columns):
        answer = _hold(mine, make_booth(**columns))
        assert (answer.status_code, answer.json()["code"]) == (409, "booth_taken")

    def test_of_a_booth_that_is_not_there(self, mine, booth, make_booth):
        assert mine.post(BOOKINGS, {"booth": "Z-99"}).status_code == 404
        assert _hold(mine, make_booth(retired_at=timezone.now())).status_code == 404

    @pytest.mark.parametrize(
        "body", [{}, {"booth": ""}, {"booth": None}, {"booth": "A" * 30}, [], {"booth": {}}]
    )
    def test_of_nonsense(self, mine, body):
        answer = mine.post(BOOKINGS, body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


class TestOwnBookings:
    def test_are_listed(self, mine, booth):
        code = _hold(mine, booth).json()["code"]
        assert [row["code"] for row in mine.get(BOOKINGS).json()["results"]] == [code]

    def test_one_whose_time_has_run_out_is_gone(self, mine, booth):
        _hold(mine, booth)
        Booking.objects.update(expires_at=timezone.now())
        assert mine.get(BOOKINGS).json()["results"] == []

    def test_are_given_back(self, mine, stranger, booth):
        code = _hold(mine, booth).json()["code"]
        assert mine.delete(f"{BOOKINGS}{code}/").status_code == 204
        assert mine.delete(f"{BOOKINGS}{code}/").status_code == 204
        assert _hold(stranger, booth).status_code == 201

    def test_of_others_are_not_there(self, mine, stranger, booth):
        code = _hold(mine, booth).json()["code"]
        assert stranger.delete(f"{BOOKINGS}{code}/").status_code == 404
        assert Booking.objects.get().state == BookingState.HELD
        assert stranger.get(BOOKINGS).json()["results"] == []


class TestApplication:
    def test_is_shown_with_its_price_line_by_line(self, mine, booth, application, make_application):
        _hold(mine, booth)
        make_application(host=application)
        body = mine.get(OWN, headers={"Accept-Language": "en"}).json()
        assert (body["state"], body["serial"], body["number"]) == ("draft", 1, "")
        assert [row["booth"] for row in body["bookings"]] == ["A-12"]
        assert [(row["code"], row["amount_kzt"]) for row in body["price"]["lines"]] == [
            ("REGISTRATION", 50_000),
            ("SPACE", 288_000),
            ("CO_EXHIBITOR", 40_000),
        ]
        assert body["price"]["lines"][1]["name"] == "Exhibition space (shell scheme), booth A-12"
        assert body["price"]["net_kzt"] == 378_000
        assert body["price"]["vat_kzt"] == 60_480
        assert body["price"]["total_kzt"] == 438_480
        assert len(body["co_exhibitors"]) == 1

    def test_is_changed_in_part(self, mine, application):
        mine.patch(OWN, {"category": "CLO", "fascia": "ОЙМАҚ"})
        body = mine.patch(OWN, {"wishes": "Терезе жанында", "represented": [{"name": "Tessile"}]}).json()
        assert (body["category"], body["fascia"], body["wishes"]) == ("CLO", "ОЙМАҚ", "Терезе жанында")
        assert body["represented"] == [{"name": "Tessile", "country": "KZ"}]
        assert body["serial"] == 3

    def test_refuses_what_was_typed_on_top_of_something_unseen(self, mine):
        assert mine.patch(OWN, {"fascia": "ОЙМАҚ", "serial": 1}).status_code == 200
        answer = mine.patch(OWN, {"fascia": "НАРЯД", "serial": 1})
        assert (answer.status_code, answer.json()["code"]) == (409, "application_changed")
        assert answer.json()["changed_at"]

    def test_names_every_fault(self, mine):
        answer = mine.patch(OWN, {"category": "XYZ", "fascia": "x" * 61})
        assert (answer.status_code, set(answer.json()["errors"])) == (400, {"category", "fascia"})
        assert mine.patch(OWN, {}).status_code == 400

    def test_prolongs_the_hold(self, mine, application, booth):
        early = timezone.now() - timezone.timedelta(minutes=15)
        hold_booth(application=application, booth=booth, actor=SOMEBODY, at=early)
        before = Booking.objects.get().expires_at
        mine.patch(OWN, {"fascia": "ОЙМАҚ"})
        assert Booking.objects.get().expires_at > before + timezone.timedelta(minutes=10)

    def test_is_submitted_and_withdrawn(self, mine, confirm, company, booth):
        _hold(mine, booth)
        assert mine.post(f"{OWN}submit/").json()["code"] == "contact_not_confirmed"
        confirm(company)
        assert mine.post(f"{OWN}submit/").json()["errors"].keys() == {"category"}
        mine.patch(OWN, {"category": "CLO"})
        body = mine.post(f"{OWN}submit/").json()
        assert (body["state"], body["bookings"][0]["state"]) == ("submitted", "reserved")
        assert body["number"].endswith("-0001")
        again = mine.post(f"{OWN}submit/")
        assert (again.status_code, again.json()["code"]) == (409, "move_refused")
        assert (again.json()["state"], again.json()["wanted"]) == ("submitted", "submitted")
        assert mine.patch(OWN, {"fascia": "НАРЯД"}).json()["code"] == "application_not_editable"
        assert mine.post(f"{OWN}withdraw/").json()["state"] == "withdrawn"
        assert mine.get(OWN).status_code == 404
        assert Booking.objects.get().state == BookingState.RELEASED
        assert Message.objects.count() == 2

    def test_of_another_company_is_out_of_reach(self, mine, stranger, application):
        stranger.patch(OWN, {"fascia": "НАРЯД"})
        assert Application.objects.get(pk=application.pk).fascia == ""
