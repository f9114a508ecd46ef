"""The PostgreSQL roles of the site's parts: what gives them their rights, and what differs."""

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from asana_site import grants, rates
from asana_site.models import RateBucket
from asana_site.publishing import Content


def role_name(part: str) -> str:
    """The role of `part`, named after the database: `asana_public`."""
    return f"{connection.settings_dict['NAME']}_{part}"


def _query(sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _sequences(cursor: CursorWrapper, table: str) -> list[str]:
    found = connection.introspection.get_sequences(cursor, table)
    return [str(sequence["name"]) for sequence in found]


def statements(part: str) -> list[str]:
    """The SQL that takes every right on the site's tables from the role, then gives its own."""
    name = connection.ops.quote_name
    role = name(role_name(part))
    [(schema,)] = _query("SELECT current_schema()")
    everything = f"IN SCHEMA {name(schema)} FROM {role}"
    sql = [
        f"REVOKE ALL ON ALL TABLES {everything}",
        f"REVOKE ALL ON ALL SEQUENCES {everything}",
        f"REVOKE CREATE ON SCHEMA {name(schema)} FROM PUBLIC",
        f"REVOKE CREATE ON SCHEMA {name(schema)} FROM {role}",
        f"GRANT USAGE ON SCHEMA {name(schema)} TO {role}",
        f"ALTER ROLE {role} NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS NOREPLICATION",
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
    return sql + _row_rules(part)


def _row_rules(part: str) -> list[str]:
    """Row security: of what is published by its time, the public role sees what is published.

    A row that belongs to such a row is seen with it: the inner question is asked under the
    rules of the outer one. Of the counts it has those of visitors.
    """
    name = connection.ops.quote_name
    rules: dict[type[Model], str] = {RateBucket: f"digest LIKE '{rates.VISITORS_MARK}%'"}
    rules |= {model: "published_at <= now()" for model in apps.get_models() if _is_content(model)}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model in rules and model not in rules:
                parent = field.related_model._meta.db_table
                rules[model] = f"EXISTS (SELECT FROM {name(parent)} p WHERE p.id = {field.column})"
    role, policy = name(role_name(part)), name(f"{part}_rows")
    sql = []
    for model, rule in rules.items():
        table, condition = name(model._meta.db_table), rule if part == grants.PUBLIC else "true"
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS {policy} ON {table}",
            f"CREATE POLICY {policy} ON {table} TO {role} USING ({condition})",
        ]
    return sql


def _is_content(model: type[Model]) -> bool:
    return issubclass(model, Content)


def differences(part: str) -> list[str]:
    """What the role holds too much or lacks, one plain line each; empty when all is well."""
    role = role_name(part)
    attributes = _query(
        "SELECT rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication FROM pg_roles"
        " WHERE rolname = %s",
        [role],
    )
    if not attributes:
        return [f"{role}: there is no such role."]
    found = [f"{role}: has rights over the whole server."] if attributes[0][0] else []
    if _query("SELECT 1 FROM pg_auth_members WHERE member = %s::regrole", [f'"{role}"']):
        found.append(f"{role}: is a member of another role.")
    if _query("SELECT 1 FROM pg_class WHERE relowner = %s::regrole LIMIT 1", [f'"{role}"']):
        found.append(f"{role}: owns a table.")
    return found + _too_much(part, role) + _too_little(part, role)


def _too_much(part: str, role: str) -> list[str]:
    surplus = grants.surplus_of(part, role)
    return [f"{role}: may {right} {table}, and should not." for table, right in sorted(surplus)]


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
            if not _query(sql, values)[0][0]:
                missing.add((grant.table, privilege))
    return [f"{role}: may not {right} {table}, and should." for table, right in sorted(missing)]
