"""Oddities of schedules that real conferences publish, in samples of our own making: in, out, and in again."""

import pytest
from django.core.management import call_command

from sessions.exchange.markup import plain
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


def home_made(edition) -> bytes:
    """Of a site generator: no acronym, days without hours, people in one line of the event, the breaks with one
    number in every room, a track instead of a type, HTML with broken attributes, addresses for slugs, and an event
    without an end."""
    day = edition.starts_on

    def event(number, title, clock, *, room, people="", track="Main", length="00:20", words="", slug="x"):
        return (
            f"<event id='{number}'><title>{title}</title><date>{day}T{clock}:00+05:00</date><start>{clock}</start>"
            f"<duration>{length}</duration><person>{people}</person><track>{track}</track><room>{room}</room>"
            f"<description><![CDATA[{words}]]></description><slug>https://weave.example/#{slug}</slug></event>"
        )

    html = (
        '\n<p>Bring <em>wool</em> &amp; a <a href="https://wool.example/">needle</a>.</p>\n<ul>\n'
        "  <li>Warp</li>\n  <li><a href= “http://weft.example”>Weft</a></li>\n</ul><script>alert(1)</script>"
    )
    hall = (
        event(1, "Welcome", "09:00", room="Hall", people="Dr. Aigul Omar, Asan Sabit", track="Keynote")
        + event(2, "Wool", "09:30", room="Hall", people="Omar, Aigul", words=html, slug="Wool_of-Sheep")
        + event(97, "Coffee", "10:00", room="Hall", track="Pause")
    )
    loft = event(97, "Coffee", "10:00", room="Loft", track="Pause") + event(
        97, "Coffee", "15:00", room="Loft", track="Pause"
    )
    loft += event(97, "Coffee", "10:00", room="Loft", track="Pause") + event(
        5, "Loom hack", "11:00", room="Loft", length=""
    )
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><schedule><version>1</version><conference><title>Weavers' day</title>"
        f"<acronym></acronym><start>{day}</start><end>{day}</end><generator>Site v3</generator></conference>"
        f"<day date='{day}' start='{day}' end='{day}' index='1'><room name='Hall'>{hall}</room>"
        f"<room name='Loft'>{loft}</room></day></schedule>"
    ).encode()


def no_numbers(edition) -> bytes:
    """Neither UUID nor number nor slug; offsets without a colon; languages in three letters; texts escaped twice; a day
    inside the event; rooms and days with nothing in them."""
    day = edition.starts_on

    def event(title, clock, room, words="To be told"):
        return (
            f"<event><recording><opt_out>false</opt_out></recording><title>{title}</title><abstract>{words}</abstract>"
            f"<slug/><date>{day}T{clock}:00+0500</date><track/><start>{clock}</start><type>lecture</type>"
            f"<duration>00:30</duration><day>1</day><room>{room}</room><logo/><language>kaz</language>"
            f"<persons><person>Asan Sabit</person></persons></event>"
        )

    return (
        f"<schedule><version>1.0</version><conference><title>Yurt</title><acronym>YURT26</acronym></conference>"
        f"<day date='{day}' index='1' start='{day}T10:00:00+0500'><room name='Room 1'>"
        f"{event('Keregesin', '10:00', 'Room 1', 'We&amp;#x27;ve &amp;quot;felt&amp;quot; and 2 &lt; 3')}"
        f"{event('Talk of all', '11:00', 'Room 1')}</room>"
        f"<room name='Room 2'>{event('Talk of all', '11:30', 'Room 2')}</room></day>"
        f"<day date='{edition.ends_on}' index='2'><room name='Room 1' /><room name='Room 2' /></day></schedule>"
    ).encode()


def entries(edition) -> bytes:
    """Entries in a day without rooms around them, clocks without a colon, people with an element for each thing."""
    return (
        f"<schedule created='2026-07-13T11:40:02.693714'><day date='{edition.starts_on}'>"
        "<entry id='1'><category></category><audience/><topics/><start>0930</start><duration>30</duration>"
        "<room>C01, B05/B06</room><title>Breakfast</title><description/><speakers/></entry>"
        "<entry id='118'><category>Keynote</category><topics><topic>Other</topic></topics><start>1100</start>"
        "<duration>45</duration><room id='1'>C01</room><title>A year of felt</title>"
        "<abstract>Felt.&#13;\nMore.</abstract>"
        "<description>Felt.&#13;\nMore.</description><speakers><speaker id='1332'><name>Aigul Omar</name>"
        "<profile>https://felt.example/1332/</profile><description>Felts.</description><image></image></speaker>"
        "</speakers></entry></day></schedule>"
    ).encode()


def test_a_home_made_schedule_keeps_people_breaks_and_the_words_of_its_html(client, forum, take):
    edition = forum.edition
    answer = take(home_made(edition))
    assert (answer["added"], [row["code"] for row in answer["refused"]]) == (5, ["duplicate", "no_duration"])
    again = take(home_made(edition))
    assert (again["added"], again["unchanged"], again["removed"]) == (0, 5, 0)
    welcome, wool = Lecture.objects.get(code="1"), Lecture.objects.get(code="2")
    assert [str(row.speaker) for row in welcome.speakings.order_by("sort")] == [
        "Dr. Aigul Omar",
        "Asan Sabit",
    ]
    assert [str(row.speaker) for row in wool.speakings.all()] == ["Omar, Aigul"]
    assert wool.abstract_en == "Bring wool & a needle (https://wool.example/).\n\n– Warp\n– Weft"
    assert (welcome.kind, wool.kind) == ("plenary", "lecture")
    breaks = Lecture.objects.filter(kind="break").order_by("starts_at", "room__name_en")
    assert [(row.room.name_en, row.starts_at) for row in breaks] == [
        ("Hall", moment(edition, 10)), ("Loft", moment(edition, 10)), ("Loft", moment(edition, 15)),
    ]  # fmt: skip
    release(edition)
    assert "&lt;p&gt;" not in client.get("/en/programme/2/").content.decode()


def test_a_schedule_without_numbers(forum, take):
    edition = forum.edition
    answer = take(no_numbers(edition))
    assert (answer["added"], answer["refused"]) == (3, [])
    assert take(no_numbers(edition))["unchanged"] == 3
    first = Lecture.objects.get(code="Keregesin")
    assert (first.languages, first.title_kk, first.starts_at) == (["kk"], "Keregesin", moment(edition, 10))
    assert first.abstract_kk == 'We\'ve "felt" and 2 < 3'
    assert Lecture.objects.filter(title_kk="Talk of all").count() == 2
    assert Speaker.objects.count() == 1


def test_entries_are_events(forum, take):
    answer = take(entries(forum.edition))
    assert (answer["added"], answer["refused"]) == (2, [])
    keynote = Lecture.objects.get(code="118")
    assert (keynote.kind, keynote.abstract_en, str(keynote.room)) == ("plenary", "Felt.\nMore.", "C01")
    assert keynote.starts_at == moment(forum.edition, 11)
    speaker = Speaker.objects.get()
    assert (speaker.name_en, speaker.bio_en) == ("Aigul Omar", "Felts.")
    assert take(entries(forum.edition))["unchanged"] == 2


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("Plain a < b, and a <canvas>", "Plain a < b, and a <canvas>"),
        ("One\n\nTwo", "One\n\nTwo"),
        ("AT&T &c; &amp;", "AT&T &c; &"),
        ("<p>One\nline</p><p>Two<br>three<br/>four</p>", "One line\n\nTwo\nthree\nfour"),
        ("<pre>a\n b</pre> <b>c", "a\nb\n\nc"),
        ("<ul><li>One</li><li><p>Two</p></li></ul>", "– One\n– Two"),
        ("<a href='https://a.example'>https://a.example</a>", "https://a.example"),
        ("<a href='javascript:alert(1)'>x</a>", "x"),
        ("<p>&lt;script&gt;</p><style>p {}</style>", "<script>"),
        ("<p", "<p"),
    ],
)
def test_html_becomes_words(words, seen):
    assert plain(words) == seen
