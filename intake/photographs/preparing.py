"""Preparing: what somebody sends as a photograph becomes a small clean JPEG, or is refused.

Decoding is the one thing here that a stranger's file could break, so it happens in a process
of its own (`decoder.py`) that holds no secret and does not outlive the one file. Nothing that
this process says is believed: what it gives back is looked at byte by byte.
"""

import fcntl
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings

from intake.photographs.jpeg import is_plain_jpeg
from intake.photographs.limits import (
    DAMAGED,
    MOST_KEPT_BYTES,
    MOST_SENT_BYTES,
    MOVING,
    SEVERAL_THINGS,
    TOO_MANY_PIXELS,
    UNKNOWN_KIND,
)

logger = logging.getLogger(__name__)

DECODER = Path(__file__).with_name("decoder.py")
# Seconds for one photograph. A HEIC of 48 megapixels takes two on a slow core, four beside others.
# Two of them, each with its wait for a turn, end before gunicorn ends the process that asks.
PATIENCE = 8
# How many are decoded at once on this machine, each with up to 768 MB; how many more wait for
# their turn, for how many seconds, and how often they look. Of at least four requests at a
# time, with the workers of `deploy/gunicorn.conf.py`, one is left: photographs keep no page
# from anybody.
AT_ONCE = 2
WAITING = 1
TURN = 3
LOOK = 0.05
# Bytes that go through a pipe at once.
PIECE = 64 * 1024

OR_TYPE = "Choose another photograph, or type the numbers instead."
TOO_LARGE = "This file is larger than 12 MB. Choose a smaller one, or type the numbers instead."
BUSY = (
    "Too many photographs came in at once, so we could not look at this one. Choose it again, "
    "or type the numbers instead."
)
EMPTY = f"This file is empty. {OR_TYPE}"
BROKEN = f"This photograph is damaged or did not arrive in full. {OR_TYPE}"
WORDS = {
    UNKNOWN_KIND: f"This is not a JPEG, PNG, HEIC or WebP photograph. {OR_TYPE}",
    TOO_MANY_PIXELS: f"This picture is too large to open. {OR_TYPE}",
    DAMAGED: BROKEN,
    SEVERAL_THINGS: f"This file holds more than a photograph, so we did not open it. {OR_TYPE}",
    MOVING: f"This picture moves. {OR_TYPE}",
}


class Refused(Exception):
    """A file that is no photograph for us; the message says why, in words for its sender."""


def prepare(sent: bytes) -> bytes:
    """The photograph in `sent` as a JPEG of its pixels alone, upright, at most 600 KB.

    Raises Refused, also when too many others are being looked at.
    """
    if not sent:
        raise Refused(EMPTY)
    if len(sent) > MOST_SENT_BYTES:
        raise Refused(TOO_LARGE)
    with _turn():
        code, jpeg = _decode(sent)
    if code or not is_plain_jpeg(jpeg):
        # How the decoder ended says nothing of what was in the file.
        logger.info("photograph_refused", extra={"status": code})
        raise Refused(WORDS.get(code, BROKEN))
    return jpeg


@contextmanager
def _turn() -> Iterator[None]:
    with _held("place", AT_ONCE + WAITING, seconds=0), _held("turn", AT_ONCE, seconds=TURN):
        yield


@contextmanager
def _held(name: str, number: int, *, seconds: float) -> Iterator[None]:
    """One of `number` locks that all processes share; raises Refused without one in `seconds`."""
    end = time.monotonic() + seconds
    while (lock := _lock(name, number)) is None:
        if time.monotonic() >= end:
            logger.warning("photograph_refused", extra={"status": 503})
            raise Refused(BUSY)
        time.sleep(LOOK)
    try:
        yield
    finally:
        os.close(lock)


def _lock(name: str, number: int) -> int | None:
    """The open file of a lock that was free; None when none was, or no file can be made.

    The system lets go of it when the file is closed, as when a process is killed.
    """
    folder = Path(settings.STATE_FOLDER)
    for place in range(number):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(folder / f"photograph-{name}-{place}", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
        else:
            return lock
    return None


def _decode(sent: bytes) -> tuple[int, bytes]:
    """How the decoder ended (below 0: by which signal), and what it gave back.

    It and whatever it started are ended when the time is up, or when it has given its answer.
    """
    with subprocess.Popen(  # noqa: S603 - the program is our own, and its arguments are fixed
        [sys.executable, "-I", str(DECODER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={},
        start_new_session=True,
    ) as decoder:
        end = time.monotonic() + PATIENCE
        try:
            jpeg = _exchange(decoder, sent, end)
            with suppress(subprocess.TimeoutExpired):
                decoder.wait(max(0.0, end - time.monotonic()))
        finally:
            with suppress(ProcessLookupError):
                os.killpg(decoder.pid, signal.SIGKILL)
    return decoder.returncode, jpeg


def _exchange(decoder: subprocess.Popen[bytes], sent: bytes, end: float) -> bytes:
    """What the decoder writes until `end` when it is given `sent`, and hardly a byte more than
    it may.

    It is never waited for without a clock: a process that it left behind may hold the pipes.
    """
    if decoder.stdin is None or decoder.stdout is None:
        raise RuntimeError("The decoder was started without pipes.")
    left, jpeg = memoryview(sent), b""
    with selectors.DefaultSelector() as pipes:
        for pipe, event in (
            (decoder.stdin, selectors.EVENT_WRITE),
            (decoder.stdout, selectors.EVENT_READ),
        ):
            os.set_blocking(pipe.fileno(), False)
            pipes.register(pipe, event)
        while ready := pipes.select(max(0.0, end - time.monotonic())):
            for key, _ in ready:
                if key.fileobj is decoder.stdin:
                    left = _written(decoder.stdin, left)
                    if not left:
                        pipes.unregister(decoder.stdin)
                        decoder.stdin.close()
                    continue
                piece = os.read(decoder.stdout.fileno(), PIECE)
                jpeg += piece
                if not piece or len(jpeg) > MOST_KEPT_BYTES:
                    return jpeg
    return jpeg


def _written(pipe: IO[bytes], left: memoryview) -> memoryview:
    """What of `left` is still to be written; nothing when nobody reads it any more."""
    try:
        return left[os.write(pipe.fileno(), left[:PIECE]) :]
    except BrokenPipeError:
        # It ended before it had read all; its status says how.
        return left[:0]
