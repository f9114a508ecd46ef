"""The focus, as the eye sees it: pixels that change and contrast with what was there."""

import pytest
from playwright.sync_api import FloatRect, Page

from tests.browser.looking import PHONE, dress, tell
from tests.browser.pictures import contrasting_pixels, opened
from tests.browser.staging import Stage
from tests.browser.states import BY_NAME

# Together they show every kind of control that the site has.
STATES = (
    *("home", "program-on-the-ladder", "article", "faq", "contact-failed", "insurance-empty"),
    *("sign-in", "queue", "submission"),
)
AROUND = 8


def _around(box: FloatRect) -> FloatRect:
    left, top = max(0, box["x"] - AROUND), max(0, box["y"] - AROUND)
    return {
        "x": left,
        "y": top,
        "width": min(PHONE["width"], box["x"] + box["width"] + AROUND) - left,
        "height": min(PHONE["height"], box["y"] + box["height"] + AROUND) - top,
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_stands_out_on_every_kind_of_control(desk: Page, site, scheme):
    stage = Stage(desk, site)
    desk.set_viewport_size(PHONE)
    seen: set[str] = set()
    faint = []
    for name in STATES:
        BY_NAME[name].set(stage)
        dress(desk, scheme)
        desk.keyboard.press("Tab")
        for kind in tell(desk, "kinds"):
            if kind in seen:
                continue
            seen.add(kind)
            box = tell(desk, "place", kind)
            clip = _around(box)
            before = opened(desk.screenshot(clip=clip))
            tell(desk, "give", kind)
            changed = contrasting_pixels(before, opened(desk.screenshot(clip=clip)))
            # A line of one pixel around the control, cut where the window ends.
            if changed < box["width"] + box["height"]:
                faint.append(f"{name}: {kind}: {changed} pixels around {box}")
    assert {"a", "button", "input", "select", "textarea", "summary"} <= {
        kind.split()[0] for kind in seen
    }
    assert not faint, "\n".join(faint)
