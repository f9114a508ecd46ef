"""Every kind of page in every state, at every size and in both schemes: nothing to object to."""

import pytest
from playwright.sync_api import Page

from tests.browser.looking import look
from tests.browser.staging import Stage
from tests.browser.states import BY_NAME, WALKS


@pytest.mark.parametrize("walk", WALKS)
def test_no_state_of_any_page_gives_anything_to_object_to(desk: Page, site, walk):
    stage = Stage(desk, site)
    findings: dict[str, list[str]] = {}
    for state in WALKS[walk]:
        state.set(stage)
        for finding in look(desk):
            findings.setdefault(finding, []).append(state.name)
    told = [f"{finding}\n  in {', '.join(names)}" for finding, names in findings.items()]
    assert not told, "\n".join(told)


def test_every_state_has_a_name_of_its_own():
    assert len(BY_NAME) == sum(map(len, WALKS.values()))
