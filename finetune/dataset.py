"""Which pairs are trained on and which are kept for the exam. Knows no tokens, no trainer and no storage."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from assistant.refusals import is_refusal
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
    pairs: Sequence[PreferencePair],
    holdout_share: float,
    seed: int,
    *,
    exam: int = 0,
    training: int = 0,
    counts: Callable[[PreferencePair], bool] = lambda _: True,
) -> Split:
    """Keep about `holdout_share` of the document groups out of training.

    The first `training` pairs are all learned from. The next are held out until `exam` of those that `counts` says yes
    to are, because a smaller exam could show nothing. A share of 0 holds out nothing.

    A group's side hangs on its own hash and on how much feedback there is; as more comes in, groups move from the exam
    to the training side and seldom back. Groups that would take what is held out past twice what is wanted stay in
    training, so that one large document cannot empty it.
    """
    groups: dict[str, list[PreferencePair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.document_group].append(pair)
    share = 2 * holdout_share * len(pairs)
    most = min(max(share, 2 * exam if holdout_share else 0), len(pairs) - training)
    held_out: list[PreferencePair] = []
    examined = 0
    for group in sorted(groups, key=lambda name: _fraction(name, seed)):
        in_share = _fraction(group, seed) < holdout_share and len(held_out) < share
        wanted = in_share or (holdout_share > 0 and examined < exam)
        if wanted and len(held_out) + len(groups[group]) <= most:
            held_out += groups[group]
            examined += sum(map(counts, groups[group]))
    kept = {pair.id for pair in held_out}
    return Split(
        tuple(pair for pair in pairs if pair.id not in kept),
        tuple(pair for pair in pairs if pair.id in kept),
    )


def split_for(
    pairs: Sequence[PreferencePair], training: TrainingSettings, promotion: PromotionSettings, refusal: str
) -> Split:
    """Return the sides that the settings ask for; `refusal` is the sentence that stands for: not answerable."""
    return split(
        pairs,
        training.holdout_share,
        training.seed,
        exam=promotion.minimum_questions,
        training=training.minimum_pairs,
        counts=lambda pair: answerable(pair, refusal),
    )


def answerable(pair: PreferencePair, refusal: str) -> bool:
    """Return whether the question has an answer, because the correction is not the refusal."""
    return not is_refusal(pair.chosen, refusal)


def _fraction(group: str, seed: int) -> float:
    """Map a group to a number in [0, 1) that depends on nothing else but the seed."""
    return int.from_bytes(hashlib.sha256(f"{seed}\x1f{group}".encode()).digest()[:8]) / 2**64
