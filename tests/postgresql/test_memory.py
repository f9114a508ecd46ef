"""A public process holds nothing in its memory of what another process received."""

from hashlib import sha256

from intake.models import Submission
from tests.intake.answers import contact_answers, send
from tests.postgresql.parts import public_environment
from tests.production import manage, python

CANARY = "Quetzalcoatlus-northropi-72af01"
MARKER = "Archaeopteryx-lithographica-19c4"

# It looks for words that it is never told: by their first letters, which it may hold, and the
# digest of the whole. `kept` is a word that it holds, put together after it began.
LOOK_INTO_MEMORY = """
import hashlib, sys
import django
django.setup()
from django.test import Client
client = Client()
for path in ("/", "/programs/", "/faq/", "/contact/", "/verify-insurance/"):
    assert client.get(path).status_code == 200, path

def readable():
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", buffering=0) as memory:
        for line in maps.read().splitlines():
            begin, end = (int(number, 16) for number in line.split()[0].split("-"))
            if line.split()[1][0] != "r" or "[v" in line:
                continue
            memory.seek(begin)
            parts, left = [], end - begin
            while left and (part := memory.read(left)):
                parts.append(part)
                left -= len(part)
            yield b"".join(parts)

def is_in_memory(beginning, length, digest):
    for content in readable():
        at = content.find(beginning)
        while at >= 0:
            if hashlib.sha256(content[at : at + length]).hexdigest() == digest:
                return True
            at = content.find(beginning, at + 1)
    return False

kept = sys.argv[1][::-1]
for word in sys.argv[2:]:
    beginning, length, digest = word.split(":")
    print(is_in_memory(beginning.encode(), int(length), digest))
"""


def _described(word):
    return f"{word[:5]}:{len(word)}:{sha256(word.encode()).hexdigest()}"


def test_arbitrary_python_in_a_public_process_finds_no_submission_in_its_memory(
    client, roles, tmp_path
):
    send(client, "/contact/", contact_answers(message=CANARY))
    reference = Submission.objects.get().reference
    environment = public_environment(tmp_path, roles["public"])
    manage("collectstatic", "--no-input", environment=environment)
    words = [_described(word) for word in (MARKER, CANARY, reference)]
    result = python("-c", LOOK_INTO_MEMORY, MARKER[::-1], *words, environment=environment)
    assert result.stdout.split() == ["True", "False", "False"], result.stderr
