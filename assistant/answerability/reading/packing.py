"""How a question and a passage are laid out as tokens for the model that reads them together.

    <s> query: QUESTION </s> passage: TITLE HEADING UNIT UNIT … HEADING UNIT … </s>

"query:" and "passage:" are the words that the embedding model below was trained with.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.text.units import Unit

MOST_TOKENS = 480
"""Of one input; a longer passage is read in several."""
QUESTION_TOKENS, NAME_TOKENS, UNIT_TOKENS = 64, 24, 120
"""What is read at most of a question, of a title or heading, and of a unit."""


@dataclass(frozen=True)
class Packed:
    """One input."""

    tokens: list[int]
    question: tuple[int, int]
    """Which tokens are the question's."""
    units: list[tuple[int, int, int]]
    """Number of each unit in its passage, and which tokens are its own."""


def pack(
    question: str,
    title: str,
    units: Sequence[Unit],
    encode: Callable[[str], list[int]],
    borders: tuple[int, int],
    most: int = MOST_TOKENS,
) -> list[Packed]:
    """Return the inputs that hold all units of a passage; `borders` are the tokens that begin and end a text."""
    begin, end = borders
    asked = encode(f"query: {question}")[:QUESTION_TOKENS]
    head = [begin, *asked, end, *encode(f"passage: {title}")[:NAME_TOKENS]]
    inputs: list[Packed] = []
    heading = ""
    for number, unit in enumerate(units):
        own = encode(unit.text)[:UNIT_TOKENS]
        name = encode(unit.heading)[:NAME_TOKENS] if unit.heading not in ("", title) else []
        fits = inputs and len(inputs[-1].tokens) + len(own) + (len(name) if unit.heading != heading else 0) < most
        if not fits:
            inputs.append(Packed([*head], (1, 1 + len(asked)), []))
        if not fits or unit.heading != heading:
            inputs[-1].tokens.extend(name)
        heading = unit.heading
        start = len(inputs[-1].tokens)
        inputs[-1].tokens.extend(own)
        if own:
            inputs[-1].units.append((number, start, start + len(own)))
    for one in inputs:
        one.tokens.append(end)
    return inputs
