"""Edits that change so little that an exam of them would favour whoever wrote the answer.

The champion writes the answer that was edited again, word for word, and so has nearly all of the reference, where an
equally good answer in other words has two thirds of it (tests/benchmarks/learning/favour.py).
"""

from collections.abc import Sequence

from feedback.records import PreferencePair
from feedback.texts.text_changes import measure_change


def find_light_edits(pairs: Sequence[PreferencePair], most_changed: float) -> set[str]:
    """Return the ids of the pairs whose edit changed a share of at most `most_changed`; refusals are never light."""
    return {
        pair.id
        for pair in pairs
        if pair.answerable and pair.rejected and measure_change(pair.rejected, pair.chosen) <= most_changed
    }
