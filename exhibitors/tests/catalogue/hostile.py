"""Files that nobody sends by mistake, made here so that none of them lies in the repository."""

import io
import struct
import zipfile
import zlib

from PIL import Image

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 100">'


def encoded(
    form: str = "PNG", size: tuple[int, int] = (300, 200), mode: str = "RGB", **options: object
) -> bytes:
    target = io.BytesIO()
    colour = {"RGB": (116, 84, 13), "RGBA": (116, 84, 13, 128), "L": 90, "CMYK": (10, 20, 30, 0)}[mode]
    Image.new(mode, size, colour).save(target, form, **options)
    return target.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG of one colour whose few kilobytes unfold into `width` × `height` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = bytes(1 + (width + 7) // 8)
    packer = zlib.compressobj(9)
    pixels = b"".join([*(packer.compress(row) for _row in range(height)), packer.flush()])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A small picture with a comment that unfolds into 200 megabytes."""
    comment = b"Comment\x00\x00" + zlib.compress(b"A" * 200_000_000, 1)
    chunk = struct.pack(">I", len(comment)) + b"zTXt" + comment
    chunk += struct.pack(">I", zlib.crc32(b"zTXt" + comment))
    png = encoded()
    return png[:33] + chunk + png[33:]


def moving(form: str) -> bytes:
    target = io.BytesIO()
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("red", "blue")]
    frames[0].save(target, form, save_all=True, append_images=frames[1:])
    return target.getvalue()


def archive(name: str = "word/document.xml", size: int = 1000) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr(name, "0" * size)
    return target.getvalue()


def photographed(form: str = "JPEG") -> bytes:
    """As a telephone sends it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it to the right
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "SECRET-CAMERA"
    return encoded(form, size=(400, 200), exif=exif)


def thousand_million_shapes() -> bytes:
    levels = ['<g id="l0"><rect width="3" height="3"/></g>']
    levels += [f'<g id="l{n}">' + f'<use xlink:href="#l{n - 1}"/>' * 10 + "</g>" for n in range(1, 10)]
    return (SVG + "<defs>" + "".join(levels) + '</defs><use xlink:href="#l9"/></svg>').encode()


def entities() -> bytes:
    names = ['<!ENTITY a0 "lol">'] + [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return f"<!DOCTYPE svg [{''.join(names)}]>{SVG}<desc>&a9;</desc></svg>".encode()
