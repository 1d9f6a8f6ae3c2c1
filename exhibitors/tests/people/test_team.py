"""Several people for a company, several companies for a person, links to sign in."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.access import sign_in_token
from accounts.models import User
from exhibitors.access import invitation_token
from exhibitors.models import Invitation, Membership, Role
from exhibitors.services import companies, memberships
from exhibitors.services.memberships import AlreadyMember, InvitationOver, LastOwner
from journal.actors import SOMEBODY
from mailing.models import Message
from mailing.services.delivery import deliver_due

from .conftest import COMPANY, OTHER_BIN

pytestmark = pytest.mark.usefixtures("fresh_limits")

TEAM, OFFICE, ASK = "/exhibit/team/", "/exhibit/", "/exhibit/sign-in/"
EMAIL, COLLEAGUE = "aigul@oimaq.example.com", "erlan@oimaq.example.com"
DEED = {"actor": SOMEBODY}


@pytest.fixture
def company(signed_up):
    """Its owner has confirmed."""
    membership = signed_up.company.memberships.get()
    companies.confirm_membership(membership=membership, actor=SOMEBODY, at=timezone.now())
    return signed_up.company


@pytest.fixture
def owner(company, client):
    client.force_login(User.objects.get(email=EMAIL))
    return client


@pytest.fixture
def invite(company):
    def invite(email=COLLEAGUE, role=Role.MEMBER):
        return memberships.invite_person(
            company=company, email=email, role=role, language="kk", at=timezone.now(), **DEED
        )

    return invite


@pytest.fixture
def colleague(invite):
    return memberships.accept_invitation(invitation=invite(), at=timezone.now())


class TestInvitation:
    def test_is_mailed_and_accepted(self, owner, smtp):
        owner.post(TEAM, {"email": COLLEAGUE, "role": "member", "language": "ru"})
        Message.objects.exclude(kind="exhibitors.invitation").delete()
        deliver_due(seconds=10)
        [letter] = smtp.mails
        assert (letter["To"], letter["Content-Language"]) == (COLLEAGUE, "ru")
        path = re.search(
            r"http://testserver(/ru/exhibit/invitation/\S+)", letter.get_body(("plain",)).get_content()
        )[1]
        browser = Client()
        assert browser.get(path).status_code == 200
        assert not Membership.objects.filter(user__email=COLLEAGUE).exists()
        assert browser.post(path)["Location"] == "/ru/exhibit/"
        assert browser.get(OFFICE).templates[0].name == "exhibitors/home.html"
        membership = Membership.objects.get(user__email=COLLEAGUE)
        assert (membership.role, membership.confirmed_at is not None) == ("member", True)
        assert EmailAddress.objects.get(email=COLLEAGUE).verified

    def test_works_once(self, invite):
        invitation = invite()
        memberships.accept_invitation(invitation=invitation, at=timezone.now())
        with pytest.raises(InvitationOver):
            memberships.accept_invitation(invitation=invitation, at=timezone.now())
        answer = Client().post(f"/exhibit/invitation/{invitation_token(invitation)}/")
        assert answer.status_code == 409

    def test_expires_and_can_be_taken_back(self, company, invite):
        invitation = invite()
        with pytest.raises(InvitationOver):
            memberships.accept_invitation(invitation=invitation, at=invitation.expires_at)
        memberships.revoke_invitation(company=company, code=invitation.code, at=timezone.now(), **DEED)
        with pytest.raises(InvitationOver):
            memberships.accept_invitation(invitation=invitation, at=timezone.now())

    def test_again_is_the_same_one(self, invite):
        invite()
        invite(role=Role.OWNER)
        assert Invitation.objects.get().role == "owner"
        assert Message.objects.filter(kind="exhibitors.invitation").count() == 2

    def test_is_not_for_who_is_there(self, invite):
        with pytest.raises(AlreadyMember):
            invite(email=EMAIL.upper())

    def test_a_password_typed_before_the_mailbox_answered_is_thrown_away(self, invite):
        """Somebody else may have typed it, together with this address, at another company's sign-up."""
        user = User.objects.create_user(COLLEAGUE, "typed by somebody else 1")
        EmailAddress.objects.create(user=user, email=COLLEAGUE, primary=True)
        memberships.accept_invitation(invitation=invite(), at=timezone.now())
        user.refresh_from_db()
        assert not user.has_usable_password()

    def test_an_account_that_is_proven_keeps_its_password(self, invite):
        user = User.objects.create_user(COLLEAGUE, "my own long password 1")
        EmailAddress.objects.create(user=user, email=COLLEAGUE, primary=True, verified=True)
        memberships.accept_invitation(invitation=invite(), at=timezone.now())
        user.refresh_from_db()
        assert user.check_password("my own long password 1")


class TestRoles:
    def test_a_member_sees_the_team_and_changes_nothing(self, company, colleague):
        browser = Client()
        browser.force_login(colleague.user)
        assert browser.get(TEAM).status_code == 200
        for path, body in {
            TEAM: {"email": "x@example.com"},
            f"{TEAM}role/": {"member": COLLEAGUE, "role": "owner"},
            f"{TEAM}remove/": {"member": EMAIL},
            f"{TEAM}tokens/": {},
        }.items():
            assert browser.post(path, body).status_code == 404, path
        assert Membership.objects.filter(removed_at=None, role="owner").count() == 1

    def test_the_creators_browser_invites_nobody(self, client, offered, typed_into_form):
        client.post("/exhibit/sign-up/", typed_into_form)
        assert client.get(TEAM).status_code == 200
        assert client.post(TEAM, {"email": "x@example.com", "language": "kk"}).status_code == 404

    def test_the_last_owner_stays(self, company, owner, colleague):
        for deed in (
            lambda: memberships.remove_member(company=company, email=EMAIL, at=timezone.now(), **DEED),
            lambda: memberships.change_role(
                company=company, email=EMAIL, role="member", at=timezone.now(), **DEED
            ),
        ):
            with pytest.raises(LastOwner):
                deed()
        owner.post(f"{TEAM}role/", {"member": COLLEAGUE, "role": "owner"})
        owner.post(f"{TEAM}remove/", {"member": EMAIL})
        assert owner.get(TEAM).status_code == 404
        assert [row.user.email for row in Membership.objects.filter(removed_at=None)] == [COLLEAGUE]

    def test_who_was_removed_is_a_stranger_at_once(self, company, owner, colleague):
        browser = Client()
        browser.force_login(colleague.user)
        owner.post(f"{TEAM}remove/", {"member": COLLEAGUE})
        assert browser.get(TEAM).status_code == 404

    def test_others_members_and_invitations_are_not_there(self, owner, sign_up):
        other = sign_up(tax_id=OTHER_BIN, contact=COMPANY["contact"] | {"email": "other@example.com"}).company
        foreign = memberships.invite_person(
            company=other, email="x@example.com", role="member", language="kk", at=timezone.now(), **DEED
        )
        for path, body in {
            f"{TEAM}remove/": {"member": "other@example.com"},
            f"{TEAM}revoke/": {"invitation": foreign.code},
            f"{TEAM}tokens/revoke/": {"token": other.tokens.get().pk},
        }.items():
            assert owner.post(path, body).status_code == 404, path
        foreign.refresh_from_db()
        assert foreign.revoked_at is None and other.tokens.get().revoked_at is None


class TestTokens:
    def test_an_owner_lets_a_program_in_and_shuts_it_out(self, owner, company, api):
        made = owner.post(f"{TEAM}tokens/", {"program-name": " Касса  бағдарламасы "})
        assert (made.status_code, made["Location"]) == (302, TEAM)
        page = owner.get(TEAM)
        secret = page.context["secret"]
        assert secret in page.content.decode()
        assert 'data-copy="secret"' in page.content.decode() and "js/copy" in page.content.decode()
        assert "Касса бағдарламасы" in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert secret not in owner.get(TEAM).content.decode()
        assert company.tokens.filter(label="Касса бағдарламасы").count() == 1
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        assert api.get("/api/v1/companies/me/").status_code == 200
        owner.post(f"{TEAM}tokens/revoke/", {"token": company.tokens.latest("pk").pk})
        assert api.get("/api/v1/companies/me/").status_code == 401

    @pytest.mark.parametrize("name", ["", "page", "api"])
    def test_a_name_of_the_houses_own_is_nobodys(self, owner, company, name):
        owner.post(f"{TEAM}tokens/", {"program-name": name})
        assert company.tokens.latest("pk").label == "api"


class TestSeveralCompanies:
    @pytest.fixture
    def second(self, company, sign_up):
        second = sign_up(tax_id=OTHER_BIN).company
        companies.confirm_membership(membership=second.memberships.get(), actor=SOMEBODY, at=timezone.now())
        return second

    def test_one_is_chosen_and_remembered(self, owner, company, second):
        assert owner.get(TEAM)["Location"].startswith("/exhibit/companies/?next=")
        assert owner.get("/api/v1/companies/me/").json()["code"] == "company_to_choose"
        for chosen in (second, company):
            answer = owner.post("/exhibit/companies/", {"company": chosen.code, "next": TEAM})
            assert answer["Location"] == TEAM
            assert owner.get(OFFICE).context["company"] == chosen

    def test_a_strangers_company_cannot_be_chosen(self, owner, company, second, make_company):
        assert owner.post("/exhibit/companies/", {"company": make_company().code}).status_code == 404

    def test_no_link_leads_through_us_to_somebody_else(self, owner, company, second):
        answer = owner.post("/exhibit/companies/", {"company": company.code, "next": "//evil.example"})
        assert answer["Location"] == OFFICE


class TestLink:
    def test_signs_in_by_mail(self, company, smtp):
        browser = Client()
        assert browser.post(ASK, {"email": EMAIL.upper()})["Location"] == "/exhibit/sign-in/sent/"
        Message.objects.exclude(kind="exhibitors.sign_in").delete()
        deliver_due(seconds=10)
        [letter] = smtp.mails
        path = re.search(
            r"http://testserver(/exhibit/sign-in/\S+)", letter.get_body(("plain",)).get_content()
        )[1]
        assert browser.get(path).status_code == 200
        assert "_auth_user_id" not in browser.session
        assert browser.post(path)["Location"] == OFFICE
        assert browser.get(OFFICE).templates[0].name == "exhibitors/home.html"
        assert Client().post(path).status_code == 404, "a link works once"

    @pytest.mark.parametrize("email", ["nobody@example.com", "no address", ""])
    def test_the_answer_is_the_same_for_everybody(self, company, email):
        before = Message.objects.count()
        assert Client().post(ASK, {"email": email})["Location"] == "/exhibit/sign-in/sent/"
        assert Message.objects.count() == before

    def test_who_has_not_confirmed_gets_the_first_letter_again(self, signed_up):
        Client().post(ASK, {"email": EMAIL})
        assert set(Message.objects.values_list("kind", flat=True)) == {"exhibitors.welcome"}
        assert Message.objects.count() == 2

    def test_dies_with_the_account(self, company):
        user = User.objects.get(email=EMAIL)
        path = f"{ASK}{sign_in_token(user)}/"
        User.objects.update(is_active=False)
        assert Client().get(path).status_code == 404

    def test_a_second_factor_is_still_asked_for(self, company):
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

        user = User.objects.get(email=EMAIL)
        TOTP.activate(user, generate_totp_secret())
        browser = Client()
        answer = browser.post(f"{ASK}{sign_in_token(user)}/")
        assert answer["Location"].startswith("/accounts/2fa/authenticate/")
        assert "_auth_user_id" not in browser.session
        assert browser.get(TEAM).status_code == 302

    def test_a_mailbox_is_not_flooded(self, company):
        for _ in range(6):
            Client().post(ASK, {"email": EMAIL})
        assert Client().post(ASK, {"email": EMAIL}).status_code == 429
