"""What admissions staff may do."""

from typing import Any

from asana_site.groups import every_permission, grant

ADMISSIONS = "Admissions"
LEADS = "Admissions leads"


def grant_admissions(**_: Any) -> None:
    """Admissions read submissions, move them along and write notes; they edit no content.

    Leads also assign, export, hold, erase, open what others have claimed, and keep the
    templates of replies and the accounts of admissions: see, invite, close
    (`asana_site.staff.authority`).
    """
    work = [
        ("intake", "view_submission"),
        ("intake", "change_submission"),
        ("intake", "view_replytemplate"),
    ]
    grant(ADMISSIONS, work)
    lead = [
        ("intake", f"{verb}_submission")
        for verb in ("assign", "export", "hold", "erase", "open_claimed")
    ]
    accounts = [("auth", f"{verb}_user") for verb in ("view", "add", "delete")]
    grant(LEADS, [*work, *lead, *accounts, *every_permission("intake", ["replytemplate"])])
