"""Recording what an insurer said, and the summary to go over with the caller."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from asana_site.audit.models import Action
from asana_site.audit.recording import record, record_refusal
from asana_site.models import Center
from asana_site.staff.views import signed_in
from intake import work
from intake.benefits import BenefitsForm, keep, latest_benefits
from intake.benefits_summary import summary_of
from intake.models import BenefitsVerification, Status, Submission
from intake.queue.access import readable, record_reading
from intake.queue.neighbours import kept
from intake.queue.paper import paper_facts
from intake.reading import OpenedSubmission, read_submission
from intake.sealing import CannotSeal

NOT_SEALED = (
    "This could not be sealed, so nothing was saved. Tell the person who runs the server, and "
    "keep what you wrote on paper until then."
)


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
                "<uuid:object_id>/benefits/print/",
                wrap(self.benefits_print_view),
                name="intake_submission_benefits_print",
            ),
            *super().get_urls(),
        ]

    def benefits_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """The form, as the latest recording left it; what is saved is added to it."""
        # What was typed is not lost to a claim that somebody made meanwhile: `keep` asks again.
        is_sent = request.method == "POST"
        submission = readable(self, request, object_id, to_change=True, even_if_claimed=is_sent)
        may_verify = Status.VERIFIED in submission.next_statuses
        if not is_sent:
            form = BenefitsForm(initial=_initial(submission), may_verify=may_verify)
            return self._form_page(request, submission, form)
        form = BenefitsForm(request.POST, may_verify=may_verify)
        if not form.is_valid():
            return self._form_page(request, submission, form, status=422)
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
        except work.NotAllowed as refusal:
            record_refusal(
                request=request, subject=submission.reference, detail="claimed by somebody else"
            )
            return self._form_page(request, submission, form, problem=str(refusal), status=409)
        messages.success(request, "The benefits are recorded.")
        if form.cleaned_data.get("mark_verified"):
            _mark_verified(request, submission)
        page = reverse("admin:intake_submission_change", args=[object_id])
        return HttpResponseRedirect(page + kept(request))

    def _form_page(
        self,
        request: HttpRequest,
        submission: Submission,
        form: BenefitsForm,
        *,
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        record(
            Action.VIEW, subject=submission.reference, detail="form for benefits", request=request
        )
        context = {
            **self.admin_site.each_context(request),
            "title": "Benefits",
            "opts": self.opts,
            "submission": submission,
            "kept": kept(request),
            "form": form,
            "problem": problem,
        }
        template = "admin/intake/submission/benefits_form.html"
        return TemplateResponse(request, template, context, status=status)

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
