"""What a notice says, and that it says nothing else."""

import email
import email.policy
import re
from collections import defaultdict
from collections.abc import Iterable

from intake.identity import REFERENCE_ALPHABET
from tests.faults.letters import Letter
from tests.faults.mail import Mail
from tests.faults.store import stored
from tests.faults.workshop import Site

REFERENCE = rf"[{REFERENCE_ALPHABET}]{{5}}-[{REFERENCE_ALPHABET}]{{5}}"
LINK = r"https?://\S+/intake/submission/([0-9a-f-]{36})/change/"
# They differ from mail to mail, whatever the mail says.
OF_THE_MAIL_ITSELF = ("message-id", "date", "to")


def _text(mail: Mail) -> str:
    message = email.message_from_bytes(mail.content, policy=email.policy.default)
    assert not message.is_multipart(), "A notice has several parts."
    return str(message.get_content())


def references_in(mail: Mail) -> list[str]:
    """The references that a notice names."""
    return re.findall(REFERENCE, _text(mail))


def _shape(mail: Mail) -> tuple[int, str]:
    """The size in bytes, and the whole mail with its references and links blotted out."""
    message = email.message_from_bytes(mail.content, policy=email.policy.default)
    for name in OF_THE_MAIL_ITSELF:
        del message[name]
    whole = message.as_bytes()
    return len(whole), re.sub(REFERENCE, "REFERENCE", re.sub(LINK, "LINK", whole.decode()))


def content_faults(mails: list[Mail], site: Site, letters: Iterable[Letter]) -> list[str]:
    """Mails that say more than which submissions came, or lead to the wrong ones."""
    ids = {row.reference: row.id for row in stored(site.manage)}
    shapes = defaultdict(set)
    found = []
    for mail in mails:
        text = _text(mail)
        lines = [line for line in text.splitlines() if re.search(LINK, line)]
        references = references_in(mail)
        if len(lines) != len(references):
            found.append(f"{len(references)} references stand in {len(lines)} lines with a link.")
        for line in lines:
            [named], [linked] = re.findall(REFERENCE, line), re.findall(LINK, line)
            if ids.get(named) != linked:
                found.append(f"The link of {named} leads elsewhere.")
        shapes[len(references)].add(_shape(mail))
    for number, different in shapes.items():
        if len(different) > 1:
            found.append(f"Mails with {number} references differ: {sorted(different)}.")
    return found + _told_words(mails, letters)


def _told_words(mails: list[Mail], letters: Iterable[Letter]) -> list[str]:
    """Words of `letters` that stand in one of `mails`."""
    everything = b"\n".join(mail.content for mail in mails).decode() + "".join(map(_text, mails))
    typed = {word for letter in letters for word in letter.fields.values() if len(word) >= 8}
    typed |= {"Rosa", "Delgado", "Sierra", "insurance", "contact"}
    return [f"A mail holds what was typed: {word!r}." for word in typed if word in everything]
