"""Rooms, tracks and rules of a former edition for a new one: no lectures, no speakers, no sign-ups."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.copies import like
from forum.models import Edition

from ..models import ProgrammeRules, Room, Track


def what_is_copied(source: Edition) -> list[tuple[str | Promise, int]]:
    """For the preview: the name of each kind of thing, and how many there are."""
    return [
        (_("rooms"), Room.objects.filter(edition=source).count()),
        (_("tracks"), Track.objects.filter(edition=source).count()),
        (_("rules of the programme"), ProgrammeRules.objects.filter(edition=source).count()),
    ]


def copy_rooms_and_rules(*, source: Edition, target: Edition) -> None:
    """Inside the caller's transaction."""
    Room.objects.bulk_create(like(row, edition_id=target.pk) for row in Room.objects.filter(edition=source))
    Track.objects.bulk_create(like(row, edition_id=target.pk) for row in Track.objects.filter(edition=source))
    for rules in ProgrammeRules.objects.filter(edition=source):
        # Its key is the edition itself.
        ProgrammeRules.objects.create(
            edition=target,
            **{
                field.attname: getattr(rules, field.attname)
                for field in rules._meta.concrete_fields
                if not field.primary_key
            },
        )
