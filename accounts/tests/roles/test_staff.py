"""One owner always remains, and nobody gives what they do not have."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services.staff import LastOwner, NotYours, give_role, is_owner, save_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roles")]


@pytest.fixture
def make_person():
    def make_person(name, role=None, **fields):
        given = {"is_staff": True, **fields}
        person = User.objects.create_user(f"{name}@example.com", "a long enough password", **given)
        if role:
            give_role(person=person, role=role)
        return person

    return make_person


@pytest.fixture
def owner(make_person):
    return make_person("head", Role.OWNER)


def group(role):
    return Group.objects.get(name=role)


class TestTheLastOwner:
    @pytest.mark.parametrize("field", ["is_active", "is_staff"])
    def test_is_not_closed(self, owner, field):
        setattr(owner, field, False)
        with pytest.raises(LastOwner):
            save_person(person=owner, groups=[group("owner")], by=owner)
        owner.refresh_from_db()
        assert (owner.is_active, owner.is_staff) == (True, True)

    def test_keeps_the_role(self, owner):
        with pytest.raises(LastOwner):
            save_person(person=owner, groups=[group("finance")], by=owner)
        assert is_owner(owner)

    def test_also_before_a_superuser(self, owner, organiser):
        with pytest.raises(LastOwner):
            save_person(person=owner, groups=[], by=organiser)

    def test_may_go_when_there_is_another(self, owner, make_person):
        make_person("second", Role.OWNER)
        save_person(person=owner, groups=[group("reviewer")], by=owner)
        assert not is_owner(owner)

    @pytest.mark.parametrize("field", ["is_active", "is_staff"])
    def test_another_who_cannot_work_does_not_count(self, owner, make_person, field):
        make_person("second", Role.OWNER, **{field: False})
        with pytest.raises(LastOwner):
            save_person(person=owner, groups=[], by=owner)

    def test_changes_the_rest_freely(self, owner):
        owner.first_name = "Айгүл"
        save_person(person=owner, groups=[group("owner"), group("finance")], by=owner)
        owner.refresh_from_db()
        assert owner.first_name == "Айгүл"
        assert set(owner.groups.values_list("name", flat=True)) == {"owner", "finance"}


class TestTheDatabaseSaysSoToo:
    """Whoever writes past the service."""

    @pytest.mark.parametrize(
        "deed",
        [
            lambda owner: User.objects.filter(pk=owner.pk).update(is_active=False),
            lambda owner: User.objects.filter(pk=owner.pk).update(is_staff=False),
            lambda owner: owner.groups.clear(),
            lambda owner: owner.groups.set([Group.objects.get(name="finance")]),
            lambda owner: owner.groups.through.objects.filter(user=owner).update(
                group=Group.objects.get(name="finance")
            ),
            lambda owner: owner.delete(),
        ],
        ids=["closed", "no staff", "cleared", "set", "moved", "deleted"],
    )
    def test_to_everybody(self, owner, deed):
        with pytest.raises(IntegrityError, match="the last owner cannot go"), transaction.atomic():
            deed(owner)
        assert User.objects.filter(groups__name="owner", is_active=True, is_staff=True).get() == owner

    def test_the_group_itself_stays(self, owner):
        from django.db.models import ProtectedError

        with pytest.raises(ProtectedError):
            group("owner").delete()

    def test_what_is_no_owner_is_nothing_to_it(self, owner, make_person):
        helper = make_person("helper", Role.FINANCE)
        closed = make_person("closed", Role.OWNER, is_active=False)
        helper.groups.clear()
        closed.groups.clear()
        User.objects.filter(pk__in=[helper.pk, closed.pk]).update(is_staff=False)
        assert User.objects.filter(is_staff=True).get() == owner


class TestWhoGivesWhat:
    @pytest.fixture
    def clerk(self, make_person):
        """Somebody whom an owner has allowed to change accounts."""
        from django.contrib.auth.models import Permission

        clerk = make_person("clerk")
        clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
        return clerk

    def test_only_an_owner_makes_owners(self, owner, clerk, make_person):
        person = make_person("person")
        with pytest.raises(NotYours):
            save_person(person=person, groups=[group("owner")], by=clerk)
        with pytest.raises(NotYours):
            save_person(person=clerk, groups=[group("owner")], by=clerk)
        save_person(person=person, groups=[group("owner")], by=owner)
        assert is_owner(person)

    def test_only_a_superuser_makes_superusers(self, owner, make_person):
        person = make_person("person")
        person.is_superuser = True
        with pytest.raises(NotYours):
            save_person(person=person, groups=[], by=owner)

    def test_a_clerk_cannot_change_an_owners_account_or_password(self, owner, clerk, client):
        owner.email = "mine@example.com"
        with pytest.raises(NotYours):
            save_person(person=owner, groups=[group("owner")], by=clerk)
        client.force_login(clerk)
        page = f"/admin/accounts/user/{owner.pk}/password/"
        assert client.get(page).status_code == 403
        typed = {"password1": "another long password", "password2": "another long password"}
        assert client.post(page, typed).status_code == 403
        owner.refresh_from_db()
        assert owner.check_password("a long enough password")

    def test_an_owner_cannot_change_a_superusers_password(self, owner, organiser, client):
        client.force_login(owner)
        assert client.get(f"/admin/accounts/user/{organiser.pk}/password/").status_code == 403
        assert client.get(f"/admin/accounts/user/{owner.pk}/password/").status_code == 200


class TestTheForm:
    def typed(self, person, **changes):
        return {
            "email": person.email, "first_name": "", "last_name": "", "language": "en", "is_active": "on",
            "is_staff": "on", "groups": [group("owner").pk], "authenticator_set-TOTAL_FORMS": "0",
            "authenticator_set-INITIAL_FORMS": "0", **changes,
        }  # fmt: skip

    def test_the_last_owner_is_told(self, owner, client):
        client.force_login(owner)
        page = f"/en/admin/accounts/user/{owner.pk}/change/"
        answer = client.post(page, self.typed(owner, groups=[group("reviewer").pk]), follow=True)
        assert "This is the last owner. Make somebody else an owner first." in answer.text
        assert is_owner(owner)

    def test_an_owner_opens_an_account_with_a_role(self, owner, client):
        client.force_login(owner)
        typed = {
            "email": "new@example.com", "first_name": "", "last_name": "", "language": "ru", "is_staff": "on",
            "groups": [group("registration_desk").pk], "usable_password": "true",
            "password1": "a long enough password", "password2": "a long enough password",
        }  # fmt: skip
        assert client.post("/en/admin/accounts/user/add/", typed).status_code == 302
        new = User.objects.get(email="new@example.com")
        assert list(new.groups.values_list("name", flat=True)) == ["registration_desk"]
        assert (new.is_staff, new.is_superuser, new.check_password("a long enough password")) == (
            True,
            False,
            True,
        )

    def test_nobody_becomes_a_superuser_by_a_made_up_field(self, owner, client, make_person):
        person = make_person("person")
        client.force_login(owner)
        page = f"/en/admin/accounts/user/{person.pk}/change/"
        assert client.post(page, self.typed(person, is_superuser="on", groups=[])).status_code == 302
        person.refresh_from_db()
        assert not person.is_superuser

    def test_accounts_are_not_deleted(self, owner, make_person, client):
        client.force_login(owner)
        page = f"/admin/accounts/user/{make_person('person').pk}/delete/"
        assert client.post(page, {"post": "yes"}).status_code == 403
