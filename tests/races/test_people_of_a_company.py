"""Many at once on one company: signed up, joined, left, its badges named. Each lock with its control."""

import pytest
from django.db import connection
from django.utils import timezone

from exhibitors.details.company import clean_company
from exhibitors.details.people import Person
from exhibitors.models import BadgeQuota, Booking, Company, CompanyToken, Membership, Role, StaffBadge
from exhibitors.services import badges, companies, memberships
from exhibitors.services.badges import BadgeQuotaUsed
from exhibitors.services.companies import CompanyExists, SignUp
from exhibitors.services.memberships import InvitationOver, LastOwner
from exhibitors.states import ApplicationState, BookingState, Door
from exhibitors.tests.people.conftest import COMPANY, offered  # noqa: F401 - a fixture
from journal.actors import SOMEBODY
from mailing.models import Message

from .together import THREADS, crowd, together, wait_for_the_others

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 5
ERLAN = Person(family_name="Үлгібаев", given_name="Ерлан", position="")


@pytest.fixture
def sign_up(offered):  # noqa: F811
    details = clean_company(COMPANY, forum=offered)

    def sign_up():
        return companies.sign_up_company(
            forum=offered, details=details, consents=["processing"], language_read="kk", door=Door.API,
            actor=SOMEBODY, at=timezone.now(),
        )  # fmt: skip

    return sign_up


class TestSigningUp:
    def test_one_number_is_one_company(self, sign_up):
        results = crowd(sign_up)
        assert [type(result) for result in results].count(SignUp) == 1
        assert [type(result) for result in results].count(CompanyExists) == THREADS - 1
        assert (Company.objects.count(), Membership.objects.count(), CompanyToken.objects.count()) == (
            1,
            1,
            1,
        )
        assert Message.objects.filter(kind="exhibitors.welcome").count() == 1
        assert Message.objects.filter(kind="exhibitors.exists").count() <= companies.LETTERS_AN_HOUR

    @pytest.fixture
    def without_index(self, db):
        """A unique number is all that stands between eight sign-ups; nothing else is locked."""
        table = connection.ops.quote_name(Company._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT exhibitors_company_tax_id_key")
        yield
        with connection.cursor() as cursor:
            tables = "exhibitors_company, accounts_user"
            cursor.execute(f"TRUNCATE {tables} CASCADE")
            cursor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT exhibitors_company_tax_id_key UNIQUE (tax_id)"
            )

    def test_control_without_the_index(self, sign_up, without_index):
        results = crowd(sign_up)
        assert [type(result) for result in results].count(SignUp) > 1, results
        assert Company.objects.count() > 1


@pytest.fixture
def two_owners(sign_up):
    company = sign_up().company
    companies.confirm_membership(membership=company.memberships.get(), actor=SOMEBODY, at=timezone.now())
    invitation = memberships.invite_person(
        company=company, email="second@example.com", role=Role.OWNER, language="kk", actor=SOMEBODY,
        at=timezone.now(),
    )  # fmt: skip
    memberships.accept_invitation(invitation=invitation, at=timezone.now())
    return company


class TestOwners:
    def remove_one_another(self, company):
        return together(
            *[
                lambda email=email: memberships.remove_member(
                    company=company, email=email, actor=SOMEBODY, at=timezone.now()
                )
                for email in ("aigul@oimaq.example.com", "second@example.com")
            ]
        )

    def back(self, company):
        Membership.objects.filter(company=company).update(removed_at=None)

    def test_one_is_always_left(self, two_owners):
        for _ in range(ROUNDS):
            results = self.remove_one_another(two_owners)
            assert sorted(map(str, map(type, results))) == sorted(map(str, (type(None), LastOwner)))
            assert memberships.live_memberships(two_owners).count() == 1
            self.back(two_owners)

    def test_control_without_the_lock(self, two_owners, monkeypatch):
        monkeypatch.setattr(memberships, "lock_company", lambda company: company)
        look = memberships._check_owner_is_left
        monkeypatch.setattr(
            memberships, "_check_owner_is_left", lambda *args: (look(*args), wait_for_the_others())
        )
        self.remove_one_another(two_owners)
        assert not memberships.live_memberships(two_owners).exists()


def test_an_invitation_is_accepted_once(sign_up):
    company = sign_up().company
    invitation = memberships.invite_person(
        company=company, email="second@example.com", role=Role.MEMBER, language="kk", actor=SOMEBODY,
        at=timezone.now(),
    )  # fmt: skip
    results = crowd(lambda: memberships.accept_invitation(invitation=invitation, at=timezone.now()))
    assert [type(result) for result in results].count(Membership) == 1
    assert [type(result) for result in results].count(InvitationOver) == THREADS - 1


def test_a_confirmation_signs_in_once(sign_up):
    membership = sign_up().company.memberships.get()
    results = crowd(
        lambda: companies.confirm_membership(membership=membership, actor=SOMEBODY, at=timezone.now())
    )
    assert sorted(results) == [False] * (THREADS - 1) + [True]


class TestBadges:
    @pytest.fixture
    def application(self, make_application, make_booth, edition):
        application = make_application(state=ApplicationState.APPROVED)
        BadgeQuota.objects.create(edition=edition, up_to_m2=9, badges=2)
        at = timezone.now()
        Booking.objects.create(
            edition=edition, booth=make_booth(), application=application, state=BookingState.RESERVED,
            taken_at=at, expires_at=at,
        )  # fmt: skip
        return application

    def name(self, application):
        return crowd(
            lambda: badges.add_badge(application=application, person=ERLAN, actor=SOMEBODY, at=timezone.now())
        )

    def test_the_quota_holds(self, application):
        for _ in range(ROUNDS):
            results = self.name(application)
            assert [type(result) for result in results].count(StaffBadge) == 2
            assert [type(result) for result in results].count(BadgeQuotaUsed) == THREADS - 2
            StaffBadge.objects.all().delete()

    def test_control_without_the_lock(self, application, monkeypatch):
        monkeypatch.setattr(badges, "lock_application", lambda application: application)
        look = badges.check_may_add
        monkeypatch.setattr(badges, "check_may_add", lambda one: (look(one), wait_for_the_others()))
        assert [type(result) for result in self.name(application)].count(StaffBadge) > 2
