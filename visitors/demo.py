"""The demonstration's visitors: registered in the past, so nothing is mailed to them."""

from datetime import datetime

from forum.demo import DemoFolder
from forum.models import ConsentScope
from forum.queries import Forum
from journal.actors import SYSTEM

from .details import clean_details
from .services.loading import load_visitor


def load_visitors(folder: DemoFolder, forum: Forum, *, at: datetime) -> int:
    """The rows of visitors.csv that are not registered yet; how many there were. Safe to repeat."""
    loaded = 0
    for row in folder.rows("visitors"):
        language = row["ui_language"]
        typed = {
            "family_name": row["last_name"],
            "given_name": row["first_name"],
            "organisation": row[f"organisation_{language}"],
            "language": language,
            **{name: row[name] for name in ("patronymic", "email", "phone", "country", "region", "kind")},
            **{name: row[name] for name in ("activity", "position_level", "purpose", "source")},
        }
        scopes = [ConsentScope.PROCESSING] + ([ConsentScope.NEWS] if row["consent_news"] == "1" else [])
        loaded += load_visitor(
            forum=forum,
            details=clean_details(typed, forum=forum),
            consents=scopes,
            actor=SYSTEM,
            # Whoever registered in the last days before the forum has done so by now.
            at=min(folder.moment(row["registered_at"], forum.edition), at),
        )
    return loaded
