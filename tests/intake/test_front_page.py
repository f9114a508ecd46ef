"""The staff's front page: what needs doing and how the weeks went, for admissions alone."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from asana_site.models import Center
from intake.models import Submission
from intake.queue.charts import scale_to, submissions_chart, waiting_chart
from intake.queue.figures import Week, by_week, percentile
from tests.intake.answers import contact_answers, send
from tests.intake.rows import a_submission, contacted, read
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db

PACIFIC = ZoneInfo("America/Los_Angeles")
# A Wednesday.
NOW = datetime(2026, 11, 18, 12, tzinfo=PACIFIC)


def _sent(text: str, hours: float | None = None, **values):
    """A submission by the clock at the center; somebody tried to reach the person so much later."""
    at = datetime.fromisoformat(text).replace(tzinfo=PACIFIC)
    if hours is not None:
        values["contacted_at"] = at + timedelta(hours=hours)
    return a_submission(received_at=at, **values)


@pytest.fixture
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_numbers_lead_to_their_lists(nurse, nurse_client):
    a_submission()
    contacted(by=nurse)
    a_submission(robot_signs="fast")
    html = nurse_client.get("/admin/").content.decode()
    numbers = re.findall(r'\?list=(\w+)"><strong>(\d+)</strong>', html)
    assert dict(numbers) == {
        "unplanned": "0",
        "todo": "2",
        "unread": "1",
        "overdue": "0",
        "due": "0",
        "mine": "1",
        "open": "2",
        "robots": "1",
    }


def test_nobody_else_sees_anything_of_it(editor_client, admin_client):
    read(50)
    html = editor_client.get("/admin/").content.decode()
    assert "What needs doing" not in html
    assert "<svg viewBox" not in html
    assert "What needs doing" in admin_client.get("/admin/").content.decode()


def test_privacy_officers_see_nothing_of_it(officer):
    html = sign_in(Client(), officer).get("/admin/").content.decode()
    assert "What needs doing" not in html


@pytest.fixture
def officer(db):
    """Looks at who read what."""
    user = User.objects.create_user("officer", is_staff=True)
    user.groups.add(Group.objects.get(name="Privacy officers"))
    return user


@pytest.mark.usefixtures("_now")
def test_the_weeks_begin_on_monday_at_the_center():
    for text in ("2026-11-15 23:59", "2026-11-16 00:00", "2026-11-16 00:01", "2026-11-18 11:00"):
        _sent(text)
    weeks = by_week()
    assert [week.monday for week in weeks] == [
        date(2026, 11, 16) - timedelta(weeks=ago) for ago in range(11, -1, -1)
    ]
    assert [week.submissions for week in weeks[-2:]] == [1, 3]


@pytest.mark.usefixtures("_now")
def test_older_weeks_and_robots_and_spam_are_left_out():
    _sent("2026-08-30 23:59")
    first = _sent("2026-08-31 00:00")
    _sent("2026-11-17 09:00", robot_signs="fast")
    _sent("2026-11-17 09:00", status="spam")
    assert [week.submissions for week in by_week()] == [1, *[0] * 11]
    assert Submission.objects.filter(pk=first.pk).exists()
    _sent("2026-11-17 09:00", 1, robot_signs="fast")
    assert by_week()[-1].submissions == 1


@pytest.mark.usefixtures("_now")
def test_the_hours_are_those_until_the_first_try_of_those_that_were_tried():
    for hours in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100):
        _sent("2026-11-10 09:00", hours)
    _sent("2026-11-10 09:00")
    assert by_week()[-2] == Week(date(2026, 11, 9), 11, 10, 5.5, 9.0)
    assert by_week()[-1] == Week(date(2026, 11, 16))


def test_hours_are_real_hours_when_clocks_change():
    with time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=PACIFIC), tick=False):
        at = datetime(2026, 10, 31, 23, tzinfo=PACIFIC)
        a_submission(received_at=at, contacted_at=datetime(2026, 11, 1, 3, tzinfo=PACIFIC))
        assert by_week()[-2].median == 5.0


@pytest.mark.parametrize(
    ("values", "ninetieth"), [([7], 7), ([1, 2], 2), (range(1, 11), 9), (range(1, 21), 18)]
)
def test_nine_of_ten_do_not_exceed_the_ninetieth_percentile(values, ninetieth):
    assert percentile(values, 90) == ninetieth


def _cells(row):
    return re.findall(r"<t[hd][^>]*>\s*(.*?)\s*</t[hd]>", row, re.S)


@pytest.mark.usefixtures("_now")
def test_the_table_says_what_the_chart_shows(nurse):
    for day in range(1, 18):
        _sent(f"2026-11-{day:02} 09:00", day)
    client = sign_in(Client(), nurse)
    html = client.get("/admin/").content.decode()
    table = re.findall(r"<tbody>.*?</tbody>", html, re.S)[0]
    cells = [_cells(row) for row in table.split("<tr>")[1:]]
    expected = [
        [f"{week.monday:%b} {week.monday.day}, {week.monday.year}", str(week.submissions)]
        + [str(week.contacted)]
        + ["–" if value is None else f"{value:.1f}" for value in (week.median, week.ninetieth)]
        for week in by_week()
    ]
    assert cells == expected
    heights = [
        float(height)
        for height in re.findall(r'<rect class="chart__bar[^>]*height="([\d.]+)"', html)
    ]
    numbers = [int(row[1]) for row in cells]
    tallest = max(heights) / max(numbers)
    assert heights == [pytest.approx(number * tallest, abs=0.1) for number in numbers]
    assert html.count('class="chart__dot"') - 1 == sum(row[3] != "–" for row in cells)


@pytest.mark.usefixtures("_now")
def test_the_drawings_have_words_for_who_does_not_see_them(nurse):
    for hours in (1, 2, 30):
        _sent("2026-11-10 09:00", hours)
    html = unescape(sign_in(Client(), nurse).get("/admin/").content.decode())
    for name in ("submissions", "waiting"):
        assert f'aria-labelledby="chart-{name}-title chart-{name}-text"' in html
    assert "0 this week so far, 3 the week before" in html
    assert "half waited 2.0 hours or less, and nine of ten 30.0 hours or less" in html
    assert " style=" not in html


def test_there_is_no_person_in_it(client, nurse_client):
    send(client, "/contact/", contact_answers())
    Submission.objects.update(robot_signs="")
    html = nurse_client.get("/admin/").content.decode()
    assert "?list=todo" in html
    for word in ("Rosa", "555-0147", "rosa@", "back has hurt", Submission.objects.get().reference):
        assert word not in html


def test_a_site_without_submissions_has_a_front_page(nurse_client):
    html = nurse_client.get("/admin/").content.decode()
    assert "Of last week there is no figure." in unescape(html)


def test_the_hours_of_the_center_count_in_the_numbers(nurse):
    center = Center.load()
    center.staffed_hours = "Mon-Fri 08:00-18:00"
    center.save()
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=PACIFIC), tick=False):
        read(40)
        html = sign_in(Client(), nurse).get("/admin/").content.decode()
    assert '?list=overdue"><strong>0</strong>' in html


@pytest.mark.parametrize(
    ("largest", "scale"),
    [
        (0, [0, 1]),
        (0.4, [0, 1]),
        (1.5, [0, 1, 2]),
        (5, [0, 2, 4, 6]),
        (20, [0, 5, 10, 15, 20]),
        (201, [0, 100, 200, 300]),
    ],
)
def test_the_lines_of_a_scale_stand_for_whole_numbers(largest, scale):
    assert scale_to(largest) == scale


def test_a_line_is_cut_where_a_week_has_no_figure():
    values = [1.0, 2.0, None, 4.0]
    monday = timezone.localdate()
    weeks = [Week(monday, 1, 1, value, value) for value in values]
    assert [len(piece) for piece in waiting_chart(weeks).median] == [2, 1]
    assert len(submissions_chart(weeks).bars) == 4
