"""Who acts: passed through every service as `actor`, so that nothing below the doors asks a request."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class ActorKind(models.TextChoices):
    PERSON = "person", _("somebody at the site")
    VISITOR = "visitor", _("visitor")
    COMPANY = "company", _("company")
    STAFF = "staff", _("organiser")
    SYSTEM = "system", _("the system itself")
    DATABASE = "database", _("straight in the database")


@dataclass(frozen=True, slots=True)
class Actor:
    """`label` is a public code or nothing, never a name: the journal holds no personal data."""

    kind: ActorKind
    user_id: int | None = None
    label: str = ""

    @classmethod
    def staff(cls, user: "User | AnonymousUser") -> "Actor":
        return cls(ActorKind.STAFF, user.pk)

    @classmethod
    def person(cls, user_id: int) -> "Actor":
        """Somebody signed in who acts for themselves, not for a company."""
        return cls(ActorKind.PERSON, user_id)

    @classmethod
    def visitor(cls, code: str) -> "Actor":
        return cls(ActorKind.VISITOR, label=code)

    @classmethod
    def company(cls, code: str, user_id: int | None = None) -> "Actor":
        """`user_id` when somebody is signed in; a company's program acts without one."""
        return cls(ActorKind.COMPANY, user_id, code)


SOMEBODY = Actor(ActorKind.PERSON)
SYSTEM = Actor(ActorKind.SYSTEM)
