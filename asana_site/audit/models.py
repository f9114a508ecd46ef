"""The record of access: who did what to which page or submission, one row after another."""

from typing import Any, NoReturn

from django.db import connections, models

DIGEST_LENGTH = 64
ORIGIN_LENGTH = 16
TEXT_LENGTH = 200


class AppendOnly(TypeError):
    """Somebody tried to change or remove what was recorded."""


class Action(models.TextChoices):
    """What was done."""

    VIEW = "view", "Viewed"
    LIST = "list", "Listed"
    SEARCH = "search", "Searched"
    EXPORT = "export", "Exported"
    PRINT = "print", "Printed"
    REVEAL = "reveal", "Revealed"
    CHANGE = "change", "Changed"
    NOTE = "note", "Added a note"
    EMERGENCY = "emergency", "Opened in an emergency"
    DELETE = "delete", "Deleted"
    SIGN_IN = "sign-in", "Signed in"
    SECOND_FACTOR = "second-factor", "Second factor"
    SIGN_OUT = "sign-out", "Signed out"
    REFUSAL = "refusal", "Was refused"


class AuditQuerySet(models.QuerySet):
    """Rows that are read and never written; `recording.record` adds to them."""

    # One actor after the other along the index, without reading the rows between them.
    ACTORS = """
        WITH RECURSIVE actors (name) AS (
            SELECT MIN(actor) FROM {table}
            UNION ALL
            SELECT (SELECT MIN(actor) FROM {table} WHERE actor > name)
            FROM actors WHERE name IS NOT NULL
        )
        SELECT name FROM actors WHERE name IS NOT NULL
    """

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("What was recorded is neither changed nor removed.")

    update = bulk_create = bulk_update = delete = _refuse

    def actors(self) -> list[str]:
        """The name of everybody who is in the record, in alphabetical order."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(self.ACTORS.format(table=self.model._meta.db_table))
            return [name for (name,) in cursor.fetchall()]


class AuditRecord(models.Model):
    """One thing that somebody did, tied to the row before it by a keyed digest.

    No column holds anything that a person sent us. The actor is a name and no foreign
    key, so that the row outlives the account.
    """

    number = models.BigIntegerField(primary_key=True, editable=False)
    at = models.DateTimeField("time", db_index=True, editable=False)
    actor = models.CharField(
        max_length=150, blank=True, editable=False, help_text="Empty when nobody was known."
    )
    action = models.CharField(max_length=20, choices=Action, editable=False)
    subject = models.CharField(
        max_length=TEXT_LENGTH,
        blank=True,
        editable=False,
        help_text="A submission's reference, or the page's name.",
    )
    detail = models.CharField(max_length=TEXT_LENGTH, blank=True, editable=False)
    origin = models.CharField(
        max_length=ORIGIN_LENGTH,
        blank=True,
        editable=False,
        help_text="Keyed digest of the network address; the address itself is not stored.",
    )
    # Unique, so that two rows can never follow the same one. On PostgreSQL a trigger refuses
    # what does not follow the last one at all (`asana_site.audit.following`).
    previous = models.CharField(max_length=DIGEST_LENGTH, unique=True, editable=False)
    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = "entry"
        verbose_name_plural = "entries"
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["subject", "action"], name="audit_by_subject"),
            models.Index(fields=["actor", "-number"], name="audit_by_actor"),
            models.Index(fields=["action", "-number"], name="audit_by_action"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="audit_record_number_is_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(action__in=Action.values), name="audit_record_action_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Entry {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new row; raises AppendOnly for one that is stored already."""
        if not self._state.adding:
            raise AppendOnly("What was recorded is not changed.")
        super().save(*args, **(kwargs | {"force_insert": True}))

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raises AppendOnly, always."""
        raise AppendOnly("What was recorded is not removed.")
