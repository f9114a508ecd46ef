"""What admissions staff may do."""

from typing import Any

from asana_site.groups import grant

ADMISSIONS = "Admissions"


def grant_admissions(**_: Any) -> None:
    """Admissions read submissions, move them along and write notes; they edit no content."""
    grant(
        ADMISSIONS,
        [
            ("intake", "view_submission"),
            ("intake", "change_submission"),
        ],
    )
