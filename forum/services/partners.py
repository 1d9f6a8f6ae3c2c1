"""The logo of a partner. Locks the partner; the former file goes with the commit. Sends nothing."""

from datetime import datetime

from django.db import transaction

from core.pictures import encoding, files
from journal.actors import Actor
from journal.record import record

from ..models import Partner

FOLDER = "partners"


def set_partner_logo(*, partner: Partner, content: bytes, actor: Actor, at: datetime) -> None:
    """Raises PictureRefused. The encoding stands outside the transaction."""
    picture = encoding.logo(content)
    name = files.store(FOLDER, picture)
    _write(partner, "partner.logo_set", name, picture.width, picture.height, actor, at)


def remove_partner_logo(*, partner: Partner, actor: Actor, at: datetime) -> None:
    """Repeating it is harmless."""
    _write(partner, "partner.logo_removed", "", 0, 0, actor, at)


def _write(
    partner: Partner, event: str, name: str, width: int, height: int, actor: Actor, at: datetime
) -> None:
    with transaction.atomic():
        locked = Partner.objects.select_for_update(no_key=True, of=("self",)).get(pk=partner.pk)
        if not name and not locked.logo:
            return
        if locked.logo:
            files.delete_after_commit(locked.logo)
        locked.logo, locked.logo_width, locked.logo_height = name, width, height
        locked.save(update_fields=["logo", "logo_width", "logo_height"])
        record(event, locked, actor=actor, at=at)


def sweep_logos(*, at: datetime) -> int:
    """Deletes the files that no partner names any more, such as those of a deleted one; how many."""
    return files.sweep_orphans(FOLDER, Partner.objects.values_list("logo", flat=True), at=at)
