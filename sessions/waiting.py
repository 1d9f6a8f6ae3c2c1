"""What waits for the organisers of the programme."""

from django.db.models import F, TextField, Value
from django.db.models.functions import Concat

from core.waiting import EDITION, Waiting, spoken, untranslated, waits

from .models import Lecture, Seating, Speaker
from .states import Plan


def waiting() -> list[Waiting]:
    crowded = Seating.objects.filter(edition=EDITION, is_called_off=False, taken__gt=F("total"))
    seats = Concat(
        spoken("lecture__title"), Value(" · "), F("taken"), Value("/"), F("total"), output_field=TextField()
    )
    lectures = Lecture.objects.filter(edition=EDITION, plan=Plan.PLANNED)
    return [
        waits("crowded_lectures", crowded, label=seats, at=F("starts_at"), key="lecture_id"),
        waits(
            "untranslated_lectures",
            lectures.filter(untranslated("title", "abstract")),
            label=spoken("title"),
            at=F("starts_at"),
        ),
        waits(
            "untranslated_speakers",
            Speaker.objects.filter(untranslated("name", "role", "bio"), edition=EDITION),
            label=spoken("name"),
        ),
    ]
