"""A row whose content is sealed for it alone."""

from typing import Any, NoReturn

from django.db import models

from intake import sealing


class SealedModel(models.Model):
    """A row whose content is sealed for it alone; printing or pickling it shows nothing."""

    key_id = models.CharField(max_length=16, editable=False, db_index=True)
    sealed = models.BinaryField(editable=False)

    class Meta:
        abstract = True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.pk}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A sealed row is not pickled.")

    def seal(self, payload: dict[str, Any]) -> None:
        """Put `payload` into the row, sealed with the public key; raises CannotSeal."""
        self.seal_bytes(sealing.as_bytes(payload))

    def unseal(self) -> dict[str, Any]:
        """What the row holds; raises CannotOpen."""
        return sealing.from_bytes(self.unseal_bytes())

    def seal_bytes(self, content: bytes) -> None:
        """Put `content` into the row, sealed with the public key; raises CannotSeal."""
        self.key_id, self.sealed = sealing.seal_bytes(
            content, table=self._meta.db_table, row_id=self.pk
        )

    def unseal_bytes(self) -> bytes:
        """The bytes that the row holds; raises CannotOpen."""
        return sealing.unseal_bytes(
            bytes(self.sealed), table=self._meta.db_table, row_id=self.pk, key_id=self.key_id
        )
