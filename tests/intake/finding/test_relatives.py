"""Who writes again is linked, never merged; a revised form stands beside the one it revises."""

import re

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from asana_site.audit.models import Action, AuditRecord
from intake.models import Submission
from tests.intake.answers import contact_answers, insurance_answers, open_form, send
from tests.intake.finding.searching import page_of, receive, results

pytestmark = pytest.mark.django_db


def _text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def _page(client, submission):
    return client.get(page_of(submission)).content.decode()


def _relatives(client, submission):
    """The text of the sections that tell of other submissions."""
    html = _page(client, submission)
    sections = re.findall(r'<section aria-labelledby="relatives-.*?</section>', html, re.S)
    return _text(" ".join(sections))


def _revision(client, submission):
    html = _page(client, submission)
    found = re.search(r'<section class="revision".*?</section>', html, re.S)
    return _text(found[0]) if found else ""


@pytest.fixture
def versions(client):
    """The same insurance form sent twice, with changed answers the second time."""
    hidden = open_form(client, "/verify-insurance/")
    send(client, "/verify-insurance/", insurance_answers(), hidden)
    first = Submission.objects.get()
    changed = insurance_answers(
        name="Rosa M. Delgado", best_time=None, member_id="ZZ 99", group_number=None, program=None
    )
    send(client, "/verify-insurance/", changed, hidden)
    return first, Submission.objects.exclude(pk=first.pk).get()


def test_why_an_earlier_one_was_closed_is_said_before_anybody_calls(nurse_client):
    first, second = receive(), receive(message="Once more")
    Submission.objects.filter(pk=first.pk).update(status="closed", closed_reason="no-contact")
    words = "Closed: Asked not to be contacted"
    assert words in _relatives(nurse_client, second)
    assert words in _text(results(nurse_client, "rosa@example.org"))


def test_earlier_and_later_submissions_of_the_same_person_are_linked(nurse_client):
    first = receive(telephone="(213) 555-0147", email=None)
    second = receive(name="R. D.", telephone="+1 213 555 0147", message="Once more")
    third = receive(
        "/verify-insurance/", telephone=None, email="ROSA@example.org", contact_by="email"
    )
    other = receive(telephone="(310) 555-0101", email="nora@example.org")
    seen = _relatives(nurse_client, second)
    assert seen.index("1 earlier submission with") < seen.index(first.reference)
    assert seen.index(first.reference) < seen.index("1 later submission with")
    assert f"{first.reference} : Contact," in seen
    assert "New. Same telephone." in seen
    assert "Insurance verification" in seen[seen.index(third.reference) :]
    assert "Same e-mail." in seen
    assert other.reference not in seen
    assert Submission.objects.count() == 4


def test_two_earlier_submissions_are_counted_and_named(nurse_client):
    sent = [receive(message=f"Message {number}") for number in range(3)]
    seen = _relatives(nurse_client, sent[2])
    assert "2 earlier submissions with" in seen
    assert sent[0].reference in seen
    assert sent[1].reference in seen
    assert seen.count("Same telephone and e-mail.") == 2


def test_a_member_id_links_and_a_name_does_not(nurse_client):
    own = {"telephone": "(310) 555-0101", "email": None}
    first = receive("/verify-insurance/", member_id="XQ1234567", **own)
    same_plan = receive(
        "/verify-insurance/", member_id="xq-123-4567", telephone="(310) 555-0102", email=None
    )
    namesake = receive(telephone="(310) 555-0103", email=None)
    seen = _relatives(nurse_client, first)
    assert same_plan.reference in seen
    assert "Same member ID." in seen
    assert namesake.reference not in seen


@pytest.mark.parametrize(
    ("written", "again", "is_same"),
    [
        ("+44 20 7946 0958", "020 7946 0958", True),
        ("020 7946 0958", "+44 20 7946 0958", True),
        ("+44 20 7946 0958", "+33 20 7946 0958", False),
        ("(213) 555-0147", "(310) 555-0147", False),
    ],
)
def test_numbers_of_two_countries_are_not_the_same(nurse_client, written, again, is_same):
    first = receive(telephone=written, email=None)
    second = receive(telephone=again, email=None)
    assert (first.reference in _relatives(nurse_client, second)) == is_same


def test_who_writes_once_has_no_relatives(nurse_client):
    html = _page(nurse_client, receive())
    assert "earlier submission" not in html
    assert "What this version changed" not in html


def test_a_revision_stands_beside_the_version_before_with_what_changed_marked(
    nurse_client, versions
):
    first, second = versions
    seen = _revision(nurse_client, second)
    assert first.reference in seen
    assert "Your name Changed Before: Rosa Delgado Now: Rosa M. Delgado" in seen
    assert "When is a good time? Taken out Before: after six Now: No answer" in seen
    assert "Member or policy number Changed Before: Hidden Now: Changed, hidden" in seen
    assert "Group number Taken out Before: Hidden Now: Taken out, hidden" in seen
    assert "All other answers are the same." in seen
    assert "Insurance company" not in seen


def test_hidden_answers_stay_hidden_in_the_comparison(nurse_client, versions):
    html = _page(nurse_client, versions[1])
    for hidden in ("XQ1234567", "ZZ99", "G99", "1961"):
        assert hidden not in html


def test_the_first_version_names_the_later_one_and_compares_nothing(nurse_client, versions):
    html = _page(nurse_client, versions[0])
    assert versions[1].reference in html
    assert "What this version changed" not in html


def test_both_versions_stay_as_they_were_sent(nurse_client, versions):
    _page(nurse_client, versions[1])
    assert [row.read().value_of("name") for row in versions] == ["Rosa Delgado", "Rosa M. Delgado"]
    assert Submission.objects.count() == 2


def test_a_version_is_no_other_submission_of_the_person(nurse_client, versions):
    assert versions[0].reference not in _relatives(nurse_client, versions[1])


def test_the_reading_of_the_earlier_version_is_recorded_too(nurse_client, versions):
    first, second = versions
    _page(nurse_client, second)
    rows = AuditRecord.objects.filter(action=Action.VIEW, subject=first.reference)
    assert [row.detail for row in rows] == [f"compared with {second.reference}"]


def test_an_earlier_version_that_somebody_else_has_claimed_is_not_shown(nurse_client, versions):
    first, second = versions
    colleague = User.objects.create_user("colleague", is_staff=True)
    Submission.objects.filter(pk=first.pk).update(claimed_by=colleague, claimed_at=timezone.now())
    seen = _revision(nurse_client, second)
    assert "colleague has claimed it , so it is not shown here." in seen
    assert "All answers are the same." not in seen
    assert "after six" not in seen
    assert not AuditRecord.objects.filter(subject=first.reference).exists()


def test_an_earlier_version_that_cannot_be_opened_says_so(nurse_client, versions):
    first, second = versions
    Submission.objects.filter(pk=first.pk).update(sealed=b"damaged")
    assert "It cannot be opened." in _revision(nurse_client, second)
    Submission.objects.filter(pk=second.pk).update(sealed=b"damaged")
    assert nurse_client.get(page_of(second)).status_code == 200


def test_an_answer_that_was_added_is_marked(nurse_client, client):
    hidden = open_form(client, "/contact/")
    send(client, "/contact/", contact_answers(message=None), hidden)
    first = Submission.objects.get()
    send(client, "/contact/", contact_answers(message="<b>Bold</b>\nTwo lines"), hidden)
    second = Submission.objects.exclude(pk=first.pk).get()
    assert "Added Before: No answer Now: &lt;b&gt;Bold&lt;/b&gt;" in _revision(nurse_client, second)


def test_what_is_related_is_told_only_to_who_reads_submissions(editor_client, versions):
    response = editor_client.get(page_of(versions[1]))
    assert response.status_code == 403
    assert versions[0].reference not in response.content.decode()


def test_many_related_submissions_are_cut_with_a_word(nurse_client, monkeypatch):
    monkeypatch.setattr("intake.finding.relations.MOST_RELATED", 2)
    monkeypatch.setattr("intake.queue.relatives.MOST_RELATED", 2)
    sent = [receive(message=f"Message {number}") for number in range(4)]
    html = _page(nurse_client, sent[0])
    assert "2 later submissions" in html
    assert "Only the newest 2 are listed." in html
