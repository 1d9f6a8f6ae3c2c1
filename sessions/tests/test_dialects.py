"""Oddities of schedules that real conferences publish, in samples of our own making: in, out, and in again."""

import pytest
from django.core.management import call_command

from sessions.models import Lecture, Speaker
from sessions.tests.stage import moment, release

pytestmark = pytest.mark.django_db


def old_frab(edition) -> bytes:
    """Single quotes, identifiers in base64 that may begin with a minus, slugs without end, a version with a motto,
    no zone, an evening that goes on after midnight, the same speaker twice, links and licences nobody asked for."""
    day = edition.starts_on
    night = moment(edition, 0, 15, day=1)
    return f"""<?xml version='1.0' encoding='utf-8' ?>
<schedule>
<version>1.3 To mend old coats</version>
<conference><acronym>31n2</acronym><title>Needles</title><start>{day}</start><end>{day}</end><days>1</days>
<timeslot_duration>00:05</timeslot_duration></conference>
<day date='{day}' end='{night.isoformat()}' index='1' start='{moment(edition, 11).isoformat()}'>
<room name='Saal 1'>
<event guid='-n9QScyDLXMEwkqrCHASYw' id='6249'>
<date>{moment(edition, 11).isoformat()}</date><start>11:00</start><duration>01:00</duration><room>Saal 1</room>
<slug>31n2_-_6249_-_en_-_saal_1_-_a_very_long_slug_with_everything_in_it_-_somebody_-_somebody_else</slug>
<recording><license>CC BY-NC-ND 3.0</license><optout>false</optout></recording>
<title>„Thimbles“ &amp; threads</title><subtitle></subtitle><track>Ethics, Society &amp; Cloth</track>
<type>lecture</type><language>de</language><abstract/><description>Words.
More words.</description>
<persons><person id='4085'>Martin Faden/maf</person><person id='4085'>Martin Faden/maf</person></persons>
<links><link href='http://needles.example/'>Page</link></links>
</event>
<event guid='A8xVpIjX1oKQOQcWMt_49Q' id='6450'>
<date>{night.isoformat()}</date><start>00:15</start><duration>00:45</duration><room>Saal 1</room>
<slug></slug><recording><license></license><optout>true</optout></recording>
<title>Sewing by night</title><subtitle>A gentle introduction</subtitle><track></track><type></type>
<language></language><abstract></abstract><description></description><persons></persons><links></links>
</event>
</room>
</day>
</schedule>""".encode()


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_schedule_of_the_old_frab_comes_in_and_goes_round(client, forum, take, tmp_path, form):
    edition = forum.edition
    answer = take(old_frab(edition))
    assert (answer["added"], answer["refused"]) == (2, [])
    assert take(old_frab(edition))["unchanged"] == 2
    thimbles = Lecture.objects.get(code="6249")
    assert (thimbles.title_en, thimbles.languages) == ("„Thimbles“ & threads", ["de"])
    assert Speaker.objects.count() == 1
    assert Lecture.objects.get(code="6450").starts_at == moment(edition, 0, 15, day=1)
    release(edition)
    for path in ("/en/programme/", "/en/programme/6249/", "/en/speakers/"):
        assert client.get(path).status_code == 200
    file = tmp_path / f"ours.{form}"
    call_command("export_schedule", file)
    again = take(file.read_bytes())
    assert (again["added"], again["changed"], again["removed"], again["refused"]) == (0, 0, 0, [])
