"""Looking for a word wherever it could have been kept."""

import re
import sqlite3
from base64 import b64encode
from pathlib import Path

from django.db import connection


def everything_stored() -> bytes:
    """Every byte of the database file and its companions, or every value of every table."""
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        with sqlite3.connect(file) as plain:
            plain.execute("PRAGMA wal_checkpoint(PASSIVE)")
        plain.close()
        return b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {connection.ops.quote_name(table)} t")
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows).encode()


def hides(haystack: bytes, word: str) -> bool:
    """Whether `word` is absent as text, as UTF-16, as hex and as base64 of any alignment."""
    raw = word.encode()
    shapes = [raw, raw.lower(), word.encode("utf-16-le"), raw.hex().encode()]
    shapes += [b64encode(b"x" * shift + raw)[4:-4] for shift in range(3)]
    return not any(shape in haystack for shape in shapes)


def drawn(html: str) -> tuple[int, int]:
    """How many bars, and how many dots of hours, the charts of a front page show."""
    bars = re.findall(r'<rect class="chart__bar[^>]*height="([\d.]+)"', html)
    return len([height for height in bars if float(height)]), html.count(
        'class="chart__dot" cx="'
    ) - 1
