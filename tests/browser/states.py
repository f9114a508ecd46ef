"""Every kind of page in every state.

A new page or state is one line in one of these lists: what it is called, how it is brought about
and who meets it. Whatever is measured, compared or photographed walks them. Each state stands
alone: it may come after any other, and none has to have come before.
"""

from tests.browser.paper_states import PAPERS
from tests.browser.several_states import SEVERAL
from tests.browser.staff_states import (
    ACCOUNTS,
    COMING_IN,
    CONTENT_AND_RECORD,
    DESK_OF_ADMISSIONS,
    KEEPING,
    ONE_SUBMISSION,
    OWN_ACCOUNT,
)
from tests.browser.state import State
from tests.browser.visitor_states import FAILURES, FORMS, READING

# States that are measured together, one after the other, in one browser.
WALKS: dict[str, tuple[State, ...]] = {
    "reading": READING,
    "forms": FORMS,
    "failures": FAILURES,
    "coming-in": COMING_IN,
    "own-account": OWN_ACCOUNT,
    "desk": DESK_OF_ADMISSIONS,
    "several": SEVERAL,
    "submission": ONE_SUBMISSION,
    "papers": PAPERS,
    "keeping": KEEPING,
    "accounts": ACCOUNTS,
    "content-and-record": CONTENT_AND_RECORD,
}
PUBLIC = (*READING, *FORMS, *FAILURES)
BY_NAME = {state.name: state for walk in WALKS.values() for state in walk}
