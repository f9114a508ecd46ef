"""Words for replies: their places, and how they are filled in."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from asana_site.models import Center
from intake.models import Submission
from intake.payload import Payload

PLACES = {
    "name": "the name we should ask for",
    "reference": "the reference of the submission",
    "center": "the name of the center",
    "telephone": "the telephone of admissions",
    "hours": "when a person answers the telephone",
    "program": "the program that was chosen",
}
SAMPLE = {"name": "Alex Example", "reference": "ABCDE-FGHJK", "program": "Residential Treatment"}
PLACE = re.compile(r"\{([^{}]*)\}")
# The answer of somebody who chose no program.
NO_PROGRAM = ("", "unsure")


@dataclass(frozen=True, repr=False)
class FilledReply:
    """Words with their places filled in; of those that nobody knows, the names."""

    text: str
    missing: list[str]


def check_places(body: str) -> None:
    """Raise ValidationError for a place that does not exist, and for a brace that stands alone."""
    known = ", ".join(f"{{{place}}}" for place in PLACES)
    for place in PLACE.findall(body):
        if place not in PLACES:
            raise ValidationError(f"There is no place {{{place}}}. The places are {known}.")
    if re.search(r"[{}]", PLACE.sub("", body)):
        raise ValidationError(f"A brace stands alone. Write places as one of {known}.")


def fill(body: str, values: dict[str, str]) -> FilledReply:
    """`body` with `values` in its places; what is not known stays as `[place]`.

    Whatever stands in a value is text: it fills no place of its own.
    """
    missing: list[str] = []

    def put(match: re.Match[str]) -> str:
        value = values.get(match[1], "")
        # "6 p.m." at the end of a sentence: one full stop is enough.
        if body[match.end() : match.end() + 1] == ".":
            value = value.removesuffix(".")
        if not value and match[1] not in missing:
            missing.append(match[1])
        return value or f"[{match[1]}]"

    return FilledReply(PLACE.sub(put, body), missing)


def of_center(center: Center) -> dict[str, str]:
    """The places that are the same for everybody."""
    hours = "; ".join(center.hours_lines)
    return {"center": center.name, "telephone": center.telephone, "hours": hours}


def sample_values(center: Center) -> dict[str, str]:
    """Values for a preview: the center's own, and somebody who does not exist."""
    own = of_center(center)
    return SAMPLE | own | {"hours": own["hours"] or "Monday to Friday, 8 a.m. to 6 p.m."}


def values_for(submission: Submission, payload: Payload, center: Center) -> dict[str, str]:
    """What is known of the person at hand and of the center."""
    texts = {
        str(answer.name): str(answer.text or "")
        for group in payload.groups
        for answer in group.answers
    }
    program = "" if payload.value_of("program") in NO_PROGRAM else texts.get("program", "")
    return {
        **of_center(center),
        "name": texts.get("name", ""),
        "reference": submission.reference,
        "program": program,
    }
