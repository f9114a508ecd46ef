"""Previous and next in the queue, and the way back to it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from intake.models import Submission
from tests.intake.acting import act, page_of
from tests.intake.answers import contact_answers, send

pytestmark = pytest.mark.django_db

FROM_QUEUE = "?_changelist_filters=list%3Dopen"


@pytest.fixture
def three(db) -> list[Submission]:
    """Three submissions, in the order in which they are to be worked."""
    for number in range(3):
        send(Client(), "/contact/", contact_answers(name=f"Person {number}"))
    rows = list(Submission.objects.order_by("received_at"))
    for number, row in enumerate(rows):
        row.robot_signs = ""
        row.received_at = timezone.now() - timedelta(hours=9 - number)
        row.save(update_fields=["received_at", "robot_signs"])
    return rows


def _links(html):
    links = dict(re.findall(r'<a href="([^"]+)"\s+rel="(prev|next)"', html))
    return {which: address for address, which in links.items()}


def test_each_leads_to_the_one_before_and_after(nurse_client, three):
    for number, row in enumerate(three):
        html = nurse_client.get(page_of(row) + FROM_QUEUE).content.decode()
        expected = {}
        if number > 0:
            expected["prev"] = page_of(three[number - 1]) + FROM_QUEUE
        if number < 2:
            expected["next"] = page_of(three[number + 1]) + FROM_QUEUE
        assert _links(html) == expected
        assert "/admin/intake/submission/?list=open" in html


def test_an_act_keeps_the_queue_and_leads_on_to_its_first(nurse_client, three):
    first, second, _ = three
    html = nurse_client.get(page_of(second) + FROM_QUEUE).content.decode()
    address = page_of(second).replace("change", "status") + FROM_QUEUE
    assert f'formaction="{address}"' in html
    closing = {"version": 0, "status": "closed", "closed_reason": "answered"}
    response = nurse_client.post(address, closing)
    assert response.url == page_of(second) + FROM_QUEUE
    html = nurse_client.get(response.url).content.decode()
    assert _links(html) == {"next": page_of(first) + FROM_QUEUE}


@pytest.mark.parametrize(
    "query",
    ["", "?list=todo", "?_changelist_filters=list%3Dzebra", "?_changelist_filters=%2525&x=zebra"],
)
def test_nothing_but_a_list_of_ours_is_remembered(nurse_client, three, query):
    html = nurse_client.get(page_of(three[0]) + query).content.decode()
    assert _links(html) == {"next": page_of(three[1])}
    assert "zebra" not in html
    assert act(nurse_client, three[0], "claim").url == page_of(three[0])


def test_a_narrowed_list_is_followed_as_it_was_narrowed(nurse_client, three):
    Submission.objects.filter(pk=three[1].pk).update(status="contacted")
    narrowed = "?_changelist_filters=list%3Dopen%26status__exact%3Dnew"
    html = nurse_client.get(page_of(three[0]) + narrowed).content.decode()
    assert _links(html) == {"next": page_of(three[2]) + narrowed}
    assert "/admin/intake/submission/?list=open&amp;status__exact=new" in html


def test_a_list_of_one_age_is_followed_within_that_age(nurse_client, three):
    two_days_ago = timezone.now() - timedelta(days=2)
    Submission.objects.filter(pk__in=[three[0].pk, three[2].pk]).update(received_at=two_days_ago)
    followed = "?_changelist_filters=list%3Dopen%26age%3Dthree-days"
    first, second = Submission.objects.filter(received_at=two_days_ago).order_by("pk")
    html = nurse_client.get(page_of(first) + followed).content.decode()
    assert _links(html) == {"next": page_of(second) + followed}
    assert "/admin/intake/submission/?list=open&amp;age=three-days" in html
    html = nurse_client.get(page_of(second) + followed).content.decode()
    assert _links(html) == {"prev": page_of(first) + followed}


def test_the_only_one_has_no_neighbour(nurse_client, three):
    Submission.objects.exclude(pk=three[1].pk).delete()
    assert _links(nurse_client.get(page_of(three[1])).content.decode()) == {}
