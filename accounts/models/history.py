"""Tables of Django and allauth that say who may do what, and whose former values are kept, too.

Proxies, since a trigger belongs to a model; nobody uses them but the migrations.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group

from journal.open_accounts import only_open_accounts
from journal.tracking import keeps_history

from .user import User


class KeptGroup(Group):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = keeps_history(inserts=True)


class KeptGroupPermission(Group.permissions.through):  # type: ignore[name-defined,misc]
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = keeps_history(inserts=True, part_of="group")


class KeptUserPermission(User.user_permissions.through):  # type: ignore[name-defined,misc]
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = keeps_history(inserts=True, part_of="user")


class KeptEmailAddress(EmailAddress):  # type: ignore[misc]
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [only_open_accounts("user_id"), *keeps_history(inserts=True, part_of="user")]


class KeptAuthenticator(Authenticator):  # type: ignore[misc]
    """That a second factor was set up or taken away; never what it is made of."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            only_open_accounts("user_id"),
            *keeps_history(inserts=True, part_of="user", leave_out=["last_used_at"], hide=["data"]),
        ]
