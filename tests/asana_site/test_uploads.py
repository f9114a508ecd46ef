"""No form takes a file: a post that carries one is answered, and nothing of it is kept."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from asana_site.uploads import RefuseUploads


def _file(size=200):
    return SimpleUploadedFile("letter.txt", b"confidential " * size, content_type="text/plain")


def test_a_file_is_passed_over_and_the_other_fields_arrive():
    request = RequestFactory().post("/contact/", {"before": "a", "file": _file(), "word": "Zoë"})
    assert request.FILES == {}
    assert request.POST.dict() == {"before": "a", "word": "Zoë"}


def test_a_long_file_reaches_no_disk(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    request = RequestFactory().post("/contact/", {"file": _file(400_000), "word": "yes"})
    assert request.POST["word"] == "yes"
    assert request.FILES == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/contact/", "/verify-insurance/"])
def test_a_form_that_carries_a_file_is_answered_like_any_other(client, path):
    without = client.post(path, {"message": "Words"})
    with_file = client.post(path, {"message": "Words", "file": _file()})
    assert with_file.status_code == without.status_code == 422


def test_whatever_is_handed_over_is_kept_nowhere():
    handler = RefuseUploads()
    assert handler.receive_data_chunk(b"words", 0) is None
    assert handler.file_complete(5) is None


def test_an_empty_file_field_breaks_nothing():
    request = RequestFactory().post("/contact/", {"file": io.BytesIO(b""), "word": "yes"})
    assert request.POST["word"] == "yes"
