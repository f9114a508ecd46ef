"""Which states are kept as pictures, and how a page is made to look the same every time."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize

from tests.browser.looking import DESK, NARROW, PHONE, TABLET, dress, tell
from tests.browser.pictures import opened

SIZES: dict[str, ViewportSize] = {
    "narrow": NARROW,
    "phone": PHONE,
    "tablet": TABLET,
    "desk": DESK,
}

# One state of every kind of page, and the states that look different.
SHOWN = (
    *("home", "programs", "levels-of-care", "program-on-the-ladder", "program-of-therapy"),
    *("articles", "article", "faq", "payment-options", "crisis-help", "notices"),
    *("contact-empty", "contact-failed", "contact-sent", "insurance-empty", "insurance-failed"),
    *("faq-found", "insurance-check"),
    *("error-404", "error-500", "sign-in", "second-factor-to-choose"),
    *("front-page", "queue", "search-found", "submission", "submission-print", "record"),
)
SHOWN_DARK = ("home", "program-on-the-ladder", "article", "insurance-failed", "sign-in", "queue")


def photograph(page: Page, size: str, scheme: str, *, whole: bool = True) -> Image.Image:
    """The page as it stands, at a size and in a scheme; what changes from run to run is frozen."""
    page.set_viewport_size(SIZES[size])
    dress(page, scheme)
    tell(page, "freeze")
    return opened(page.screenshot(full_page=whole, timeout=60_000))


def file_of(folder: Path, name: str, size: str, scheme: str) -> Path:
    """Where the picture of a state is kept."""
    return folder / f"{name}-{size}-{scheme}.webp"
