"""The life of an account that its owner did not open alone: found or made for an address, then proven.

Anybody can type anybody's address. Until the mailbox has answered - a link from a letter was followed -
the account opens nothing (`accounts.adapter` refuses its password), and a password that was typed before
then is thrown away unless the very letter about it was answered.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from journal.services.forgetting import forget_values

from ..models import User

# Where the addresses of those who are forgotten lead: nowhere, by RFC 2606.
FORGOTTEN = "forgotten.invalid"
# What the history goes on telling of an account and of the requests to delete it.
KEPT = ("state", "asked_on", "due_on", "decided_at", "is_active")


class AccountClosed(DomainError):
    code, status = "account_closed", 403
    message = _("This account is closed.")


def check_password(password: str, *, email: str, field: str = "password") -> None:
    """Raises InvalidInput. An empty password is none: the person signs in by links."""
    try:
        if password:
            validate_password(password, User(email=email))
    except ValidationError as reason:
        raise InvalidInput({field: list(reason.messages)}) from None


def find_or_open_account(*, email: str, language: str, password: str = "") -> User:
    """The account of this address, unproven if it is new. One that is proven stays exactly as it is.

    An unproven one takes over the password that is typed now: the former may be a stranger's.
    """
    while True:
        if known := User.objects.filter(email__iexact=email).first():
            if _is_unproven(known):
                known.set_password(password or None)
                known.save(update_fields=["password"])
            return known
        try:
            with transaction.atomic():
                user = User.objects.create_user(email, password or None, language=language)
                EmailAddress.objects.create(user=user, email=user.email.lower(), primary=True)
                return user
        except IntegrityError:
            continue  # somebody else opened it between our look and our insert


def find_or_open_accounts(*, languages: Mapping[str, str]) -> dict[str, User]:
    """Many at once: address → language in, address → account out, addresses in small letters. Whoever has an account
    keeps it as it is; the others get one without a password, unproven, which opens nothing."""
    wanted = {email.lower(): language for email, language in languages.items()}
    lower = User.objects.annotate(address=Lower("email"))
    known = {user.email.lower(): user for user in lower.filter(address__in=wanted)}
    new = [
        User(email=email, language=language, password=make_password(None))
        for email, language in wanted.items()
        if email not in known
    ]
    opened = User.objects.bulk_create(new)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True) for user in opened
    )
    return known | {user.email: user for user in opened}


def prove_mailbox(*, user: User, at: datetime, keep_password: bool = False) -> None:
    """The person has followed a link that only their mailbox knows. Raises AccountClosed: forgotten meanwhile."""
    with transaction.atomic():
        stored = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
        if stored.email != user.email:
            raise AccountClosed
        address, _created = EmailAddress.objects.get_or_create(
            user=user, email=user.email.lower(), defaults={"primary": True}
        )
        if address.verified:
            return
        if not keep_password and not user.is_staff:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        # Another account may have claimed this address as a second one; it never proved it, or it would be there.
        EmailAddress.objects.filter(email=address.email).exclude(pk=address.pk).update(verified=False)
        address.verified = True
        address.save(update_fields=["verified"])


def lock_account(user: User) -> User:
    """The row as it stands now. Nobody acts, signs in or joins with this account until the end of the transaction:
    what names it waits (`journal.open_accounts`)."""
    return User.objects.select_for_update().get(pk=user.pk)


def forget_account(*, user: User) -> None:
    """Nobody signs in with it any more and nobody is named by it; what refers to it stays. Organisers' stay.

    Every session and every link ends here and now, with the password; `end_sessions` takes the rows away.
    """
    if works_here(user):
        return
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.email, user.first_name, user.last_name = forgotten_address(user), "", ""
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["email", "first_name", "last_name", "is_active", "password"])
    forget_values(user, keep=KEPT)
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=kind, object_id=str(user.pk)).update(
        object_repr="", change_message=""
    )


def end_sessions(users: Collection[int]) -> int:
    """Takes away the rows of their browsers, which open nothing any more. Reads all sessions: after the commit."""
    wanted, ended = {str(pk) for pk in users}, 0
    for session in Session.objects.order_by("pk").iterator(chunk_size=1000):
        if session.get_decoded().get(SESSION_KEY) in wanted:
            ended += Session.objects.filter(pk=session.pk).delete()[0]
    return ended


def works_here(user: User) -> bool:
    return user.is_staff or user.is_superuser


def is_forgotten(user: User) -> bool:
    return user.email == forgotten_address(user)


def forgotten_address(user: User) -> str:
    return f"forgotten-{user.pk}@{FORGOTTEN}"


def is_proven(user: User) -> bool:
    return EmailAddress.objects.filter(user=user, email=user.email.lower(), verified=True).exists()


def _is_unproven(user: User) -> bool:
    """Organisers' accounts, which nobody opened from the street, have no row at all."""
    addresses = EmailAddress.objects.filter(user=user, email=user.email.lower(), verified=False)
    return not user.is_staff and addresses.exists()
