"""What only SQLite can show: its tests are collected when the tests run on it."""

from django.conf import settings

if "sqlite3" not in settings.DATABASES["default"]["ENGINE"]:
    collect_ignore_glob = ["test_*.py"]
