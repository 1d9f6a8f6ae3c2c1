"""What everybody shares who changes a floor: the lock of its halls, and when overlaps are looked for.

Who draws, merges or splits locks the hall before its booths (Application → Hall → Booth): else two of them could each
wait for what the other has drawn. Who only takes a booth needs no hall.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

from ..models import Hall


def lock_halls(halls: Iterable[int]) -> dict[int, Hall]:
    """By primary keys, in the order in which everybody locks them."""
    locked = Hall.objects.select_for_update(no_key=True, of=("self",)).select_related("edition")
    return {hall.pk: hall for hall in locked.filter(pk__in=set(halls)).order_by("pk")}


@contextmanager
def overlaps_put_off() -> Iterator[None]:
    """Inside, booths may change places; what still stands on one another at the end is refused there."""
    _set_overlaps("DEFERRED")
    yield
    _set_overlaps("IMMEDIATE")


def _set_overlaps(how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS booth_apart {how}")
