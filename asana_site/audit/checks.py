"""System check of the key of the record."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from asana_site.audit.keys import BadAuditKey, audit_key


@checks.register(checks.Tags.security)
def key_can_be_read(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """E001: where staff are served, what they read can be recorded; else they read nothing."""
    if not settings.SERVES_STAFF:
        return []
    try:
        audit_key()
    except BadAuditKey as error:
        return [
            checks.Error(
                f"AUDIT_KEY: {error}",
                hint="`manage.py make_intake_keys` makes one. Keep the key with which the record "
                "was begun: another one verifies none of its rows.",
                id="audit.E001",
            )
        ]
    return []
