"""`python -m bench.plan_floor`, in the environment of the system: people on the demonstration's booths, and a
hall `Z` of two thousand."""

import os

import django

BIG_HALL, BIG = "Z", 2000


def main() -> None:
    from exhibitors.models import Booth, Hall, StandType
    from exhibitors.tests.plan.floors import build_hall, crowd
    from forum.models import Edition

    edition = Edition.objects.get(is_current=True)
    if Hall.objects.filter(edition=edition, code=BIG_HALL).exists():
        return
    crowd(list(Booth.objects.filter(edition=edition, is_offered=True).order_by("pk")))
    hall = Hall(edition=edition, code=BIG_HALL, name_kk="Үлкен зал", sort=99, width_m=1, depth_m=1)
    hall.save()
    build_hall(hall, StandType.objects.get(edition=edition, code="row"), BIG)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "altyn_oimaq.settings")
    django.setup()
    main()
