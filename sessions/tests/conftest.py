"""What several tests of the programme need."""

import pytest
from django.utils import timezone

from journal.actors import SYSTEM
from sessions.exchange.files import read_schedule
from sessions.services.importing import import_programme


@pytest.fixture
def take(edition):
    """Reads and imports these bytes; answers with the printed object."""

    def take(content: bytes, **options):
        lectures, refused = read_schedule(content, options.pop("edition", edition))
        about = {"edition": edition, "actor": SYSTEM, "at": timezone.now(), **options}
        return import_programme(lectures=lectures, refused=refused, **about).as_json()

    return take
