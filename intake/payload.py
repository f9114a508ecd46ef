"""What is sealed of a submission: what the person was asked, in those words, and answered."""

from dataclasses import dataclass
from typing import Any

VERSION = 1


@dataclass(frozen=True, repr=False)
class Answer:
    """One question of the form: its field, its words at the time, and the answer as typed.

    `text` is how the answer reads; `value` is what the field held, for programs.
    """

    name: str
    question: str
    text: str
    value: Any = None


@dataclass(frozen=True, repr=False)
class AnswerGroup:
    """The answers under one heading of the form."""

    heading: str
    answers: list[Answer]


@dataclass(frozen=True, repr=False)
class Payload:
    """A whole submission. `consent` is the wording that was agreed to, and its version."""

    kind: str
    groups: list[AnswerGroup]
    consent: dict[str, str]
    version: int = VERSION

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for sealing."""
        # Not `asdict`, which copies every value in depth: these are about to be written out.
        return vars(self) | {
            "groups": [
                {"heading": group.heading, "answers": [vars(answer) for answer in group.answers]}
                for group in self.groups
            ]
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Payload":
        """The payload that `as_dict` gave."""
        groups = [
            AnswerGroup(group["heading"], [Answer(**answer) for answer in group["answers"]])
            for group in data["groups"]
        ]
        return cls(data["kind"], groups, data["consent"], data["version"])

    def value_of(self, name: str) -> Any:
        """What the field `name` held; None when the form did not ask it."""
        for group in self.groups:
            for answer in group.answers:
                if answer.name == name:
                    return answer.value
        return None
