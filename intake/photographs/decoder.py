"""A program, and no module of the site: a photograph comes in, a clean JPEG goes out.

It is started for one file (`intake.photographs.preparing`) without environment, so that
whoever takes it over by a flaw in a decoder finds neither key nor password in it. Before a
byte is read it limits its memory, time and files, and before one is decoded it gives up
opening files at all. What goes out is drawn anew from the pixels: nothing else of the file is
in it.
"""

import ctypes
import importlib
import io
import os
import resource
import runpy
import struct
import sys
import warnings
from pathlib import Path

from PIL import Image

LIMITS = runpy.run_path(str(Path(__file__).with_name("limits.py")))
MOST_SENT_BYTES: int = LIMITS["MOST_SENT_BYTES"]
MOST_PIXELS: dict[str, int] = LIMITS["MOST_PIXELS"]
LONG_SIDE: int = LIMITS["LONG_SIDE"]
MOST_KEPT_BYTES: int = LIMITS["MOST_KEPT_BYTES"]

# Bytes of address space, seconds of processor, open files. A HEIC of 48 megapixels needs
# 400 MB, a PNG of 40 with transparency 600; the rest is for the libraries.
MEMORY = 768 * 1024 * 1024
SECONDS = 8
FILES = 32

# A HEIC is a box `ftyp` with one of these brands (ISO/IEC 23008-12, annex B).
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
# What makes a file something else as well: a page, a program, a document, an archive. Short
# marks are looked for only where they count: by chance they stand in every other photograph.
ANYWHERE = (
    b"<script",
    b"<!doctype",
    b"<html",
    b"<?php",
    b"javascript:",
    b"<iframe",
    b"<foreignobject",
)
AT_THE_BEGINNING = b"%pdf-"
AT_THE_END = b"pk\x05\x06"
# A JPEG is drawn in passes, each of which costs as much as the whole picture. A camera's has
# one, one that was made for the web a dozen, and the previews inside of it as many again.
PASS, MOST_PASSES = b"\xff\xda", 100
BEGINNING, END = 1024, 66_000

# Landlock (Linux 5.13 and newer, landlock(7)): its system calls, the same on every machine, and
# the rights of files (all but running a device's controls) and of TCP that it can take away.
CREATE_RULESET, RESTRICT_SELF, PR_SET_NO_NEW_PRIVS = 444, 446, 38
RIGHTS_OF_FILES = (0, 1 << 13, 1 << 14, 1 << 15, 1 << 15, 1 << 16)
RIGHTS_OF_TCP, TCP_SINCE = 0b11, 4

# The tag of Exif 2.32 that says how the camera was held.
ORIENTATION = 0x0112

QUALITIES = (85, 75, 65, 55, 45)


class Refused(Exception):
    """The file is no photograph for us; the argument is the code with which to end."""


def give_up() -> None:
    """Limit this process before it reads anything."""
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, FILES),
    ):
        resource.setrlimit(kind, (limit, limit))


def open_nothing_more() -> None:
    """Take from this process, for good, the right to open any file or connection.

    Also not `/proc`, where the process that started it could be looked at, and not the
    socket of a database that knows the user of the site. It has no number left under which
    anything could be opened; where the kernel has Landlock, that forbids it once more.
    """
    _forbid_files_and_tcp()
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _forbid_files_and_tcp() -> None:
    kernel = ctypes.CDLL(None)
    version = kernel.syscall(CREATE_RULESET, None, 0, 1)
    if version < 1:
        return
    files = RIGHTS_OF_FILES[min(version, len(RIGHTS_OF_FILES) - 1)] - 1
    rights = struct.pack("QQ", files, RIGHTS_OF_TCP if version >= TCP_SINCE else 0)
    length = len(rights) if version >= TCP_SINCE else len(rights) // 2
    rules = kernel.syscall(CREATE_RULESET, rights, length, 0)
    kernel.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if rules < 0 or kernel.syscall(RESTRICT_SELF, rules, 0):
        raise Refused(LIMITS["DAMAGED"])


def format_of(data: bytes) -> str:
    """The format that the content begins as, in Pillow's name for it."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return "HEIF"
    raise Refused(LIMITS["UNKNOWN_KIND"])


def load_decoder(name: str) -> None:
    """Load what decodes the format `name`, as long as files can be opened."""
    Image.preinit()
    # Exif is written as a TIFF is.
    importlib.import_module("PIL.TiffImagePlugin")
    if name == "JPEG":
        # A JPEG that holds several pictures, as phones make them.
        importlib.import_module("PIL.MpoImagePlugin")
    elif name == "WEBP":
        importlib.import_module("PIL.WebPImagePlugin")
    elif name == "HEIF":
        pillow_heif = importlib.import_module("pillow_heif")
        pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)


def check_that_it_is_one_thing(data: bytes) -> None:
    """Refuse a file that another program would read as something else than a picture."""
    lowered = data.lower()
    if (
        any(mark in lowered for mark in ANYWHERE)
        or AT_THE_BEGINNING in lowered[:BEGINNING]
        or AT_THE_END in lowered[-END:]
    ):
        raise Refused(LIMITS["SEVERAL_THINGS"])


def opened(data: bytes, name: str) -> Image.Image:
    """The picture in `data`, not decoded yet, of the format that it begins as alone."""
    image = Image.open(io.BytesIO(data), formats=[name])
    if image.width * image.height > MOST_PIXELS[name]:
        raise Refused(LIMITS["TOO_MANY_PIXELS"])
    if name == "JPEG" and data.count(PASS) > MOST_PASSES:
        raise Refused(LIMITS["TOO_MANY_PIXELS"])
    if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
        raise Refused(LIMITS["MOVING"])
    return image


def scaled_size(image: Image.Image) -> tuple[int, int]:
    """The size in which the picture is kept: never larger than it was sent."""
    factor = min(1.0, LONG_SIDE / max(image.size))
    return max(1, round(image.width * factor)), max(1, round(image.height * factor))


def eight_bits(image: Image.Image) -> Image.Image:
    """A grayscale of sixteen bits a pixel with eight of them; others as they are."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def drawn_anew(image: Image.Image) -> Image.Image:
    """The pixels of `image`, upright, on white, small, and nothing else of it."""
    size = scaled_size(image)
    # A JPEG is decoded no larger than needed.
    image.draft("RGB", size)
    image.load()
    small = eight_bits(image)
    if small.mode not in ("L", "RGB"):
        small = small.convert("RGBA" if small.has_transparency_data else "RGB")
    small = small.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    # The file alone says which side is up.
    small.info = {}
    small = turned(small, orientation_of(image))
    sheet = Image.new("RGB", small.size, "white")
    sheet.paste(small, mask=small if small.mode == "RGBA" else None)
    return sheet


def orientation_of(image: Image.Image) -> object:
    """How the camera was held; upright where the file does not say it in good order."""
    try:
        return image.getexif().get(ORIENTATION, 1)
    except Exception:
        return 1


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def turned(image: Image.Image, orientation: object) -> Image.Image:
    """`image` as the camera was held."""
    turn = TURNS.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def as_jpeg(sheet: Image.Image) -> bytes:
    """The sheet as a JPEG of no more than MOST_KEPT_BYTES."""
    while True:
        for quality in QUALITIES:
            stream = io.BytesIO()
            sheet.save(stream, "JPEG", quality=quality)
            if stream.tell() <= MOST_KEPT_BYTES:
                return stream.getvalue()
        sheet = sheet.reduce(2)


def main() -> int:
    """Read a file from the standard input, write the JPEG; return how it went."""
    give_up()
    # What Pillow merely warns of, a bomb say, is refused.
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
    try:
        data = sys.stdin.buffer.read(MOST_SENT_BYTES + 1)
        name = format_of(data)
        load_decoder(name)
        open_nothing_more()
        if name != "HEIF":
            # libde265 does not decode without a thread of its own.
            resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
        check_that_it_is_one_thing(data)
        jpeg = as_jpeg(drawn_anew(opened(data, name)))
    except Refused as refusal:
        return int(refusal.args[0])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return int(LIMITS["TOO_MANY_PIXELS"])
    except Exception:
        # Decoders raise whatever a broken file makes them stumble over; nothing of it is told.
        return int(LIMITS["DAMAGED"])
    sys.stdout.buffer.write(jpeg)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    code = main()
    # Without a tidying up in which a broken library could still speak.
    os._exit(code)
