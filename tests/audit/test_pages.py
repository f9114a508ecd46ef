"""Everything that staff do in the admin leaves its row, and so does what they are refused."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.test import Client, RequestFactory

from articles.models import Article
from asana_site.audit import recording
from asana_site.audit.models import AuditRecord
from intake.models import Submission
from programs.models import Program
from tests.intake.acting import act
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db

QUEUE = "/admin/intake/submission/"


# --- Submissions -------------------------------------------------------------------------


def test_listing_the_queue(nurse_client, new_rows):
    nurse_client.get(QUEUE)
    assert new_rows() == [("nurse", "list", "intake.submission", "")]


def test_filtering_the_queue_names_the_filters_and_not_what_they_were_set_to(
    nurse_client, new_rows, submission
):
    nurse_client.get(f"{QUEUE}?status__exact=new&age=day&o=1&p=1")
    nurse_client.get(f"{QUEUE}?reference={submission.reference}")
    assert new_rows() == [
        ("nurse", "list", "intake.submission", "status, received"),
        ("nurse", "refusal", "intake.submission", "changelist: 400"),
    ]


def test_opening_a_submission(nurse_client, new_rows, submission, its_page):
    nurse_client.get(its_page)
    assert new_rows() == [("nurse", "view", submission.reference, "")]


def test_the_acts_on_a_submission(nurse_client, new_rows, submission):
    for name, typed in (
        ("claim", {}),
        ("call", {"outcome": "no-answer"}),
        ("status", {"status": "contacted"}),
        ("note", {"note": "Called back."}),
        ("release", {}),
        ("status", {"status": "closed", "closed_reason": "referred", "note": "Moved away."}),
    ):
        assert act(nurse_client, submission, name, **typed).status_code == 302
    rows = new_rows()
    assert {(actor, subject) for actor, _, subject, _ in rows} == {("nurse", submission.reference)}
    assert [(action, detail) for _, action, _, detail in rows] == [
        ("change", "Claimed"),
        ("change", "Tried to reach the person: No answer"),
        ("change", "Changed the status: New → Contacted"),
        ("note", ""),
        ("change", "Released"),
        ("change", "Changed the status: Contacted → Closed: Referred to another provider"),
        ("note", ""),
    ]


def test_an_act_that_is_not_done_shows_the_answers_again(nurse_client, new_rows, submission):
    for version, status in ((0, "gone"), (0, "admitted"), (7, "closed")):
        act(nurse_client, submission, "status", status=status, version=version)
    assert (
        new_rows()
        == [
            ("nurse", "refusal", submission.reference, "status: not done"),
            ("nurse", "view", submission.reference, ""),
        ]
        * 3
    )


def test_the_admins_own_form_is_refused(nurse_client, new_rows, submission, its_page):
    assert nurse_client.post(its_page, {"status": "closed", "_save": "Save"}).status_code == 405
    name = f"intake.submission {submission.pk}"
    assert new_rows() == [("nurse", "refusal", name, "change: 405")]


def test_asking_for_the_history_leads_to_the_timeline(nurse_client, new_rows, submission, its_page):
    response = nurse_client.get(f"{QUEUE}{submission.pk}/history/")
    assert response.url == f"{its_page}#timeline"
    name = f"intake.submission {submission.pk}"
    assert new_rows() == [("nurse", "view", name, "history: moved on")]


def test_no_button_deletes_a_submission(admin_client, new_rows, submission):
    address = f"{QUEUE}{submission.pk}/delete/"
    new_rows()
    assert admin_client.get(address).status_code == 403
    assert admin_client.post(address, {"post": "yes"}).status_code == 403
    assert Submission.objects.exists()
    name = f"intake.submission {submission.pk}"
    assert new_rows() == [("admin", "refusal", name, "delete: 403")] * 2


def test_a_submission_that_does_not_exist(nurse_client, new_rows):
    gone = "6f0f686e-68f9-82ca-9c31-821b1cf18e89"
    nurse_client.get(f"{QUEUE}{gone}/change/")
    nurse_client.post(f"{QUEUE}{gone}/claim/")
    assert new_rows() == [
        ("nurse", "refusal", f"intake.submission {gone}", "change: 404"),
        ("nurse", "refusal", f"intake.submission {gone}", "claim: 404"),
    ]


# --- Content -----------------------------------------------------------------------------


def test_working_on_content(editor_client, new_rows):
    program = Program.objects.first()
    address = f"/admin/programs/program/{program.pk}"
    editor_client.get("/admin/")
    editor_client.get("/admin/programs/")
    editor_client.get("/admin/programs/program/")
    editor_client.get("/admin/programs/program/?q=Quetzalcoatlus")
    editor_client.get(f"{address}/change/")
    editor_client.get(f"{address}/history/")
    editor_client.get(f"{address}/preview/")
    editor_client.get(f"{address}/")
    editor_client.get("/admin/jsi18n/")
    name = f"programs.program {program.pk}"
    assert new_rows() == [
        ("editor", "view", "admin:index", ""),
        ("editor", "view", "admin:app_list", ""),
        ("editor", "list", "programs.program", ""),
        ("editor", "search", "programs.program", ""),
        ("editor", "view", name, "change"),
        ("editor", "view", name, "history"),
        ("editor", "view", name, "preview"),
        ("editor", "view", name, "moved on"),
    ]


def test_changing_content(editor_client, new_rows):
    article = Article.objects.first()
    data = {"action": "withdraw", "_selected_action": [article.pk]}
    editor_client.post("/admin/articles/article/", data)
    editor_client.post("/admin/asana_site/source/add/", {"title": "nothing else"})
    assert new_rows() == [
        ("editor", "change", "articles.article", "changelist"),
        ("editor", "change", "asana_site.source", "add"),
    ]


# --- Refusals ----------------------------------------------------------------------------


def test_what_an_editor_is_refused(editor_client, new_rows, submission, its_page):
    for address in (QUEUE, its_page, f"{QUEUE}{submission.pk}/history/"):
        assert editor_client.get(address).status_code == 403
    assert editor_client.post(its_page.replace("change", "reveal")).status_code == 403
    name = f"intake.submission {submission.pk}"
    assert new_rows() == [
        ("editor", "refusal", "intake.submission", "changelist: 403"),
        ("editor", "refusal", name, "change: 403"),
        ("editor", "refusal", name, "history: 403"),
        ("editor", "refusal", name, "reveal: 403"),
    ]


def test_a_page_that_does_not_exist(nurse_client, new_rows):
    assert nurse_client.get("/admin/rosa-delgado/?name=rosa").status_code == 404
    assert new_rows() == [("nurse", "refusal", "unknown page", "404")]


def test_what_stands_in_an_address_where_an_id_belongs_is_not_kept(nurse_client, new_rows):
    nurse_client.get(f"{QUEUE}rosa-delgado/change/")
    assert new_rows() == [("nurse", "refusal", "intake.submission", "change: 404")]


def test_a_stranger_is_refused_every_page_on_the_record(client, new_rows, submission, its_page):
    for address in ("/admin/", QUEUE, its_page, "/admin/nothing/"):
        assert client.get(address).status_code == 302
    assert new_rows() == [
        ("", "refusal", "admin:index", "302"),
        ("", "refusal", "intake.submission", "changelist: 302"),
        ("", "refusal", f"intake.submission {submission.pk}", "change: 302"),
        ("", "refusal", "unknown page", "302"),
    ]


def test_somebody_who_left_the_staff_is_refused_on_the_record(nurse, its_page, new_rows):
    client = sign_in(Client(), nurse)
    nurse.is_staff = False
    nurse.save()
    new_rows()
    assert client.get(its_page).status_code == 302
    [(actor, action, subject, detail)] = new_rows()
    assert (actor, action, detail) == ("", "refusal", "change: 302")
    assert subject.startswith("intake.submission ")


def test_a_forged_post_is_refused_on_the_record(nurse, submission, its_page, new_rows):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, nurse)
    new_rows()
    assert client.post(its_page, {"status": "closed"}).status_code == 403
    name = f"intake.submission {submission.pk}"
    assert new_rows() == [("nurse", "refusal", name, "change: 403")]


def test_public_pages_are_not_recorded(client, nurse_client, new_rows):
    for visitor in (client, nurse_client):
        visitor.get("/")
        visitor.get("/nothing/")
        visitor.get("/contact/")
    assert new_rows() == []


def test_the_sign_in_page_is_no_refusal(client, new_rows):
    assert client.get("/admin/login/", follow=True).status_code == 200
    assert new_rows() == []


def test_a_flood_of_refused_strangers_does_not_fill_the_record(client, new_rows, monkeypatch):
    monkeypatch.setattr(recording, "MOST_REFUSALS", 3)
    for _ in range(10):
        client.get(QUEUE)
    *listed, last = new_rows()
    assert listed == [("", "refusal", "intake.submission", "changelist: 302")] * 3
    assert last == (
        *("", "refusal", ""),
        "Further refusals from here are not listed for the rest of this hour.",
    )
    client.get(QUEUE, REMOTE_ADDR="203.0.113.9")
    assert len(new_rows()) == 1


def test_refusals_of_somebody_who_is_signed_in_are_listed_all(editor_client, new_rows, monkeypatch):
    monkeypatch.setattr(recording, "MOST_REFUSALS", 1)
    for _ in range(5):
        editor_client.get(QUEUE)
    assert len(new_rows()) == 5


# --- Where from --------------------------------------------------------------------------


def test_the_origin_tells_addresses_apart_and_names_none(nurse_client):
    origins = []
    for address in ("203.0.113.7", "203.0.113.7", "203.0.113.8"):
        nurse_client.get("/admin/", REMOTE_ADDR=address)
        origins.append(AuditRecord.objects.first().origin)
    assert origins[0] == origins[1] != origins[2]
    assert all(len(origin) == 16 for origin in origins)
    assert not any("203" in str(row) for row in AuditRecord.objects.values_list("subject"))


def test_no_known_address_leaves_no_origin(nurse_client):
    nurse_client.get("/admin/", REMOTE_ADDR="")
    assert AuditRecord.objects.first().origin == ""


# --- Signing in and out ------------------------------------------------------------------


def test_signing_in_and_out(nurse, new_rows):
    client = Client()
    assert client.login(username="nurse", password="correct horse battery staple")
    client.logout()
    assert new_rows() == [("nurse", "sign-in", "", ""), ("nurse", "sign-out", "", "")]


@pytest.mark.parametrize(
    ("name", "actor"),
    [("nurse", "nurse"), ("my secret password", ""), ("", ""), ("nur\0se", ""), ("x" * 999, "")],
    ids=["nurse", "password", "nothing", "null", "long"],
)
@pytest.mark.parametrize("from_page", [True, False])
@pytest.mark.usefixtures("nurse")
def test_a_failed_sign_in_keeps_the_name_only_of_an_account(name, actor, from_page, new_rows):
    request = RequestFactory().post("/admin/login/") if from_page else None
    user_login_failed.send(sender=None, credentials={"username": name}, request=request)
    assert new_rows() == [(actor, "refusal", "sign-in", "wrong name or password")]


def test_a_password_typed_into_the_field_of_the_name_is_not_kept(client, new_rows):
    assert not client.login(username="correct horse battery staple", password="nurse")
    assert new_rows() == [("", "refusal", "sign-in", "wrong name or password")]


def test_failed_sign_ins_do_not_fill_the_record(new_rows, monkeypatch):
    monkeypatch.setattr(recording, "MOST_REFUSALS", 2)
    for _ in range(9):
        authenticate(RequestFactory().post("/admin/login/"), username="nurse", password="wrong")
    assert len(new_rows()) == 3
