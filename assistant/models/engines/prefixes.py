"""What was read of the last prompts: another question about the same passages is read from there on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class _Prefix:
    reader: str | None
    tokens: tuple[int, ...]
    states: Sequence[np.ndarray]


class Prefixes:
    """Keeps the texts that were used last, as many as have room."""

    def __init__(self, most_tokens: int) -> None:
        """Start empty, and never keep more tokens than these."""
        self._most_tokens = most_tokens
        self._kept: list[_Prefix] = []

    def find(self, reader: str | None, tokens: Sequence[int]) -> tuple[int, Sequence[np.ndarray]]:
        """Return how many of the first tokens `reader` has read in some text, and the states after that text."""
        mine = [(count_common(one.tokens, tokens), one) for one in self._kept if one.reader == reader]
        if not mine:
            return 0, ()
        common, best = max(mine, key=lambda pair: pair[0])
        self._kept.remove(best)
        self._kept.append(best)
        return common, best.states

    def keep(self, reader: str | None, tokens: tuple[int, ...], states: Sequence[np.ndarray]) -> None:
        """Keep the states (1, heads, tokens, width) after a text, and forget those of its own beginnings."""
        if len(tokens) > self._most_tokens:
            return
        self._kept = [one for one in self._kept if one.reader != reader or tokens[: len(one.tokens)] != one.tokens]
        self._kept.append(_Prefix(reader, tokens, states))
        while sum(len(one.tokens) for one in self._kept) > self._most_tokens:
            self._kept.pop(0)


def count_common(one: Sequence[int], other: Sequence[int]) -> int:
    """Return how many tokens two texts begin with in common."""
    return next(
        (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )
