"""Photographs of cards as phones and scanners make them, and files that only look like one."""

import io
from functools import lru_cache
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw

pillow_heif.register_heif_opener()

# How people's files begin, and what they are called.
FORMATS = {"JPEG": "card.jpg", "PNG": "card.png", "HEIF": "IMG_0001.HEIC", "WEBP": "card.webp"}
ORIENTATION = 0x0112
RED, BLUE = (200, 30, 30), (30, 30, 200)


def card(size: tuple[int, int] = (640, 400), mode: str = "RGB") -> Image.Image:
    """A card whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, RED)
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, *size), fill=BLUE)
    return image.convert(mode)


def file_of(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The image as a file of that format."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


@lru_cache
def photograph(kind: str = "JPEG") -> bytes:
    """A photograph of a card as a file."""
    return file_of(card(), kind)


@lru_cache
def plain_jpeg(color: str = "white") -> bytes:
    """A small JPEG as our decoder makes them, without going through it."""
    return file_of(Image.new("RGB", (60, 40), color))


def read(jpeg: bytes) -> Image.Image:
    """What is in a JPEG, decoded."""
    image = Image.open(io.BytesIO(jpeg), formats=["JPEG"])
    image.load()
    return image
