"""A number with its noun, in messages for people."""


def how_many(number: int, noun: str, plural: str = "") -> str:
    """Return "1 pair" or "2 pairs"; `plural` is for nouns that take more than an s."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"
