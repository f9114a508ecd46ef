"""Hidden answers that a post has recorded as shown: the page that it leads to shows them, once.

A post that answered with the page itself could not be gone back to: what is stored nowhere
would have to be posted again. So it leads to the page, and the session knows what to show.
"""

import time

from django.http import HttpRequest

from intake.models import Submission

# Under which the session knows the look: for which page, of which submission, of what, since when.
LOOK = "answer_look"
# Seconds in which a browser follows to the page. What comes later is another look.
LOOK_LASTS = 60


def note(request: HttpRequest, submission: Submission, page: str, shown: str) -> None:
    """Let this session's next `page` of `submission` show what was just recorded: `shown`."""
    request.session[LOOK] = [page, str(submission.pk), shown, time.time()]


def take(request: HttpRequest, submission: Submission, page: str) -> str:
    """What this `page` of `submission` is to show, for the first time; empty if nothing.

    It is used up by that. What was recorded for another page waits for that one.
    """
    noted, pk, shown, at = request.session.get(LOOK, ("", "", "", 0.0))
    if (noted, pk) != (page, str(submission.pk)):
        return ""
    del request.session[LOOK]
    return str(shown) if 0 <= time.time() - at < LOOK_LASTS else ""
