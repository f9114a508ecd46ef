"""Recording what an insurer said, and the summary to go over with the caller."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from asana_site.audit.models import Action
from asana_site.audit.recording import recorded
from asana_site.models import Center
from asana_site.staff.names import name_of
from asana_site.staff.views import signed_in
from intake import work
from intake.benefits import BenefitsForm, keep, latest_benefits
from intake.benefits_summary import summary_of
from intake.models import BenefitsVerification, Status, Submission
from intake.queue import insurer_call, looks
from intake.queue.access import readable, record_claimed, record_reading, unless_claimed
from intake.queue.neighbours import kept
from intake.queue.paper import paper_facts
from intake.reading import OpenedSubmission, read_submission
from intake.sealing import CannotSeal
from intake.work import may_read

NOT_SEALED = (
    "This could not be sealed, so nothing was saved. Tell the person who runs the server, and "
    "keep what you wrote on paper until then."
)

CLAIMED_MEANWHILE = (
    "<bdi>{}</bdi> has claimed this submission meanwhile, so nothing was saved. What you typed "
    "is still here below. Ask them to hand it over, or ask a lead; then press the button again."
)
# By which name the session knows this page.
PAGE = "benefits"


class BenefitsPages(admin.ModelAdmin):
    """Recording what an insurer said, and the summary to go over with the caller."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "<uuid:object_id>/benefits/",
                wrap(self.benefits_view),
                name="intake_submission_benefits",
            ),
            path(
                "<uuid:object_id>/benefits/asked-for/",
                wrap(self.asked_for_view),
                name="intake_submission_benefits_asked_for",
            ),
            path(
                "<uuid:object_id>/benefits/print/",
                wrap(self.benefits_print_view),
                name="intake_submission_benefits_print",
            ),
            *super().get_urls(),
        ]

    @unless_claimed("The form for benefits was not opened.")
    def benefits_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """The form, as the latest recording left it; what is saved is added to it."""
        # What was typed is not lost to a claim that somebody made meanwhile.
        is_sent = request.method == "POST"
        submission = readable(self, request, object_id, to_change=True, even_if_claimed=is_sent)
        if not is_sent:
            form = BenefitsForm(initial=_initial(submission), may_verify=_may_verify(submission))
            is_shown = bool(looks.take(request, submission, PAGE))
            return self._form_page(request, submission, form, is_recorded=is_shown)
        form = BenefitsForm(request.POST, may_verify=_may_verify(submission))
        if not may_read(submission, signed_in(request)):
            return self._claimed_page(request, submission, form)
        if not form.is_valid():
            return self._form_page(request, submission, form, status=422)
        return self._keep(request, submission, form)

    def _keep(
        self, request: HttpRequest, submission: Submission, form: BenefitsForm
    ) -> HttpResponse:
        """Add what the valid `form` says and lead back to the submission."""
        row = BenefitsVerification(
            pk=form.row_id(submission.pk), submission=submission, author=signed_in(request)
        )
        try:
            row.seal(form.payload().as_dict())
        except CannotSeal:
            return self._form_page(request, submission, form, problem=NOT_SEALED, status=503)
        try:
            keep(row, by=signed_in(request), request=request)
        except Submission.DoesNotExist:
            raise Http404 from None
        except work.NotAllowed:
            submission.refresh_from_db()
            return self._claimed_page(request, submission, form)
        messages.success(request, "The benefits are recorded.")
        if form.cleaned_data.get("mark_verified"):
            _mark_verified(request, submission)
        page = reverse("admin:intake_submission_change", args=[submission.pk])
        return HttpResponseRedirect(page + kept(request))

    def asked_for_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Record that what the insurer asks for is shown, and show it beside the form.

        The form shows it, once, so that a browser can go back to it. Where something was
        typed into it, the post itself is answered with the form: all of it stands there again.
        """
        submission = readable(self, request, object_id, to_change=True, even_if_claimed=True)
        page = reverse("admin:intake_submission_benefits", args=[object_id]) + kept(request)
        if request.method != "POST":
            return HttpResponseRedirect(page)
        may_verify = _may_verify(submission)
        form = BenefitsForm.with_typed(request.POST, may_verify=may_verify)
        if not may_read(submission, signed_in(request)):
            return self._claimed_page(request, submission, form)
        opened = read_submission(submission)
        fields = insurer_call.hidden_fields(opened)
        if not fields:
            return self._form_page(request, submission, form)
        detail = f"form for benefits: {', '.join(fields)}"
        record_reading(request, submission, opened, Action.REVEAL, detail)
        sent = BenefitsForm(request.POST, initial=_initial(submission), may_verify=may_verify)
        if sent.is_typed():
            return self._form_page(request, submission, form, is_recorded=True)
        looks.note(request, submission, PAGE, "asked for")
        return HttpResponseRedirect(f"{page}#asked-for")

    def _claimed_page(
        self, request: HttpRequest, submission: Submission, form: BenefitsForm
    ) -> HttpResponse:
        """What was typed, and who holds the submission; nothing of what was sent."""
        record_claimed(request, submission)
        holder = submission.claimed_by
        problem = format_html(CLAIMED_MEANWHILE, name_of(holder) if holder else "Somebody else")
        return self._template(request, submission, form, problem=problem, status=409)

    def _form_page(
        self,
        request: HttpRequest,
        submission: Submission,
        form: BenefitsForm,
        *,
        is_recorded: bool = False,
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """The form beside what one reads out to the insurer.

        `is_recorded` says that what the insurer asks for was recorded as shown: it can be
        read then, and is hidden otherwise.
        """
        opened = read_submission(submission)
        if is_recorded:
            recorded(request).add(Action.REVEAL)
        else:
            record_reading(request, submission, opened, detail="form for benefits")
        call = insurer_call.shown(request, submission, opened, is_whole=is_recorded)
        return self._template(request, submission, form, problem=problem, status=status, **call)

    def _template(
        self,
        request: HttpRequest,
        submission: Submission,
        form: BenefitsForm,
        *,
        status: int,
        **shown: Any,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Benefits",
            "opts": self.opts,
            "submission": submission,
            "kept": kept(request),
            "form": form,
            **shown,
        }
        template = "admin/intake/submission/benefits_form.html"
        return TemplateResponse(request, template, context, status=status)

    @unless_claimed("The summary of benefits was not printed.")
    def benefits_print_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """The latest recording on one page, in words for the person whose plan it is."""
        submission = readable(self, request, object_id)
        benefits = latest_benefits(submission)
        if benefits is None:
            messages.info(request, "No benefits are recorded yet.")
            page = reverse("admin:intake_submission_change", args=[object_id])
            return HttpResponseRedirect(page + kept(request))
        opened = read_submission(submission)
        record_reading(request, submission, opened, Action.PRINT, "summary of benefits")
        context = {
            **self.admin_site.each_context(request),
            **paper_facts(request, submission),
            "title": "Your insurance benefits",
            "opts": self.opts,
            "plan": _plan(opened),
            "benefits": benefits,
            "answers": benefits.answers(),
            "lines": summary_of(benefits),
            "center": Center.load(),
        }
        return TemplateResponse(request, "admin/intake/submission/benefits_print.html", context)


def _may_verify(submission: Submission) -> bool:
    return Status.VERIFIED in submission.next_statuses


def _initial(submission: Submission) -> dict[str, Any]:
    """What the form starts with: the latest recording, but for the call, which is a new one."""
    latest = latest_benefits(submission)
    answers = latest.answers() if latest else {}
    of_the_call = {"spoke_with", "called_on", "call_reference", "no_reference"}
    known = {name: answer.value for name, answer in answers.items() if name not in of_the_call}
    return known | {"called_on": timezone.localdate(), "page": uuid4()}


def _plan(opened: OpenedSubmission) -> str:
    """The insurance company and the type of plan, as they were sent; empty when not known."""
    answers = {answer.name: answer.text for group in opened.groups for answer in group.answers}
    return ", ".join(filter(None, (answers.get("insurer"), answers.get("plan_type"))))


def _mark_verified(request: HttpRequest, submission: Submission) -> None:
    """Move the submission along; the recording stands, whether or not that is allowed now."""
    try:
        work.move(
            submission.pk,
            to=Status.VERIFIED,
            by=signed_in(request),
            version=None,
            request=request,
        )
    except work.NotAllowed:
        messages.warning(request, "The status was left as it is: it has changed meanwhile.")
