"""Somebody who signs in with an e-mail address."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from journal.tracking import keeps_history

from .owners import closes_the_account, leaves_the_group


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):
    """The address is the login, whatever its capitals; `language` is that of screens and mails."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]
        triggers = [
            closes_the_account(),
            *keeps_history(inserts=True, leave_out=["last_login"], hide=["password"]),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Duty(User.groups.through):  # type: ignore[misc, name-defined]  # Django makes the class
    """Who is in which group: the table is Django's, only its trigger is ours."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [leaves_the_group(), *keeps_history(inserts=True, part_of="user")]
