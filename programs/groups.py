"""What editors may do with programs."""

from typing import Any

from asana_site.groups import EDITORS, every_permission, grant


def grant_editors(**_: Any) -> None:
    """Editors write and publish programs."""
    grant(EDITORS, every_permission("programs", ["program"]))
