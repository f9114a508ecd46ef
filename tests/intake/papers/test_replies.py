"""Words for a reply: kept by leads, filled in for a person, sent by nobody but staff."""

import re

import pytest
from django.core import mail
from django.core.management import call_command

from asana_site.audit.models import AuditRecord
from asana_site.models import Center
from intake.models import ReplyTemplate, Submission
from intake.replies import check_places, fill
from programs.models import Program
from tests.intake.answers import contact_answers, send

pytestmark = pytest.mark.django_db

LIST = "/admin/intake/replytemplate/"
TYPED = {"title": "Call back", "channel": "telephone", "body": "Hello {name}, it is {center}."}


@pytest.fixture
def template() -> ReplyTemplate:
    """A template with every place."""
    places = "{name}|{reference}|{center}|{telephone}|{hours}|{program}"
    return ReplyTemplate.objects.create(title="All", channel="email", body=f"{places}\nEnd")


@pytest.fixture
def words(nurse_client, template):
    """The words filled in for a submission, as they are to be copied; a function."""

    def of(submission):
        address = f"/admin/intake/submission/{submission.pk}/reply/{template.pk}/"
        html = nurse_client.get(address).content.decode()
        found = re.search(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", html, re.S)
        assert found
        return html, found[1].strip()

    return of


def test_the_places_are_filled_in_for_the_person(words, contact):
    Center.objects.update(hours="Weekdays 8 to 6\nSaturday 9 to 1")
    center = Center.load()
    _, text = words(contact)
    assert text.splitlines() == [
        f"Rosa Delgado|{contact.reference}|{center.name}|{center.telephone}"
        f"|Weekdays 8 to 6; Saturday 9 to 1|{Program.objects.get(key='iop').name}",
        "End",
    ]


def test_a_sentence_that_a_place_ends_has_one_full_stop():
    filled = fill("We answer {hours}. Call. {hours}", {"hours": "8 a.m. to 6 p.m."})
    assert filled.text == "We answer 8 a.m. to 6 p.m. Call. 8 a.m. to 6 p.m."


def test_what_is_not_known_is_named_and_left_open(words, submission):
    Center.objects.update(hours="")
    html, text = words(submission)
    assert "[hours]|[program]" in text
    assert "Not known here: hours, program" in html


def test_what_to_mind_stands_above_the_words(words, contact):
    html, _ = words(contact)
    assert html.index("Do not leave a voicemail.") < html.index("<textarea")


@pytest.mark.parametrize("title", ["Voicemail, only if it was allowed", "2. VOICE-MAIL"])
@pytest.mark.parametrize(("voicemail", "is_told"), [("no", True), ("unsure", True), ("yes", False)])
def test_that_no_voicemail_is_allowed_stands_at_the_words_for_one(
    client, nurse_client, template, title, voicemail, is_told
):
    for_voicemail = ReplyTemplate.objects.create(**TYPED | {"title": title})
    send(client, "/contact/", contact_answers(voicemail=voicemail))
    page = f"/admin/intake/submission/{Submission.objects.get().pk}/"
    listed = nurse_client.get(f"{page}change/").content.decode()
    beside = {
        one: re.search(rf"{re.escape(one)}</a>(.*?)</li>", listed, re.S)[1]
        for one in (title, template.title)
    }
    assert ("No voicemail allowed" in beside[title]) == is_told
    assert "No voicemail allowed" not in beside[template.title]
    own = nurse_client.get(f"{page}reply/{for_voicemail.pk}/").content.decode()
    assert ("No voicemail allowed" in own) == is_told
    other = nurse_client.get(f"{page}reply/{template.pk}/").content.decode()
    assert "No voicemail allowed" not in other


def test_a_name_is_text_and_fills_no_place(client, words):
    send(client, "/contact/", contact_answers(name="<b>{reference}</b>"))
    submission = Submission.objects.get()
    html, text = words(submission)
    assert text.startswith("&lt;b&gt;{reference}&lt;/b&gt;|")
    assert "<b>{" not in html


def test_reading_it_is_on_the_record_and_nothing_is_sent(words, contact, recorded):
    words(contact)
    assert recorded(contact.reference) == [("view", "reply template")]
    assert mail.outbox == []


def test_the_submission_page_lists_them_by_channel(nurse_client, contact, template):
    ReplyTemplate.objects.create(title="Spoken", channel="telephone", body="Hello")
    html = nurse_client.get(f"/admin/intake/submission/{contact.pk}/change/").content.decode()
    order = [
        "Words for a reply",
        "To write in an e-mail",
        "All",
        "To say on the telephone",
        "Spoken",
    ]
    position = 0
    for words_ in order:
        position = html.index(words_, position)
    assert f"/admin/intake/submission/{contact.pk}/reply/{template.pk}/" in html


def test_nobody_else_reads_them(editor_client, nurse_client, contact, template, claim):
    address = f"/admin/intake/submission/{contact.pk}/reply/{template.pk}/"
    assert editor_client.get(address).status_code == 403
    claim(contact)
    response = nurse_client.get(address, follow=True)
    html = response.content.decode()
    assert response.redirect_chain[0][0].startswith(
        f"/admin/intake/submission/{contact.pk}/change/"
    )
    assert "The reply was not opened. Somebody else has claimed" in html
    assert "Rosa" not in html


def test_without_the_key_no_words_are_filled_in(nurse_client, contact, template, settings):
    settings.INTAKE_PRIVATE_KEYS = []
    address = f"/admin/intake/submission/{contact.pk}/reply/{template.pk}/"
    html = nurse_client.get(address).content.decode()
    assert "no words can be filled in" in html
    assert "<textarea" not in html


def test_a_template_that_is_gone_is_answered(nurse_client, contact):
    address = f"/admin/intake/submission/{contact.pk}/reply/4711/"
    assert nurse_client.get(address).status_code == 404


# --- Keeping them -----------------------------------------------------------------------------


def test_leads_keep_them_and_admissions_reads_them(lead_client, nurse_client):
    assert lead_client.post(f"{LIST}add/", TYPED).status_code == 302
    template = ReplyTemplate.objects.get()
    page = f"{LIST}{template.pk}/change/"
    html = nurse_client.get(page).content.decode()
    assert "Hello Alex Example, it is Asana Recovery." in html
    assert "Preview, without saving" not in html
    for address in (f"{LIST}add/", page, f"{LIST}{template.pk}/delete/"):
        assert nurse_client.post(address, TYPED | {"title": "Mine"}).status_code == 403
    template.refresh_from_db()
    assert template.title == "Call back"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Hello {nam}", "There is no place {nam}."),
        ("Hello { name }", "There is no place { name }."),
        ("Hello {}", "There is no place {}."),
        ("Hello {name.__class__}", "There is no place {name.__class__}."),
        ("Hello {name", "A brace stands alone."),
        ("Hello name}", "A brace stands alone."),
        ("Hello {{name}}", "A brace stands alone."),
    ],
)
@pytest.mark.parametrize("page", ["add/", "add/preview/"])
def test_a_place_that_does_not_exist_is_refused(lead_client, body, message, page):
    response = lead_client.post(f"{LIST}{page}", TYPED | {"body": body})
    html = response.content.decode()
    assert response.status_code == 200
    assert message in html
    assert body in html
    assert "Error: " in html
    assert not ReplyTemplate.objects.exists()


def test_the_preview_saves_nothing(lead_client, template):
    for address in (f"{LIST}add/preview/", f"{LIST}{template.pk}/preview/"):
        html = lead_client.post(address, TYPED | {"body": "Dear {name}, <b>"}).content.decode()
        assert "Preview, not saved yet" in html
        assert "Dear Alex Example, &lt;b&gt;" in html
        assert ">\nDear {name}, &lt;b&gt;</textarea>" in html
        last = AuditRecord.objects.first()
        assert last is not None
        assert (last.action, last.detail) == ("view", "preview")
    assert [one.title for one in ReplyTemplate.objects.all()] == ["All"]
    assert ReplyTemplate.objects.get().body.endswith("End")


def test_what_the_preview_showed_can_be_saved(lead_client, template):
    html = lead_client.post(f"{LIST}{template.pk}/preview/", TYPED).content.decode()
    assert f'action="{LIST}{template.pk}/change/"' in html
    lead_client.post(f"{LIST}{template.pk}/change/", TYPED)
    template.refresh_from_db()
    assert template.body == TYPED["body"]


def test_only_who_may_change_them_previews(nurse_client, lead_client, template):
    for page in ("add/preview/", f"{template.pk}/preview/"):
        assert nurse_client.post(f"{LIST}{page}", TYPED).status_code == 403
        assert lead_client.get(f"{LIST}{page}").status_code == 302
    assert lead_client.post(f"{LIST}4711/preview/", TYPED).status_code == 302


def test_two_templates_do_not_share_a_title(lead_client, template):
    response = lead_client.post(f"{LIST}add/", TYPED | {"title": "All"})
    assert "Another template has this title." in response.content.decode()


# --- The first ones -------------------------------------------------------------------------


def test_the_first_templates_are_good_and_added_once():
    call_command("load_replies", verbosity=0)
    templates = list(ReplyTemplate.objects.all())
    assert {template.channel for template in templates} == {"telephone", "email", "text"}
    for template in templates:
        check_places(template.body)
    templates[0].delete()
    call_command("load_replies", verbosity=0)
    assert ReplyTemplate.objects.count() == len(templates) - 1


def test_words_that_others_may_see_or_hear_do_not_say_who_we_are():
    call_command("load_replies", verbosity=0)
    for template in ReplyTemplate.objects.exclude(title="First call"):
        if template.channel != "telephone" or "oicemail" in template.title:
            assert "{center}" not in template.body, template.title
            text = fill(template.body, {}).text.lower()
            for word in ("recovery", "addiction", "treatment center", "detox"):
                assert word not in text, template.title
