"""What editors may do with articles, questions, pages and notices."""

from typing import Any

from asana_site.groups import EDITORS, every_permission, grant


def grant_editors(**_: Any) -> None:
    """Editors write articles and answers freely; pages and notices are a fixed set to fill."""
    fixed = [
        ("articles", f"{action}_{name}")
        for name in ("plainpage", "notice")
        for action in ("change", "view")
    ]
    grant(EDITORS, every_permission("articles", ["article", "section", "question"]) + fixed)
