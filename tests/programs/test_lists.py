"""The programs page, the ladder, and the comparison of the levels of care."""

import pytest

from programs.ladder import ladder_of
from programs.models import Program, Rung
from tests.asana_site.reading import html_of, links, tree, words
from tests.programs.rows import a_level, a_program

pytestmark = pytest.mark.django_db


@pytest.fixture
def _no_programs():
    Program.objects.all().delete()


def _ladder(response):
    return next(
        ol
        for ol in tree(response).iter("ol")
        if (ol.get("aria-label") or "").startswith("Levels of care")
    )


@pytest.mark.usefixtures("_no_programs")
def test_programs_stand_in_their_groups_each_in_its_place(client):
    a_program(name="Therapy two", position=2)
    a_program(name="Therapy one", position=1)
    a_program(name="Also one", position=1)
    a_level(name="Level")
    a_program(name="Condition", group="conditions", position=9)
    main = tree(client.get("/programs/")).find(".//main")
    groups = [
        (words(section.find("h2")), [words(h3) for h3 in section.iter("h3")])
        for section in main.iter("section")
    ]
    assert groups == [
        ("What we treat", ["Condition"]),
        ("Levels of care", ["Level"]),
        ("Therapies", ["Also one", "Therapy one", "Therapy two"]),
    ]


@pytest.mark.usefixtures("_no_programs")
def test_a_group_without_programs_is_left_out(client):
    program = a_program()
    response = client.get("/programs/")
    assert [words(h2) for h2 in tree(response).find(".//main").iter("h2")] == ["Therapies"]
    assert links(response)[program.get_absolute_url()] == program.name
    assert program.summary in html_of(response)


@pytest.mark.usefixtures("_no_programs")
@pytest.mark.parametrize("path", ["/", "/programs/", "/programs/levels-of-care/"])
def test_a_site_without_programs_still_answers(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.usefixtures("_no_programs")
def test_the_levels_are_compared_from_the_most_support_to_the_least(client):
    made = [
        a_level(
            rung=rung,
            position=position,
            name=f"Level {rung}.{position}",
            hours_a_week=f"{rung}{position} hours",
            setting=f"place {rung}{position}",
            supervision=f"nurse {rung}{position}",
            suits=f"people {rung}{position}",
        )
        for rung, position in ((5, 1), (4, 2), (4, 1), (1, 7))
    ]
    a_program(name="Therapy")
    table = tree(client.get("/programs/levels-of-care/")).find(".//table")
    rows = [[words(cell) for cell in row] for row in table.find("tbody")]
    assert rows == [
        [p.name, p.hours_a_week, p.setting, p.supervision, p.suits] for p in reversed(made)
    ]
    assert [words(cell) for cell in table.find("thead").iter("th")] == [
        *("Level", "Time it takes", "Where you live", "Medical supervision", "Whom it suits")
    ]


@pytest.mark.usefixtures("_no_programs")
def test_each_cell_says_what_it_is_when_the_table_is_folded_up(client):
    a_level()
    table = tree(client.get("/programs/levels-of-care/")).find(".//table")
    heads = [words(cell) for cell in table.find("thead").iter("th")]
    assert [cell.get("data-label") for cell in table.iter("td")] == heads[1:]


def test_the_comparison_cites_the_source_of_its_hours(client):
    found = links(client.get("/programs/levels-of-care/"))
    assert found["#source-1"] == "1"
    assert "#cited-1-1" in found


@pytest.mark.usefixtures("_no_programs")
def test_the_ladder_goes_down_from_the_most_support(client):
    for rung in (5, 1, 3):
        a_level(rung=rung, short_name=f"Rung {rung}")
    for path in ("/", "/programs/", "/programs/levels-of-care/"):
        assert [words(rung)[:6] for rung in _ladder(client.get(path))] == [
            "Rung 1",
            "Rung 3",
            "Rung 5",
        ]


@pytest.mark.usefixtures("_no_programs")
def test_the_ladder_spells_out_what_a_short_name_stands_for(client):
    a_level(rung=4, short_name="IOP", setting="At home")
    (rung,) = _ladder(client.get("/"))
    assert words(rung) == "IOP Intensive outpatient. At home"


@pytest.mark.usefixtures("_no_programs")
def test_the_ladder_marks_the_rung_on_which_the_reader_stands(client):
    a_level(rung=3, short_name="Above")
    here = a_level(rung=4, short_name="Here", position=2)
    beside = a_level(rung=4, short_name="Beside", position=1)
    response = client.get(here.get_absolute_url())
    rungs = list(_ladder(response))
    assert not [e for e in rungs[0].iter() if e.get("aria-current")]
    (marked,) = [e for e in rungs[1].iter() if e.get("aria-current")]
    assert (marked.tag, words(marked)) == ("strong", "Here (this page)")
    assert [(words(a), a.get("href")) for a in rungs[1].iter("a")] == [
        ("Beside", beside.get_absolute_url())
    ]


def test_no_rung_is_marked_on_a_page_about_all_of_them(client):
    for path in ("/", "/programs/", "/programs/levels-of-care/"):
        ladder = _ladder(client.get(path))
        assert not [e for e in ladder.iter() if e.get("aria-current")]


@pytest.mark.usefixtures("_no_programs")
def test_a_step_is_named_by_its_rung_and_holds_its_programs_in_order():
    later, first = a_level(rung=2, position=2), a_level(rung=2, position=1)
    (step,) = ladder_of([later, a_program(), first])
    assert (step.number, step.label, step.is_here) == (2, Rung.RESIDENTIAL.label, False)
    assert [level.short_name for level in step.levels] == [first.short_name, later.short_name]


@pytest.mark.usefixtures("_no_programs")
def test_only_the_readers_own_rung_is_here():
    above, here = a_level(rung=2), a_level(rung=3)
    assert [step.is_here for step in ladder_of([above, here], here=here)] == [False, True]


@pytest.mark.usefixtures("_no_programs")
def test_the_home_page_opens_a_door_for_each_condition_and_lists_the_therapies(client):
    condition = a_program(group="conditions")
    therapy = a_program()
    main = tree(client.get("/")).find(".//main")
    found = {words(a): a.get("href") for a in main.iter("a")}
    assert found[condition.name] == condition.get_absolute_url()
    assert found[therapy.name] == therapy.get_absolute_url()
    assert condition.summary in words(main)
    assert therapy.summary in words(main)
