"""`manage.py load_content` brings files into the database and keeps what editors wrote."""

import json
import re
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.contrib.redirects.models import Redirect
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.models import Article, Notice, PlainPage, Question
from asana_site.models import Center, Source
from programs.models import Program
from tests.asana_site.reading import html_of
from tests.programs.rows import body

pytestmark = pytest.mark.django_db

MODELS = (Source, Program, Article, Question, PlainPage, Notice)

PROGRAM = {
    "key": "harbor",
    "slug": "harbor-program",
    "name": "Harbor",
    "short_name": "Harbor",
    "group": "levels",
    "position": 7,
    "rung": 2,
    "about": "therapy",
    "summary": "A summary.",
    "description": "A description.",
    "suits": "People.",
    "overdose_guidance": False,
}
ARTICLE = {
    "key": "tides",
    "slug": "on-tides",
    "title": "On tides",
    "summary": "A summary.",
    "description": "A description.",
    "introduction": "See [it](program:harbor).\n\nMore.",
    "published_on": date(2026, 1, 2),
    "updated_on": date(2026, 3, 4),
    "about": ["Chronic pain", "Opioid use disorder"],
}
SECTIONS = "## One {#one}\n\nFirst.[](source:tide-2020)\n\n## Two {#two}\n\n### Inside\n\nSecond."
QUESTION = {"key": "what-now", "question": "What now?", "position": 9}
PAGE = {"key": "privacy", "title": "Private", "description": "A description."}
SOURCES = '[tide-2020]\nauthors = "A"\ntitle = "Tides"\npublisher = "P"\nyear = 2020\n'
NOTICES = '[[notice]]\nkey = "harbor-rules"\ntitle = "Rules"\nhelp = "Fill."\nposition = 3\n'

PROGRAM_FILE = "programs/content/harbor.md"
ARTICLE_FILE = "articles/content/articles/tides.md"
QUESTION_FILE = "articles/content/questions/what-now.md"
PAGE_FILE = "articles/content/pages/privacy.md"
SOURCES_FILE = "asana_site/content/sources.toml"
NOTICES_FILE = "articles/content/notices.toml"


def _markdown(text, values):
    """A content file: front matter, then Markdown."""
    lines = [
        f"{name} = {value if isinstance(value, date) else json.dumps(value)}"
        for name, value in values.items()
    ]
    return "\n".join(["+++", *lines, "+++", text, ""])


@pytest.fixture
def folder(tmp_path, settings):
    """A small set of content files of our own, in place of the site's."""
    PlainPage.objects.all().delete()
    settings.BASE_DIR = tmp_path
    for path, text in {
        PROGRAM_FILE: _markdown(body("See [it](article:tides)."), PROGRAM),
        ARTICLE_FILE: _markdown(SECTIONS, ARTICLE),
        QUESTION_FILE: _markdown("This.", QUESTION),
        PAGE_FILE: _markdown("Text.", PAGE),
        SOURCES_FILE: SOURCES,
        NOTICES_FILE: NOTICES,
    }.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def _load(**options):
    told = StringIO()
    call_command("load_content", stdout=told, **options)
    return told.getvalue()


def _outcomes(told):
    return dict(line.split(": ") for line in told.splitlines() if ": " in line)


def _rows():
    """Everything that the command may write, without the moment of writing."""
    found = [list(model.objects.order_by("pk").values()) for model in MODELS]
    return [*found, list(Article.objects.order_by("pk").values("sections__body"))]


EVERY = ("sources", "programs", "articles", "questions", "pages", "notices")


def test_the_first_run_creates_and_publishes_everything(folder):
    before = timezone.now()
    assert _outcomes(_load()) == dict.fromkeys(EVERY, "1 created")
    for row in (Program.objects.get(key="harbor"), Article.objects.get(key="tides")):
        assert before <= row.published_at <= timezone.now()
        assert row.is_published
    article = Article.objects.get(key="tides")
    assert article.about == "Chronic pain, Opioid use disorder"
    assert article.published_on == date(2026, 1, 2)
    assert list(article.sections.values_list("position", "heading", "anchor", "body")) == [
        (1, "One", "one", "First.[](source:tide-2020)"),
        (2, "Two", "two", "### Inside\n\nSecond."),
    ]
    assert Notice.objects.get(key="harbor-rules").help == "Fill."


@pytest.mark.parametrize("options", [{}, {"overwrite": True}])
def test_a_second_run_touches_nothing(folder, options):
    _load()
    before = _rows()
    assert _outcomes(_load(**options)) == dict.fromkeys(EVERY, "1 unchanged")
    assert _rows() == before


def test_the_sites_own_files_are_loaded_once_and_for_all():
    _load()
    before = _rows()
    for told in _outcomes(_load()).values():
        assert re.fullmatch(r"\d+ unchanged", told)
    assert _rows() == before


def test_a_row_that_nobody_edited_follows_its_file(folder):
    _load()
    published = Program.objects.get(key="harbor").published_at
    text = _markdown(body("New words."), PROGRAM | {"name": "New Harbor"})
    (folder / PROGRAM_FILE).write_text(text)
    (folder / ARTICLE_FILE).write_text(_markdown("## Three {#three}\n\nNew.", ARTICLE))
    told = _outcomes(_load())
    assert (told["programs"], told["articles"]) == ("1 updated", "1 updated")
    assert told["questions"] == "1 unchanged"
    program = Program.objects.get(key="harbor")
    assert program.name == "New Harbor"
    assert "New words." in program.body_html
    assert program.published_at == published
    assert [s.anchor for s in Article.objects.get(key="tides").sections.all()] == ["three"]
    assert _outcomes(_load())["programs"] == "1 unchanged"


def test_what_an_editor_took_back_stays_a_draft_when_its_file_changes(folder):
    _load()
    Program.objects.filter(key="harbor").update(published_at=None)
    (folder / PROGRAM_FILE).write_text(_markdown(body("New words."), PROGRAM))
    assert _outcomes(_load())["programs"] == "1 updated"
    assert Program.objects.get(key="harbor").published_at is None


def test_a_new_address_in_a_file_leaves_a_redirect_behind(folder):
    _load()
    (folder / PROGRAM_FILE).write_text(_markdown(body(), PROGRAM | {"slug": "new-harbor"}))
    _load()
    redirect = Redirect.objects.get(old_path="/programs/harbor-program/")
    assert redirect.new_path == "/programs/new-harbor/"


def _edit_everything():
    for model, key, field in (
        (Source, "tide-2020", "title"),
        (Program, "harbor", "name"),
        (Article, "tides", "title"),
        (Question, "what-now", "question"),
        (PlainPage, "privacy", "title"),
        (Notice, "harbor-rules", "title"),
    ):
        row = model.objects.get(key=key)
        setattr(row, field, "An editor's words")
        row.save()


def test_what_an_editor_changed_is_kept(folder):
    _load()
    _edit_everything()
    before = _rows()
    assert _outcomes(_load()) == dict.fromkeys(EVERY, "1 kept as edited")
    assert _rows() == before


def test_a_section_that_an_editor_changed_is_kept(folder):
    _load()
    Article.objects.get(key="tides").sections.filter(anchor="two").update(body="Edited.")
    assert _outcomes(_load())["articles"] == "1 kept as edited"
    assert Article.objects.get(key="tides").sections.filter(body="Edited.").exists()


def test_what_an_editor_changed_is_replaced_when_that_is_asked_for(folder):
    _load()
    _edit_everything()
    assert _outcomes(_load(overwrite=True)) == dict.fromkeys(EVERY, "1 updated")
    assert Program.objects.get(key="harbor").name == "Harbor"
    assert Notice.objects.get(key="harbor-rules").title == "Rules"
    assert _outcomes(_load()) == dict.fromkeys(EVERY, "1 unchanged")


def test_a_dry_run_says_what_would_be_done_and_does_nothing(folder):
    before = _rows()
    told = _load(dry_run=True)
    assert _outcomes(told).items() >= dict.fromkeys(EVERY, "1 created").items()
    assert told.endswith("Nothing was changed: this was a dry run.\n")
    assert _rows() == before


def test_a_quiet_run_says_nothing(folder):
    assert _load(verbosity=0) == ""
    assert _load(verbosity=0, dry_run=True) == ""


def test_the_center_is_made_where_there_is_none_and_kept_where_there_is(folder):
    Center.objects.all().delete()
    _load()
    Center(name="Harbor Center").save()
    _load(overwrite=True)
    assert [center.name for center in Center.objects.all()] == ["Harbor Center"]


def test_every_page_that_it_makes_can_be_visited(folder, client):
    _load()
    for model in (Program, Article, Question, PlainPage):
        for row in model.objects.published():
            path = row.get_absolute_url().partition("#")[0]
            assert client.get(path).status_code == 200, path
    assert "/articles/on-tides/" in html_of(client.get("/programs/harbor-program/"))


# --- Files that are refused -----------------------------------------------------------------


BAD = {
    "no front matter": (PROGRAM_FILE, body(), "no front matter"),
    "broken front matter": (PROGRAM_FILE, "+++\nkey = \n+++\nText", "Invalid value"),
    "a heading is missing": (PROGRAM_FILE, _markdown("## What it is", PROGRAM), "four headings"),
    "a link leads nowhere": (
        *(PROGRAM_FILE, _markdown(body("[a](program:nowhere)"), PROGRAM)),
        "program:nowhere",
    ),
    "a field is unknown": (
        *(PROGRAM_FILE, _markdown(body(), PROGRAM | {"nmae": "Harbor"})),
        "unknown: nmae",
    ),
    "no key": (QUESTION_FILE, _markdown("This.", {"question": "What now?"}), "no key"),
    "a value is too long": (PROGRAM_FILE, _markdown(body(), PROGRAM | {"name": "x" * 90}), ""),
    "a value is no number": (PROGRAM_FILE, _markdown(body(), PROGRAM | {"position": "first"}), ""),
    "a value is no date": (ARTICLE_FILE, _markdown(SECTIONS, ARTICLE | {"updated_on": "soon"}), ""),
    "an address is taken": (
        *("programs/content/zebra.md", _markdown(body(), PROGRAM | {"key": "zebra", "name": "Z"})),
        "",
    ),
    "a group is unknown": (PROGRAM_FILE, _markdown(body(), PROGRAM | {"group": "others"}), ""),
    "an article has no section": (ARTICLE_FILE, _markdown("Text.", ARTICLE), "sections"),
    "a section has no anchor": (
        *(ARTICLE_FILE, _markdown(f"{SECTIONS}\n\n## Three\n\nLost.", ARTICLE)),
        "sections",
    ),
    "text stands before the sections": (
        *(ARTICLE_FILE, _markdown(f"Lost.\n\n{SECTIONS}", ARTICLE)),
        "sections",
    ),
    "a section links nowhere": (
        *(ARTICLE_FILE, _markdown("## One {#one}\n\n[](source:nowhere)", ARTICLE)),
        "source:nowhere",
    ),
    "an answer links nowhere": (
        *(QUESTION_FILE, _markdown("[a](page:nowhere)", QUESTION)),
        "page:nowhere",
    ),
    "a page has no address": (PAGE_FILE, _markdown("Text.", PAGE | {"key": "else"}), ""),
    "the sources cannot be read": (SOURCES_FILE, "[tide-2020\n", ""),
    "the notices cannot be read": (NOTICES_FILE, f"{NOTICES}title = \n", ""),
    "a source is incomplete": (SOURCES_FILE, '[tide-2020]\nauthors = "A"\n', "blank"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_and_nothing_is_loaded(folder, name):
    path, text, said = BAD[name]
    before = _rows()
    (folder / path).write_text(text)
    with pytest.raises(CommandError) as refused:
        _load(verbosity=0)
    assert str(refused.value).startswith(f"{Path(path).name}: ")
    assert said in str(refused.value)
    assert _rows() == before


# --- On a terminal --------------------------------------------------------------------------


def test_a_log_holds_one_line_for_each_kind(folder):
    assert len(_load().splitlines()) == len(EVERY)
    assert "\r" not in _load()


def test_the_site_keeps_its_files_where_the_command_looks_for_them():
    for path in (PAGE_FILE, SOURCES_FILE, NOTICES_FILE):
        assert Path(site_settings.BASE_DIR, path).is_file()
