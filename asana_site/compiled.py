"""Queries whose SQL is made once in each process: those that every page asks.

Django makes the SQL of a queryset anew each time. For a page that takes it several times as
long as the database takes to answer, because what pages ask for is found by an index.
PostgreSQL in turn plans a statement anew each time, and that takes longer than to carry it
out: so these are planned once in each connection.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from asana_site.postgresql.prepared import PreparedStatement


class Parameter(Expression):
    """Stands in a queryset for a value that is told when the query is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "%s", [self]


class CompiledQuery:
    """A queryset with `Parameter`s in it, asked again and again with other values.

    `queryset` makes it, when the query is first asked. It selects rows of a model, with or
    without columns of others beside them as annotations, or values of its own choice.
    """

    def __init__(self, queryset: Callable[[], QuerySet]) -> None:
        self._make = queryset
        self._reader: RowReader | None = None

    @cached_property
    def _compiled(self) -> tuple[type[Model], str, tuple[Any, ...]]:
        queryset = self._make()
        sql, params = queryset.query.sql_with_params()
        return queryset.model, sql, params

    @cached_property
    def _prepared(self) -> PreparedStatement:
        model, sql, params = self._compiled
        told = [isinstance(param, Parameter) for param in params]
        return PreparedStatement(model._meta.db_table, sql, params, told)

    def rows(self, **values: Any) -> list[Any]:
        """The rows as instances of the queryset's model; `values` are those of the parameters.

        Raises KeyError for a parameter without one.
        """
        with connection.cursor() as cursor:
            self._ask(cursor, values)
            if self._reader is None:
                columns = [column[0] for column in cursor.description]
                self._reader = RowReader(self._compiled[0], columns)
            return [self._reader.read(row) for row in cursor.fetchall()]

    def tuples(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them: for queries of texts and whole numbers alone."""
        with connection.cursor() as cursor:
            self._ask(cursor, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def _ask(self, cursor: CursorWrapper, values: dict[str, Any]) -> None:
        _, sql, params = self._compiled
        if connection.vendor == "postgresql":
            told = [values[param.name] for param in params if isinstance(param, Parameter)]
            self._prepared.execute(cursor, told)
        else:
            cursor.execute(sql, [_filled(param, values) for param in params])


def _filled(param: Any, values: dict[str, Any]) -> Any:
    """`param`, or the value that it stands for, as SQLite takes it: it has no type for moments."""
    value = values[param.name] if isinstance(param, Parameter) else param
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


class RowReader:
    """Makes instances of `model` of rows with these columns; others become attributes."""

    def __init__(self, model: type[Model], columns: list[str]) -> None:
        by_column = {field.column: field for field in model._meta.concrete_fields}
        fields = [by_column[column] for column in columns if column in by_column]
        self._model = model
        self._names = [field.attname for field in fields]
        self._others = [column for column in columns if column not in by_column]
        # As Django's own compiler does it (`SQLCompiler.get_converters`): what the driver
        # gives for the field's type, as Python has it.
        self._converters = []
        for place, field in enumerate(fields):
            column = field.cached_col
            converters = [
                *connection.ops.get_db_converters(column),
                *column.get_db_converters(connection),
            ]
            self._converters += [(place, convert, column) for convert in converters]

    def read(self, row: tuple[Any, ...]) -> Model:
        """The instance of one row."""
        values = list(row)
        for place, convert, column in self._converters:
            values[place] = convert(values[place], column, connection)
        own = len(self._names)
        instance = self._model.from_db(connection.alias, self._names, values[:own])
        for name, value in zip(self._others, values[own:], strict=True):
            setattr(instance, name, value)
        return instance
