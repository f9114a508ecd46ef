"""Using a page by keyboard alone: Tab, keys and Enter, and never a pointer."""

from playwright.sync_api import Locator, Page, expect

# More stops than any page has.
MOST_STOPS = 120


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus, which must be in sight on every stop."""
    expect(target).to_be_visible()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count():
            expect(focused).to_be_in_viewport()
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"The keyboard does not reach {target}.")


def press(page: Page, target: Locator) -> None:
    """Reach `target` and press Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def write(page: Page, target: Locator, text: str) -> None:
    """Reach `target` and type."""
    tab_to(page, target)
    page.keyboard.type(text)


def choose(page: Page, group: Locator, downs: int) -> None:
    """Reach a group of radio buttons and choose the first, or one as many `downs` below it."""
    tab_to(page, group.get_by_role("radio").first)
    page.keyboard.press("Space")
    for _ in range(downs):
        page.keyboard.press("ArrowDown")
