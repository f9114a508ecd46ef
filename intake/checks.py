"""System checks of the keys of the confidential forms."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from intake.keys import BadKey, read_digest_key, read_private_key, read_public_key

HINT = "`manage.py make_intake_keys` makes a set. Keep the private key away from the public site."


@checks.register(checks.Tags.security)
def keys_can_be_read(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """E001 public key, E002 private keys, E003 digest key, E004 keys that do not match.

    A process without private keys is allowed: it can receive and not read.
    """
    messages: list[checks.CheckMessage] = []
    public_id, private_ids = "", []
    try:
        public_id = read_public_key(settings.INTAKE_PUBLIC_KEY).key_id
    except BadKey as error:
        messages.append(checks.Error(f"INTAKE_PUBLIC_KEY: {error}", hint=HINT, id="intake.E001"))
    try:
        private_ids = [read_private_key(text).key_id for text in settings.INTAKE_PRIVATE_KEYS]
    except BadKey as error:
        messages.append(checks.Error(f"INTAKE_PRIVATE_KEYS: {error}", hint=HINT, id="intake.E002"))
    try:
        read_digest_key(settings.INTAKE_DIGEST_KEY)
    except BadKey as error:
        messages.append(checks.Error(f"INTAKE_DIGEST_KEY: {error}", hint=HINT, id="intake.E003"))
    if public_id and private_ids and public_id not in private_ids:
        messages.append(
            checks.Error(
                "None of INTAKE_PRIVATE_KEYS opens what INTAKE_PUBLIC_KEY seals.",
                hint="Put the private key of the same pair first, older ones behind it.",
                id="intake.E004",
            )
        )
    return messages
