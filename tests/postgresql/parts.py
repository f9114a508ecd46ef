"""The settings with which a part of the site runs as its own database role."""

from pathlib import Path

from tests.production import production_environment


def public_environment(folder: Path, url: str, **changes: str | None) -> dict[str, str]:
    """The variables of a public process that connects with `url`."""
    return production_environment(
        folder,
        DATABASE_URL=url,
        SITE_ROLE="public",
        INTAKE_PRIVATE_KEYS=None,
        INTAKE_SEARCH_KEY=None,
        AUDIT_KEY=None,
        DJANGO_SETTINGS_MODULE="asana_site.settings",
        INTAKE_SPOOL=str(folder / "spool"),
        STATIC_ROOT=str(folder / "static"),
        SITE_URL="http://localhost",
        ALLOWED_HOSTS="localhost,testserver",
        **changes,
    )
