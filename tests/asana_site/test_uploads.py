"""Files arrive on the page that asks for them alone, in memory, without name; others nowhere."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import resolve

from asana_site.uploads import DEFAULT_MOST_BODY_BYTES, ExpectedFilesInMemory

INSURANCE = "/verify-insurance/"


def _file(size=200, name="letter.txt"):
    return SimpleUploadedFile(name, b"confidential " * size, content_type="text/plain")


def _post(path, data):
    request = RequestFactory().post(path, data)
    request.resolver_match = resolve(path)
    return request


def test_a_file_is_passed_over_and_the_other_fields_arrive():
    request = _post("/contact/", {"before": "a", "file": _file(), "word": "Zoë"})
    assert request.FILES == {}
    assert request.POST.dict() == {"before": "a", "word": "Zoë"}


def test_a_file_that_no_view_asked_for_is_passed_over_where_no_view_is_known():
    request = RequestFactory().post("/contact/", {"card_front": _file(), "word": "yes"})
    assert request.FILES == {}
    assert request.POST["word"] == "yes"


def test_a_long_file_reaches_no_disk(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    files = {"file": _file(400_000), "card_front": _file(400_000), "card_back": _file(2_000_000)}
    request = _post(INSURANCE, files | {"word": "yes"})
    assert request.POST["word"] == "yes"
    assert request.FILES["card_front"].size == 400_000 * 13
    assert list(tmp_path.iterdir()) == []


def test_the_page_that_asks_for_files_gets_those_that_it_asks_for_and_no_names():
    request = _post(
        INSURANCE,
        {
            "card_front": [_file(1, "Rosa Delgado.jpg"), _file(2), _file(3)],
            "other": _file(),
            "card_back": _file(100_000),
            "word": "yes",
        },
    )
    assert sorted(request.FILES) == ["card_back", "card_front"]
    assert request.FILES["card_front"].read() == b"confidential "
    assert request.FILES["card_back"].read() == b"confidential " * 100_000
    assert {file.name for file in request.FILES.values()} == {"file"}
    assert request.POST["word"] == "yes"


def test_of_a_file_that_is_too_long_the_length_alone_arrives():
    request = _post(INSURANCE, {"card_front": _file(1_000_000), "word": "yes"})
    assert request.FILES["card_front"].size == 13_000_000
    assert request.FILES["card_front"].read() == b""
    assert request.POST["word"] == "yes"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/contact/", INSURANCE])
def test_a_form_that_carries_a_strange_file_is_answered_like_any_other(client, path):
    without = client.post(path, {"message": "Words"})
    with_file = client.post(path, {"message": "Words", "file": _file()})
    assert with_file.status_code == without.status_code == 422


def test_what_is_handed_over_unasked_is_kept_nowhere():
    handler = ExpectedFilesInMemory()
    assert handler.receive_data_chunk(b"words", 0) is None
    assert handler.file_complete(5) is None


def test_an_empty_file_field_breaks_nothing():
    request = _post(INSURANCE, {"card_front": io.BytesIO(b""), "word": "yes"})
    assert request.POST["word"] == "yes"


@pytest.mark.django_db
def test_a_long_body_is_for_the_page_of_photographs_alone(client):
    long = {"message": "x" * DEFAULT_MOST_BODY_BYTES}
    for path in ("/contact/", "/admin/sign-in/"):
        answer = client.post(path, long)
        assert answer.status_code == 400
        assert "tel:" in answer.content.decode()
    assert client.post(INSURANCE, long).status_code == 422
    for too_long in ({"message": "x" * 4_000_000}, {"file": io.BytesIO(b"x" * 29_000_000)}):
        answer = client.post(INSURANCE, too_long)
        assert answer.status_code == 400
        assert "tel:" in answer.content.decode()
