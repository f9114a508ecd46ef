"""One step for several submissions at once: few, read, and each by an allowed step."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from intake import work
from intake.models import ClosedReason, Status, Submission
from intake.queue.neighbours import kept, queue_address

MOST_AT_ONCE = 50
SUBJECT = "intake.submission"
TEMPLATE = "admin/intake/submission/change_status.html"
NOTHING_TICKED = "Tick at least one submission first."
NO_ACT = "Choose what to do with those that are ticked."
# What a press of “Go on without these” sends.
WITHOUT = "without"


class Selected(forms.Form):
    """The submissions that a page showed as chosen, with the version of each: `ID:VERSION`."""

    submissions = forms.CharField(max_length=4000)

    def clean_submissions(self) -> dict[UUID, int]:
        """The versions by id; raises ValidationError for what no page of ours sends."""
        try:
            pairs = [pair.split(":") for pair in self.cleaned_data["submissions"].split()]
            return {UUID(pk): int(version) for pk, version in pairs}
        except ValueError:
            raise forms.ValidationError("Choose the submissions again.") from None


class CommonStepForm(forms.Form):
    """The step, of those that all of the chosen may take, and why when they are closed."""

    use_required_attribute = False

    status = forms.ChoiceField(
        label="New status", error_messages={"required": "Choose the new status."}
    )
    reason = forms.ChoiceField(
        label="Reason for closing",
        choices=[("", "None"), *ClosedReason.choices],
        required=False,
        help_text="Only when you close them.",
    )

    def __init__(self, *args: Any, statuses: Iterable[Status], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(status), status.label) for status in statuses]
        self.fields["status"].choices = [("", "Choose a status"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A reason for closing, and for nothing else."""
        cleaned = super().clean() or self.cleaned_data
        closes = cleaned.get("status") == Status.CLOSED
        if closes and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Choose why they are closed.")
        if cleaned.get("status") and cleaned.get("reason") and not closes:
            self.add_error("reason", "Choose “None”: there is a reason only for closing.")
        return cleaned


@dataclass(frozen=True)
class Objection:
    """Why one of the chosen submissions, the one of the id `pk`, keeps back the others."""

    pk: UUID
    words: str


class Refused(Exception):
    """Some of the chosen submissions may not be changed, and so none was."""

    def __init__(self, objections: list[Objection]) -> None:
        super().__init__("; ".join(objection.words for objection in objections))
        self.objections = objections


def common_steps(submissions: Sequence[Submission]) -> list[Status]:
    """The steps that every one of `submissions` may take."""
    allowed = [set(submission.next_statuses) for submission in submissions]
    common = set.intersection(*allowed) if allowed else set()
    return [status for status in Status if status in common]


def objections_to(submissions: Iterable[Submission], user: Any) -> list[Objection]:
    """Why some of `submissions` cannot be changed together, each by its reference."""
    found = []
    for submission in submissions:
        if submission.is_unread:
            found.append(_objection(submission, "nobody has read it."))
        elif submission.is_claimed_by_other(user):
            found.append(_objection(submission, "somebody else has claimed it."))
    return found


def _objection(submission: Submission, why: object) -> Objection:
    return Objection(submission.pk, f"{submission.reference}: {why}")


def move_all(
    versions: dict[UUID, int], *, to: Status, reason: str, by: Any, request: HttpRequest
) -> None:
    """Take one step with each of the submissions in `versions`, or with none of them.

    Raises Refused, which names those that keep the others back.
    """
    with transaction.atomic():
        rows = Submission.objects.filter(pk__in=versions).defer("sealed").order_by("pk")
        submissions = list(rows.select_for_update())
        refused = objections_to(submissions, by)
        gone = versions.keys() - {submission.pk for submission in submissions}
        refused += [Objection(pk, "One of them is gone.") for pk in gone]
        for submission in [] if refused else submissions:
            try:
                work.move(
                    submission.pk,
                    to=to,
                    reason=reason,
                    by=by,
                    version=versions[submission.pk],
                    request=request,
                )
            except work.Stale:
                refused.append(_objection(submission, "somebody changed it meanwhile."))
            except work.NotAllowed as error:
                refused.append(_objection(submission, error))
        if refused:
            raise Refused(refused)


class BulkPages(admin.ModelAdmin):
    """The action of the list, and the page on which one says what is to be changed."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.change_status_view)
        return [path("change-status/", view, name="intake_submission_bulk"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list; again, with what was ticked, when there is nothing or no act to go on with."""
        problem = _missing(request)
        if not (problem and self.has_view_or_change_permission(request)):
            return super().changelist_view(request, extra_context)
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        # Without the choice that leads nowhere, the admin shows the list.
        request.POST = QueryDict()
        messages.warning(request, problem)
        response = super().changelist_view(request, {**(extra_context or {}), "ticked": ticked})
        if response.status_code == HTTPStatus.OK:
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        record(Action.LIST, subject=SUBJECT, detail="choice incomplete", request=request)
        return response

    def response_action(  # type: ignore[override]
        self, request: HttpRequest, queryset: Any
    ) -> HttpResponse | None:
        """Run an action on the rows that were ticked; never on all that a filter finds."""
        posted = request.POST.copy()
        posted["select_across"] = "0"
        request.POST = posted  # type: ignore[assignment]
        return super().response_action(request, queryset)

    @admin.action(description="Change the status…", permissions=["change"])
    def change_status_of_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Ask for the new status of the chosen submissions, unless they cannot be changed."""
        chosen = list(queryset[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            messages.error(request, f"Choose {MOST_AT_ONCE} submissions at most.")
            return None
        form = CommonStepForm(statuses=common_steps(chosen))
        return self._ask(request, chosen, form)

    def change_status_view(self, request: HttpRequest) -> HttpResponse:
        """Change the status of the chosen submissions: of all of them, or of none."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        back = HttpResponseRedirect(queue_address(request))
        if request.method != "POST":
            return back
        selected = Selected(request.POST)
        versions = selected.cleaned_data["submissions"] if selected.is_valid() else {}
        if not 0 < len(versions) <= MOST_AT_ONCE:
            messages.error(request, f"Choose between 1 and {MOST_AT_ONCE} submissions.")
            return back
        rows = Submission.objects.filter(pk__in=versions).defer("sealed")
        chosen = list(rows.order_by("received_at"))
        steps = common_steps(chosen)
        if WITHOUT in request.POST:
            form = CommonStepForm(statuses=steps, initial=_typed(request))
            return self._ask(request, chosen, form, versions=versions)
        form = CommonStepForm(request.POST, statuses=steps)
        if not form.is_valid():
            return self._ask(request, chosen, form, versions=versions, status=422)
        to, reason = Status(form.cleaned_data["status"]), form.cleaned_data["reason"]
        try:
            move_all(versions, to=to, reason=reason, by=request.user, request=request)
        except Refused as refused:
            return self._ask(
                request, chosen, form, refused.objections, versions=versions, status=409
            )
        number = "1 submission is" if len(chosen) == 1 else f"{len(chosen)} submissions are"
        messages.success(request, f"{number} now: {to.label}.")
        return back

    def _ask(
        self,
        request: HttpRequest,
        chosen: Sequence[Submission],
        form: CommonStepForm,
        refused: Sequence[Objection] = (),
        *,
        versions: dict[UUID, int] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page that asks for the new status, or says why there is none for all of them.

        It goes on the record here: what was refused has left no row of its own.
        """
        record(Action.VIEW, subject=SUBJECT, detail="Change the status", request=request)
        objections = list(refused) or objections_to(chosen, request.user)
        shown = versions or {submission.pk: submission.version for submission in chosen}
        context = {
            **self.admin_site.each_context(request),
            "title": "Change the status",
            "opts": self.opts,
            "chosen": chosen,
            "form": form,
            "objections": objections,
            "can_be_changed": not objections and bool(common_steps(chosen)),
            "kept": kept(request),
            "queue": queue_address(request),
            "selected": _pairs(shown),
            "others": _pairs(shown, without={objection.pk for objection in objections}),
            "typed": _typed(request),
        }
        return TemplateResponse(request, TEMPLATE, context, status=status)


def _missing(request: HttpRequest) -> str:
    """What the list was sent without, in words for staff; empty when it can be acted on."""
    if request.method != "POST" or "index" not in request.POST:
        return ""
    if not request.POST.getlist(ACTION_CHECKBOX_NAME):
        return NOTHING_TICKED
    return "" if request.POST.get("action") else NO_ACT


def _pairs(versions: Mapping[UUID, int], without: Collection[UUID] = ()) -> str:
    """Submissions with the versions that were shown, as `Selected` reads them."""
    return " ".join(f"{pk}:{version}" for pk, version in versions.items() if pk not in without)


def _typed(request: HttpRequest) -> dict[str, str]:
    """The step and the reason that were chosen before some of the submissions were left out."""
    return {name: request.POST.get(name, "") for name in ("status", "reason")}
