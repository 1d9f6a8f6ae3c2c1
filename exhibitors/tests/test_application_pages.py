"""`/exhibit/application/` and `/exhibit/booth/`: what a company sees, types, and gets back."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from exhibitors.models import Application, Booking, Company
from exhibitors.services.bookings import hold_booth
from exhibitors.states import ApplicationState, BookingState
from journal.actors import SOMEBODY
from mailing.models import Message

OWN, HOLD, RELEASE = "/exhibit/application/", "/exhibit/booth/", "/exhibit/booth/release/"
STEPS = ["stand", "booth", "partners", "wishes"]
GUEST = {
    "tax_id": "970240000816",
    "legal_form": "LLP",
    "name_kk": "Серік",
    "name_ru": "Спутник",
    "category": "TEX",
    "product_groups": ["TEX-01"],
    "contact_family_name": "Омарова",
    "contact_given_name": "Дана",
    "contact_email": "dana@guest.example.com",
    "contact_phone": "8 701 000 00 02",
    "contact_language": "ru",
}


@pytest.fixture
def mine(client, company, application, categories, confirm):
    client.force_login(confirm(company))
    return client


@pytest.fixture
def stranger(make_application, confirm):
    client = Client()
    client.force_login(confirm(make_application().company))
    return client


def _serial(client, step):
    return re.search(r'name="serial"[^>]*value="(\d+)"', client.get(f"{OWN}{step}/").content.decode())[1]


def _post(client, step, **typed):
    return client.post(f"{OWN}{step}/", {"serial": _serial(client, step), **typed})


class TestSteps:
    def test_are_walked_one_after_another_and_kept(self, mine, application, booth):
        answer = _post(mine, "stand", category="CLO", product_groups=["CLO-01", "TEX-01"], fascia="ОЙМАҚ")
        assert (answer.status_code, answer["Location"]) == (302, f"{OWN}booth/")
        assert mine.post(HOLD, {"booth": "A-12"})["Location"] == f"{OWN}booth/"
        assert f'href="{OWN}partners/"' in mine.get(f"{OWN}booth/").content.decode()
        answer = _post(mine, "wishes", power_kw="3", wishes="Терезе", has_industrial_certificate="on",
                       industrial_certificate="KZ-7")  # fmt: skip
        assert answer["Location"] == OWN
        page = mine.get(OWN).content.decode()
        for words in ("Киім", "ОЙМАҚ", "A-12", "Терезе", "KZ-7", "288\xa0000\xa0₸", "392\xa0080\xa0₸"):
            assert words in page, words
        application.refresh_from_db()
        assert [group.code for group in application.groups.all()] == ["CLO-01"]

    @pytest.mark.parametrize("step", STEPS)
    @pytest.mark.parametrize("language", ["", "/ru", "/en"])
    def test_open_in_every_language(self, mine, booth, step, language):
        assert mine.get(f"{language}{OWN}{step}/").status_code == 200
        assert mine.get(f"{language}{OWN}").status_code == 200

    def test_say_what_is_wrong_beside_the_field_and_in_the_summary(self, mine, application):
        answer = _post(mine, "stand", category="CLO", fascia="x" * 61)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert 'href="#id_fascia"' in page
        assert 'id="id_fascia-error"' in page
        assert f'value="{"x" * 61}"' in page
        application.refresh_from_db()
        assert application.category is None

    def test_nothing_typed_is_lost_when_a_colleague_was_quicker(self, mine, application):
        serial = _serial(mine, "stand")
        _post(mine, "stand", category="CLO", fascia="ОЙМАҚ")
        answer = mine.post(f"{OWN}stand/", {"serial": serial, "category": "TEX", "fascia": "НАРЯД"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "НАРЯД" in page  # what was typed
        assert "ОЙМАҚ" in page  # what is saved
        assert mine.get(OWN).wsgi_request.user.email in page  # by whom
        serial = re.search(r'name="serial"[^>]*value="(\d+)"', page)[1]
        mine.post(f"{OWN}stand/", {"serial": serial, "category": "TEX", "fascia": "НАРЯД"})
        application.refresh_from_db()
        assert application.fascia == "НАРЯД"

    def test_unknown_ones_are_not_there(self, mine):
        assert mine.get(f"{OWN}castle/").status_code == 404

    def test_opening_one_prolongs_the_hold(self, mine, application, booth):
        early = timezone.now() - timedelta(minutes=15)
        hold_booth(application=application, booth=booth, actor=SOMEBODY, at=early)
        before = Booking.objects.get().expires_at
        mine.get(f"{OWN}wishes/")
        assert Booking.objects.get().expires_at > before + timedelta(minutes=10)

    def test_are_closed_when_it_is_handed_in(self, mine, application):
        Application.objects.update(state=ApplicationState.APPROVED)
        assert mine.get(f"{OWN}stand/")["Location"] == OWN
        assert "withdraw" not in mine.get(OWN).content.decode()


class TestBooths:
    def test_free_ones_are_listed_with_their_price(self, mine, application, make_booth, make_application):
        free, taken = make_booth("A-1"), make_booth("A-2", stand_type="corner")
        make_booth("A-3", is_offered=False)
        make_booth("A-4", partner_kk="Банк")
        make_booth("A-5", retired_at=timezone.now())
        hold_booth(application=make_application(), booth=taken, actor=SOMEBODY, at=timezone.now())
        page = mine.get(f"{OWN}booth/").content.decode()
        assert re.findall(r'<option value="(A-\d)"', page) == [free.number]
        assert "288\xa0000\xa0₸" in page

    def test_the_list_costs_the_same_for_many(self, mine, make_booth, django_assert_max_num_queries):
        for number in range(30):
            make_booth(f"B-{number}")
        mine.get(f"{OWN}booth/")
        with django_assert_max_num_queries(22):
            mine.get(f"{OWN}booth/")

    def test_are_held_and_given_back(self, mine, booth):
        page = mine.post(HOLD, {"booth": "A-12"}, follow=True).content.decode()
        booking = Booking.objects.get()
        assert "data-until" in page
        mine.post(RELEASE, {"booking": booking.code})
        booking.refresh_from_db()
        assert booking.state == BookingState.RELEASED

    def test_a_taken_one_is_refused_in_words(self, mine, stranger, booth):
        stranger.post(HOLD, {"booth": "A-12"})
        answer = mine.post(HOLD, {"booth": "A-12"}, follow=True)
        assert "notice error" in answer.content.decode()
        assert Booking.objects.count() == 1

    def test_a_script_gets_json(self, mine, stranger, booth):
        wants = {"accept": "application/json"}
        answer = mine.post(HOLD, {"booth": "A-12"}, headers=wants)
        assert (answer.status_code, answer.json()["booth"]) == (201, "A-12")
        refused = stranger.post(HOLD, {"booth": "A-12"}, headers=wants)
        assert (refused.status_code, refused.json()["code"]) == (409, "booth_taken")
        gone = mine.post(RELEASE, {"booking": answer.json()["code"]}, headers=wants)
        assert gone.status_code == 204

    def test_of_others_cannot_be_released(self, mine, stranger, booth):
        stranger.post(HOLD, {"booth": "A-12"})
        assert mine.post(RELEASE, {"booking": Booking.objects.get().code}).status_code == 404
        assert Booking.objects.get().state == BookingState.HELD

    def test_holding_begins_a_new_application_after_a_withdrawal(self, mine, booth):
        Application.objects.update(state=ApplicationState.WITHDRAWN)
        mine.post(HOLD, {"booth": "A-12"})
        assert Booking.objects.get().application.state == ApplicationState.DRAFT


class TestSubmitting:
    def test_names_what_is_missing_with_links(self, mine):
        answer = mine.post(f"{OWN}submit/")
        page = answer.content.decode()
        assert answer.status_code == 400
        assert 'href="#step-stand"' in page and 'href="#step-booth"' in page

    def test_hands_it_in_once(self, mine, application, booth):
        _post(mine, "stand", category="CLO")
        mine.post(HOLD, {"booth": "A-12"})
        for _ in range(2):
            assert mine.post(f"{OWN}submit/")["Location"] == OWN
        application.refresh_from_db()
        assert application.state == ApplicationState.SUBMITTED
        assert Message.objects.count() == 1
        assert application.number in mine.get(OWN).content.decode()

    def test_a_lost_booth_is_told(self, mine, booth):
        _post(mine, "stand", category="CLO")
        _post(mine, "booth", wanted_area_m2="9")
        mine.post(HOLD, {"booth": "A-12"})
        Booking.objects.update(state=BookingState.EXPIRED, ended_at=timezone.now() + timedelta(seconds=1))
        assert mine.post(f"{OWN}submit/").status_code == 409  # the page that was open had a booth
        page = mine.get(OWN).content.decode()
        assert 'name="without_booth"' in page
        assert mine.post(f"{OWN}submit/", {"without_booth": "1"}).status_code == 302

    def test_is_withdrawn_after_a_question(self, mine, application):
        assert mine.get(f"{OWN}withdraw/").status_code == 200
        application.refresh_from_db()
        assert application.state == ApplicationState.DRAFT
        assert mine.post(f"{OWN}withdraw/")["Location"] == "/exhibit/"
        application.refresh_from_db()
        assert application.state == ApplicationState.WITHDRAWN


class TestPartners:
    def test_a_new_company_gets_a_row_a_letter_and_an_invitation(self, mine, application):
        assert mine.post(f"{OWN}partners/", GUEST)["Location"] == f"{OWN}partners/"
        guest = application.co_exhibitors.get()
        assert (guest.state, guest.category.code) == (ApplicationState.DRAFT, "TEX")
        assert [group.code for group in guest.groups.all()] == ["TEX-01"]
        assert guest.company.contact_email == "dana@guest.example.com"
        assert {message.kind for message in Message.objects.all()} == {
            "exhibitors.invitation",
            "exhibitors.co_exhibitor_named",
        }
        assert "40\xa0000\xa0₸" in mine.get(OWN).content.decode()

    def test_a_known_company_is_linked_and_never_changed(self, mine, application, make_company):
        known = make_company(tax_id=GUEST["tax_id"])
        mine.post(f"{OWN}partners/", GUEST)
        assert application.co_exhibitors.get().company == known
        before = known.contact_email
        known.refresh_from_db()
        assert (known.contact_email, Company.objects.count()) == (before, 2)
        assert Message.objects.get().to_address == before

    def test_one_with_an_application_of_its_own_is_refused(
        self, mine, application, make_application, make_company
    ):
        make_application(company=make_company(tax_id=GUEST["tax_id"]))
        answer = mine.post(f"{OWN}partners/", GUEST)
        assert answer.status_code == 409
        assert not application.co_exhibitors.exists()

    def test_not_oneself_and_not_with_faults(self, mine, company):
        Company.objects.filter(pk=company.pk).update(tax_id=GUEST["tax_id"])
        assert mine.post(f"{OWN}partners/", GUEST).status_code == 400
        answer = mine.post(f"{OWN}partners/", GUEST | {"tax_id": "123456789012"})
        assert (answer.status_code, "id_tax_id-error" in answer.content.decode()) == (400, True)

    def test_is_removed_by_its_host_only(self, mine, stranger, application):
        mine.post(f"{OWN}partners/", GUEST)
        guest = application.co_exhibitors.get()
        remove = f"{OWN}partners/remove/"
        assert stranger.post(remove, {"application": guest.code}).status_code == 404
        assert mine.post(remove, {"application": guest.code}).status_code == 302
        guest.refresh_from_db()
        assert guest.state == ApplicationState.WITHDRAWN

    def test_the_guest_sees_whose_booth_it_is(self, mine, application, confirm):
        mine.post(f"{OWN}partners/", GUEST)
        guest = Client()
        guest.force_login(confirm(application.co_exhibitors.get().company))
        page = guest.get(OWN).content.decode()
        assert application.company.name_kk in page
        assert "submit" not in page
        assert guest.get(f"{OWN}partners/")["Location"] == OWN
        assert guest.get(f"{OWN}stand/").status_code == 200

    def test_represented_companies_come_and_go(self, mine, application):
        url = f"{OWN}represented/"
        mine.post(url, {"name": "Tessile", "country": "IT"})
        assert [(one.name, one.country) for one in application.represented.all()] == [("Tessile", "IT")]
        twice = mine.post(url, {"name": "tessile", "country": "IT"})
        assert (twice.status_code, "id_name-error" in twice.content.decode()) == (400, True)
        mine.post(url, {"remove": "Tessile"})
        assert not application.represented.exists()
        assert mine.post(url, {"remove": "Tessile"}).status_code == 404
