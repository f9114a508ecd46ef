"""What somebody finds who has a copy of the database and can read its sessions."""

from django.contrib.sessions.models import Session
from django.db import connection


def everything_stored() -> str:
    """Every value of every table, and the sessions as they read when they are decoded."""
    with connection.cursor() as cursor:
        texts = [
            str(Session.objects.first() and row.get_decoded()) for row in Session.objects.all()
        ]
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            texts += [str(row) for row in cursor.fetchall()]
    return "\n".join(texts)
