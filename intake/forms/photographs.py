"""Photographs in a form: chosen once, decoded once, and then carried by the page itself."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField

from asana_site import patience
from intake.identity import FormToken
from intake.photographs.carrying import NotOurs, carried, carry
from intake.photographs.limits import MOST_SENT_BYTES
from intake.photographs.preparing import TOO_LARGE, Refused, prepare

# By content type and, for machines that do not know HEIC, by name. A phone offers its camera.
ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"
CHOOSE_AGAIN = "Choose this photograph again: it did not come back to us as we knew it."
ATTACHED = "A photograph is attached"
# The same in what is sealed: it is read on paper and in files too, to which none is attached.
SENT = "A photograph was sent"


@dataclass(frozen=True, repr=False)
class Sent:
    """What a browser sends of one field: a new file, what the page carried, or the wish to
    have that taken away."""

    file: UploadedFile | None
    carried: str
    is_removed: bool

    def __bool__(self) -> bool:
        return bool(self.file or self.carried)


def size_in_words(jpeg: bytes) -> str:
    """How large a photograph is, rounded up: `310 KB`."""
    return f"{-(-len(jpeg) // 1024)} KB"


class PhotographInput(forms.Widget):
    """A choice of a file, and what is attached already, with a box to take it away."""

    template_name = "intake/fields/photograph.html"
    needs_multipart_form = True
    # The label of its field: heard alone, "Remove it" would not say which of the two.
    whose: Any = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:
        """What came of this field; a file sent as text is none."""
        file = files.get(name)
        return Sent(
            file=file if isinstance(file, UploadedFile) else None,
            carried=str(data.get(carried_name(name), "")),
            is_removed=bool(data.get(removal_name(name))),
        )

    def format_value(self, value: Any) -> Any:
        """An attached photograph as it is, or None."""
        return value

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The widget's context, with the names of its other inputs."""
        context = super().get_context(name, value, {"accept": ACCEPTED, **(attrs or {})})
        context["widget"] |= {
            "carried_name": carried_name(name),
            "removal_name": removal_name(name),
            "attached": ATTACHED,
            "whose": self.whose,
        }
        return context


def carried_name(name: str) -> str:
    """The name of the hidden input in which the page carries the photograph of a field."""
    return f"{name}_carried"


def removal_name(name: str) -> str:
    """The name of the box that takes the photograph of a field away."""
    return f"{name}_remove"


@dataclass(frozen=True, repr=False)
class Attached:
    """A photograph that is attached, for the page: how it is carried, and how large it is."""

    carried: str
    size: str


class PhotographBoundField(BoundField):
    """Shows what is attached, in place of what was sent."""

    def value(self) -> Attached | None:
        """What the page is to carry; None when nothing is attached."""
        field: Any = self.field
        if field.kept is None or field.token is None:
            return None
        text = carry(field.kept, side=field.side, token=field.token)
        return Attached(text, size_in_words(field.kept))


class PhotographField(forms.Field):
    """One photograph, as a JPEG of ours, or None.

    `token` is that of the opened form, which its form sets; without one nothing is carried.
    `kept` is what is attached after cleaning, also when a new file was refused: then the
    former one stays.
    """

    widget = PhotographInput
    bound_field_class = PhotographBoundField
    token: FormToken | None = None
    kept: bytes | None = None

    def __init__(self, *, side: str, **options: Any) -> None:
        self.side = side
        super().__init__(required=False, **options)
        self.widget.whose = self.label

    def clean(self, value: Sent) -> bytes | None:
        """The photograph that is attached now; raises ValidationError in plain words."""
        is_ours = self._keep_what_was_carried(value)
        if value.file is not None:
            if (value.file.size or 0) > MOST_SENT_BYTES:
                raise ValidationError(TOO_LARGE, code="too_large")
            try:
                with patience.paused():
                    self.kept = prepare(value.file.read())
            except Refused as refusal:
                raise ValidationError(str(refusal), code="refused") from None
        elif not is_ours:
            raise ValidationError(CHOOSE_AGAIN, code="carried")
        return self.kept

    def _keep_what_was_carried(self, value: Sent) -> bool:
        """Whether what came back, if anything did, is what the page was given."""
        if not value.carried or value.is_removed:
            return True
        if self.token is None:
            return False
        try:
            self.kept = carried(value.carried, side=self.side, token=self.token)
        except NotOurs:
            return False
        return True
