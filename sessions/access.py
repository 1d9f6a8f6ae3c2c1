"""Who may see which lecture: the public sees what a release shows; anything else is not there."""

from core.errors import NotFound
from forum.queries import Forum

from .programme.facts import ShownLecture
from .programme.live import Live, current_programme


def shown_lecture(code: str) -> tuple[ShownLecture, Live, Forum]:
    """A lecture of the current forum with the programme it stands in. Raises NotFound."""
    forum, live = current_programme()
    lecture = live.lecture(code)
    if lecture is None:
        raise NotFound
    return lecture, live, forum
