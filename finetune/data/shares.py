"""Who may give how much of each side: of what is trained on, and of what the exam asks.

What may be learned is within the shares already (`feedback.pairs.selection`), but documents go to one side as a whole,
and a method does not learn everything. So the shares are kept on each side as well.
"""

from collections.abc import Collection, Sequence

from feedback.pairs.shares import Shares
from feedback.records import CORRECTIONS, THUMBS, Kind, PreferencePair


def keep_shares(some: Sequence[PreferencePair], pairs: Sequence[PreferencePair], enough: int) -> list[PreferencePair]:
    """Return those of `some` that keep the shares among all who gave `pairs`, latest first.

    Both are in the order in which they came. Corrections and thumbs are counted separately. So many answers as are
    `enough` may come from the first two people in any case.
    """
    return [pair for kinds in (CORRECTIONS, THUMBS) for pair in _keep_shares(some, pairs, kinds, enough)]


def _keep_shares(
    some: Sequence[PreferencePair], pairs: Sequence[PreferencePair], kinds: Collection[Kind], enough: int
) -> list[PreferencePair]:
    is_new = {pair.user: pair.by_new_person for pair in pairs if pair.kind in kinds}
    largest = min((pair.largest_share for pair in pairs), default=1.0)
    kept, _ = Shares(largest, is_new, enough).split([pair for pair in reversed(some) if pair.kind in kinds])
    return kept
