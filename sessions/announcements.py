"""What other people's programs may hear of sign-ups and of the programme. Visitors are codes here, too."""

from collections.abc import Mapping, Sequence
from typing import Any

from forum.models import Edition
from journal.models import Entry
from webhooks.events import announce

from .models import SignUp

_DEEDS = {
    **{
        name: name
        for name in (
            "confirmed", "waitlisted", "offered", "accepted", "cancelled", "expired", "passed", "attended", "no_show",
        )
    },
    "added_by_hand": "added",
    "taken_away": "removed",
}  # fmt: skip


def facts_of_signups(entries: Sequence[Entry]) -> Mapping[int, Mapping[str, Any]]:
    """The journal names the visitor and the lecture; whoever comes back has a new sign-up, and that one counts."""
    rows = SignUp.objects.filter(
        visitor__in={entry.subject_pk for entry in entries},
        lecture__code__in={entry.data["lecture"] for entry in entries},
    ).order_by("id")
    columns = ("visitor_id", "lecture__code", "state", "lecture__edition__code")
    found = {(who, code): (state, edition) for who, code, state, edition in rows.values_list(*columns)}
    told = {}
    for entry in entries:
        if known := found.get((entry.subject_pk or 0, entry.data["lecture"])):
            state, edition = known
            told[entry.pk] = {
                "lecture": entry.data["lecture"],
                "visitor": entry.subject_code,
                "edition": edition,
                "state": state,
            }
    return told


def facts_of_programmes(entries: Sequence[Entry]) -> Mapping[int, Mapping[str, Any]]:
    rows = Edition.objects.in_bulk({entry.subject_pk for entry in entries})
    return {
        entry.pk: {
            "edition": entry.subject_code,
            "version": entry.data["version"],
            "changed_lectures": entry.data["lectures"],
        }
        for entry in entries
        if entry.subject_pk in rows
    }


announce(
    {f"signup.{verb}": f"signup.{type_}" for verb, type_ in _DEEDS.items()},
    facts=facts_of_signups,
    subject=lambda entry: f"signup:{entry.subject_code}:{entry.data['lecture']}",
)
announce({"programme.released": "programme.released"}, facts=facts_of_programmes)
