"""The PostgreSQL roles of the site's parts: what gives them their rights, and what differs."""

from django.db import Error as DatabaseFailure
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from asana_site import grants
from asana_site.role_rights import (
    excess_of,
    policy_name,
    query,
    row_rules,
    standing_of,
    wrong_row_rules,
)

# gunicorn's four processes hold two connections each, one for requests and one that watches the
# content, or two processes with four threads five each (`deploy/gunicorn.conf.py`): ten at
# most, twenty while new processes take over from old ones, and some for commands. Together the
# three roles stay below the 97 of a server as it comes, so a part that has gone wild leaves the
# others room.
CONNECTION_LIMIT = 30
# Else each connection of a role sees what the role's others asked last, with the values.
HIDDEN_ACTIVITY = "track_activities=off"


def role_name(part: str) -> str:
    """The role of `part`, named after the database: `asana_public`."""
    return f"{connection.settings_dict['NAME']}_{part}"


def _sequences(cursor: CursorWrapper, table: str) -> list[str]:
    found = connection.introspection.get_sequences(cursor, table)
    return [str(sequence["name"]) for sequence in found]


def statements(part: str) -> list[str]:
    """The SQL that takes every right on the site's tables from the role, then gives its own."""
    name = connection.ops.quote_name
    role = name(role_name(part))
    [(schema, database)] = query("SELECT current_schema(), current_database()")
    everything = f"IN SCHEMA {name(schema)} FROM {role}"
    sql = [
        f"REVOKE ALL ON ALL TABLES {everything}",
        f"REVOKE ALL ON ALL SEQUENCES {everything}",
        f"REVOKE CREATE ON SCHEMA {name(schema)} FROM PUBLIC",
        f"REVOKE CREATE ON SCHEMA {name(schema)} FROM {role}",
        f"GRANT USAGE ON SCHEMA {name(schema)} TO {role}",
        *_attributes(part),
        f"ALTER ROLE {role} CONNECTION LIMIT {CONNECTION_LIMIT}",
        # A role may set these for itself, and so for every process that connects later.
        f"ALTER ROLE {role} RESET ALL",
        f"ALTER ROLE {role} IN DATABASE {name(database)} RESET ALL",
    ]
    with connection.cursor() as cursor:
        for grant in grants.grants_of(part):
            columns = f" ({', '.join(map(name, grant.columns))})" if grant.columns else ""
            rights = ", ".join(f"{privilege}{columns}" for privilege in grant.privileges)
            sql.append(f"GRANT {rights} ON {name(grant.table)} TO {role}")
            if "INSERT" in grant.privileges:
                sql += [
                    f"GRANT USAGE ON SEQUENCE {name(sequence)} TO {role}"
                    for sequence in _sequences(cursor, grant.table)
                ]
    return sql + _row_security(part)


def _attributes(part: str) -> list[str]:
    # Only what is held is taken away: some of it nobody but a superuser may so much as name.
    standing = standing_of(role_name(part))
    if standing is None or not standing.attributes:
        return []
    taken = " ".join(f"NO{attribute}" for attribute in standing.attributes)
    return [f"ALTER ROLE {connection.ops.quote_name(role_name(part))} {taken}"]


def _row_security(part: str) -> list[str]:
    name = connection.ops.quote_name
    role, policy = name(role_name(part)), name(policy_name(part))
    sql = []
    for table, condition in row_rules(part).items():
        sql += [
            f"ALTER TABLE {name(table)} ENABLE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS {policy} ON {name(table)}",
            f"CREATE POLICY {policy} ON {name(table)} TO {role} USING ({condition})",
        ]
    return sql


def hiding(part: str) -> str:
    """The SQL by which the server no longer shows what connections of the role ask."""
    return f"ALTER ROLE {connection.ops.quote_name(role_name(part))} SET track_activities = off"


def try_to_hide_activity(part: str) -> None:
    """Carry out `hiding`, which takes a superuser; without such rights nothing happens."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(hiding(part))
    except DatabaseFailure:
        return


def wishes(part: str) -> list[str]:
    """What a superuser should still do for the role, one plain line each."""
    if HIDDEN_ACTIVITY in _settings(role_name(part)):
        return []
    return [f"A superuser should run: {hiding(part)};"]


SETTINGS = """
    SELECT unnest(s.setconfig) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole
      LEFT JOIN pg_database d ON d.oid = s.setdatabase
     WHERE r.rolname = %s AND (s.setdatabase = 0 OR d.datname = current_database())
     ORDER BY 1
"""


def _settings(role: str) -> list[str]:
    return [str(setting) for (setting,) in query(SETTINGS, [role])]


def differences(part: str) -> list[str]:
    """What the role holds too much or lacks, one plain line each; empty when all is well."""
    role = role_name(part)
    if standing_of(role) is None:
        return [f"{role}: there is no such role."]
    return excess_of(part, role) + _own_ways(role) + _too_little(part, role)


def _own_ways(role: str) -> list[str]:
    """How connections of the role differ from what they should be."""
    found = [
        f"{role}: has a setting that is not ours, {setting.partition('=')[0]}."
        for setting in _settings(role)
        if setting != HIDDEN_ACTIVITY
    ]
    [(limit,)] = query("SELECT rolconnlimit FROM pg_roles WHERE rolname = %s", [role])
    if limit != CONNECTION_LIMIT:
        many = "any number of" if limit < 0 else limit
        found.append(f"{role}: may open {many} connections, and should {CONNECTION_LIMIT}.")
    return found


def _too_little(part: str, role: str) -> list[str]:
    missing = set()
    for grant in grants.grants_of(part):
        for privilege in grant.privileges:
            if grant.columns:
                sql = "SELECT bool_and(has_column_privilege(%s, %s, c, %s)) FROM unnest(%s) AS c"
                values = [role, f'"{grant.table}"', privilege, list(grant.columns)]
            else:
                sql = "SELECT has_table_privilege(%s, %s, %s)"
                values = [role, f'"{grant.table}"', privilege]
            if not query(sql, values)[0][0]:
                missing.add((grant.table, privilege))
    found = [f"{role}: may not {right} {table}, and should." for table, right in sorted(missing)]
    if part != grants.PUBLIC:
        found += [
            f"{role}: may not see every row of {table}, and should."
            for table in wrong_row_rules(part, role)
        ]
    return found
