"""The center's own facts: one row, shown where it is filled in and nowhere else."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction

from asana_site.models import Center, Source
from tests.asana_site.reading import html_of, links, nodes, tree, words

pytestmark = pytest.mark.django_db

FACTS = {
    "name": "Harbor Trial Center",
    "telephone": "(555) 555-0123",
    "text_line": "(555) 555-0124",
    "email": "hello@harbor.example.org",
    "street_address": "12 Trial Street",
    "city": "Trialville",
    "state": "CA",
    "postal_code": "90001",
    "hours": "Weekdays from eight to six\n\n  Saturdays by appointment",
    "license_statement": "Licensed by the State, number 123456TR.",
    "license_url": "https://license.example.org/123456",
    "enforcement_list_url": "https://license.example.org/actions",
    "accreditation": "Accredited by the Trial Commission.",
    "retention_statement": "We keep it for one trial year.",
}
ADDRESSES = ("license_url", "enforcement_list_url")


def _fill(**facts):
    center = Center.load()
    for name, value in facts.items():
        setattr(center, name, value)
    center.save()


def _part(response, tag, heading):
    return next(e for e in tree(response).iter(tag) if e.get("aria-labelledby") == heading)


def test_saving_a_second_center_replaces_the_first():
    Center(name="Another").save()
    assert list(Center.objects.values_list("pk", "name")) == [(1, "Another")]


def test_the_database_itself_refuses_a_second_center():
    with pytest.raises(IntegrityError), transaction.atomic():
        Center.objects.bulk_create([Center(pk=2)])
    assert Center.objects.count() == 1


def test_the_pages_work_before_the_row_is_made(client):
    Center.objects.all().delete()
    assert "(555) 555-0100" in html_of(client.get("/"))


def test_the_center_is_called_by_its_name():
    assert str(Center(name="Harbor")) == "Harbor"


def test_facts_that_are_empty_are_left_out_of_the_pages(client):
    _fill(**dict.fromkeys(FACTS.keys() - {"name", "telephone"}, ""))
    for path in ("/", "/notices/", "/privacy/"):
        response = client.get(path)
        footer = tree(response).find(".//footer")
        assert "mailto:" not in html_of(response)
        assert footer.find(".//address") is None
        assert "Text " not in words(footer.find(".//section"))
        assert "State list" not in html_of(response)
        assert "License at" not in html_of(response)
    assert "license-heading" not in html_of(client.get("/notices/"))
    assert "retention-rule-heading" not in html_of(client.get("/privacy/"))


def test_facts_that_are_filled_stand_at_the_foot_of_every_page(client):
    _fill(**FACTS)
    footer = words(tree(client.get("/faq/")).find(".//footer"))
    for fact in FACTS.keys() - {"hours", "retention_statement", *ADDRESSES}:
        assert FACTS[fact] in footer
    found = links(client.get("/faq/"))
    assert found["sms:+1-555-555-0124"] == "(555) 555-0124"
    assert found["mailto:hello@harbor.example.org"] == "hello@harbor.example.org"
    assert FACTS["license_url"] in found
    assert FACTS["enforcement_list_url"] in found


def test_the_telephone_can_be_tapped_wherever_it_stands(client):
    _fill(**FACTS)
    html = html_of(client.get("/faq/"))
    assert html.count("(555) 555-0123") == html.count('href="tel:+1-555-555-0123"')
    assert html.count("(555) 555-0123") >= 3
    assert "(555) 555-0100" not in html


def test_the_hours_stand_beside_the_telephone_one_rule_a_line(client):
    _fill(**FACTS)
    assert Center.load().hours_lines == ["Weekdays from eight to six", "Saturdays by appointment"]
    reach = _part(client.get("/faq/"), "section", "reach-heading")
    assert "Weekdays from eight to six Saturdays by appointment" in words(reach)
    assert len(list(reach.iter("br"))) == 1


def test_the_license_stands_on_the_notices_page(client):
    _fill(**FACTS)
    main = tree(client.get("/notices/")).find(".//main")
    for fact in ("license_statement", "accreditation"):
        assert FACTS[fact] in words(main)
    addresses = {a.get("href") for a in main.iter("a")}
    assert {FACTS["license_url"], FACTS["enforcement_list_url"]} <= addresses


def test_the_retention_rule_stands_on_the_privacy_page(client):
    _fill(**FACTS)
    main = tree(client.get("/privacy/")).find(".//main")
    assert FACTS["retention_statement"] in words(main)


def test_search_engines_learn_the_facts_that_are_filled(client):
    _fill(**FACTS)
    clinic = nodes(client.get("/"))["MedicalClinic"]
    assert clinic == {
        "@type": "MedicalClinic",
        "@id": "http://localhost/#clinic",
        "name": "Harbor Trial Center",
        "url": "http://localhost/",
        "telephone": "+1-555-555-0123",
        "email": "hello@harbor.example.org",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "12 Trial Street",
            "addressLocality": "Trialville",
            "addressRegion": "CA",
            "postalCode": "90001",
            "addressCountry": "US",
        },
    }


def test_search_engines_are_told_nothing_of_empty_facts(client):
    _fill(**FACTS | {"email": "", "state": "", "postal_code": ""})
    clinic = nodes(client.get("/"))["MedicalClinic"]
    assert "email" not in clinic
    assert set(clinic["address"]) == {
        *("@type", "streetAddress", "addressLocality", "addressCountry")
    }
    _fill(city="")
    assert "address" not in nodes(client.get("/"))["MedicalClinic"]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("", ""),
        ("(555) 555-0124", "sms:+1-555-555-0124"),
        ("741741", "sms:741741"),
        ("by mail", ""),
    ],
)
def test_the_number_for_text_messages_opens_a_message(written, address):
    assert Center(text_line=written).text_line_uri == address


def test_the_center_is_remembered_while_the_database_is_away(monkeypatch):
    def away():
        raise OperationalError

    assert Center.remembered() is None
    read = Center.load_or_remember()
    monkeypatch.setattr(Center, "load", away)
    assert Center.load_or_remember() is read
    assert Center.remembered() is read


def test_the_facts_are_read_once_a_page(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3) as queries:
        client.get("/faq/")
    assert sum("asana_site_center" in query["sql"] for query in queries.captured_queries) == 1


def test_a_source_is_cited_by_author_year_title_and_place():
    source = Source(key="a", authors="A, B", title="On trials", publisher="The Journal", year=2020)
    source.save()
    assert str(source) == "A, B (2020). On trials. The Journal."
    source.year = None
    source.save()
    assert str(source) == "A, B. On trials. The Journal."


@pytest.mark.parametrize("number", ["call us", "555 1234", "123"])
def test_a_telephone_number_that_nobody_can_dial_is_refused(number):
    with pytest.raises(ValidationError) as refused:
        Center(telephone=number).full_clean()
    assert "telephone" in refused.value.message_dict


def test_a_process_that_starts_while_the_database_is_away_knows_the_number_to_call(monkeypatch):
    _fill(telephone="(555) 555-0123")
    Center.load()
    monkeypatch.setattr(Center, "_remembered", None)

    def away(*_):
        raise OperationalError("away")

    monkeypatch.setattr(connection, "cursor", away)
    assert Center.load_or_remember().telephone == "(555) 555-0123"


def test_without_a_place_to_keep_the_facts_pages_are_served_all_the_same(client, settings):
    settings.STATE_FOLDER.write_text("in the way")
    _fill(telephone="(555) 555-0123")
    assert "(555) 555-0123" in html_of(client.get("/"))
    settings.STATE_FOLDER.unlink()


def test_facts_on_the_disk_from_another_version_of_the_site_are_understood(settings):
    settings.STATE_FOLDER.mkdir()
    kept = '{"id": 1, "telephone": "(555) 555-0123", "facsimile": "(555) 555-0199"}'
    (settings.STATE_FOLDER / "center.json").write_text(kept)
    assert Center.remembered().telephone == "(555) 555-0123"


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"telephone": 5}', '{"telephone": null}'])
def test_damaged_facts_on_the_disk_are_passed_over(settings, kept):
    settings.STATE_FOLDER.mkdir()
    (settings.STATE_FOLDER / "center.json").write_text(kept)
    assert Center.remembered() is None
