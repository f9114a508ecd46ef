"""What a photograph says besides its picture is nowhere, and the picture nowhere in clear."""

import tempfile

import pytest
from django.core.management import call_command
from PIL import Image

from intake.models import CardPhotograph, Submission
from tests.intake.answers import post
from tests.intake.looking import everything_stored, hides
from tests.intake.photographs.hostile import HOSTILE
from tests.intake.photographs.pictures import card, file_of
from tests.intake.photographs.sending import PATH, hidden_of, send, upload

CANARY = "Quetzalcoatlus"


def _with_canaries():
    exif = Image.Exif()
    exif[0x010E] = CANARY
    return upload(file_of(card(), exif=exif, comment=CANARY.encode()), f"{CANARY}.jpg")


def _pieces(jpeg):
    """Pieces of a photograph that are in no other file by chance."""
    return [jpeg[start : start + 24] for start in range(700, len(jpeg) - 24, 400)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content")
def test_a_photograph_is_sealed_and_what_it_says_besides_is_gone(
    client, nurse_client, logged, settings, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    refused = send(client, "check", card_front=upload(HOSTILE["words"], f"{CANARY}.jpg"))
    checked = send(client, "check", card_front=_with_canaries(), card_back=_with_canaries())
    assert post(client, PATH, hidden_of(checked) | {"step": "send"}).status_code == 302
    with monkeypatch.context() as patch:
        patch.setattr("intake.receiving._filed", lambda *_: False)
        spooled = send(client, card_front=_with_canaries())
    assert spooled.status_code == 302
    [path] = settings.INTAKE_SPOOL.iterdir()
    waiting = path.read_bytes()
    call_command("intake_worker", "--once")
    submission = Submission.objects.order_by("received_at").first()
    address = f"/admin/intake/submission/{submission.pk}/photograph/front/"
    page = nurse_client.post(address)
    picture = nurse_client.get(f"{address}picture/").content

    everywhere = {
        "database": everything_stored(),
        "spool": waiting,
        "logs": logged.getvalue().encode(),
        "pages": refused.content + checked.content + page.content,
        "picture": picture,
        "headers": repr([r.headers for r in (refused, checked, page)]).encode(),
        "cookies": repr([client.cookies, nurse_client.cookies]).encode(),
    }
    assert [place for place, content in everywhere.items() if not hides(content, CANARY)] == []
    jpeg = CardPhotograph.objects.first().read()
    assert picture == jpeg
    assert len(_pieces(jpeg)) > 3
    for piece in _pieces(jpeg):
        assert piece in picture
        for place in ("database", "spool", "logs"):
            assert piece not in everywhere[place], place
            assert piece.hex().encode() not in everywhere[place], place
    assert list(tmp_path.iterdir()) == []
