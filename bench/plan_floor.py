"""`python -m bench.plan_floor`, in the environment of the system: a hall `Z` of two thousand booths beside those of
the demonstration."""

import os

import django

BIG_HALL, BIG = "Z", 2000


def main() -> None:
    from exhibitors.models import Hall, StandType
    from exhibitors.tests.plan.floors import build_hall
    from forum.models import Edition

    edition = Edition.objects.get(is_current=True)
    if Hall.objects.filter(edition=edition, code=BIG_HALL).exists():
        return
    hall = Hall(edition=edition, code=BIG_HALL, name_kk="Үлкен зал", sort=99, width_m=1, depth_m=1)
    hall.save()
    build_hall(hall, StandType.objects.get(edition=edition, code="row"), BIG)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "altyn_oimaq.settings")
    django.setup()
    main()
