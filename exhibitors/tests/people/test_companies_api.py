"""`/api/v1/companies/`: what programs rely on."""

import pytest
from django.utils import timezone

from accounts.models import User
from exhibitors.details.company import clean_company
from exhibitors.models import Application, Company, CompanyToken, Membership
from exhibitors.queries.companies import as_typed
from exhibitors.services.companies import correct_company
from journal.actors import SOMEBODY
from journal.models import Entry
from mailing.models import Message

from .conftest import BIN, OTHER_BIN

pytestmark = pytest.mark.usefixtures("fresh_limits")

URL, ME = "/api/v1/companies/", "/api/v1/companies/me/"


class TestSignUp:
    def test_answers_code_and_token(self, api, offered, typed):
        answer = api.post(URL, typed)
        assert answer.status_code == 201, answer.json()
        company = Company.objects.get()
        assert answer.json() == {"code": company.code, "token": answer.json()["token"]}
        assert answer.json()["token"].startswith("aoc_")
        assert (company.tax_id, company.tax_id_kind, company.kbe) == (BIN, "bin", "17")
        assert (company.contact_phone, company.language) == ("+77010000001", "kk")

    def test_makes_everything_that_belongs_to_it(self, api, offered, typed):
        api.post(URL, typed)
        membership, application = Membership.objects.get(), Application.objects.get()
        assert (membership.role, membership.confirmed_at) == ("owner", None)
        assert not membership.user.has_usable_password()
        assert (application.state, application.category.code) == ("draft", "CLO")
        assert [group.code for group in application.groups.all()] == ["CLO-01"]
        assert [letter.kind for letter in Message.objects.all()] == ["exhibitors.welcome"]
        assert set(Entry.objects.values_list("verb", flat=True)) == {
            "company.signed_up",
            "application.started",
        }
        token = CompanyToken.objects.get()
        assert 89 <= (token.expires_at - timezone.now()).days <= 90

    def test_a_known_number_is_told_to_its_own_contact_only(self, api, offered, typed):
        api.post(URL, typed)
        other = typed | {"contact": typed["contact"] | {"email": "thief@example.com"}}
        answer = api.post(URL, other, headers={"Idempotency-Key": "taken"})
        assert (answer.status_code, answer.json()["code"]) == (409, "company_exists")
        assert "token" not in answer.json()
        letter = Message.objects.get(kind="exhibitors.exists")
        assert letter.to_address == "aigul@oimaq.example.com"
        assert (Company.objects.count(), User.objects.count(), Membership.objects.count()) == (1, 1, 1)

    def test_its_contact_is_not_flooded(self, api, offered, typed):
        for _ in range(6):
            api.post(URL, typed)
        assert Message.objects.filter(kind="exhibitors.exists").count() == 3

    def test_the_same_key_gives_the_same_answer(self, api, offered, typed):
        answers = [api.post(URL, typed, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
        assert Company.objects.count() == Message.objects.count() == 1

    def test_faults_have_the_names_that_were_sent(self, api, offered, typed):
        bad = typed | {
            "tax_id": "970240000817",
            "name": {"kk": "Aйшық", "ru": "Айшык"},
            "contact": typed["contact"] | {"email": "nobody"},
        }
        answer = api.post(URL, bad, headers={"Accept-Language": "ru"})
        assert answer.status_code == 400
        assert set(answer.json()["errors"]) == {"tax_id", "name.kk", "contact.email"}

    def test_somebody_elses_account_is_not_opened(self, api, offered, typed):
        known = User.objects.create_user("aigul@oimaq.example.com", "a long enough password")
        assert api.post(URL, typed | {"password": "another long password"}).status_code == 201
        known.refresh_from_db()
        assert known.check_password("a long enough password")
        assert Membership.objects.get(user=known).confirmed_at is None

    def test_a_poor_password_is_refused(self, api, offered, typed):
        answer = api.post(URL, typed | {"password": "12345"})
        assert (answer.status_code, set(answer.json()["errors"])) == (400, {"password"})
        assert not Company.objects.exists()

    def test_without_the_consent_nothing_is_stored(self, api, offered, typed):
        answer = api.post(URL, typed | {"consents": ["news"]})
        assert (answer.status_code, set(answer.json()["errors"])) == (400, {"consents"})
        assert not Company.objects.exists()


class TestMe:
    def test_shows_ones_own_data(self, program, signed_up):
        body = program.get(ME).json()
        assert body["name"] == {"kk": "Айшық тігін", "ru": "Айшык тигин", "en": ""}
        assert body["contact"]["email"] == "aigul@oimaq.example.com"
        assert body["contact"]["confirmed"] is False
        assert body["application"]["state"] == "draft"

    def test_corrects_a_part(self, program, signed_up):
        answer = program.patch(ME, {"contact": {"phone": "+7 701 000 00 02"}, "city": {"kk": "Алматы"}})
        assert answer.status_code == 200, answer.json()
        company = Company.objects.get()
        assert (company.contact_phone, company.city_kk) == ("+77010000002", "Алматы")
        assert company.contact_email == "aigul@oimaq.example.com"
        assert Entry.objects.get(verb="company.corrected").data == {"fields": ["city_kk", "contact_phone"]}

    def test_answers_with_what_is_stored(self, program, signed_up):
        changed = program.patch(
            ME, {"region": "KZ-75", "product_groups": [], "name": {"en": "Aishyq"}}
        ).json()
        assert (changed["region"], changed["product_groups"]) == ("KZ-75", [])
        assert changed == program.get(ME).json()

    def test_whoever_means_no_other_groups_takes_nobodys_choice_back(self, signed_up, offered):
        """One has the form open, a colleague ticks other groups, the first saves another telephone number."""
        company, application = Company.objects.get(), Application.objects.get()
        before = as_typed(company, application)
        application.groups.clear()
        details = clean_company(before | {"contact_phone": "+77010000003"}, forum=offered)
        for seen, groups in ((before, []), (None, ["CLO-01"])):  # who does not say what was seen means it all
            correct_company(
                company=company,
                details=details,
                forum=offered,
                actor=SOMEBODY,
                at=timezone.now(),
                before=seen,
            )
            assert [group.code for group in application.groups.all()] == groups
        assert company.contact_phone == Company.objects.get().contact_phone == "+77010000003"

    def test_a_new_address_is_told_to_the_old_one(self, program, signed_up):
        program.patch(ME, {"contact": {"email": "new@example.com"}})
        assert Message.objects.get(kind="exhibitors.contact_moved").to_address == "aigul@oimaq.example.com"

    def test_nobody_takes_anothers_number(self, program, signed_up, sign_up):
        sign_up(tax_id=OTHER_BIN)
        answer = program.patch(ME, {"tax_id": OTHER_BIN})
        assert (answer.status_code, answer.json()["code"]) == (409, "company_exists")

    def test_the_number_stays_once_submitted(self, program, signed_up):
        Application.objects.update(number="AO-1")
        answer = program.patch(ME, {"tax_id": OTHER_BIN})
        assert (answer.status_code, answer.json()["code"]) == (409, "tax_id_fixed")


class TestToken:
    def test_dies_when_it_expires(self, program, signed_up):
        CompanyToken.objects.update(expires_at=timezone.now())
        assert program.get(ME).status_code == 401

    def test_dies_when_it_is_revoked(self, program, signed_up):
        CompanyToken.objects.update(revoked_at=timezone.now())
        assert program.get(ME).status_code == 401

    def test_the_visitors_token_opens_no_company(self, api, signed_up, visitor):
        from visitors.access import link_token

        api.credentials(HTTP_AUTHORIZATION=f"Bearer {link_token(visitor)}")
        assert api.get(ME).status_code == 401

    def test_its_use_is_noted_once_a_minute(self, program, signed_up, django_assert_num_queries):
        program.get(ME)
        first = CompanyToken.objects.get().last_used_at
        assert first is not None
        program.get(ME)
        assert CompanyToken.objects.get().last_used_at == first

    def test_only_its_digest_is_stored(self, signed_up):
        assert signed_up.token not in str(CompanyToken.objects.values().get())
