"""Whatever is sent as a photograph comes out as clean pixels, or is refused in plain words."""

import io
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from PIL import ExifTags, Image, ImageCms

from intake.photographs import preparing
from intake.photographs.jpeg import is_plain_jpeg
from intake.photographs.limits import LONG_SIDE, MOST_KEPT_BYTES, MOST_SENT_BYTES
from intake.photographs.preparing import Refused, prepare
from tests.intake.photographs.hostile import HOSTILE, JPEG, png
from tests.intake.photographs.pictures import (
    BLUE,
    FORMATS,
    ORIENTATION,
    RED,
    card,
    file_of,
    photograph,
    plain_jpeg,
    read,
)

CANARY = b"Quetzalcoatlus"


def _is(pixel, color):
    return all(abs(one - other) < 25 for one, other in zip(pixel, color, strict=True))


def _halves(image):
    """The colors at the left, right, top and bottom of a picture."""
    width, height = image.size
    places = ((9, height // 2), (width - 9, height // 2), (width // 2, 9), (width // 2, height - 9))
    return [
        "red" if _is(pixel, RED) else "blue" if _is(pixel, BLUE) else pixel
        for pixel in map(image.getpixel, places)
    ]


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_of_a_phone_comes_out_as_a_plain_jpeg_of_the_same_picture(kind):
    jpeg = prepare(photograph(kind))
    assert is_plain_jpeg(jpeg)
    assert read(jpeg).size == (640, 400)
    assert _halves(read(jpeg))[:2] == ["red", "blue"]


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "I;16"])
def test_a_picture_of_any_depth_is_read(mode):
    image = card(mode="L").convert("I;16") if mode == "I;16" else card(mode=mode)
    assert read(prepare(file_of(image, "PNG"))).size == (640, 400)


def test_a_gray_of_sixteen_bits_keeps_its_shades():
    image = Image.new("I;16", (64, 64), 128 * 256)
    assert abs(read(prepare(file_of(image, "PNG"))).getpixel((9, 9))[0] - 128) < 4


def test_a_jpeg_for_print_is_read():
    assert _halves(read(prepare(file_of(card(mode="CMYK")))))[:2] == ["red", "blue"]


def test_what_is_transparent_becomes_white():
    clear = file_of(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "PNG")
    assert _is(read(prepare(clear)).getpixel((9, 9)), (255, 255, 255))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "size", "seen"),
    [
        (1, (640, 400), ("red", "blue")),
        (2, (640, 400), ("blue", "red")),
        (3, (640, 400), ("blue", "red")),
        (6, (400, 640), ("top", "red")),
        (8, (400, 640), ("top", "blue")),
        (99, (640, 400), ("red", "blue")),
    ],
)
def test_a_photograph_stands_as_the_camera_was_held(kind, orientation, size, seen):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    image = read(prepare(file_of(card(), kind, exif=exif)))
    assert image.size == size
    left, right, top, _ = _halves(image)
    assert ((left, right) if seen[0] != "top" else ("top", top)) == seen


def test_a_heic_that_was_held_upright_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    taken = card()
    # The encoder turns it as phones do, by a property of the picture and not by Exif.
    taken.info["exif"] = exif.tobytes()
    image = read(prepare(file_of(taken, "HEIF")))
    assert image.size == (400, 640)
    assert _halves(image)[2:] == ["red", "blue"]


def _everything_in_metadata(kind):
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[2] = (34.0, 3.0, 8.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>"
    options = {"exif": exif, "icc_profile": profile, "xmp": xmp}
    if kind == "JPEG":
        options["comment"] = CANARY
    return file_of(card(), kind, **options)


@pytest.mark.parametrize("kind", FORMATS)
def test_where_when_and_by_whom_it_was_taken_is_gone(kind):
    sent = _everything_in_metadata(kind)
    if kind != "PNG":
        assert CANARY in sent
    jpeg = prepare(sent)
    for trace in (CANARY, b"Exif", b"ICC_PROFILE", b"http", b"xmp"):
        assert trace not in jpeg
    image = read(jpeg)
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not image.getexif()


def test_what_is_behind_the_picture_as_phones_put_it_there_is_gone():
    jpeg = prepare(JPEG + b"SEFH" + CANARY * 100)
    assert CANARY not in jpeg
    assert len(jpeg) == len(prepare(JPEG))


def test_a_photograph_that_holds_several_shows_the_first():
    first, others = card(), [Image.new("RGB", (640, 400), "white")] * 3
    sent = file_of(first, "MPO", save_all=True, append_images=others)
    assert _halves(read(prepare(sent)))[:2] == ["red", "blue"]


def test_a_large_photograph_is_kept_small_and_the_small_print_of_a_card_legible():
    noise = Image.effect_noise((4032, 3024), 80).convert("RGB")
    jpeg = prepare(file_of(noise, quality=85))
    assert max(read(jpeg).size) <= LONG_SIDE
    assert len(jpeg) <= MOST_KEPT_BYTES
    picture = read(prepare(file_of(card((4032, 3024)), "HEIF")))
    assert picture.size == (1800, 1350)


@pytest.mark.parametrize("size", [(1, 1), (9_000, 1), (1, 9_000)])
def test_a_strange_shape_breaks_nothing(size):
    assert is_plain_jpeg(prepare(file_of(Image.new("RGB", size), "PNG")))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_means_harm_or_is_none_is_refused_in_plain_words(name):
    with pytest.raises(Refused) as refusal:
        prepare(HOSTILE[name])
    words = str(refusal.value)
    assert words in preparing.WORDS.values()
    assert words.endswith("Choose another photograph, or type the numbers instead.")


def test_more_data_than_there_are_pixels_is_not_unpacked():
    sent = png(40, 40, data=bytes(50 * 1024 * 1024))
    assert read(prepare(sent)).size == (40, 40)


def test_an_empty_or_too_long_file_is_refused_without_being_looked_at(monkeypatch):
    monkeypatch.setattr(preparing, "_decode", lambda sent: pytest.fail("It was decoded."))
    for sent, words in ((b"", "empty"), (bytes(MOST_SENT_BYTES + 1), "larger than 12 MB")):
        with pytest.raises(Refused, match=words):
            prepare(sent)


def test_a_file_of_twelve_megabytes_is_taken():
    noise = Image.effect_noise((2400, 1800), 90).convert("RGB")
    sent = file_of(noise, "PNG")
    sent += bytes(MOST_SENT_BYTES - len(sent))
    assert len(sent) == MOST_SENT_BYTES
    assert is_plain_jpeg(prepare(sent))


# --- The decoder's process -----------------------------------------------------------------


def _program(monkeypatch, tmp_path, code):
    """Put another program in the decoder's place."""
    program = tmp_path / "decoder.py"
    program.write_text(code)
    monkeypatch.setattr(preparing, "DECODER", program)


MISBEHAVIOR = {
    "crashes": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "ends at once": "",
    "fails": "raise SystemExit(1)",
    "never reads": "import time; time.sleep(60)",
    "never answers": "import sys, time; sys.stdin.buffer.read(); time.sleep(60)",
    "never ends": "import sys, time; sys.stdin.buffer.read(); sys.stdout.close(); time.sleep(60)",
    "never stops": "import sys\nwhile True: sys.stdout.buffer.write(bytes(65536))",
    "says a page": "import sys; sys.stdin.buffer.read(); print('<script>alert(1)</script>')",
    "leaves a child with its pipes": "import os, time\nif not os.fork(): time.sleep(60)",
    "leaves a child of its own": "import os, time\nif not os.fork(): os.setsid(); time.sleep(60)",
    "gives back what it got": "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())",
}


@pytest.mark.parametrize("how", MISBEHAVIOR)
def test_a_decoder_that_misbehaves_is_ended_and_the_photograph_refused(monkeypatch, tmp_path, how):
    _program(monkeypatch, tmp_path, MISBEHAVIOR[how])
    monkeypatch.setattr(preparing, "PATIENCE", 1)
    sent = _everything_in_metadata("JPEG")
    began = time.monotonic()
    with pytest.raises(Refused, match="damaged or did not arrive in full"):
        prepare(sent)
    assert time.monotonic() - began < 5


def test_two_photographs_are_looked_at_before_gunicorn_ends_the_process_that_asks():
    gunicorn = runpy.run_path(str(settings.BASE_DIR / "deploy/gunicorn.conf.py"))
    assert gunicorn["timeout"] > 2 * (preparing.TURN + preparing.PATIENCE)


LIMITED = """
import sys, runpy
decoder = runpy.run_path({decoder!r})
decoder["give_up"]()
decoder["open_nothing_more"]()
sys.stdin.buffer.read()
try:
    {act}
except (MemoryError, OSError):
    raise SystemExit(77)
raise SystemExit(0)
"""
ACTS = {
    "takes memory": "held = bytearray(900 * 1024 * 1024)",
    "opens a file": "open('/etc/hostname').read()",
    "reads what is beside it": "open('/proc/self/environ').read()",
    "writes a file": "open('/tmp/left', 'w').write('x')",
    "opens a connection": "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
    "asks the network": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "asks a server beside it": "socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
    "starts a program": "os.execv('/bin/sh', ['sh', '-c', 'exit 0'])",
}


@pytest.mark.parametrize(
    "what", [what for what in ACTS if what not in ("takes memory", "starts a program")]
)
def test_without_landlock_it_opens_nothing_either(what):
    without = 'decoder["open_nothing_more"].__globals__["_forbid_files_and_tcp"] = lambda: None\n'
    code = "import os, socket\n" + LIMITED.format(
        decoder=str(preparing.DECODER), act=ACTS[what]
    ).replace('decoder["give_up"]()', without + 'decoder["give_up"]()')
    done = subprocess.run([sys.executable, "-I", "-c", code], input=b"", env={}, check=False)
    assert done.returncode == 77


@pytest.mark.parametrize("what", ACTS)
def test_a_decoder_that_was_taken_over_can_do_little(what):
    # The imports before the limits, as in the decoder itself.
    code = "import os, socket\n" + LIMITED.format(decoder=str(preparing.DECODER), act=ACTS[what])
    done = subprocess.run([sys.executable, "-I", "-c", code], input=b"", env={}, check=False)
    # 127: a shell that may be started and may not open its own libraries.
    assert done.returncode in (77, 127)


def test_a_decoder_that_computes_for_ever_is_ended_by_the_system():
    code = LIMITED.format(decoder=str(preparing.DECODER), act="while True: pass")
    shorter = 'decoder["give_up"].__globals__["SECONDS"] = 1\ndecoder["give_up"]()'
    code = code.replace('decoder["give_up"]()', shorter)
    done = subprocess.run([sys.executable, "-I", "-c", code], input=b"", env={}, check=False)
    assert done.returncode in (-signal.SIGXCPU, -signal.SIGKILL)


def test_the_decoder_holds_no_secret_of_the_site(monkeypatch, tmp_path):
    seen = tmp_path / "environment"
    code = f"import os\nopen({str(seen)!r}, 'w').write(repr(dict(os.environ)))"
    _program(monkeypatch, tmp_path, code)
    monkeypatch.setenv("SECRET_KEY", "secret")
    with pytest.raises(Refused):
        prepare(JPEG)
    assert "secret" not in seen.read_text()
    assert set(eval(seen.read_text())) <= {"LC_CTYPE"}  # noqa: S307 - a repr of ours


def test_whoever_finds_no_turn_is_told_and_the_next_one_has_one(monkeypatch):
    monkeypatch.setattr(preparing, "AT_ONCE", 1)
    monkeypatch.setattr(preparing, "TURN", 0.01)
    with preparing._turn(), pytest.raises(Refused, match="Too many photographs"):
        prepare(JPEG)
    assert is_plain_jpeg(prepare(JPEG))


@pytest.mark.parametrize("proxies", ["0", "1"])
def test_however_many_photographs_come_at_once_somebody_is_left_for_pages(
    proxies, monkeypatch, tmp_path
):
    _program(monkeypatch, tmp_path, MISBEHAVIOR["never answers"])
    monkeypatch.setattr(preparing, "PATIENCE", 1)
    monkeypatch.setenv("PROXY_HOPS", proxies)
    gunicorn = runpy.run_path(str(settings.BASE_DIR / "deploy/gunicorn.conf.py"))
    requests = gunicorn["workers"] * gunicorn["threads"]
    words = []

    def send():
        try:
            prepare(JPEG)
        except Refused as refusal:
            words.append(str(refusal))

    senders = [threading.Thread(target=send) for _ in range(requests)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert preparing.BUSY in words
    assert len(words) == requests
    assert words.count(preparing.BROKEN) < requests


def _children() -> set[str]:
    """The processes that this one has started, ended ones among them that nobody waited for."""
    lists = Path("/proc/self/task").glob("*/children")
    return {child for children in lists for child in children.read_text().split()}


def test_no_process_and_no_pipe_is_left_behind(monkeypatch, tmp_path):
    before, children = len(os.listdir("/proc/self/fd")), _children()
    prepare(JPEG)
    _program(monkeypatch, tmp_path, MISBEHAVIOR["never stops"])
    with pytest.raises(Refused):
        prepare(JPEG)
    assert len(os.listdir("/proc/self/fd")) == before
    assert _children() == children


# --- What counts as a JPEG of ours -------------------------------------------------------------


def _changed(old, new):
    jpeg = plain_jpeg()
    assert old in jpeg
    return jpeg.replace(old, new, 1)


@pytest.mark.parametrize(
    "jpeg",
    [
        b"",
        plain_jpeg()[:-2],
        plain_jpeg()[:60],
        plain_jpeg() + b"more",
        plain_jpeg() + plain_jpeg(),
        file_of(card(), comment=b"words"),
        file_of(card(), progressive=True),
        file_of(card(), exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"),
        file_of(card(), "PNG"),
        plain_jpeg() + bytes(MOST_KEPT_BYTES),
        b"\xff\xd8\xff\xda\0\x02\xff\xd9",
        b"\xff\xd8\xff\xe0\0\0",
    ],
)
def test_a_jpeg_that_our_decoder_would_not_write_is_none_of_ours(jpeg):
    assert not is_plain_jpeg(jpeg)


@pytest.mark.parametrize("marker", [b"\xff\xe1", b"\xff\xfe", b"\xff\xda", b"\xff\xff"])
def test_behind_the_beginning_of_the_pixels_there_is_no_place_for_more_either(marker):
    segment = marker + b"\0\x16" + b"Exif\0\0 where it was.."
    assert not is_plain_jpeg(plain_jpeg()[:-2] + segment + b"\xff\xd9")


def test_a_jpeg_of_ours_is_one():
    assert is_plain_jpeg(plain_jpeg())
    assert Image.open(io.BytesIO(plain_jpeg())).size == (60, 40)
