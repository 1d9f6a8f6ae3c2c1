"""On what ground the personal data of a table is here: stated by whoever brings it, kept with the import for good."""

from collections.abc import Mapping
from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from forum.models import ConsentScope

from .registry import Context, Row, in_all_languages


def check_ground(context: Context) -> None:
    """Raises InvalidInput."""
    if not str(context.options.get("ground") or "").strip():
        raise InvalidInput({"ground": [_("Please say how and when these people agreed.")]})


def scope_words(context: Context) -> Mapping[str, str]:
    """For a column of consents."""
    return in_all_languages(ConsentScope.choices)


def consents_of(row: Row, context: Context) -> set[str]:
    """What the row says, if the file has the column; else what was stated for all. Raises InvalidInput."""
    if "consents" not in row.cells:
        scopes = set(context.options.get("consents") or ())
    else:
        scopes = set(filter(None, row["consents"].split(";")))
        if strangers := scopes - set(ConsentScope.values):
            words = _("Not a consent: %(words)s.") % {"words": ", ".join(sorted(strangers))}
            raise InvalidInput({"consents": [words]})
    return scopes | ({ConsentScope.NEWS.value} if row["consent_news"] == "1" else set())


def agreed_at(context: Context) -> datetime:
    """Noon of the day that was stated; never later than now."""
    if day := context.options.get("agreed_on"):
        noon = datetime.combine(date.fromisoformat(day), time(12), context.forum.edition.zone)
        return min(noon, context.at)
    return context.at
