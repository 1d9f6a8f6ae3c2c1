"""The building behind the booths: what is taken, how it lies, and that strangers see it when they shall."""

import io
from decimal import Decimal

import pytest
from django.utils import timezone
from PIL import Image

from core.errors import InvalidInput
from core.pictures.encoding import PictureRefused
from exhibitors.files.plans import keep_drawing, kept_drawing
from exhibitors.models import Hall
from exhibitors.services.plan_drawings import Lay, NoDrawing, lay_drawing, remove_drawing
from exhibitors.tests.catalogue.hostile import SVG, encoded, png_of
from journal.actors import SYSTEM
from journal.models import Entry

NOW = timezone.now()
PLAN = "/en/floor-plan/A/"


@pytest.fixture
def lay(hall):
    def lay(content, **how):
        usual = {"width_m": Decimal(48), "opacity_pct": 40, "is_public": True}
        return lay_drawing(hall=hall, lay=Lay(**usual | how), content=content, actor=SYSTEM, at=NOW)

    return lay


@pytest.mark.parametrize("content", [encoded("PNG"), encoded("JPEG"), encoded("PNG", mode="RGBA")])
def test_a_picture_is_encoded_anew_and_keeps_its_shape(lay, content):
    hall = lay(content, x_m=Decimal(-1))
    assert (hall.background_width_m, hall.background_depth_m) == (48, 32)
    with Image.open(io.BytesIO(kept_drawing(hall.background))) as image:
        assert (image.format, image.size) == ("WEBP", (300, 200))
    assert Entry.objects.get(verb="hall.drawing_laid").data == {"new": True, "public": True}


def test_a_drawn_one_becomes_a_picture(lay):
    hall = lay(f'{SVG}<path d="M0 0h200v100H0z" fill="none" stroke="#000"/></svg>'.encode())
    assert hall.background_depth_m == 24
    assert kept_drawing(hall.background)[8:12] == b"WEBP"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"%PDF-1.7",
        f"{SVG}<script>1</script><text>A</text></svg>".encode(),
        png_of(9000, 9000),
    ],
)
def test_what_is_none_is_refused(lay, content):
    with pytest.raises(PictureRefused):
        lay(content)
    assert Hall.objects.get().background == ""


@pytest.mark.parametrize(
    "how", [{"width_m": Decimal(0)}, {"width_m": Decimal(1001)}, {"opacity_pct": 0}, {"x_m": Decimal(-2000)}]
)
def test_how_it_cannot_lie(lay, how):
    with pytest.raises(InvalidInput):
        lay(encoded(), **how)


def test_it_is_moved_without_a_new_file(lay):
    with pytest.raises(NoDrawing):
        lay(None)
    name = lay(encoded()).background
    hall = lay(None, width_m=Decimal(24), is_public=False)
    assert (hall.background, hall.background_depth_m, hall.background_is_public) == (name, 16, False)


def test_strangers_see_it_when_they_shall(client, lay, booth):
    seen = client.get(PLAN)
    assert b"<image" not in seen.content
    hall = lay(encoded())
    address = f"/media/plans/{hall.background}"
    page = client.get(PLAN, headers={"If-None-Match": seen["ETag"]})
    assert page.status_code == 200
    assert f'href="{address}" x="0" y="0" width="48" height="32" opacity=".4"' in page.content.decode()
    picture = client.get(address)
    assert picture["Content-Type"] == "image/webp" and "immutable" in picture["Cache-Control"]
    lay(None, is_public=False)
    assert b"<image" not in client.get(PLAN).content
    assert client.get(address).status_code == 404


def test_an_organiser_sees_it_before_everybody(desk, lay):
    hall = lay(encoded(), is_public=False)
    answer = desk.get(f"/media/plans/{hall.background}")
    assert answer.status_code == 200 and answer["Cache-Control"].startswith("private")


@pytest.mark.parametrize("name", ["..%2f..%2fmanage.py", "0" * 24 + ".webp", "x.svg"])
def test_nothing_else_is_handed_out(desk, hall, name):
    assert desk.get(f"/media/plans/{name}").status_code == 404


def test_without_a_hall_that_names_it_a_stranger_gets_no_file(client, hall):
    assert client.get(f"/media/plans/{keep_drawing(b'RIFF')}").status_code == 404


def test_it_is_taken_away(client, hall, lay):
    lay(encoded())
    remove_drawing(hall=hall, actor=SYSTEM, at=NOW)
    remove_drawing(hall=hall, actor=SYSTEM, at=NOW)
    assert Hall.objects.get().background == ""
    assert Entry.objects.filter(verb="hall.drawing_removed").count() == 1
    assert b"<image" not in client.get(PLAN).content
