"""The demonstration's visitors: registered in the past, so nothing is mailed to them."""

from datetime import datetime

from forum.demo import DemoFolder
from forum.models import ConsentScope
from forum.queries import Forum
from journal.actors import SYSTEM

from . import identity
from .details import clean_details
from .models import Visitor
from .services.loading import load_visitor
from .services.visits import note_visit
from .states import VisitorState


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
    _load_visits(folder, forum, at=at)
    return loaded


def _load_visits(folder: DemoFolder, forum: Forum, *, at: datetime) -> None:
    """Who came, once the days lie in the past; before that nobody has been there."""
    edition = forum.edition
    opened = {
        f"visited_day{number}": datetime.combine(day.on, day.opens_at, edition.zone)
        for number, day in enumerate(forum.opening_days, start=1)
    }
    for row in folder.rows("visitors"):
        visitor = Visitor.objects.filter(
            edition=edition,
            email_key=identity.email_key(row["email"]),
            name_key=identity.name_key(row["last_name"], row["first_name"]),
            state=VisitorState.REGISTERED,
        ).first()
        for column, opens_at in opened.items():
            if visitor is not None and row[column] == "1" and opens_at <= at:
                note_visit(visitor=visitor, at=opens_at, actor=SYSTEM)
