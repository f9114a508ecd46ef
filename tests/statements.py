"""What a page asks of the database."""

from collections.abc import Iterable

# These begin and end transactions; the drivers send them along with what they enclose.
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")


def asked(captured: Iterable[dict[str, str]]) -> list[str]:
    """The statements that ask or write something, of those that were captured."""
    statements = [each["sql"] for each in captured]
    return [statement for statement in statements if not statement.startswith(CONTROL)]
