"""The development error page without anything that somebody typed.

It names the exception and shows the code, which is what a developer needs. Values stay
out: whoever tries a form with real words must not find them on a screen that is shared.
"""

from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

# The development server puts the whole process environment, keys included, beside these.
SHOWN_META = ("REQUEST_METHOD", "PATH_INFO", "CONTENT_TYPE", "CONTENT_LENGTH", "SERVER_PROTOCOL")
NOT_SHOWN = "The message is not shown: it may quote what the form held."


class PrivateReporterFilter(SafeExceptionReporterFilter):
    """Hides what a form sent, cookies, settings and the values of local variables."""

    def get_safe_settings(self) -> dict[str, Any]:
        return {}

    def get_safe_request_meta(self, request: HttpRequest | None) -> dict[str, Any]:
        meta = request.META if request else {}
        return {name: meta[name] for name in SHOWN_META if name in meta}

    def get_safe_cookies(self, request: HttpRequest | None) -> dict[str, Any]:
        return dict.fromkeys(request.COOKIES if request else {}, self.cleansed_substitute)

    def get_post_parameters(self, request: HttpRequest | None) -> MultiValueDict:
        hidden = QueryDict(mutable=True)
        for name in request.POST if request else ():
            hidden[name] = self.cleansed_substitute
        return hidden

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> ItemsView[str, Any]:
        kinds = {name: type(value).__qualname__ for name, value in tb_frame.f_locals.items()}
        return kinds.items()


class PrivateReporter(ExceptionReporter):
    """Leaves out an exception's message too where a form was sent, which it may quote."""

    def get_traceback_data(self) -> dict[str, Any]:
        data = super().get_traceback_data()
        if self.request is None or self.request.method in ("GET", "HEAD"):
            return data
        data |= dict.fromkeys(("exception_notes", "unicode_hint"), "")
        data |= {"exception_value": NOT_SHOWN, "request_FILES_items": []}
        if data["template_info"]:
            data["template_info"] = data["template_info"] | {"message": NOT_SHOWN}
        for frame in data["frames"]:
            if frame.get("exc_cause"):
                frame["exc_cause"] = type(frame["exc_cause"]).__qualname__
        return data
