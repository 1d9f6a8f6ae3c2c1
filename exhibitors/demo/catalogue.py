"""What the demonstration's companies say of themselves in the catalogue."""

from datetime import datetime

from core.translations import LANGUAGES
from forum.demo import DemoFolder
from forum.models import Edition
from journal.actors import SYSTEM

from ..details.entry import clean_entry
from ..models import Application
from ..services.catalogue import open_entry, save_entry
from ..states import TAKES_PART


def load_catalogue(folder: DemoFolder, edition: Edition, *, at: datetime) -> int:
    """Entries of everybody who takes part and has none yet; how many. Safe to repeat."""
    rows = {row["tax_id"]: row for row in folder.rows("exhibitors")}
    silent = Application.objects.filter(edition=edition, state__in=TAKES_PART, entry=None)
    loaded = 0
    for application in silent.select_related("company"):
        row = rows.get(application.company.tax_id)
        if row is None:
            continue
        details = clean_entry(
            {
                **{f"name_{code}": getattr(application.company, f"name_{code}") for code in LANGUAGES},
                **{f"description_{code}": row[f"description_{code}"] for code in LANGUAGES},
                "website": row["website"],
                "email": row["email"],
                "phone": row["phone"],
                "is_wanted": True,
            }
        )
        entry = open_entry(application=application, at=at)
        save_entry(entry=entry, details=details, serial=entry.serial, actor=SYSTEM, at=at)
        loaded += 1
    return loaded
