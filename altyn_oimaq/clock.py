"""What beat sends off, and how often. Every task is harmless when it runs twice or comes late."""

from datetime import timedelta
from typing import Any


def every(task: str, **interval: float) -> dict[str, Any]:
    """A task that nobody took within its interval is dropped: the next one does the same."""
    pause = timedelta(**interval)
    return {"task": task, "schedule": pause, "options": {"expires": int(pause.total_seconds())}}


BEAT_SCHEDULE = {
    "deliver due mail": every("mailing.deliver_due", seconds=5),
    "send the next of a letter to many": every("mailing.fill_outbox", seconds=5),
    "count the people of a letter to many": every("mailing.count_people", seconds=15),
    "tell other people's programs": every("webhooks.sweep", seconds=5),
    "hand on the seats of lectures": every("sessions.sweep_signups", seconds=15),
    "leave empty seats to the stand-by line": every("sessions.release_seats", seconds=15),
    "free booths whose time is over, and offer them": every("exhibitors.lapse_bookings", seconds=30),
    "tend the catalogue of exhibitors": every("exhibitors.tend_catalogue", minutes=5),
    "remind visitors of their lectures": every("sessions.remind_of_lectures", minutes=5),
    "remind visitors of the forum": every("visitors.remind_visitors", minutes=10),
    "forget to whom deletions were told": every("visitors.forget_farewells", hours=1),
    "forget to which people of companies deletions were told": every("exhibitors.forget_farewells", hours=1),
    "remind companies of what is due": every("exhibitors.warn_and_remind", minutes=10),
    "forget logos of partners that nobody names": every("forum.sweep_logos", hours=1),
    "forget photos of speakers that nobody names": every("sessions.sweep_photos", hours=1),
    "go on with tables, delete old files": every("spreadsheets.tidy_up", minutes=1),
    "go on with bulk actions": every("core.run_bulk_jobs", seconds=15),
    "forget old bulk actions": every("core.forget_old_jobs", hours=24),
    "delete private files that no row names": every("exhibitors.sweep_private_files", hours=6),
    "forget old messages of webhooks": every("webhooks.forget_old_events", hours=6),
    "forget old answers": every("core.forget_old_answers", hours=1),
    "warn of API tokens that end": every("desk.warn_of_tokens", minutes=10),
    "delete personal data whose time is over": every("desk.purge_personal_data", hours=24),
}
