"""The public list of changes of a release, in words of the active language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..models import Release
from .facts import in_language


class ChangeLine(NamedTuple):
    words: str
    title: str
    url: str
    details: str


def lines_of(release: Release) -> list[ChangeLine]:
    language = get_language() or "kk"
    return [_line(change, language) for change in release.changes]


def word_of(change: str) -> str:
    return {
        "added": _("New"),
        "changed": _("Changed"),
        "cancelled": _("Does not take place"),
        "removed": _("Taken out"),
        "reinstated": _("Takes place after all"),
    }[change]


def _line(change: Mapping[str, Any], language: str) -> ChangeLine:
    gone = change["change"] == "removed"
    return ChangeLine(
        words=word_of(change["change"]),
        title=in_language(change["title"], language).text,
        url="" if gone else reverse("sessions:lecture", kwargs={"code": change["lecture"]}),
        details="; ".join(_details(change, language)) if change["change"] == "changed" else "",
    )


def _details(change: Mapping[str, Any], language: str) -> list[str]:
    before, after = change["before"], change["after"]
    details = []
    if "starts_at" in after or "ends_at" in after:
        name = "starts_at" if "starts_at" in after else "ends_at"
        details.append(
            _("time: %(before)s → %(after)s") % {"before": _time(before[name]), "after": _time(after[name])}
        )
    if "room" in after:
        rooms = {"before": _room(before["room"], language), "after": _room(after["room"], language)}
        details.append(_("room: %(before)s → %(after)s") % rooms)
    if "speakers" in after:
        names = ", ".join(in_language(row["name"], language).text for row in after["speakers"])
        details.append(_("speakers: %(names)s") % {"names": names or "—"})
    return details


def _time(text: str | None) -> str:
    if not text:
        return "—"
    return formats.date_format(timezone.localtime(datetime.fromisoformat(text)), "SHORT_DATETIME_FORMAT")


def _room(room: Mapping[str, Any] | None, language: str) -> str:
    return in_language(room["name"], language).text if room else "—"
