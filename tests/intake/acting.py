"""The acts on a submission, as the buttons of its page send them."""

import re
from typing import Any

from django.test import Client

from intake.models import Submission


def page_of(submission: Submission) -> str:
    """The address of the submission's page."""
    return f"/admin/intake/submission/{submission.pk}/change/"


def act(client: Client, submission: Submission, name: str, /, **typed: Any) -> Any:
    """Press the button of the act `name`, with what was `typed`, on a page that is fresh.

    With a `version` among it, the page is the one that showed that version.
    """
    version = Submission.objects.values_list("version", flat=True).get(pk=submission.pk)
    address = page_of(submission).replace("change", name)
    return client.post(address, {"version": version, **typed})


def text_of(response: Any) -> str:
    """The words of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
