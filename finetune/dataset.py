"""Which pairs are trained on and which are kept for the exam. Knows no tokens, no trainer and no storage."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from feedback.records import PreferencePair
from finetune.settings import PromotionSettings, TrainingSettings
from retrieval.documents import content_id


@dataclass(frozen=True)
class Split:
    """Pairs to train on and pairs kept for the exam; no document group stands on both sides."""

    training: tuple[PreferencePair, ...]
    held_out: tuple[PreferencePair, ...]


def digest(pairs: Collection[PreferencePair]) -> str:
    """Return the identity of what a set of pairs teaches, whatever their order."""
    return content_id("pairs", *sorted(pair.id for pair in pairs))


def split(
    pairs: Sequence[PreferencePair], holdout_share: float, seed: int, *, exam: int = 0, training: int = 0
) -> Split:
    """Keep about `holdout_share` of the document groups out of training, and at first more.

    The first `training` pairs are all learned from. The next are held out until there are `exam`, because a smaller
    exam could show nothing. A share of 0 holds out nothing.

    A group's side hangs on its own hash and on how many pairs there are. Once both numbers are reached, other feedback
    can move it into training but not back: what the serving adapter was trained on does not turn up in the exam of the
    next one. Groups that would take the held-out share past twice its size stay in training, so that one large document
    cannot empty it.
    """
    groups: dict[str, list[PreferencePair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.document_group].append(pair)
    held_out: set[str] = set()
    held_out_pairs = 0
    for group in sorted(groups, key=lambda name: _fraction(name, seed)):
        with_it = held_out_pairs + len(groups[group])
        in_share = _fraction(group, seed) < holdout_share and with_it <= 2 * holdout_share * len(pairs)
        needed = holdout_share > 0 and held_out_pairs < exam
        if (in_share or needed) and len(pairs) - with_it >= training:
            held_out.add(group)
            held_out_pairs = with_it
    return Split(
        tuple(pair for pair in pairs if pair.document_group not in held_out),
        tuple(pair for pair in pairs if pair.document_group in held_out),
    )


def split_for(pairs: Sequence[PreferencePair], training: TrainingSettings, promotion: PromotionSettings) -> Split:
    """Return the sides that the settings ask for."""
    return split(
        pairs,
        training.holdout_share,
        training.seed,
        exam=promotion.minimum_questions,
        training=training.minimum_pairs,
    )


def _fraction(group: str, seed: int) -> float:
    """Map a group to a number in [0, 1) that depends on nothing else but the seed."""
    return int.from_bytes(hashlib.sha256(f"{seed}\x1f{group}".encode()).digest()[:8]) / 2**64
