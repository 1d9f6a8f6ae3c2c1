"""The life of an organiser's account: opened, given roles, closed, opened again.

One owner always remains: whoever changes roles or closes an account takes the lock on the owners' row of `RoleGroup`
first, so two owners who remove each other come one after the other. The triggers of `models.owners` say the same
to everybody who does not come through here. Nothing is mailed.
"""

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.constraints import violates
from core.errors import DomainError

from ..models import RoleGroup, User
from ..models.owners import CONSTRAINT
from ..roles import Role


class LastOwner(DomainError):
    code = "last_owner"
    message = _("This is the last owner. Make somebody else an owner first.")


class NotYours(DomainError):
    """Nobody gives what they do not have, nor touches who has more."""

    code, status = "not_yours", 403
    message = _("Only an owner makes owners and changes their accounts.")


def save_person(*, person: User, groups: Collection[Group], by: User | None) -> None:
    """Write `person`, whose fields have their new values, with exactly these groups. `by=None`: the system.

    Raises LastOwner, NotYours.
    """
    try:
        with transaction.atomic():
            _check(person, groups, by)
            person.save()
            person.groups.set(groups)
    except IntegrityError as reason:
        if violates(reason, CONSTRAINT):
            raise LastOwner from None
        raise


def _check(person: User, groups: Collection[Group], by: User | None) -> None:
    """Under the lock on the owners."""
    owners = _lock_owners()
    stored = User.objects.filter(pk=person.pk).first() if person.pk else None
    was, will = _is_owner(stored, owners), owners.group in groups
    if by is not None and not by.is_superuser:
        gives_more = person.is_superuser or (will != was and not _is_owner(by, owners))
        if gives_more or not may_touch(person=stored, by=by):
            raise NotYours
    remains = will and _works(person)
    if stored is not None and was and _works(stored) and not remains and not _others(owners, stored):
        raise LastOwner


def give_role(*, person: User, role: Role) -> None:
    """To somebody whom the demonstration or a command has made. Having it already changes nothing."""
    person.groups.add(RoleGroup.objects.get(role=role).group)


def may_touch(*, person: User | None, by: User) -> bool:
    """An owner's account is an owner's affair, a superuser's a superuser's: else a password could be set for them."""
    if person is None or by.is_superuser or person.pk == by.pk:
        return True
    return not person.is_superuser and (is_owner(by) or not is_owner(person))


def is_owner(person: User) -> bool:
    return person.groups.filter(role__role=Role.OWNER).exists()


def _lock_owners() -> RoleGroup:
    rows = RoleGroup.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("group").get(role=Role.OWNER)


def _is_owner(person: User | None, owners: RoleGroup) -> bool:
    return person is not None and person.groups.filter(pk=owners.group_id).exists()


def _works(person: User) -> bool:
    return person.is_active and person.is_staff


def _others(owners: RoleGroup, person: User) -> bool:
    rows = User.objects.filter(groups=owners.group_id, is_active=True, is_staff=True)
    return rows.exclude(pk=person.pk).exists()
