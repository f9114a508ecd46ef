"""What a PostgreSQL role may do, whatever gave it the right, beyond what its part is meant to.

All of it is asked of catalogs that every role may read: `manage.py database_roles` asks as the
owner, and a process that starts asks of the role it connects with, in a few queries.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from asana_site import grants, rates
from asana_site.grants import PUBLIC
from asana_site.models import RateBucket
from asana_site.publishing import Content

# What a role might hold on a whole table alone, and on single columns of it (PostgreSQL
# manual, 5.8).
WHOLE_TABLE_PRIVILEGES = ("DELETE", "TRUNCATE", "TRIGGER")
COLUMN_PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "REFERENCES")
ATTRIBUTES = ("SUPERUSER", "CREATEROLE", "CREATEDB", "BYPASSRLS", "REPLICATION")


def query(sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows that `sql` gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


# --- The role itself ------------------------------------------------------------------------

# That a superuser is a member of every role says nothing new. Temporary tables end with their
# connection, and every role may make them.
STANDING = """
    SELECT ARRAY[rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication],
           ARRAY(SELECT m.rolname::text FROM pg_roles m
                  WHERE m.oid <> r.oid AND NOT r.rolsuper AND pg_has_role(r.oid, m.oid, 'MEMBER')
                  ORDER BY 1),
           EXISTS (SELECT FROM pg_class WHERE relowner = r.oid AND relpersistence <> 't')
           OR EXISTS (SELECT FROM pg_proc WHERE proowner = r.oid)
           OR EXISTS (SELECT FROM pg_namespace WHERE nspowner = r.oid)
           OR EXISTS (SELECT FROM pg_database
                       WHERE datdba = r.oid AND datname = current_database()),
           ARRAY(SELECT n.nspname::text FROM pg_namespace n
                  WHERE n.nspname !~ '^pg_' AND has_schema_privilege(r.oid, n.oid, 'CREATE')
                  ORDER BY 1),
           has_database_privilege(r.oid, current_database(), 'CREATE')
      FROM pg_roles r WHERE rolname = %s
"""


@dataclass(frozen=True)
class Standing:
    """What a role is, apart from what it may do with single tables."""

    attributes: list[str]
    memberships: list[str]
    owns_something: bool
    may_create_in: list[str]
    may_create_schemas: bool

    def complaints(self) -> list[str]:
        """What no role of the site should be, as ends of a sentence about it."""
        found = []
        if self.attributes:
            found.append(f"has rights over the whole server ({', '.join(self.attributes)}).")
        found += [f"is a member of another role, {name}." for name in self.memberships]
        if self.owns_something:
            found.append("owns a table, a function, a schema or the database.")
        found += [f"may CREATE in the schema {name}." for name in self.may_create_in]
        if self.may_create_schemas:
            found.append("may CREATE schemas in the database.")
        return found


def standing_of(role: str) -> Standing | None:
    """What `role` is; None when there is no such role."""
    rows = query(STANDING, [role])
    if not rows:
        return None
    [(flags, *others)] = rows
    held = [name for name, is_held in zip(ATTRIBUTES, flags, strict=True) if is_held]
    return Standing(held, *others)


# --- Tables and views -----------------------------------------------------------------------

# In every schema but PostgreSQL's own; there, what was granted to the role by name, and the
# tables that hold passwords or values of other tables. Outside of the schema that Django uses
# a name stands with its schema.
RELATIONS = """
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_roles r ON r.rolname = %(role)s
      {columns}
     CROSS JOIN unnest(%(privileges)s) AS p(privilege)
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_(toast|temp)'
       AND (n.nspname NOT IN ('pg_catalog', 'information_schema')
            OR EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = r.oid)
            OR (n.nspname = 'pg_catalog' AND c.relname IN
                ('pg_authid', 'pg_largeobject', 'pg_statistic', 'pg_statistic_ext_data')))
       AND has_schema_privilege(r.oid, n.oid, 'USAGE')
"""
NAME = "CASE n.nspname WHEN current_schema() THEN '' ELSE n.nspname || '.' END || c.relname"
HELD_ON_COLUMNS = f"""
    SELECT {NAME}, p.privilege, a.attname
    {RELATIONS.format(columns="JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0")}
       AND NOT a.attisdropped AND has_column_privilege(r.oid, c.oid, a.attnum, p.privilege)
"""
HELD_ON_TABLES = f"""
    SELECT {NAME}, p.privilege
    {RELATIONS.format(columns="")} AND has_table_privilege(r.oid, c.oid, p.privilege)
"""


def surplus_of(part: str, role: str) -> dict[str, list[str]]:
    """The privileges that `role` holds and `part` is not meant to, by the table or view."""
    surplus: set[tuple[str, str]] = set()
    values: dict[str, Any] = {"role": role}
    with connection.cursor() as cursor:
        cursor.execute(HELD_ON_COLUMNS, values | {"privileges": list(COLUMN_PRIVILEGES)})
        for table, privilege, column in cursor.fetchall():
            if not grants.is_meant(part, table, privilege, column):
                surplus.add((table, privilege))
        cursor.execute(HELD_ON_TABLES, values | {"privileges": list(WHOLE_TABLE_PRIVILEGES)})
        for table, privilege in cursor.fetchall():
            if not grants.may(part, table, privilege):
                surplus.add((table, privilege))
    by_table: dict[str, list[str]] = {}
    for table, privilege in sorted(surplus):
        by_table.setdefault(table, []).append(privilege)
    return by_table


# --- Functions ------------------------------------------------------------------------------

# The site's own function with its owner's rights may be called by nobody, and no role of the
# site is granted any function by name.
CALLABLE = """
    SELECT n.nspname || '.' || p.proname
      FROM pg_proc p
      JOIN pg_namespace n ON n.oid = p.pronamespace
      JOIN pg_roles r ON r.rolname = %s
     WHERE has_schema_privilege(r.oid, n.oid, 'USAGE')
       AND ((p.prosecdef AND has_function_privilege(r.oid, p.oid, 'EXECUTE'))
            OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = r.oid))
     ORDER BY 1
"""


def lending_functions(role: str) -> list[str]:
    """The functions that would do for `role` what it may not do itself."""
    return [str(name) for (name,) in query(CALLABLE, [role])]


# --- Row security ---------------------------------------------------------------------------


def row_rules(part: str) -> dict[str, str]:
    """The condition under which `part` sees a row, by the table, where there are such rules.

    Of what is published by its time, the public role sees what is published. A row that
    belongs to such a row is seen with it: the inner question is asked under the rules of the
    outer one. Of the counts it has those of visitors.
    """
    rules: dict[type[Model], str] = {RateBucket: f"digest LIKE '{rates.VISITORS_MARK}%'"}
    rules |= {model: "published_at <= now()" for model in apps.get_models() if _is_content(model)}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model in rules and model not in rules:
                parent = field.related_model._meta.db_table
                row = f"{model._meta.db_table}.{field.column}"
                rules[model] = f"EXISTS (SELECT FROM {parent} p WHERE p.id = {row})"
    is_public = part == PUBLIC
    return {model._meta.db_table: rule if is_public else "true" for model, rule in rules.items()}


def _is_content(model: type[Model]) -> bool:
    return issubclass(model, Content)


def policy_name(part: str) -> str:
    """The name of the rule of `part` on a table."""
    return f"{part}_rows"


# Whatever rules are for the role or for everybody.
POLICIES = """
    SELECT c.relname::text, c.relrowsecurity, p.polname::text,
           p.polpermissive AND p.polcmd = '*' AND p.polroles = ARRAY[r.oid]
               AND p.polwithcheck IS NULL,
           replace(pg_get_expr(p.polqual, p.polrelid), current_schema() || '.', '')
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
      JOIN pg_roles r ON r.rolname = %s
      LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polroles && ARRAY[0::oid, r.oid]
     WHERE c.relname = ANY(%s)
     ORDER BY 1, 3
"""


def _plain(condition: str | None) -> str:
    """`condition` as PostgreSQL and we would both write it: without its casts and brackets."""
    return re.sub(r"::\w+|[\s()\"]", "", (condition or "").replace(" LIKE ", "~~"))


def wrong_row_rules(part: str, role: str) -> list[str]:
    """The tables on which row security is off, or is not what `part` should have."""
    rules = row_rules(part)
    by_table: dict[str, list[tuple[Any, ...]]] = {}
    for table, *found in query(POLICIES, [role, list(rules)]):
        by_table.setdefault(table, []).append(tuple(found))
    return [
        table
        for table, found in by_table.items()
        if [(*rest, _plain(condition)) for *rest, condition in found]
        != [(True, policy_name(part), True, _plain(rules[table]))]
    ]


def excess_of(part: str, role: str) -> list[str]:
    """What `role` is and may do beyond what `part` should, one plain line each.

    Empty as well when there is no such role.
    """
    standing = standing_of(role)
    if standing is None:
        return []
    found = standing.complaints()
    for table, privileges in surplus_of(part, role).items():
        found.append(f"may {', '.join(privileges)} {table}, and should not.")
    for function in lending_functions(role):
        found.append(f"may call {function}, which lends it the rights of another.")
    if part == PUBLIC:
        found += [
            f"may see other rows of {table} than it should."
            for table in wrong_row_rules(part, role)
        ]
    return [f"{role}: {line}" for line in found]


def excess_of_connection(part: str) -> list[str]:
    """What the role that this process connected with is and may do beyond what `part` should.

    Asked is the role of the session: whatever role it acts as, it can go back to that one.
    """
    [(role,)] = query("SELECT session_user")
    return excess_of(part, role)
