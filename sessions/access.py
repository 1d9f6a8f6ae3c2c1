"""Who may see which lecture: the public sees what a release shows; anything else is not there."""

from core.errors import NotFound
from forum.models import Edition

from .facts import ShownLecture
from .live import Live, live_programme


def shown_lecture(edition: Edition, code: str) -> tuple[ShownLecture, Live]:
    """The lecture with the programme it stands in. Raises NotFound."""
    live = live_programme(edition)
    lecture = live.lecture(code)
    if lecture is None:
        raise NotFound
    return lecture, live
