"""Whatever is sent as a picture becomes a plain WebP or a refusal with words; never an error, never a wait."""

import io
import time

import pytest
from PIL import Image

from core.pictures.encoding import MAX_BYTES, PictureRefused, photo
from exhibitors.files.pictures import as_png, logo

from . import hostile

CIRCLE = '<circle cx="50" cy="50" r="40" fill="#74540d"/></svg>'


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_two_sizes(form):
    large, small = photo(hostile.encoded(form, size=(3000, 1500)))
    assert (large.width, large.height, small.width, small.height) == (1200, 600, 400, 200)
    assert [opened(picture.content).format for picture in (large, small)] == ["WEBP", "WEBP"]


def test_a_photo_is_not_blown_up():
    large, small = photo(hostile.encoded(size=(320, 240)))
    assert (large.width, small.width) == (320, 320)


def test_a_photo_from_a_telephone_stands_upright_and_forgets_where_it_was():
    sent = hostile.photographed()
    assert b"SECRET-CAMERA" in sent
    large, _small = photo(sent)
    image = opened(large.content)
    assert (large.width, large.height) == (200, 400)
    assert b"SECRET" not in large.content
    assert not image.getexif() and "exif" not in image.info


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_colours_of_print_and_grey_are_understood(mode):
    large, _small = photo(hostile.encoded("JPEG", mode=mode))
    assert opened(large.content).mode == "RGB"


def test_a_photo_with_holes_lies_on_white():
    large, _small = photo(hostile.encoded("PNG", mode="RGBA"))
    assert opened(large.content).mode == "RGB"


def test_a_logo_keeps_its_transparent_ground_but_not_its_margin():
    image = Image.new("RGBA", (400, 400))
    image.paste((255, 0, 0, 255), (100, 150, 300, 250))
    target = io.BytesIO()
    image.save(target, "PNG")
    made = logo(target.getvalue())
    assert (made.width, made.height) == (200, 100)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"hello",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7\n%%EOF",
        b"MZ\x90\x00" + bytes(100),
        b"GIF89a" + bytes(100),
        hostile.archive(),
        hostile.encoded("TIFF"),
        hostile.encoded("BMP"),
        hostile.encoded("PNG")[:-200],
        hostile.encoded("JPEG")[:400],
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        hostile.encoded(size=(30, 30)),
        hostile.encoded(size=(4000, 10)),
        hostile.moving("PNG"),
        hostile.moving("WEBP"),
        bytes(MAX_BYTES + 1),
        hostile.text_bomb(),
    ],
    ids="empty text html pdf exe gif zip tiff bmp cut-png cut-jpeg header-only tiny strip apng moving-webp "
    "large text-bomb".split(),
)
def test_what_is_no_picture_is_refused(sent):
    with pytest.raises(PictureRefused):
        photo(sent)
    with pytest.raises(PictureRefused):
        logo(sent)


def test_a_hundred_megapixels_are_refused_before_they_are_unfolded():
    bomb = hostile.png_of(20_000, 20_000)
    assert len(bomb) < 100_000
    began = time.process_time()
    with pytest.raises(PictureRefused, match="24"):
        photo(bomb)
    assert time.process_time() - began < 0.5


def test_a_picture_that_is_also_an_archive_is_only_a_picture_afterwards():
    large, _small = photo(hostile.encoded("JPEG") + hostile.archive("evil.html"))
    assert b"PK\x03\x04" not in large.content and b"evil" not in large.content


def test_a_drawn_logo_is_painted():
    made = logo((hostile.SVG + CIRCLE).encode())
    image = opened(made.content)
    assert image.format == "WEBP" and made.width == made.height
    assert image.convert("RGBA").getpixel((0, 0))[3] == 0  # its ground is transparent


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect width="9" height="9" onclick="alert(1)" onload="alert(1)"/>',
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>x</script></body></foreignObject>',
        '<a href="javascript:alert(1)"><rect width="9" height="9"/></a>',
        "<style>@import url(https://example.com/x.css); rect{fill:url(https://example.com/y)}</style>",
    ],
    ids="script handlers foreign-object javascript-link style".split(),
)
def test_a_drawing_that_does_more_than_be_looked_at_is_washed(inside):
    made = logo((hostile.SVG + inside + CIRCLE).encode())
    assert b"alert" not in made.content and b"example.com" not in made.content
    assert opened(made.content).format == "WEBP"


@pytest.mark.parametrize(
    "sent",
    [
        hostile.SVG + '<image href="https://example.com/x.png" width="9" height="9"/></svg>',
        hostile.SVG + '<image href="/core/documents/pictures/thimble.svg" width="9" height="9"/></svg>',
        hostile.SVG + '<image href="data:image/png;base64,AAAA" width="9" height="9"/></svg>',
        hostile.SVG + '<use href="https://example.com/x.svg#a"/>' + CIRCLE,
        hostile.SVG + "<text>Оймақ</text></svg>",
        hostile.SVG + '<filter id="f"><feTurbulence/></filter>' + CIRCLE,
        hostile.SVG + "</svg>",
        hostile.SVG + CIRCLE[:-6],
        "<svg>" + "<g>" * 50_000 + "</g>" * 50_000 + "</svg>",
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + hostile.SVG + "<desc>&x;</desc></svg>",
    ],
    ids="image-far image-ours image-data use-far letters filter nothing cut deep reads-files".split(),
)
def test_a_drawing_that_is_more_than_shapes_is_refused(sent):
    with pytest.raises(PictureRefused):
        logo(sent.encode())


@pytest.mark.parametrize("bomb", [hostile.thousand_million_shapes, hostile.entities])
def test_a_drawing_that_unfolds_without_end_is_refused_in_time(bomb):
    began = time.monotonic()
    with pytest.raises(PictureRefused):
        logo(bomb())
    assert time.monotonic() - began < 15


def test_paper_gets_png():
    made = as_png(logo(hostile.encoded(mode="RGBA")).content, (100, 100))
    assert made.startswith(b"\x89PNG") and opened(made).width == 100
