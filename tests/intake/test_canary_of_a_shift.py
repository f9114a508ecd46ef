"""What people sent and what staff typed in a whole shift stands on the pages meant for it alone."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client

from asana_site.audit.models import AuditRecord
from intake.models import ReplyTemplate, Submission, TimelineEntry
from tests.intake.acting import act, page_of
from tests.intake.answers import insurance_answers, open_form, send
from tests.intake.looking import drawn, everything_stored, hides
from tests.staff.signing_in import PASSWORD, sign_in

SENT, TYPED = "Quetzalcoatlus", "Archaeopteryx"
PASSWORD_LIKE = "Pterodactylus"
QUEUE = "/admin/intake/submission/"

# Where a word may be read, and nowhere else: pages that open a submission, for those who may.
SHOW_WHAT_WAS_SENT = {
    *("opened", "revealed", "later version", "print", "reply", "export"),
    *("refused note", "late note", "shown once", "form for benefits", "for the insurer"),
}
# A form that was refused shows again what was typed; a search that found something does not.
SHOW_WHAT_WAS_TYPED = {
    *("opened", "print", "revealed", "refused search", "refused note", "late note"),
    *("refused emergency", "refused hold", "refused export", "refused erasure"),
    *("shown once", "for the insurer"),
}


@pytest.fixture
def lead_client(content):
    """A browser in which a lead is signed in."""
    user = User.objects.create_user("lead", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Admissions leads"))
    return sign_in(Client(), user)


@pytest.fixture
def versions(client, content):
    """An insurance form and its revision, sent from one opened page."""
    names = ("name", "insurer", "member_id", "group_number", "insured_name", "care_name")
    words = {name: f"{SENT} {name}" for name in names} | {"email": f"{SENT}@example.org"}
    hidden = open_form(client, "/verify-insurance/")
    for times in ("", "mornings "):
        answers = insurance_answers(**words, best_time=f"{times}{SENT}")
        assert send(client, "/verify-insurance/", answers, hidden).status_code == 302
    # Else the charts would leave them out.
    Submission.objects.update(robot_signs="")
    return list(Submission.objects.order_by("received_at"))


def _shift(nurse, lead, first, second):
    """What nurse and lead do and type; {what it was: the answer}."""
    at = page_of(first).replace("change/", "")
    export = {"submission": first.pk, "reason": "legal", "explanation": TYPED}
    template = ReplyTemplate.objects.create(title="T", channel="text", body="Dear {name}")
    done = {
        "front page": nurse.get("/admin/"),
        "queue": nurse.get(f"{QUEUE}?list=all"),
        "search": nurse.post(f"{QUEUE}search/", {"words": TYPED}),
        "search for them": nurse.post(f"{QUEUE}search/", {"words": SENT}),
        "found": nurse.get(f"{QUEUE}search/found/"),
        "refused search": nurse.post(f"{QUEUE}search/", {"words": f"{TYPED} " * 40}),
        "search by address": nurse.get(f"{QUEUE}search/?words={TYPED}"),
        "claimed": act(nurse, first, "claim", note=f"{TYPED} note"),
        "refused note": act(nurse, first, "call", outcome="x", note=TYPED),
        "late note": act(nurse, first, "status", status="x", note=TYPED, version=0),
        "called": act(nurse, first, "call", outcome="spoke", note=f"{TYPED} was reached"),
        "closed to others": lead.get(page_of(first)),
        "closed print": lead.get(f"{at}print/"),
        "closed export": lead.post(f"{QUEUE}export/", export | {"password": PASSWORD}),
        "refused emergency": act(lead, first, "emergency", ground="danger", why=TYPED),
        "emergency": act(lead, first, "emergency", ground="danger", why=f"{TYPED} is in danger"),
        "refused hold": lead.post(f"{at}hold/", {"turn": "on", "reason": TYPED * 200}),
        "hold": lead.post(f"{at}hold/", {"turn": "on", "reason": TYPED}),
        "off hold": lead.post(f"{at}hold/", {"turn": "off", "reason": TYPED}),
        "opened": nurse.get(page_of(first)),
        "later version": nurse.get(page_of(second)),
        "asked for": nurse.post(f"{at}reveal/", {"reveal": "group_number"}),
        "shown once": nurse.get(page_of(first)),
        "form for benefits": nurse.get(f"{at}benefits/"),
        "for the insurer": nurse.post(f"{at}benefits/asked-for/", {"remarks": TYPED}),
        "revealed": nurse.post(f"{at}reveal/", {"reveal": "member_id", "note": TYPED}),
        "print": nurse.post(f"{at}print/", {"sensitive": "yes"}),
        "reply": nurse.get(f"{at}reply/{template.pk}/"),
        "refused export": lead.post(f"{QUEUE}export/", export | {"password": PASSWORD_LIKE}),
        "export": lead.post(f"{QUEUE}export/", export | {"password": PASSWORD, "sensitive": "on"}),
        "refused erasure": _erase(lead, second, TYPED[:20]),
        "front page after it": lead.get("/admin/"),
    }
    done["erased"] = _erase(lead, second, second.reference)
    return done


def _erase(client, submission, reference):
    version = Submission.objects.get(pk=submission.pk).version
    typed = {"reason": "asked", "version": version, "reference": reference}
    return client.post(page_of(submission).replace("change", "erase"), typed)


def _told(responses):
    return [str(message) for done in responses for message in get_messages(done.wsgi_request)]


@pytest.mark.django_db(transaction=True)
def test_a_whole_shift_leaves_no_word_where_none_belongs(
    nurse_client, lead_client, versions, logged
):
    done = _shift(nurse_client, lead_client, *versions)
    assert {name: r.status_code for name, r in done.items() if r.status_code >= 500} == {}
    assert done["export"]["Content-Type"].startswith("text/csv")
    assert done["called"].status_code == 302
    assert done["erased"].status_code == 302
    assert drawn(done["front page"].content.decode()) == (1, 0)
    assert drawn(done["front page after it"].content.decode()) == (1, 1)
    for word, allowed in ((SENT, SHOW_WHAT_WAS_SENT), (TYPED, SHOW_WHAT_WAS_TYPED)):
        showing = {name for name, response in done.items() if not hides(response.content, word)}
        assert showing == allowed, word
    assert all(hides(response.content, PASSWORD_LIKE) for response in done.values())
    html = " ".join(r.content.decode() for name, r in done.items() if name != "export")
    sessions = [session.get_decoded() for session in Session.objects.all()]
    elsewhere = {
        "database": everything_stored(),
        "record": repr(list(AuditRecord.objects.values())).encode(),
        "timeline": repr(list(TimelineEntry.objects.values())).encode(),
        "log of the admin": repr(list(LogEntry.objects.values())).encode(),
        "sessions": repr(sessions).encode(),
        "messages": repr(_told(done.values())).encode(),
        "logs": logged.getvalue().encode(),
        "mail": repr([vars(message) for message in mail.outbox]).encode(),
        "cache": repr(getattr(cache, "_cache", "")).encode(),
        "headers and addresses": repr([r.headers for r in done.values()]).encode(),
        "cookies": repr([nurse_client.cookies, lead_client.cookies]).encode(),
        "titles": "".join(re.findall(r"<title>.*?</title>|<h1.*?</h1>", html, re.S)).encode(),
        "links": "".join(re.findall(r'(?:href|action|src)="[^"]*"', html)).encode(),
    }
    for word in (SENT, TYPED, PASSWORD_LIKE):
        assert [place for place, held in elsewhere.items() if not hides(held, word)] == [], word
