"""What staff must know about the ways in which submissions reach them."""

from django.http import HttpRequest

from intake import notices, spool
from intake.notices import Late


def warnings(request: HttpRequest) -> list[str]:
    """One plain sentence for each thing that is late, for those who read submissions."""
    user = getattr(request, "user", None)
    if user is None or not user.has_perm("intake.view_submission"):
        return []
    found = []
    try:
        number = len(spool.waiting())
    except OSError:
        number = 0
        found.append(
            "Nobody can tell whether submissions wait to be filed: this server may not look into "
            "their folder. Tell the person who runs it."
        )
    if number:
        waiting = "1 submission waits" if number == 1 else f"{number} submissions wait"
        found.append(
            f"The database was away, and {waiting} to be filed: not in the queue yet, and safe. "
            "Still there in a few minutes? Tell the person who runs the server."
        )
    late = notices.late()
    if Late.UNTOLD in late:
        found.append(
            "Notices by e-mail are late. Look into the queue itself for what is new, and tell the "
            "person who runs the server."
        )
    if Late.OWED in late:
        found.append(
            "Notices by e-mail do not reach everybody on the list: the mail server refuses an "
            "address. Look into the queue itself for what is new, and tell the person who runs "
            "the server."
        )
    return found
