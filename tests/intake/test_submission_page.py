"""The page on which admissions reads one submission and works it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.models import Submission
from tests.intake.acting import act
from tests.intake.answers import contact_answers, insurance_answers, open_form, send
from tests.statements import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(client) -> Submission:
    """A contact form as it was sent."""
    send(client, "/contact/", contact_answers())
    return Submission.objects.get()


def _page(submission):
    return f"/admin/intake/submission/{submission.pk}/change/"


def _text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_every_answer_is_shown_under_the_heading_and_question_of_the_form(client, nurse_client):
    send(client, "/verify-insurance/", insurance_answers())
    submission = Submission.objects.get()
    text = _text(nurse_client.get(_page(submission)).content.decode())
    order = [
        *("You", "Is this for you or for someone else?", "For someone else", "Your name"),
        *("Rosa Delgado", "Reaching you safely", "How should we reach you?", "Call me"),
        *("The insurance plan", "Sierra Mutual", "PPO", "Hidden", "Group number", "Hidden"),
        *("Who holds the plan", "Marta Delgado", "Hidden", "The person seeking care"),
        *("Luis Delgado", "Hidden", "California", "may contact me"),
    ]
    position = text.index("Before you call")
    for words in order:
        position = text.index(words, position)


def test_that_the_card_is_not_at_hand_stands_as_the_answer_for_the_number(client, nurse_client):
    send(client, "/verify-insurance/", insurance_answers(member_id=None, no_member_id="on"))
    submission = Submission.objects.get()
    for page in (_page(submission), f"/admin/intake/submission/{submission.pk}/print/"):
        text = _text(nurse_client.get(page).content.decode())
        assert "Member or policy number I don’t have it with me Group number" in text
        assert text.count("I don’t have it with me") == 1


def test_a_number_stays_hidden_though_it_was_also_ticked_that_it_is_not_at_hand(
    client, nurse_client
):
    send(client, "/verify-insurance/", insurance_answers(no_member_id="on"))
    submission = Submission.objects.get()
    hidden = _text(nurse_client.get(_page(submission)).content.decode())
    assert "XQ1234567" not in hidden
    assert "I don’t have it with me" not in hidden
    at = f"/admin/intake/submission/{submission.pk}/reveal/"
    shown = _text(nurse_client.post(at, {"reveal": "member_id"}, follow=True).content.decode())
    assert "XQ1234567 I don’t have it with me" in shown


def test_the_button_that_enter_presses_shows_no_hidden_answer(client, nurse_client):
    send(client, "/verify-insurance/", insurance_answers())
    html = nurse_client.get(_page(Submission.objects.get())).content.decode()
    first = re.search(r'<button[^>]*form="work"[^>]*>', html)
    assert first
    assert "/follow-up/" in first[0]
    assert first.start() < html.index("/reveal/")
    assert first.start() < html.index('<form id="work"')


def test_the_telephone_is_a_link_that_dials(nurse_client, submission):
    html = nurse_client.get(_page(submission)).content.decode()
    assert 'href="tel:+1-213-555-0147"' in html
    assert "(213) 555-0147" in html


def test_a_number_that_cannot_be_dialed_is_shown_as_typed(client, nurse_client):
    send(client, "/contact/", contact_answers(telephone="ext 5, ask for Rosa"))
    html = nurse_client.get(_page(Submission.objects.get())).content.decode()
    assert "ext 5, ask for Rosa" in html
    assert 'class="submission__call"' not in html


@pytest.mark.parametrize(
    ("changes", "caution"),
    [
        ({"voicemail": "no"}, "Do not leave a voicemail."),
        ({"voicemail": "unsure"}, "Unsure about voicemail: do not leave one."),
        ({"say_who": "no"}, "Do not say who we are to anyone else."),
        ({"say_who": "unsure"}, "Unsure whether to say who we are: do not."),
        ({"contact_by": "email"}, "Asked to be reached by e-mail, not by telephone."),
        ({"contact_by": "unsure"}, "Unsure how to be reached: ask what is safe first."),
        ({"best_time": "after 9 only"}, "A good time to reach them: after 9 only"),
        ({"for_whom": "other"}, "Someone else wrote this for the person who needs care."),
    ],
)
def test_what_keeps_a_person_safe_stands_beside_the_number_before_the_link_that_dials(
    client, nurse_client, changes, caution
):
    calm = {"voicemail": "yes", "say_who": "yes", "best_time": ""}
    send(client, "/contact/", contact_answers(**(calm | changes)))
    html = nurse_client.get(_page(Submission.objects.get())).content.decode()
    box = html[html.index('class="submission__reach"') : html.index("</section>")]
    assert box.index("Rosa Delgado") < box.index(caution) < box.index('href="tel:')
    assert html.count(f"<li><bdi>{caution}") == 1


def test_what_is_forbidden_stands_before_the_good_time(client, nurse_client):
    send(client, "/contact/", contact_answers(contact_by="email", for_whom="other"))
    submission = Submission.objects.get()
    for page in (_page(submission), _page(submission).replace("change", "print")):
        html = nurse_client.get(page).content.decode()
        order = [
            *(
                "Before you call or write",
                "Asked to be reached by e-mail",
                "Do not leave a voicemail.",
            ),
            *("Do not say who we are", "Someone else wrote this", "A good time to reach them"),
        ]
        places = [html.index(words) for words in order]
        assert places == sorted(places), page


@pytest.mark.parametrize(("voicemail", "is_told"), [("no", True), ("unsure", True), ("yes", False)])
def test_beside_the_button_for_a_voicemail_stands_that_none_is_allowed(
    client, nurse_client, voicemail, is_told
):
    send(client, "/contact/", contact_answers(voicemail=voicemail))
    html = nurse_client.get(_page(Submission.objects.get())).content.decode()
    button = re.search(
        r'<button[^>]*value="voicemail"[^>]*>Left a voicemail</button>(.*?)<button', html, re.S
    )
    assert button
    assert ("No voicemail allowed" in button[1]) == is_told
    assert ('aria-describedby="no-voicemail"' in button[0]) == is_told
    assert html.count("No voicemail allowed") == is_told


def test_without_anything_to_mind_there_is_no_warning(client, nurse_client):
    send(client, "/contact/", contact_answers(voicemail="yes", say_who="yes", best_time=""))
    html = nurse_client.get(_page(Submission.objects.get())).content.decode()
    assert "Before you call" not in html


def test_what_the_person_sent_cannot_be_changed_by_a_forged_post(nurse_client, submission):
    before = bytes(submission.sealed)
    forged = {
        "status": "closed",
        "closed_reason": "answered",
        "note": "x",
        "sealed": "x",
        "reference": "mine",
        "kind": "insurance",
        "received_at_0": "2020-01-01",
        "name": "Somebody else",
    }
    for name in ("change", "status", "note", "claim"):
        act(nurse_client, submission, name, **forged)
    stored = Submission.objects.get()
    assert bytes(stored.sealed) == before
    assert (stored.reference, stored.kind) == (submission.reference, submission.kind)
    assert stored.received_at == submission.received_at


def test_a_revision_and_the_first_version_lead_to_each_other(client, nurse_client):
    hidden = open_form(client, "/contact/")
    for message in ("first", "second"):
        send(client, "/contact/", contact_answers(message=message), hidden)
    second, first = Submission.objects.all()
    older, newer = (nurse_client.get(_page(s)).content.decode() for s in (first, second))
    assert first.reference in newer
    assert second.reference in older
    assert "A later version was sent" in older
    assert "A later version was sent" not in newer


def test_without_the_private_key_the_page_says_so_and_the_rest_works(
    nurse_client, submission, settings
):
    act(nurse_client, submission, "note", note="a note")
    settings.INTAKE_PRIVATE_KEYS = []
    html = nurse_client.get(_page(submission)).content.decode()
    assert "The private key that opens this record is not on this server." in html
    assert "This note cannot be opened." in html
    assert submission.reference in html
    assert "Rosa" not in html
    submission.refresh_from_db()
    assert submission.is_unread
    assert act(nurse_client, submission, "status", status="contacted").status_code == 302
    assert nurse_client.get("/admin/intake/submission/").status_code == 200


def test_one_damaged_row_says_so_and_the_others_open(client, nurse_client, submission):
    send(client, "/contact/", contact_answers(name="Ana Lim"))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_submission SET sealed = %s WHERE reference = %s",
            [b"damaged", submission.reference],
        )
    html = nurse_client.get(_page(submission)).content.decode()
    assert "This record is damaged or was moved here from another row." in html
    other = Submission.objects.exclude(pk=submission.pk).get()
    assert "Ana Lim" in nurse_client.get(_page(other)).content.decode()


@pytest.mark.parametrize("object_id", ["6f0f686e-68f9-82ca-9c31-821b1cf18e89", "nonsense", "1"])
def test_a_submission_that_does_not_exist_is_answered(nurse_client, object_id):
    response = nurse_client.get(f"/admin/intake/submission/{object_id}/change/")
    assert response.status_code == 404


def test_the_first_reading_is_told_and_kept(nurse_client, submission):
    before = timezone.now()
    first, second = (_text(nurse_client.get(_page(submission)).content.decode()) for _ in "12")
    assert "You are the first to read this" in first
    assert "You are the first to read this" not in second
    submission.refresh_from_db()
    assert before < submission.opened_at < timezone.now()


def test_every_field_has_a_label_and_every_button_words(nurse_client, submission):
    html = nurse_client.get(_page(submission)).content.decode()
    form = html[html.index('<form id="work"') : html.index("</form>", html.index('id="work"'))]
    for name in re.findall(r'<(?:select|textarea|input type="(?:date|time)")[^>]*id="(\w+)"', form):
        assert f'<label for="{name}">' in form
    assert form.count("<fieldset") == form.count("<legend>") > 2
    assert not re.search(r"<button[^>]*>\s*</button>", form)


def test_the_tab_of_the_browser_names_nobody(nurse_client, submission):
    html = nurse_client.get(_page(submission)).content.decode()
    title = re.search(r"<title>(.*?)</title>", html, re.S)
    assert title
    assert "Rosa" not in title[1]


@pytest.mark.parametrize("content", [{}, {"groups": [{}]}, {"groups": 5}, []])
def test_what_was_sealed_by_something_else_than_our_forms_is_told_plainly(
    client, nurse_client, content
):
    send(client, "/contact/", contact_answers())
    submission = Submission.objects.get()
    submission.seal(content)
    submission.save()
    page = nurse_client.get(f"/admin/intake/submission/{submission.pk}/change/")
    assert page.status_code == 200
    assert "cannot be opened" in page.content.decode()


def test_however_much_was_done_the_page_asks_the_database_as_often(
    client, nurse_client, submission
):
    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert nurse_client.get(_page(submission)).status_code == 200
        return len(asked(captured))

    send(client, "/contact/", contact_answers())
    act(nurse_client, submission, "call", outcome="no-answer", note="Called.")
    nurse_client.get(_page(submission))
    before = questions()
    for number in range(3):
        send(client, "/contact/", contact_answers())
        act(nurse_client, submission, "note", note=f"Note {number}")
        act(nurse_client, submission, "follow-up", when="tomorrow")
    nurse_client.get(_page(submission))
    assert questions() == before <= 25
