"""What staff meet when they do one thing to several submissions: change their status, export."""

from django.utils import timezone

from intake.models import Submission
from tests.browser.staging import Stage
from tests.browser.state import State
from tests.staff.signing_in import PASSWORD

QUEUE = "/admin/intake/submission/"


def _bulk(stage: Stage) -> None:
    _choose_one(stage, stage.submission(status="new", opened_at=None))


def _choose_one(stage: Stage, submission: Submission) -> None:
    stage.go(f"{QUEUE}?list=all")
    stage.page.locator("tbody tr", has_text=submission.reference).get_by_role("checkbox").check()
    chosen = stage.page.get_by_label("With those that are ticked")
    chosen.select_option("change_status_of_selected")
    stage.press("Go")


def _bulk_opened(stage: Stage) -> None:
    _choose_one(stage, stage.submission(status="contacted", opened_at=timezone.now()))


def _bulk_failed(stage: Stage) -> None:
    _bulk_opened(stage)
    stage.press("Change the status of all of them")


def _bulk_mixed(stage: Stage) -> None:
    """One that may be changed beside one that may not: the page offers to go on without it."""
    unread = stage.submission(status="new", opened_at=None)
    read = stage.submission("insurance", status="contacted", opened_at=timezone.now())
    stage.go(f"{QUEUE}?list=all")
    for submission in (unread, read):
        row = stage.page.locator("tbody tr", has_text=submission.reference)
        row.get_by_role("checkbox").check()
    chosen = stage.page.get_by_label("With those that are ticked")
    chosen.select_option("change_status_of_selected")
    stage.press("Go")
    stage.page.get_by_role("button", name="Go on without these").wait_for()


def _nothing_ticked(stage: Stage) -> None:
    stage.submission()
    stage.go(f"{QUEUE}?list=all")
    stage.press("Go")
    stage.page.get_by_text("Tick at least one submission first.").wait_for()


def _export(stage: Stage) -> None:
    stage.submission()
    stage.go(f"{QUEUE}?list=all")
    stage.page.locator("tbody [type='checkbox']").first.check()
    stage.page.get_by_label("With those that are ticked").select_option("export_selected")
    stage.press("Go")


def _export_failed(stage: Stage) -> None:
    _export(stage)
    stage.press("Export 1 submission")
    stage.page.get_by_role("heading", name="There is a problem").wait_for()


def _exported(stage: Stage) -> None:
    """The page of an export after its file has arrived."""
    _export(stage)
    stage.page.get_by_label("Transfer to billing").check()
    stage.page.get_by_label("In your own words").fill("For billing.")
    stage.page.get_by_label("Your password, again").fill(PASSWORD)
    with stage.page.expect_download():
        stage.press("Export 1 submission")


SEVERAL = (
    State("queue-nothing-ticked", _nothing_ticked, who="nurse"),
    State("status-of-several-unread", _bulk, who="nurse"),
    State("status-of-several-mixed", _bulk_mixed, who="nurse"),
    State("status-of-several", _bulk_opened, who="nurse"),
    State("status-of-several-failed", _bulk_failed, who="nurse"),
    State("export", _export, who="lead"),
    State("export-failed", _export_failed, who="lead"),
    State("exported", _exported, who="lead"),
)
