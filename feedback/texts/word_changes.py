"""Which words of two texts differ, in runs that a page can mark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Scripts written without spaces: each character is taken for a word."""
_PIECE = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Run:
    """A run of words that both texts have, or that only this one has."""

    text: str
    shared: bool


def compare_words(before: str, after: str) -> tuple[list[Run], list[Run]]:
    """Return both texts in runs. The runs of each, joined, are the text; blanks between changed words go with them."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    of_before: list[Run] = []
    of_after: list[Run] = []
    # longest blocks in common read better than the fewest changes
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        _add(of_before, old[old_start:old_end], tag == "equal")
        _add(of_after, new[new_start:new_end], tag == "equal")
    return _join_over_blanks(of_before), _join_over_blanks(of_after)


def _add(runs: list[Run], pieces: Sequence[str], shared: bool) -> None:
    if pieces:
        runs.append(Run("".join(pieces), shared))


def _join_over_blanks(runs: Sequence[Run]) -> list[Run]:
    """Return the runs with a blank that only stands between two changed runs taken into them, and alike ones joined."""
    joined: list[Run] = []
    for place, run in enumerate(runs):
        between = 0 < place < len(runs) - 1 and not runs[place - 1].shared and not runs[place + 1].shared
        shared = run.shared and not (between and not run.text.strip())
        if joined and joined[-1].shared == shared:
            joined[-1] = Run(joined[-1].text + run.text, shared)
        else:
            joined.append(Run(run.text, shared))
    return joined
