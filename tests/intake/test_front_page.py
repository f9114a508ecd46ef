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
from intake.queue import lists
from intake.queue.charts import scale_to, submissions_chart, waiting_chart
from intake.queue.figures import Week, by_week, percentile
from tests.intake.answers import contact_answers, send
from tests.intake.looking import drawn
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


# What makes a suspected robot a person's, and what leaves it a robot's.
DECIDED = {
    "claimed": {"claimed_at": NOW},
    "called": {"contacted_at": NOW},
    "planned": {"follow_up_at": NOW},
    "a step further": {"status": "contacted"},
    "closed": {"status": "closed", "closed_reason": "answered"},
}
UNDECIDED = {"new": {}, "read": {"opened_at": NOW}, "held": {"is_held": True}}


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize("changes", DECIDED.values(), ids=DECIDED)
def test_a_suspect_that_somebody_decided_about_counts_in_the_chart_as_in_the_lists(nurse, changes):
    claim = {"claimed_by": nurse} if "claimed_at" in changes else {}
    _sent("2026-11-17 09:00", robot_signs="fast", **changes, **claim)
    assert lists.counts(nurse)["robots"] == 0
    assert by_week()[-1].submissions == 1


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize("changes", UNDECIDED.values(), ids=UNDECIDED)
def test_a_suspect_that_nobody_decided_about_counts_in_neither(nurse, changes):
    _sent("2026-11-17 09:00", robot_signs="fast", **changes)
    assert lists.counts(nurse)["robots"] == 1
    assert by_week()[-1].submissions == 0


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
    Submission.objects.update(robot_signs="", contacted_at=timezone.now())
    html = nurse_client.get("/admin/").content.decode()
    assert "?list=todo" in html
    assert drawn(html) == (1, 1)
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


def _late(*hours):
    """A chart of weeks in which the person waited so many hours."""
    monday = date(2026, 8, 31)
    return waiting_chart([Week(monday, 1, 1, each, each) for each in hours])


def _heights(chart):
    return [round(chart.floor - mark.y) for piece in chart.ninetieth for mark in piece]


def test_one_late_call_leaves_the_other_weeks_as_they_were_drawn():
    ordinary = [3.0, 5.0, 4.0, 2.0, 5.0, 4.0]
    late = _late(*ordinary, 300.0)
    assert [line.label for line in late.scale] == [line.label for line in _late(*ordinary).scale]
    assert _heights(late)[:-1] == _heights(_late(*ordinary))
    assert [[words for _, words in cut.figures] for cut in late.cuts] == [["300"]]
    assert late.ninetieth[-1][-1].is_cut


def test_weeks_that_are_all_late_are_drawn_to_their_full_height():
    chart = _late(300.0, 250.0, 310.0, 290.0)
    assert chart.cuts == []
    assert chart.scale[-1].label == "400"


def test_a_few_hours_more_than_none_are_no_late_call():
    assert _late(0.2, 0.1, 0.0, 3.9).cuts == []


@pytest.mark.usefixtures("_now")
def test_a_week_beyond_the_scale_is_named_with_its_hours_for_the_eye_and_the_ear(nurse):
    for day in (2, 9, 16):
        for hours in (1, 2, 3):
            _sent(f"2026-11-{day:02} 09:00", hours)
    for hours in (2, 120, 300):
        _sent("2026-10-19 09:00", hours)
    html = unescape(sign_in(Client(), nurse).get("/admin/").content.decode())
    assert re.findall(r'class="chart__cut"[^>]*>(\d+)<', html) == ["120", "300"]
    assert html.count('class="chart__arrow" points=') == 1
    assert "beyond the scale, with its hours" in html
    assert (
        "The week of October 19 goes beyond the scale: half waited up to 120.0 hours, "
        "and nine of ten up to 300.0 hours." in html
    )
    heights = re.findall(r'class="chart__square" x="[\d.]+" y="([\d.]+)"', html)
    assert len(set(heights)) == 2
    _sent("2026-10-19 09:00", 1)
    html = unescape(sign_in(Client(), nurse).get("/admin/").content.decode())
    assert "goes beyond the scale: half waited up to 61.0 hours" in html


def test_without_a_late_call_nobody_reads_of_one(nurse_client):
    contacted(2)
    html = nurse_client.get("/admin/").content.decode()
    assert drawn(html) == (1, 1)
    assert "beyond the scale" not in html


def test_it_is_said_in_words_that_the_dashed_bar_is_the_present_week(nurse_client):
    html = nurse_client.get("/admin/").content.decode()
    caption = re.findall(r"<figcaption>(.*?)</figcaption>", html, re.S)[0]
    assert "dashed: this week, which is not over yet" in " ".join(caption.split())


def test_a_line_is_cut_where_a_week_has_no_figure():
    values = [1.0, 2.0, None, 4.0]
    monday = timezone.localdate()
    weeks = [Week(monday, 1, 1, value, value) for value in values]
    assert [len(piece) for piece in waiting_chart(weeks).median] == [2, 1]
    assert len(submissions_chart(weeks).bars) == 4
