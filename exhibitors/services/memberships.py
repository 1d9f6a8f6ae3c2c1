"""The life of a membership: invited, accepted, given another role, removed; and of the invitation before it.

Everything locks the company, so that two owners who remove one another do not leave it without one. Queues
the invitation's letter; the link in it proves the mailbox of whoever accepts.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.services.people import find_or_open_account, prove_mailbox
from core.errors import DomainError, NotFound
from journal.actors import Actor
from journal.record import record

from ..emails import team as emails
from ..models import Company, Invitation, Membership, Role

INVITATION_LASTS = timedelta(days=14)


class AlreadyMember(DomainError):
    code = "already_member"
    message = _("This person is in the team already.")


class LastOwner(DomainError):
    code = "last_owner"
    message = _("A company needs an owner: make somebody else an owner first.")


class InvitationOver(DomainError):
    code = "invitation_over"
    message = _("This invitation is not valid any more. Please ask for a new one.")


def lock_company(company: Company) -> Company:
    return Company.objects.select_for_update(no_key=True, of=("self",)).get(pk=company.pk)


def invite_person(
    *, company: Company, email: str, role: str, language: str, actor: Actor, at: datetime
) -> Invitation:
    """A letter with a link; one who is invited already gets it anew, with the new role. Raises AlreadyMember."""
    with transaction.atomic():
        company = lock_company(company)
        if live_memberships(company).filter(user__email__iexact=email, confirmed_at__isnull=False).exists():
            raise AlreadyMember
        invitation = open_invitations(company, at).filter(email__iexact=email).first() or Invitation(
            company=company, email=email
        )
        invitation.role, invitation.language = role, language
        invitation.invited_at, invitation.expires_at = at, at + INVITATION_LASTS
        invitation.save()
        record("company.invited", company, actor=actor, at=at, invitation=invitation.code, role=role)
        emails.queue_invitation(invitation, at=at)
    return invitation


def accept_invitation(*, invitation: Invitation, at: datetime) -> Membership:
    """The mailbox that was invited has answered. Raises InvitationOver."""
    with transaction.atomic():
        company = lock_company(invitation.company)
        invitation = Invitation.objects.get(pk=invitation.pk)
        if invitation.accepted_at or invitation.revoked_at or at >= invitation.expires_at:
            raise InvitationOver
        user = find_or_open_account(email=invitation.email, language=invitation.language)
        if not user.is_active:
            raise InvitationOver
        prove_mailbox(user=user, at=at)
        # Somebody may have typed this address at the sign-up: that membership has waited for its mailbox.
        membership, _created = live_memberships(company).get_or_create(
            user=user, defaults={"company": company, "role": invitation.role, "added_at": at}
        )
        membership.role, membership.confirmed_at = invitation.role, membership.confirmed_at or at
        membership.save(update_fields=["role", "confirmed_at"])
        invitation.accepted_at = at
        invitation.save(update_fields=["accepted_at"])
        actor = Actor.company(company.code, user.pk)
        record("company.joined", company, actor=actor, at=at, invitation=invitation.code)
    return membership


def revoke_invitation(*, company: Company, code: str, actor: Actor, at: datetime) -> None:
    """Again is no harm. Raises NotFound: it is none of this company's."""
    with transaction.atomic():
        invitations = lock_company(company).invitations.filter(code=code)
        if invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at):
            record("company.invitation_revoked", company, actor=actor, at=at, invitation=code)
        elif not invitations.exists():
            raise NotFound


def remove_member(*, company: Company, email: str, actor: Actor, at: datetime) -> None:
    """The person acts for the company no longer; what they did stays in the journal. Raises LastOwner, NotFound."""
    with transaction.atomic():
        company = lock_company(company)
        membership = _member(company, email)
        _check_owner_is_left(company, membership)
        membership.removed_at = at
        membership.save(update_fields=["removed_at"])
        record("company.member_removed", company, actor=actor, at=at, user=membership.user_id)


def change_role(*, company: Company, email: str, role: str, actor: Actor, at: datetime) -> None:
    """Raises LastOwner, NotFound."""
    with transaction.atomic():
        company = lock_company(company)
        membership = _member(company, email)
        if membership.role == role:
            return
        if role != Role.OWNER:
            _check_owner_is_left(company, membership)
        membership.role = role
        membership.save(update_fields=["role"])
        record("company.role_changed", company, actor=actor, at=at, user=membership.user_id, role=role)


def live_memberships(company: Company) -> "QuerySet[Membership]":
    return company.memberships.filter(removed_at__isnull=True)


def open_invitations(company: Company, at: datetime) -> "QuerySet[Invitation]":
    return company.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)


def _member(company: Company, email: str) -> Membership:
    membership = live_memberships(company).filter(user__email__iexact=email).first()
    if membership is None:
        raise NotFound
    return membership


def _check_owner_is_left(company: Company, going: Membership) -> None:
    """Owners who have not confirmed yet cannot do anything: they do not count."""
    owners = live_memberships(company).filter(role=Role.OWNER, confirmed_at__isnull=False)
    if going.role == Role.OWNER and going.confirmed_at and not owners.exclude(pk=going.pk).exists():
        raise LastOwner
