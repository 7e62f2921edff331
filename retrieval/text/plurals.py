"""A number with its noun, for messages."""


def how_many(number: int, noun: str, plural: str = "") -> str:
    """Return "1 pair" or "2 pairs"; give `plural` for nouns whose plural is more than an added s."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"
