"""The life of a co-exhibitor's application: named by its host, taken back. It moves with its host after that.

Locks the host's application first, then the guest's. A company that is not here yet gets its row and an
invitation to its own office; one that is here is linked and never changed. Either is told by letter.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.constraints import violates
from core.errors import DomainError, InvalidInput
from forum.queries import forum_with
from journal.actors import Actor
from journal.record import record

from ..details.company import CompanyDetails
from ..emails.applications import queue_named
from ..models import Application, Company, Role
from ..queries.categories import categories, groups_of
from ..states import ApplicationState
from .application_moves import check_editable, lock_applications, move_application
from .bookings import BoothOfHost
from .companies import create_company
from .memberships import invite_person


class TakesPartItself(DomainError):
    code = "company_takes_part"
    message = _("This company has an application of its own and cannot be a co-exhibitor beside it.")


def add_co_exhibitor(
    *, host: Application, details: CompanyDetails, actor: Actor, at: datetime
) -> Application:
    """A company with its own products and staff on the host's booth: counted, and charged a fee.

    Raises ApplicationNotEditable, BoothOfHost, TakesPartItself, InvalidInput (its own number).
    """
    try:
        with transaction.atomic():
            host = lock_applications([host.pk])[host.pk]
            if host.is_co_exhibitor:
                raise BoothOfHost
            check_editable(host)
            guest = _create(host, _company(host, details, actor, at), details, at)
            _raise_serial(host, at)
            record("application.co_exhibitor_named", host, actor=actor, at=at, co_exhibitor=guest.code)
            queue_named(guest, at=at)
    except IntegrityError as reason:
        if violates(reason, "application_live_once"):
            raise TakesPartItself from None
        raise
    return guest


def remove_co_exhibitor(*, guest: Application, actor: Actor, at: datetime) -> None:
    """The host takes it back. Raises ApplicationNotEditable (of the host), MoveRefused."""
    with transaction.atomic():
        locked = lock_applications({guest.pk, guest.host_id or guest.pk})
        guest = locked[guest.pk]
        host = locked[guest.host_id or guest.pk]
        check_editable(host)
        move_application(application=guest, to=ApplicationState.WITHDRAWN, actor=actor, at=at)
        _raise_serial(host, at)
        record("application.co_exhibitor_removed", host, actor=actor, at=at, co_exhibitor=guest.code)


def _company(host: Application, details: CompanyDetails, actor: Actor, at: datetime) -> Company:
    known = Company.objects.filter(tax_id=details.tax_id).first()
    if known is None:
        company = create_company(forum_with(host.edition_id), details, None, at)
        record("company.named_as_co_exhibitor", company, actor=actor, at=at, host=host.code)
        invite_person(
            company=company,
            email=details.contact_email,
            role=Role.OWNER,
            language=details.language,
            actor=actor,
            at=at,
        )
        return company
    if known.pk == host.company_id:
        raise InvalidInput({"tax_id": [_("This is the number of your own company.")]})
    return known


def _create(host: Application, company: Company, details: CompanyDetails, at: datetime) -> Application:
    category = categories(forum_with(host.edition_id))[details.category]
    guest = Application.objects.create(
        edition=host.edition, company=company, host=host, category=category, created_at=at, changed_at=at
    )
    known = groups_of(category)
    guest.groups.set([known[code] for code in details.product_groups])
    return guest


def _raise_serial(host: Application, at: datetime) -> None:
    host.serial += 1
    host.changed_at = at
    host.save(update_fields=["serial", "changed_at"])
