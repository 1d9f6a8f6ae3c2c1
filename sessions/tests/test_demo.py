"""The demonstration's programme, loaded as `load_demo` does."""

import pytest
from django.core.management import call_command

from mailing.models import Message
from sessions.models import Lecture, Release, Seating, SignUp
from sessions.states import TAKES_A_SEAT

pytestmark = pytest.mark.django_db


def test_the_demo_has_a_programme_with_sign_ups(capsys):
    call_command("load_demo")
    assert Lecture.objects.filter(state="released").count() == 33
    assert SignUp.objects.count() > 150
    assert not Message.objects.exists()
    for seating in Seating.objects.all():
        taken = SignUp.objects.filter(lecture_id=seating.pk, state__in=TAKES_A_SEAT).count()
        assert seating.taken == taken <= seating.total
    call_command("load_demo")
    assert Release.objects.count() == 1
    assert " 0 sign-ups" in capsys.readouterr().out


def test_the_archive_remembers_who_came():
    call_command("load_demo", starts_on=__import__("datetime").date(2019, 8, 29))
    assert SignUp.objects.filter(state="attended").count() > 90
