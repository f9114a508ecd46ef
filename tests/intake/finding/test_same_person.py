"""What was wished, and who works, under another submission of the same person is told here."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.models import ReplyTemplate, Submission
from tests.intake.acting import act, page_of
from tests.intake.answers import contact_answers, open_form, send
from tests.intake.finding.searching import receive
from tests.staff.members import member
from tests.staff.signing_in import sign_in
from tests.statements import asked

pytestmark = pytest.mark.django_db

NO_CONTACT = "they asked not to be contacted again: read that before you call or write."
WRONG = "this number was wrong: read that before you call."


def _html(client, submission, part="change"):
    response = client.get(page_of(submission).replace("change", part))
    assert response.status_code == 200
    return response.content.decode()


def _text(html):
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    return re.sub(r" (?=[,.])", "", words)


def _cautions(client, submission, part="change"):
    """The words of the box that stands before the number."""
    html = _html(client, submission, part)
    found = re.search(r"Before you call or write</h[23]>(.*?)</ul>", html, re.S)
    return _text(found[1]) if found else ""


def _versions(**changes):
    """The same contact form sent twice, with `changes` the second time."""
    browser = Client()
    hidden = open_form(browser, "/contact/")
    send(browser, "/contact/", contact_answers(), hidden)
    first = Submission.objects.latest("received_at")
    send(browser, "/contact/", contact_answers(message="Once more", **changes), hidden)
    return first, Submission.objects.latest("received_at")


@pytest.fixture
def pair():
    """Two forms with the same telephone, each from a browser of its own."""
    return receive(email=None), receive(email=None, message="Once more")


@pytest.fixture
def omar():
    """Works in admissions too."""
    return member("omar", "Admissions", first_name="Omar", last_name="Haddad")


def _claim(submission, by, **changes):
    values = {"claimed_by": by, "claimed_at": timezone.now()} | changes
    Submission.objects.filter(pk=submission.pk).update(**values)


# --- What was wished ---------------------------------------------------------------------


def test_whoever_asked_for_no_contact_is_protected_under_their_other_forms(nurse_client, pair):
    first, second = pair
    act(nurse_client, first, "call", outcome="declined")
    html = _html(nurse_client, second)
    box = html[html.index('class="submission__cautions"') : html.index('href="tel:')]
    assert box.index(NO_CONTACT) < box.index("Do not leave a voicemail.")
    assert f'href="{page_of(first)}">{first.reference}</a>' in box
    assert f"Under {first.reference} (same telephone) {NO_CONTACT}" in _cautions(
        nurse_client, second
    )


def test_an_earlier_form_tells_what_was_wished_under_a_later_one(nurse_client, pair):
    act(nurse_client, pair[1], "call", outcome="declined")
    assert NO_CONTACT in _cautions(nurse_client, pair[0])


def test_closing_because_no_contact_was_wished_is_told_under_the_other_forms(nurse_client, pair):
    first, second = pair
    act(nurse_client, first, "status", status="closed", closed_reason="no-contact")
    assert f"Under {first.reference} (same telephone) {NO_CONTACT}" in _cautions(
        nurse_client, second
    )
    act(nurse_client, first, "status", status="contacted")
    assert NO_CONTACT not in _cautions(nurse_client, second)


def test_another_reason_for_closing_is_no_wish(nurse_client, pair):
    act(nurse_client, pair[0], "status", status="closed", closed_reason="not-reached")
    assert pair[0].reference not in _cautions(nurse_client, pair[1])


@pytest.mark.parametrize("telephone", ["(213) 555-0147", "(310) 555-0101"])
def test_a_wish_follows_every_version_of_a_form_whatever_was_changed(nurse_client, telephone):
    first, second = _versions(telephone=telephone, email="other@example.org")
    act(nurse_client, first, "call", outcome="declined")
    told = _cautions(nurse_client, second)
    assert f"Under {first.reference} (another version of this form) {NO_CONTACT}" in told


@pytest.mark.parametrize(
    ("telephone", "is_told"), [("213.555.0147", True), ("(310) 555-0101", False)]
)
def test_a_wrong_number_is_told_where_the_number_is_the_same(nurse_client, telephone, is_told):
    first, version = _versions(telephone=telephone)
    other = receive(telephone=telephone, message="From another browser")
    act(nurse_client, first, "call", outcome="wrong-number")
    for submission in (version, other):
        assert (WRONG in _cautions(nurse_client, submission)) == is_told


def test_what_several_say_is_one_caution_that_names_each(nurse_client, pair):
    third = receive(email=None, message="A third time")
    for submission in pair:
        act(nurse_client, submission, "call", outcome="declined")
    told = _cautions(nurse_client, third)
    assert told.count(NO_CONTACT) == 1
    for submission in pair:
        assert f"{submission.reference} (same telephone)" in told


def test_who_shares_nothing_is_not_told_of(nurse_client, pair):
    stranger = receive(telephone="(310) 555-0101", email="nora@example.org")
    act(nurse_client, pair[0], "call", outcome="declined")
    assert NO_CONTACT not in _cautions(nurse_client, stranger)


@pytest.mark.parametrize("where", [0, 1])
@pytest.mark.parametrize("outcome", ["spoke", "call-later"])
def test_to_speak_with_them_after_all_ends_it_under_either_form(
    nurse, nurse_client, pair, where, outcome
):
    first, second = pair
    act(nurse_client, first, "call", outcome="declined")
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        client = sign_in(Client(), nurse)
        act(client, second, "call", outcome="no-answer")
        assert NO_CONTACT in _cautions(client, second)
        act(client, pair[where], "call", outcome=outcome)
        assert NO_CONTACT not in _cautions(client, second)


def test_to_have_spoken_with_them_before_ends_nothing(nurse, nurse_client, pair):
    act(nurse_client, pair[1], "call", outcome="spoke")
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        client = sign_in(Client(), nurse)
        act(client, pair[0], "call", outcome="declined")
        assert NO_CONTACT in _cautions(client, pair[1])


def test_a_talk_under_a_third_form_may_have_been_with_somebody_else(nurse, nurse_client, pair):
    third = receive(email=None, name="Marta Delgado")
    act(nurse_client, pair[0], "call", outcome="declined")
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        client = sign_in(Client(), nurse)
        act(client, third, "call", outcome="spoke")
        assert NO_CONTACT in _cautions(client, pair[1])
        assert NO_CONTACT not in _cautions(client, third)


def test_a_closed_form_goes_on_saying_so_until_they_are_spoken_with_under_this_one(
    nurse, nurse_client, pair
):
    first, second = pair
    act(nurse_client, first, "status", status="closed", closed_reason="no-contact")
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        client = sign_in(Client(), nurse)
        act(client, first, "call", outcome="spoke")
        assert NO_CONTACT in _cautions(client, second)
        act(client, second, "call", outcome="spoke")
        assert NO_CONTACT not in _cautions(client, second)


def test_it_is_told_wherever_one_dials_or_writes_from(nurse_client, pair):
    first, second = pair
    template = ReplyTemplate.objects.create(title="T", channel="email", body="Hello {name}")
    act(nurse_client, first, "call", outcome="declined")
    for part in ("print", f"reply/{template.pk}"):
        html = _html(nurse_client, second, part)
        told = html.index(NO_CONTACT)
        assert html.index("Before you call or write") < told < html.index("Do not leave a voicem")
        assert told < html.index("555-0147"), part
        assert page_of(first) in html


def test_it_is_told_though_the_answers_have_nothing_to_mind(nurse_client):
    calm = {"voicemail": "yes", "say_who": "yes", "best_time": ""}
    template = ReplyTemplate.objects.create(title="T", channel="email", body="Hello {name}")
    first, second = receive(**calm), receive(message="Once more", **calm)
    assert not _cautions(nurse_client, second)
    act(nurse_client, first, "call", outcome="declined")
    for part in ("change", "print", f"reply/{template.pk}"):
        assert NO_CONTACT in _cautions(nurse_client, second, part), part


def test_what_a_colleague_holds_tells_its_wish_and_opens_no_answer(nurse_client, pair, omar):
    first, second = pair
    act(nurse_client, first, "call", outcome="declined")
    # By now its digests are made.
    _html(nurse_client, second)
    _claim(first, omar)
    Submission.objects.filter(pk=first.pk).update(sealed=b"damaged")
    assert NO_CONTACT in _cautions(nurse_client, second)


def test_what_cannot_be_opened_is_told_nothing_of_and_still_has_its_pages(nurse_client, pair):
    act(nurse_client, pair[0], "call", outcome="declined")
    Submission.objects.filter(pk=pair[1].pk).update(sealed=b"damaged")
    for part in ("change", "print"):
        assert NO_CONTACT not in _html(nurse_client, pair[1], part)


def test_a_page_that_a_claim_keeps_closed_asks_and_tells_nothing_of_others(
    nurse_client, pair, omar
):
    first, second = pair
    act(nurse_client, first, "call", outcome="declined")
    _claim(second, omar)
    with CaptureQueriesContext(connection) as captured:
        html = _html(nurse_client, second)
    assert NO_CONTACT not in html
    assert first.reference not in html
    assert not [question for question in asked(captured) if "searchdigest" in question]


def test_however_many_are_related_the_page_asks_the_database_as_often(nurse_client, omar):
    def questions(submission):
        with CaptureQueriesContext(connection) as captured:
            _html(nurse_client, submission)
        return len(asked(captured))

    _, second = _versions()
    others = [receive(message="First")]
    _html(nurse_client, second)
    before = questions(second)
    others += [receive(message=f"Message {number}") for number in range(4)]
    for other in others:
        act(nurse_client, other, "call", outcome="declined")
        _claim(other, omar)
    _html(nurse_client, second)
    # The version before is recorded as read too: on PostgreSQL with a lock of its own.
    assert questions(second) == before <= 27 + (connection.vendor == "postgresql")


# --- That there are others, and who works on them ------------------------------------------


def _head(client, submission):
    """What stands above the name of the person."""
    html = _html(client, submission)
    return html[html.index("submission__facts") : html.index('id="reach"')]


def test_the_head_of_the_page_names_the_version_before_and_the_others(nurse_client):
    earlier = receive(message="From another browser")
    first, second = _versions()
    head = _head(nurse_client, second)
    line = _text(head[head.index("submission__related") :])
    assert f"Revision of {first.reference} · 1 earlier submission: {earlier.reference}" in line
    for other in (first, earlier):
        assert f'href="{page_of(other)}">{other.reference}</a>' in head
    assert "Revision of" not in _head(nurse_client, first)
    assert f"2 later submissions: {second.reference}, {first.reference}" in _text(
        _head(nurse_client, earlier)
    )


def test_a_jump_leads_to_the_lists_of_others_where_there_are_any(nurse_client):
    first = receive()
    assert 'href="#related"' not in _html(nurse_client, first)
    second = receive(message="Once more")
    for submission in (first, second):
        html = _html(nurse_client, submission)
        assert '<a href="#related">Related</a>' in html
        lists = html[html.index('id="related"') :]
        assert "with the same telephone, e-mail or member ID" in lists


def test_of_many_the_head_names_three_and_leads_to_the_rest(nurse_client):
    sent = [receive(message=f"Message {number}") for number in range(6)]
    head = _head(nurse_client, sent[5])
    line = _text(head)
    assert f"5 earlier submissions: {sent[4].reference}, " in line
    assert '<a href="#related">2 more</a>' in head
    assert sent[0].reference not in head


def test_a_colleague_who_works_on_another_version_is_named(nurse_client, omar):
    first, second = _versions()
    _claim(first, omar)
    head = _text(_head(nurse_client, second))
    assert f"Omar Haddad has claimed {first.reference}," in head
    assert "Speak with your colleague before you call or write." in head
    lists = _text(_html(nurse_client, second).partition('id="related"')[2])
    assert lists.count("Omar Haddad has claimed it") == 2
    assert "Omar Haddad has claimed it, so it is not shown here." in lists


def test_a_colleague_who_works_on_a_related_submission_is_named(nurse_client, pair, omar):
    _claim(pair[0], omar)
    assert f"Omar Haddad has claimed {pair[0].reference}," in _text(_head(nurse_client, pair[1]))
    lists = _text(_html(nurse_client, pair[1]).partition('id="related"')[2])
    assert "Same telephone. Omar Haddad has claimed it." in lists


def test_who_works_on_both_is_not_warned_of_themselves(nurse, nurse_client, pair):
    _claim(pair[0], nurse)
    assert "has claimed" not in _head(nurse_client, pair[1])
    assert "Same telephone. You have claimed it." in _text(_html(nurse_client, pair[1]))


def test_a_claim_that_has_lapsed_names_nobody(nurse_client, pair, omar, settings):
    long_ago = timezone.now() - timedelta(hours=settings.CLAIM_HOURS, minutes=1)
    _claim(pair[0], omar, claimed_at=long_ago)
    assert "Omar" not in _html(nurse_client, pair[1])


def test_a_lead_who_opens_it_in_an_emergency_compares_it_and_sees_who_holds_it(lead_client, omar):
    first, second = _versions(best_time="never")
    _claim(first, omar)
    act(lead_client, first, "emergency", ground="danger", why="The caller is in danger.")
    section = _html(lead_client, second).partition('class="revision"')[2].partition("</section>")[0]
    assert "Omar Haddad has claimed it." in _text(section)
    assert "Before: after six Now: never" in _text(section)
