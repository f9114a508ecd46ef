"""What the staff's pages print beside their own content."""

from functools import partial
from typing import Any

from django.http import HttpRequest

from intake.queue.front_page import front_page
from intake.warnings import warnings


def intake(request: HttpRequest) -> dict[str, Any]:
    """`intake_warnings` and `admissions`, asked for only where a template prints them."""
    return {
        "intake_warnings": partial(warnings, request),
        "admissions": partial(front_page, request),
    }
