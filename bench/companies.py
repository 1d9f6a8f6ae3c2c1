"""Companies with tokens and a hall of free booths, put into the database of the system under load.

`python -m bench.companies COMPANIES BOOTHS` runs inside that system's environment, since only there Django
finds the database; it prints what the clients need as JSON.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

from ops.running import ROOT

from .system import System


def invite(system: System, *, companies: int, booths: int) -> dict[str, Any]:
    """`{"tokens": […], "booths": […]}` of the running system."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.companies", str(companies), str(booths)],
        cwd=ROOT, env=os.environ | system.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "altyn_oimaq.settings")
    import django

    django.setup()
    # Models may be imported only now.
    from django.utils import timezone

    from exhibitors.models import Application, Company, Terms
    from exhibitors.services.tokens import issue_token
    from exhibitors.states import Door
    from forum.queries import current_forum

    at, edition = timezone.now(), current_forum().edition
    Terms.objects.filter(edition=edition).update(applications_open_at=None, applications_close_at=None)
    tokens = []
    for number in range(int(sys.argv[1])):
        company = Company.objects.create(
            tax_id=f"{990000000000 + number}", tax_id_kind="bin", legal_form="LLP", name_kk=f"Тігін {number}",
            contact_family_name="Сапарова", contact_given_name="Айгүл", language="kk",
            contact_email=f"company{number}@bench.example.com", created_at=at, changed_at=at,
        )  # fmt: skip
        Application.objects.create(edition=edition, company=company, created_at=at, changed_at=at)
        tokens.append(issue_token(company=company, door=Door.API, at=at + timedelta(days=1))[0])
    numbers = [booth.number for booth in _booths(edition, int(sys.argv[2]))]
    print(json.dumps({"tokens": tokens, "booths": numbers}))


def _booths(edition: Any, count: int) -> Any:
    from exhibitors.models import Booth, Hall, StandType

    hall = Hall.objects.create(edition=edition, code="bench", width_m=400, depth_m=400, name_kk="Bench")
    kind = StandType.objects.filter(edition=edition).order_by("sort").first()
    return Booth.objects.bulk_create(
        Booth(
            edition=edition, hall=hall, number=f"BENCH-{number}", x_m=3 * (number % 100), y_m=3 * (number // 100),
            width_m=3, depth_m=3, area_m2=9, stand_type=kind,
        )
        for number in range(count)
    )  # fmt: skip


if __name__ == "__main__":
    main()
