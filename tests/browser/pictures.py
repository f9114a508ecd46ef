"""Pictures of pages, compared as an eye compares them, not as a machine does."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageFilter

# Scaled down to this share of a CSS pixel, letters become gray and their edges do not matter.
SCALE = 4
# Sides of a tile, in scaled pixels: 8 of them are 32 CSS pixels.
TILE = 8
# How far the mean of a tile may be off, of 255. Another machine's letters stay well below.
TOLERANCE = 14


def opened(png: bytes) -> Image.Image:
    """A picture that a browser took, without transparency."""
    return Image.open(BytesIO(png)).convert("RGB")


def small(picture: Image.Image) -> Image.Image:
    """The picture as it is kept and compared: a quarter as wide and as high, slightly blurred."""
    width, height = (max(1, side // SCALE) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(1))


@dataclass(frozen=True)
class Difference:
    """What is different: the worst tile, how many are too far off, and where, as a picture."""

    worst: int
    tiles: int
    picture: Image.Image

    @property
    def matters(self) -> bool:
        """Whether a person would see another page."""
        return self.tiles > 0


def difference(kept: Image.Image, taken: Image.Image) -> Difference:
    """Compare two small pictures; what is longer or wider is compared with white."""
    size = (max(kept.width, taken.width), max(kept.height, taken.height))
    one, other = (_padded(picture, size) for picture in (kept, taken))
    apart = ImageChops.difference(one, other)
    # The strongest of the three colors, then the mean of each tile.
    strongest = ImageChops.lighter(ImageChops.lighter(*apart.split()[:2]), apart.split()[2])
    tiles = (-(-size[0] // TILE), -(-size[1] // TILE))
    padded = _padded(strongest, (tiles[0] * TILE, tiles[1] * TILE))
    means = padded.resize(tiles, Image.Resampling.BOX).tobytes()
    off = sum(mean > TOLERANCE for mean in means)
    return Difference(max(means), off, strongest.point(lambda value: min(255, value * 4)))


def _padded(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if picture.size == size:
        return picture
    larger = Image.new(picture.mode, size, 0 if picture.mode == "L" else "white")
    larger.paste(picture)
    return larger


def _luminance(red: int, green: int, blue: int) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [value / 255 for value in (red, green, blue)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrasting_pixels(before: Image.Image, after: Image.Image, *, ratio: float = 3) -> int:
    """How many pixels changed so much that their contrast with what was there is `ratio`."""
    count = 0
    pairs = zip(
        before.tobytes()[0::3],
        before.tobytes()[1::3],
        before.tobytes()[2::3],
        after.tobytes()[0::3],
        after.tobytes()[1::3],
        after.tobytes()[2::3],
        strict=True,
    )
    for red, green, blue, new_red, new_green, new_blue in pairs:
        if (red, green, blue) == (new_red, new_green, new_blue):
            continue
        old, new = _luminance(red, green, blue), _luminance(new_red, new_green, new_blue)
        count += (max(old, new) + 0.05) / (min(old, new) + 0.05) >= ratio
    return count
