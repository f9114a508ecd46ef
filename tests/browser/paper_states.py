"""What staff meet at the papers of a submission: benefits, their summary, and replies."""

from django.utils import timezone

from intake.models import Submission
from tests.browser.staff_states import QUEUE, part_of
from tests.browser.staging import Stage
from tests.browser.state import State


def _benefits_for_the_insurer(stage: Stage) -> None:
    stage.open("insurance", "benefits")
    stage.press("Show what the insurer asks for")
    stage.page.wait_for_url("**/benefits/#asked-for")


def _benefits_claimed_meanwhile(stage: Stage) -> None:
    submission = stage.open("insurance", "benefits")
    stage.submission("insurance", claimed_by=stage.person("lead"), claimed_at=timezone.now())
    stage.page.get_by_label("Reference number of the call").fill("CALL-4711")
    stage.press("Record benefits")
    stage.page.get_by_role("alert").wait_for()
    Submission.objects.filter(pk=submission.pk).update(claimed_by=None, claimed_at=None)


def _benefits_failed(stage: Stage) -> None:
    stage.open("insurance", "benefits")
    stage.press("Record benefits")


def _benefits_printed(stage: Stage) -> None:
    submission = stage.open("insurance", "benefits")
    stage.page.get_by_role("group", name="Is the plan active?").get_by_label("Yes").check()
    stage.page.get_by_label("In network", exact=True).check()
    stage.page.get_by_label("Reference number of the call").fill("CALL-4711")
    stage.press("Record benefits")
    stage.page.wait_for_url("**/change/**")
    stage.go(f"{QUEUE}{submission.pk}/benefits/print/")


def _reply(stage: Stage) -> None:
    stage.open("insurance", f"reply/{stage.reply().pk}")


PAPERS = (
    State("benefits", part_of("insurance", "benefits"), who="nurse"),
    State("benefits-failed", _benefits_failed, who="nurse"),
    State("benefits-for-the-insurer", _benefits_for_the_insurer, who="nurse"),
    State("benefits-claimed-meanwhile", _benefits_claimed_meanwhile, who="nurse"),
    State("benefits-print", _benefits_printed, who="nurse"),
    State("reply", _reply, who="nurse"),
)
