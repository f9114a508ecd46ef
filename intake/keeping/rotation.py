"""Rotation of the key pair: what is sealed under an older key is sealed anew under the present.

Each row is written only if it still stands under the key it was read under, a hundred in
one short transaction, and one that somebody else has locked is waited for alone. So whoever
is killed has spoiled nothing, the next run goes on with what is left, and neither two at
once nor the work of staff are disturbed.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet

from intake import sealing, spool
from intake.keys import BadKey, read_private_key
from intake.models import SealedModel
from intake.sealing import CannotOpen, CannotSeal


class CannotRotate(Exception):
    """Nothing was sealed anew. The message says what to set, and repeats no key."""


def sealed_models() -> list[type[SealedModel]]:
    """Every model whose rows are sealed."""
    return [model for model in apps.get_models() if issubclass(model, SealedModel)]


def present_key() -> str:
    """The id of the key that new rows are sealed with; raises CannotRotate."""
    try:
        return sealing.public_key().key_id
    except CannotSeal as error:
        raise CannotRotate(f"INTAKE_PUBLIC_KEY: {error}") from None


def private_key_ids() -> set[str]:
    """The ids of the private keys that this process was given; raises CannotRotate."""
    try:
        return {read_private_key(text).key_id for text in settings.INTAKE_PRIVATE_KEYS}
    except BadKey as error:
        raise CannotRotate(f"INTAKE_PRIVATE_KEYS: {error}") from None


def check_keys() -> str:
    """The id of the present key, which this process can open as well; raises CannotRotate."""
    present = present_key()
    if present not in private_key_ids():
        raise CannotRotate(
            "INTAKE_PRIVATE_KEYS does not hold the private key of INTAKE_PUBLIC_KEY: what is "
            "sealed anew could not be opened here."
        )
    return present


def under_older_keys(model: type[SealedModel]) -> QuerySet[SealedModel]:
    """The rows of `model` that are sealed with another key than the present one."""
    rows: QuerySet[SealedModel] = model._default_manager.exclude(key_id=present_key())
    return rows.order_by("pk")


def _seal_anew(row: SealedModel) -> bool:
    """Write `row` under the present key; False when somebody else has written it meanwhile."""
    former = row.key_id
    row.seal_bytes(row.unseal_bytes())
    unchanged = type(row)._default_manager.filter(pk=row.pk, key_id=former)
    return bool(unchanged.update(key_id=row.key_id, sealed=row.sealed))


def reseal(model: type[SealedModel], row_id: UUID) -> bool:
    """Seal one row anew with the present key; False when that was not needed any more.

    Nothing else of the row is touched. Waits for whoever has locked it. Raises CannotOpen
    when no private key here opens it.
    """
    row = under_older_keys(model).only("key_id", "sealed").filter(pk=row_id).first()
    return row is not None and _seal_anew(row)


@transaction.atomic
def reseal_together(model: type[SealedModel], row_ids: Sequence[UUID]) -> set[UUID]:
    """Seal those of these rows anew that are free and open; the ids of those.

    It waits for nobody's lock, so that it can stand in nobody's way for longer than its own
    work takes: what it leaves is for `reseal`.
    """
    rows = under_older_keys(model).only("key_id", "sealed").filter(pk__in=row_ids)
    done = set()
    for row in rows.select_for_update(skip_locked=True):
        with suppress(CannotOpen):
            if _seal_anew(row):
                done.add(row.pk)
    return done


@dataclass(frozen=True)
class KeyUse:
    """What needs one key: rows by the name of their table, and files of the spool."""

    key_id: str
    rows: dict[str, int]
    spooled: int
    is_present: bool
    has_private_key: bool

    @property
    def is_needed(self) -> bool:
        """Whether anything can be opened with this key alone."""
        return bool(self.spooled or any(self.rows.values()))

    @property
    def may_be_retired(self) -> bool:
        """Whether the private key may be taken out of the settings."""
        return not self.is_needed and not self.is_present


def rows_by_key(model: type[SealedModel]) -> dict[str, int]:
    """How many rows of `model` are sealed with each key."""
    counted = model._default_manager.order_by().values_list("key_id")
    return dict(counted.annotate(number=Count("pk")))


def spooled_by_key() -> tuple[dict[str, int], int]:
    """How many files of the spool are sealed with each key, and how many cannot be read."""
    found: Counter[str] = Counter()
    unreadable = 0
    for path in spool.waiting():
        try:
            found.update(spool.read(path).key_ids())
        except FileNotFoundError:
            # Filed meanwhile: it is a row now.
            continue
        except (spool.DamagedFile, OSError):
            unreadable += 1
    return dict(found), unreadable


def keys_in_use() -> tuple[list[KeyUse], int]:
    """What needs each key that is set or met, the present one first; and unreadable files.

    Raises CannotRotate when the keys of this process cannot be read.
    """
    present, private = present_key(), private_key_ids()
    # The spool first: what is filed meanwhile is then met twice and not missed.
    spooled, unreadable = spooled_by_key()
    rows = {model._meta.db_table: rows_by_key(model) for model in sealed_models()}
    known = {present, *private, *spooled}.union(*rows.values())
    uses = [
        KeyUse(
            key_id=key_id,
            rows={table: counted.get(key_id, 0) for table, counted in rows.items()},
            spooled=spooled.get(key_id, 0),
            is_present=key_id == present,
            has_private_key=key_id in private,
        )
        for key_id in known
    ]
    return sorted(uses, key=lambda use: (not use.is_present, use.key_id)), unreadable
