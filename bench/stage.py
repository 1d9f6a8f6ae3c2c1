"""People and lectures for the benchmark of sign-ups, put into the database: `python -m bench.stage KIND …`.

A process of its own with the site's environment; prints one JSON value.

    people COUNT             tokens of that many registered visitors
    lectures COUNT SEATS     one release with that many lectures, no two at one time; their codes
"""

import json
import os
import sys
from datetime import timedelta
from typing import Any

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "altyn_oimaq.settings")
    django.setup()
    kind, *numbers = sys.argv[1:]
    made = {"people": people, "lectures": lectures}[kind](*map(int, numbers))
    print(json.dumps(made))


def people(count: int) -> list[str]:
    """Copies of a person of the demonstration, each with a code and an address of their own."""
    from core.codes import public_code
    from visitors.access import link_token
    from visitors.models import Visitor

    pattern = Visitor.objects.filter(state="registered").first()
    crowd = []
    for number in range(count):
        person = (
            Visitor.objects.get(pk=pattern.pk) if number == 0 else crowd[-1].__class__(**_columns(crowd[-1]))
        )
        person.pk, person.code = None, public_code()
        person.email = person.email_key = f"{person.code.lower()}@bench.example.com"
        crowd.append(person)
    return [link_token(person) for person in Visitor.objects.bulk_create(crowd, batch_size=1000)]


def _columns(person: object) -> dict[str, object]:
    return {field.attname: getattr(person, field.attname) for field in person._meta.fields}


def organiser() -> Any:
    """An owner: `load_demo` makes one, and nobody who may do everything."""
    from accounts.models import User
    from accounts.roles import Role

    return User.objects.filter(groups__role__role=Role.OWNER, is_active=True).order_by("pk")[0]


def lectures(count: int, seats: int) -> list[str]:
    from django.utils import timezone

    from core.codes import public_code
    from forum.queries import current_forum
    from journal.actors import SYSTEM
    from sessions.models import Lecture, Room
    from sessions.services.releases import release_programme

    edition, at = current_forum().edition, timezone.now()
    room = Room.objects.get_or_create(
        edition=edition, code="bench", defaults={"name_kk": "Зал", "capacity": seats}
    )[0]
    last = Lecture.objects.filter(room=room).order_by("-ends_at").first()
    starts_at = last.ends_at if last else at + timedelta(days=200)
    made = []
    for _number in range(count):
        ends_at = starts_at + timedelta(minutes=45)
        code = public_code(6)
        lecture = Lecture(
            edition=edition, code=code, room=room, starts_at=starts_at, ends_at=ends_at, languages=["kk"],
            title_kk=f"Тоқыма өндірісін жаңғырту {code}", title_ru=f"Модернизация производства {code}",
            title_en=f"Modernising production {code}", abstract_kk="Қысқаша мазмұны. " * 20, capacity=seats,
        )  # fmt: skip
        made.append(lecture)
        starts_at = ends_at
    Lecture.objects.bulk_create(made)
    release_programme(edition=edition, actor=SYSTEM, at=at)
    return [lecture.code for lecture in made]


if __name__ == "__main__":
    main()
