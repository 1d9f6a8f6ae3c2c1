"""What the migration made of the table of roles, and that organisers' own adjustments stay."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from accounts.models import RoleGroup, User
from accounts.roles import EVERYTHING, OURS, PERMISSIONS, PURPOSES, Role
from accounts.services import roles
from accounts.services.roles import set_up_roles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roles")]


def named(group):
    rows = group.permissions.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def permission(name):
    label, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=label, codename=codename)


def there_are():
    rows = Permission.objects.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def test_the_migration_made_six_groups():
    assert dict(RoleGroup.objects.values_list("role", "group__name")) == {
        name: name
        for name in (
            "owner", "exhibitor_manager", "programme_manager", "registration_desk", "finance", "reviewer",
        )
    }  # fmt: skip


def test_every_role_says_what_it_is_for():
    assert PURPOSES.keys() == PERMISSIONS.keys() == set(Role)


def test_every_name_in_the_table_is_a_permission():
    named_ones = {name for names in PERMISSIONS.values() for name in names} - EVERYTHING
    assert named_ones - there_are() == set()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OWNER])
def test_a_role_has_what_the_table_says_and_nothing_else(role):
    assert named(Group.objects.get(name=role)) == PERMISSIONS[role]


def test_the_reviewer_reads_and_writes_notes():
    reviewer = named(Group.objects.get(name="reviewer"))
    own_tokens = {"accounts.add_apitoken", "accounts.revoke_apitoken"}
    assert {name for name in reviewer if ".view_" not in name} == {
        "exhibitors.comment_application"
    } | own_tokens
    assert {"exhibitors.view_application", "journal.view_entry"} < reviewer
    assert {name for name in reviewer if name.startswith("accounts.")} == own_tokens | {
        "accounts.view_apitoken"
    }
    assert not [name for name in reviewer if name.startswith(("visitors.", "mailing."))]


def test_an_owner_has_every_permission_of_our_wings():
    ours = {name for name in there_are() if name.split(".")[0] in OURS}
    owner = named(Group.objects.get(name="owner"))
    assert owner - ours == {
        "auth.view_group", "auth.add_group", "auth.change_group", "auth.delete_group",
        "mfa.view_authenticator", "mfa.delete_authenticator", "core.view_bulkjob",
    }  # fmt: skip
    assert ours <= owner
    assert {"accounts.change_user", "forum.switch_edition", "visitors.look_as_visitor"} <= owner


def test_repeating_it_changes_nothing():
    assert set_up_roles() == []


class TestWhatOrganisersAdjusted:
    def test_what_they_took_away_is_not_given_again(self):
        finance = Group.objects.get(name="finance")
        finance.permissions.remove(permission("exhibitors.void_payment"))
        assert set_up_roles() == []
        assert "exhibitors.void_payment" not in named(finance)

    def test_what_they_gave_is_kept(self):
        reviewer = Group.objects.get(name="reviewer")
        reviewer.permissions.add(permission("visitors.view_visitor"))
        assert set_up_roles() == []
        assert "visitors.view_visitor" in named(reviewer)

    def test_what_a_release_adds_is_given_once_and_told(self, monkeypatch, capsys):
        wider = PERMISSIONS[Role.FINANCE] | {"visitors.view_visitor"}
        monkeypatch.setitem(roles.PERMISSIONS, Role.FINANCE, wider)
        call_command("set_up_roles")
        assert capsys.readouterr().out == "finance: + visitors.view_visitor\n"
        finance = Group.objects.get(name="finance")
        assert "visitors.view_visitor" in named(finance)
        finance.permissions.remove(permission("visitors.view_visitor"))
        assert set_up_roles() == []
        assert "visitors.view_visitor" not in named(finance)

    def test_what_a_release_no_longer_gives_is_taken_away_and_told(self, monkeypatch):
        narrower = PERMISSIONS[Role.FINANCE] - {"exhibitors.void_payment"}
        monkeypatch.setitem(roles.PERMISSIONS, Role.FINANCE, narrower)
        assert set_up_roles() == ["finance: - exhibitors.void_payment"]

    def test_what_they_gave_themselves_a_release_does_not_take(self, monkeypatch):
        finance = Group.objects.get(name="finance")
        finance.permissions.add(permission("visitors.view_visitor"))
        monkeypatch.setitem(
            roles.PERMISSIONS, Role.FINANCE, PERMISSIONS[Role.FINANCE] | {"visitors.add_visitor"}
        )
        assert set_up_roles() == ["finance: + visitors.add_visitor"]
        assert "visitors.view_visitor" in named(finance)


def test_an_empty_database_gets_everything_at_once():
    """What the migration met: no role, no group, and permissions that Django makes only after all migrations."""
    RoleGroup.objects.all().delete()
    Group.objects.all().delete()
    Permission.objects.filter(codename="void_payment").delete()
    lines = set_up_roles()
    assert [line for line in lines if line.endswith("the group")] == [f"{role}: the group" for role in Role]
    assert "finance: + exhibitors.void_payment" in lines
    assert named(Group.objects.get(name="finance")) == PERMISSIONS[Role.FINANCE]


class TestInTheAdmin:
    @pytest.fixture
    def reviewers(self):
        return Group.objects.get(name="reviewer")

    def test_a_role_is_shown_in_the_readers_language(self, desk):
        assert "reads applications and the journal" in desk.get("/en/admin/auth/group/").text

    def test_its_permissions_are_adjusted(self, desk, reviewers):
        keep = permission("exhibitors.view_application").pk
        desk.post(f"/admin/auth/group/{reviewers.pk}/change/", {"permissions": [keep], "name": "boss"})
        reviewers.refresh_from_db()
        assert named(reviewers) == {"exhibitors.view_application"}
        assert reviewers.name == "reviewer"

    def test_it_cannot_be_deleted(self, desk, reviewers):
        assert desk.post(f"/admin/auth/group/{reviewers.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_a_group_of_ones_own_can(self, desk):
        own = Group.objects.create(name="volunteers")
        assert desk.post(f"/admin/auth/group/{own.pk}/delete/", {"post": "yes"}).status_code == 302
        assert not Group.objects.filter(name="volunteers").exists()

    def test_the_list_of_people_names_roles_and_filters_by_them(self, desk):
        person = User.objects.create_user("reads@example.com", "a long enough password", is_staff=True)
        person.groups.add(Group.objects.get(name="reviewer"))
        User.objects.create_user("pays@example.com", "a long enough password", is_staff=True)
        assert "pays@example.com" in desk.get("/en/admin/accounts/user/").text
        found = desk.get("/en/admin/accounts/user/?role=reviewer").text
        assert "reads@example.com" in found
        assert "pays@example.com" not in found
