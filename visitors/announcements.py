"""What other people's programs may hear of visitors. Who it is they ask for with the scope `personal_data`."""

from collections.abc import Mapping, Sequence
from typing import Any

from journal.models import Entry
from webhooks.events import announce

from .models import Visitor


def facts(entries: Sequence[Entry]) -> Mapping[int, Mapping[str, Any]]:
    rows = Visitor.objects.select_related("edition").in_bulk({entry.subject_pk for entry in entries})
    return {
        entry.pk: {
            "code": visitor.code,
            "edition": visitor.edition.code,
            "state": visitor.state,
            "kind": visitor.kind,
            "registered_through": visitor.registered_through,
        }
        for entry in entries
        if (visitor := rows.get(entry.subject_pk or 0))
    }


announce(
    {
        verb: verb
        for verb in (
            "visitor.registered",
            "visitor.corrected",
            "visitor.cancelled",
            "visitor.came",
            "visitor.erased",
        )
    },
    facts=facts,
)
