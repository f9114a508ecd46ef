"""Files that are called photographs and mean harm, or are none."""

import io
import struct
import zipfile
import zlib

from PIL import Image

from tests.intake.photographs.pictures import card, file_of, photograph


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, data: bytes = b"") -> bytes:
    """A PNG of a few bytes that says it is so large, with `chunks` before the data."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = _chunk(b"IDAT", zlib.compress(data, 9))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + body + _chunk(b"IEND", b"")


def _zeros(megabytes: int) -> bytes:
    return zlib.compress(bytes(megabytes * 1024 * 1024), 9)


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("run.js", "alert(1)")
    return stream.getvalue()


def _frames(kind: str) -> bytes:
    images = [Image.new("RGB", (64, 40), (value, 0, 0)) for value in range(200)]
    return file_of(images[0], kind, save_all=True, append_images=images[1:])


def _with_comment(words: bytes) -> bytes:
    return file_of(card(), comment=words)


def _passes(number: int) -> bytes:
    """A progressive JPEG whose last pass is drawn again and again."""
    jpeg = file_of(card(), "JPEG", progressive=True)
    begin = jpeg.rindex(b"\xff\xda")
    return jpeg[:begin] + jpeg[begin:-2] * number + jpeg[-2:]


def _with_xmp(words: bytes) -> bytes:
    return file_of(card(), "WEBP", xmp=words)


JPEG = photograph("JPEG")
HOSTILE: dict[str, bytes] = {
    "a PNG of 50,000 times 50,000": png(50_000, 50_000),
    "a PNG that unpacks to zeros": png(6_000, 6_000, data=bytes(1024)),
    "a color profile of 200 MB": png(40, 40, _chunk(b"iCCP", b"x\0\0" + _zeros(200))),
    "a text of 200 MB": png(40, 40, _chunk(b"zTXt", b"x\0\0" + _zeros(200))),
    "a PNG of 200 frames": _frames("PNG"),
    "a WebP of 200 frames": _frames("WEBP"),
    "a JPEG that is a ZIP too": JPEG + _zip(),
    "a JPEG that is a PDF too": JPEG[:2] + b"\xff\xfe\x00\x0a%PDF-1.7" + JPEG[2:],
    "a JPEG with a page behind it": JPEG + b"<html><script>alert(1)</script></html>",
    "a JPEG with PHP in its comment": _with_comment(b"<?php system($_GET['x']); ?>"),
    "a WebP with a script in its XMP": _with_xmp(b"<x><ScRiPt>alert(1)</ScRiPt></x>"),
    "a JPEG of a thousand passes": _passes(1000),
    "a GIF": file_of(card(), "GIF"),
    "a TIFF": file_of(card(), "TIFF"),
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a page": b"<!DOCTYPE html><title>card</title>",
    "a PDF": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "a ZIP": _zip(),
    "words": b"my member number is 12345",
    "a program": b"\x7fELF" + bytes(200),
    "the beginning of a JPEG": JPEG[:3],
    "half a JPEG": JPEG[: len(JPEG) // 2],
    "half a PNG": photograph("PNG")[:-200],
    "half a HEIC": photograph("HEIF")[: len(photograph("HEIF")) // 2],
    "half a WebP": photograph("WEBP")[: len(photograph("WEBP")) // 2],
    "a HEIC in name alone": b"\0\0\0\x18ftypheic" + bytes(400),
    "zeros": bytes(100_000),
}
