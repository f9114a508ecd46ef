"""Who may look at the record."""

from typing import Any

from asana_site.groups import grant

PRIVACY_OFFICERS = "Privacy officers"


def grant_privacy_officers(**_: Any) -> None:
    """Privacy officers see who read what; they read no submission and edit no content."""
    grant(PRIVACY_OFFICERS, [("audit", "view_auditrecord")])
