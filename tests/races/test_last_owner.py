"""Two owners remove each other at the same moment: one of them stays."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from accounts.models import Duty, User
from accounts.models.owners import CONSTRAINT
from accounts.roles import Role
from accounts.services import staff
from accounts.services.roles import set_up_roles
from accounts.services.staff import LastOwner, NotYours, give_role, save_person

from .together import together, wait_for_the_others

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.fixture(autouse=True)
def _roles(db):
    set_up_roles()


def two_owners():
    for name in ("first", "second"):
        person = User.objects.create_user(f"{name}@example.com", is_staff=True)
        give_role(person=person, role=Role.OWNER)
    return list(User.objects.order_by("pk"))


def owners_left():
    return User.objects.filter(groups__name="owner", is_active=True, is_staff=True).count()


def leave(person, by):
    save_person(person=person, groups=[], by=by)


def close(person, by):
    person.is_active = False
    save_person(person=person, groups=[Group.objects.get(name="owner")], by=by)


def remove_each_other(deed):
    first, second = two_owners()
    return together(lambda: deed(second, first), lambda: deed(first, second))


@pytest.fixture
def without_trigger():
    names = [(model, model._meta.triggers) for model in (User, Duty)]
    with connection.cursor() as cursor:
        for model, triggers in names:
            for trigger in triggers:
                trigger.uninstall(model)
        yield
        User.objects.all().delete()
        for model, triggers in names:
            for trigger in triggers:
                trigger.install(model)
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE %s", [f"%{CONSTRAINT}%"])
        assert cursor.fetchone() == (2,)


@pytest.fixture
def without_lock(monkeypatch):
    """The same code, reading what it would lock, and nobody writes before both have looked."""
    from accounts.models import RoleGroup

    others = staff._others

    def late(*args):
        found = others(*args)
        wait_for_the_others()
        return found

    monkeypatch.setattr(
        staff, "_lock_owners", lambda: RoleGroup.objects.select_related("group").get(role=Role.OWNER)
    )
    monkeypatch.setattr(staff, "_others", late)


@pytest.mark.parametrize("deed", [leave, close])
def test_one_of_them_stays(deed):
    for _ in range(ROUNDS):
        results = remove_each_other(deed)
        refused = [one for one in results if isinstance(one, Exception)]
        assert [type(one) for one in refused] in ([LastOwner], [NotYours])
        assert owners_left() == 1
        _start_anew()


@pytest.mark.parametrize("deed", [leave, close])
def test_the_trigger_alone_is_enough(deed, without_lock):
    for _ in range(ROUNDS):
        results = remove_each_other(deed)
        assert [type(one) for one in results if isinstance(one, Exception)] == [LastOwner]
        assert owners_left() == 1
        _start_anew()


@pytest.mark.parametrize("deed", [leave, close])
def test_control_without_either_nobody_stays(deed, without_lock, without_trigger):
    results = remove_each_other(deed)
    assert not [one for one in results if isinstance(one, Exception)], results
    assert owners_left() == 0


def _start_anew():
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_user CASCADE")
