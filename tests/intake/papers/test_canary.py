"""What staff write down about benefits, or why they export, is found in no clear place."""

import logging

import pytest
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache

from asana_site.audit.models import AuditRecord
from intake.models import ReplyTemplate
from tests.intake.looking import everything_stored, hides
from tests.intake.papers.recordings import benefits
from tests.staff.signing_in import PASSWORD

CANARY = "Quetzalcoatlus"
EXPORT = "/admin/intake/submission/export/"
# What takes words; amounts are looked for by figures that nothing else has.
WORDS = ("remarks", "spoke_with", "call_reference")
AMOUNTS = {
    "deductible": "918273.45",
    "deductible_met": "817263.54",
    "family_deductible": "928374.56",
    "family_deductible_met": "728394.65",
    "copay": "739482.61",
    "out_of_pocket": "948372.61",
    "out_of_pocket_met": "847362.51",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content")
def test_benefits_and_explanations_are_sealed(lead_client, at, submission, caplog):
    caplog.set_level(logging.DEBUG)
    typed = benefits(**AMOUNTS, **{name: f"{CANARY} {name}" for name in WORDS})
    refused = lead_client.post(at("benefits"), typed | {"active": ""})
    assert refused.status_code == 422
    saved = lead_client.post(at("benefits"), typed)
    why = {"submission": submission.pk, "reason": "legal", "explanation": f"{CANARY} why"}
    wrong = lead_client.post(EXPORT, why | {"password": f"{CANARY} password"})
    assert wrong.status_code == 422
    exported = lead_client.post(EXPORT, why | {"password": PASSWORD})
    template = ReplyTemplate.objects.create(title="T", channel="text", body="{name}")
    lead_client.get(at(f"reply/{template.pk}"))
    sheet = lead_client.post(at("print"), {"sensitive": "yes"}).content.decode()
    summary = lead_client.get(at("benefits/print")).content.decode()

    for name in WORDS:
        assert f"{CANARY} {name}" in sheet
        assert f"{CANARY} {name}" in summary
    assert f"{CANARY} why" in sheet
    assert "$918,273.45" in summary

    record = AuditRecord.objects.values_list("subject", "detail", "actor")
    sessions = [session.get_decoded() for session in Session.objects.all()]
    told = [str(message) for message in get_messages(saved.wsgi_request)]
    elsewhere = {
        "database": everything_stored(),
        "record": repr(list(record)).encode(),
        "sessions": repr(sessions).encode(),
        "messages": repr(told).encode(),
        "logs": caplog.text.encode(),
        "mail": repr(mail.outbox).encode(),
        "cache": repr(getattr(cache, "_cache", "")).encode(),
        "addresses and headers": repr(
            [response.headers for response in (refused, saved, wrong, exported)]
        ).encode(),
        "cookies": repr(lead_client.cookies).encode(),
    }
    for word in (CANARY, *AMOUNTS.values(), "Delgado"):
        found = [place for place, held in elsewhere.items() if not hides(held, word)]
        assert found == [], word
