"""Months as people write them."""

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def month_number(text: str) -> int | None:
    """1 to 12 for a number or for an English name of at least three letters; else None."""
    word = text.strip().rstrip(".").casefold()
    if word.isdecimal():
        return int(word) if len(word) <= 2 and 1 <= int(word) <= len(MONTHS) else None
    if len(word) < 3:
        return None
    return next((i for i, name in enumerate(MONTHS, 1) if name.startswith(word)), None)
