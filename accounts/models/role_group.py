"""Which group is which role, and what it was given by us."""

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..roles import Role


class RoleGroup(models.Model):
    """Written by `services.roles` alone.

    `given` remembers every permission that a release has given to the role. What is in it and no longer in the
    group was taken away by an organiser, and is not given again; what is in the group and not here an organiser
    has given. The owners' row is also the lock under which owners come and go (`services.staff`).
    """

    role = models.CharField(_("role"), max_length=30, choices=Role, unique=True)
    group = models.OneToOneField(Group, models.PROTECT, related_name="role", verbose_name=_("group"))
    given = ArrayField(models.CharField(max_length=150), default=list, verbose_name=_("given by a release"))

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_known")]

    def __str__(self) -> str:
        return str(Role(self.role).label)
