"""What may name a visitor in the programme of an edition whose retention date has come: organisers' reasons.

Sign-ups themselves name nobody once their visitor is forgotten. Speakers stay: their names were published with the
programme, which the archive keeps.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from forum.models import Edition
from forum.services.archive import archive_opened

from ..models import SignUp


def reasons_left(edition: Edition) -> "QuerySet[SignUp]":
    return SignUp.objects.filter(lecture__edition=edition).exclude(reason="")


def forget_some(*, edition: Edition, at: datetime, limit: int) -> int:
    with transaction.atomic(), archive_opened():
        some = list(reasons_left(edition).order_by("pk").values_list("pk", flat=True)[:limit])
        return SignUp.objects.filter(pk__in=some).update(reason="")
