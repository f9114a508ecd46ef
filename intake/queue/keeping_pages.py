"""Legal hold, and erasure on request."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from asana_site.audit.recording import record_refusal
from asana_site.retention import days_for, in_words
from asana_site.staff.views import signed_in
from intake.finding.indexing import AT_A_REQUEST, index_new
from intake.finding.relations import sharing_with
from intake.forms.inputs import Problem, problems_of
from intake.keeping.erasure import Reason, erase, obstacle
from intake.keeping.holds import put_on_hold, take_off_hold
from intake.keeping.retention import kept_until
from intake.models import Submission
from intake.queue.neighbours import kept
from intake.reading import OpenedSubmission
from intake.sealing import CannotSeal
from intake.work import NotAllowed, Stale

LONGEST_REASON = 2000
REFUSED = 409
NOT_FILLED_IN = 422

NOT_SEALED = (
    "The reason could not be sealed, so nothing was changed. Tell the person who runs the server."
)
OPEN_AGAIN = "Go back to the submission and begin again from there."
CHANGED = (
    "Somebody changed this submission since you opened this page. Nothing was erased. Look at "
    "it again before you go on."
)
IN_THE_SPOOL = (
    "A file of this submission cannot be removed from the spool, so nothing was erased. Tell the "
    "person who runs the server, and give the reference."
)


class KeepingForm(forms.Form):
    """A form of these pages; its fields have the ids that the messages above it lead to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "field-%s"

    def problems(self) -> list[Problem]:
        """The lines of the error summary, in the order of the fields."""
        return problems_of(self)


class HoldForm(KeepingForm):
    """Why a hold begins or ends."""

    reason = forms.CharField(
        label="Why?",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Sealed like the answers, and kept as a note. It cannot be changed later.",
        error_messages={
            "required": "Write why, so that whoever comes after you knows.",
            "max_length": f"Write {LONGEST_REASON} characters at most.",
        },
    )


class ReasonForm(KeepingForm):
    """The first step of an erasure: why, in words of ours."""

    reason = forms.ChoiceField(
        label="Why is it erased?",
        choices=[(reason.value, reason.label.capitalize()) for reason in Reason],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose why it is erased.",
            "invalid_choice": "Choose one of these reasons.",
        },
    )
    version = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value"), OPEN_AGAIN),
    )


class ConfirmForm(KeepingForm):
    """The second step: the reference, typed by whoever erases it."""

    reference = forms.CharField(
        label="Type the reference to confirm",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": "Type the reference as it stands above.",
            "max_length": "Type the reference as it stands above.",
        },
    )
    reason = forms.ChoiceField(choices=Reason, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_reference(self) -> str:
        """What was typed, if it is the reference; case, spaces and the hyphen do not count."""
        typed: str = self.cleaned_data["reference"]
        if _letters(typed) != _letters(self.expected):
            raise forms.ValidationError("This is another reference. Type the one above.")
        return typed


def _letters(reference: str) -> str:
    return "".join(filter(str.isalnum, reference)).upper()


def shown(request: HttpRequest, submission: Submission, opened: OpenedSubmission) -> dict[str, Any]:
    """What the submission page says of how long it is kept, and whose hands may change that."""
    user = request.user
    return {
        "keeping": {
            "until": kept_until(submission),
            "period": in_words(days) if (days := days_for(submission.status)) else "",
            "may_hold": user.has_perm("intake.hold_submission"),
            "may_erase": user.has_perm("intake.erase_submission") and not submission.is_held,
        }
    }


class KeepingPages(admin.ModelAdmin):
    """Legal hold, and erasure on request."""

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(
                f"<uuid:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"intake_submission_{name}",
            )
            for name, view in (("hold", self.hold_view), ("erase", self.erase_view))
        ]
        return [*pages, *super().get_urls()]

    def kept_submission(self, request: HttpRequest, object_id: UUID, verb: str) -> Submission:
        """The submission without its answers, for whoever may `verb` it.

        Raises PermissionDenied, and Http404 when there is none.
        """
        if not (
            self.has_view_permission(request) and request.user.has_perm(f"intake.{verb}_submission")
        ):
            raise PermissionDenied
        submission = Submission.objects.defer("sealed").filter(pk=object_id).first()
        if submission is None:
            raise Http404
        return submission

    def hold_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Put a submission on legal hold or take it off, with a reason."""
        submission = self.kept_submission(request, object_id, "hold")
        form: HoldForm | None = HoldForm(request.POST if request.method == "POST" else None)
        problem = ""
        if form and form.is_valid():
            # What the page offered, so that two who press the same button do the same thing.
            turn = take_off_hold if request.POST.get("turn") == "off" else put_on_hold
            try:
                turn(
                    submission.pk,
                    reason=form.cleaned_data["reason"],
                    by=signed_in(request),
                    request=request,
                )
            except Submission.DoesNotExist:
                raise Http404 from None
            except NotAllowed as error:
                # It is as the post wanted it: there is nothing to send again.
                problem, form = str(error), None
            except CannotSeal:
                problem = NOT_SEALED
            else:
                is_off = turn is take_off_hold
                said = "is off legal hold" if is_off else "is on legal hold"
                self.message_user(request, f"The submission {said} now.", messages.SUCCESS)
                page = reverse("admin:intake_submission_change", args=[submission.pk])
                return HttpResponseRedirect(page + kept(request))
        title = "Take off legal hold" if submission.is_held else "Put on legal hold"
        return self.keeping_page(request, submission, "hold", form, title=title, problem=problem)

    def erase_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Erase a submission: first the reason, then the reference typed, then it is gone."""
        submission = self.kept_submission(request, object_id, "erase")
        if problem := obstacle(submission, signed_in(request)):
            return self.refuse(request, submission, problem)
        if request.method != "POST":
            index_new(AT_A_REQUEST)
            form = ReasonForm(initial={"version": submission.version})
            return self.keeping_page(
                request,
                submission,
                "erase",
                form,
                title="Erase",
                others=sharing_with(submission),
            )
        asked = ReasonForm(request.POST)
        if not asked.is_valid():
            return self.keeping_page(request, submission, "erase", asked, title="Erase")
        if "reference" not in request.POST:
            confirm = ConfirmForm(initial=asked.cleaned_data, expected=submission.reference)
        else:
            confirm = ConfirmForm(request.POST, expected=submission.reference)
            if confirm.is_valid():
                return self.erase_now(request, submission, confirm.cleaned_data)
        reason = Reason(asked.cleaned_data["reason"]).label
        return self.keeping_page(
            request,
            submission,
            "erase_confirm",
            confirm,
            title="Confirm the erasure",
            reason=reason,
        )

    def erase_now(
        self, request: HttpRequest, submission: Submission, confirmed: dict[str, Any]
    ) -> HttpResponse:
        """Erase what was confirmed, and lead back to the queue."""
        try:
            erase(
                submission.pk,
                reason=Reason(confirmed["reason"]),
                by=signed_in(request),
                version=confirmed["version"],
                request=request,
            )
        except Submission.DoesNotExist:
            raise Http404 from None
        except (Stale, NotAllowed, OSError) as error:
            words = {Stale: CHANGED, NotAllowed: str(error)}.get(type(error), IN_THE_SPOOL)
            return self.refuse(request, submission, words)
        self.message_user(request, "The submission was erased.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:intake_submission_changelist"))

    def refuse(self, request: HttpRequest, submission: Submission, problem: str) -> HttpResponse:
        """Say why it is not erased; that somebody tried to is on the record."""
        if request.method == "POST":
            record_refusal(request=request, subject=submission.reference, detail="erase")
        return self.keeping_page(request, submission, "erase", None, title="Erase", problem=problem)

    def keeping_page(
        self,
        request: HttpRequest,
        submission: Submission,
        name: str,
        form: forms.Form | None,
        *,
        title: str,
        **more: Any,
    ) -> HttpResponse:
        """One of these pages, with the form and what is wrong with it."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "submission": submission,
            "kept": kept(request),
            "form": form,
            **more,
        }
        status = REFUSED if more.get("problem") and request.method == "POST" else 200
        if form is not None and form.errors:
            status = NOT_FILLED_IN
        template = f"admin/intake/submission/{name}.html"
        return TemplateResponse(request, template, context, status=status)
