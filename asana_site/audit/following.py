"""The database lets a row into the record only behind the last one.

Whoever may only add rows could else add one after which none can follow, and so none be shown:
with the last number there is, with a digest that another row names already, or with a time
that Python cannot read. SQLite knows no such people: who opens its file may do anything.
"""

from typing import Any

from django.db import connection

from asana_site.audit.models import AuditRecord

# It has the rights of whoever adds the row. The table is named in full, so that no temporary
# one is read in its place.
FUNCTION = """
CREATE OR REPLACE FUNCTION {schema}.audit_auditrecord_follows() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    beginning CONSTANT text := repeat('0', 64);
    last_number bigint;
    last_digest text;
BEGIN
    SELECT number, digest INTO last_number, last_digest
        FROM {schema}.audit_auditrecord ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(last_number, 0) + 1
        OR NEW.previous <> coalesce(last_digest, beginning)
        OR NEW.digest IN (beginning, NEW.previous)
        OR NEW.at NOT BETWEEN '1970-01-01 UTC' AND '2200-01-01 UTC'
    THEN
        RAISE check_violation USING MESSAGE = 'This entry does not follow the last one.';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGER = """
CREATE OR REPLACE TRIGGER audit_auditrecord_follows BEFORE INSERT ON {schema}.audit_auditrecord
FOR EACH ROW EXECUTE FUNCTION {schema}.audit_auditrecord_follows()
"""


def make_trigger(**_: Any) -> None:
    """Make the trigger, after the migrations; safe to repeat."""
    there = AuditRecord._meta.db_table in connection.introspection.table_names()
    if connection.vendor != "postgresql" or not there:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
        for statement in (FUNCTION, TRIGGER):
            cursor.execute(statement.format(schema=schema))
