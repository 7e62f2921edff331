"""Which pairs a method learns from, and which are kept for the exam. Knows no tokens, no trainer and no storage."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.refusals import is_refusal
from feedback.records import CORRECTIONS, THUMBS, Kind, PreferencePair
from finetune.settings import Method, PromotionSettings, TrainingSettings
from retrieval.documents import content_id

REPLAYED: Kind = "desirable"
"""Answers that were liked as they are: learned again, so that what is good is not forgotten."""
LEARNED: Mapping[Method, tuple[Kind, ...]] = {
    "dpo": (*CORRECTIONS, REPLAYED),
    "orpo": (*CORRECTIONS, REPLAYED),
    "kto": (*CORRECTIONS, *THUMBS),
    "sft": (*CORRECTIONS, REPLAYED),
}
"""What each method can learn from: a disliked answer says nothing to those that need a text to write."""


@dataclass(frozen=True)
class Split:
    """Pairs to train on and pairs kept for the exam; no document group stands on both sides."""

    training: tuple[PreferencePair, ...]
    held_out: tuple[PreferencePair, ...]


def digest(pairs: Collection[PreferencePair]) -> str:
    """Return the identity of what a set of pairs teaches, whatever their order."""
    return content_id("pairs", *sorted(pair.id for pair in pairs))


def learned_by(
    method: Method, pairs: Sequence[PreferencePair], settings: TrainingSettings, refusal: str
) -> list[PreferencePair]:
    """Return the pairs that `method` learns from, in their order; `refusal` is the sentence for: not answerable.

    Corrections that are refusals are at most `refusal_share` of them: whether to answer is learned by a score of its
    own. Liked answers are at most `replay_share`, but for KTO, which weighs good against bad ones: they are many, and
    teach nothing new. The last ones given stay.
    """
    kept = [pair for pair in pairs if pair.kind in LEARNED[method]]
    refusals = [pair for pair in corrections(kept) if not answerable(pair, refusal)]
    kept = _capped(kept, refusals, settings.refusal_share)
    if method == "kto":
        return kept
    return _capped(kept, [pair for pair in kept if pair.kind == REPLAYED], settings.replay_share)


def _capped(
    pairs: Sequence[PreferencePair], some: Sequence[PreferencePair], largest_share: float
) -> list[PreferencePair]:
    """Leave out the first of `some` until those that remain are at most this share of all that remain."""
    most = round(largest_share / (1 - largest_share) * (len(pairs) - len(some)))
    left_out = {pair.id for pair in some[: max(0, len(some) - most)]}
    return [pair for pair in pairs if pair.id not in left_out]


def methods_learning(kind: Kind) -> list[Method]:
    """Return the methods that learn from pairs of `kind`."""
    return [method for method, kinds in LEARNED.items() if kind in kinds]


def corrections(pairs: Sequence[PreferencePair]) -> list[PreferencePair]:
    """Return the pairs that know a right answer, in their order: what a run needs enough of, and an exam can ask."""
    return [pair for pair in pairs if pair.kind in CORRECTIONS]


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

    Only pairs that know a right answer are held out and counted. A thumb is learned from, unless it rests on a document
    that is held out: then it stands on neither side.

    The first `training` pairs are all learned from. The next are held out until `exam` of those that `counts` says yes
    to are, because a smaller exam could show nothing. A share of 0 holds out nothing.

    A group's side hangs on its own hash and on how much feedback there is; as more comes in, groups move from the exam
    to the training side and seldom back. Groups that would take what is held out past twice what is wanted stay in
    training, so that one large document cannot empty it.
    """
    asked = corrections(pairs)
    groups: dict[str, list[PreferencePair]] = defaultdict(list)
    for pair in asked:
        groups[pair.document_group].append(pair)
    share = 2 * holdout_share * len(asked)
    most = min(max(share, 2 * exam if holdout_share else 0), len(asked) - training)
    held_out: list[PreferencePair] = []
    examined = 0
    for group in sorted(groups, key=lambda name: _fraction(name, seed)):
        in_share = _fraction(group, seed) < holdout_share and len(held_out) < share
        wanted = in_share or (holdout_share > 0 and examined < exam)
        if wanted and len(held_out) + len(groups[group]) <= most:
            held_out += groups[group]
            examined += sum(map(counts, groups[group]))
    kept = {pair.document_group for pair in held_out}
    return Split(
        tuple(pair for pair in pairs if kept.isdisjoint((pair.document_group, *pair.touches))),
        tuple(pair for pair in asked if pair.document_group in kept),
    )


def split_for(
    method: Method,
    pairs: Sequence[PreferencePair],
    training: TrainingSettings,
    promotion: PromotionSettings,
    refusal: str,
) -> Split:
    """Return what `method` is to learn from and what it is examined on; `refusal` stands for: not answerable."""
    known = [pair for pair in pairs if pair.kind in LEARNED[method]]
    unlearned = len(corrections(known)) - len(corrections(learned_by(method, known, training, refusal)))
    sides = split(
        known,
        training.holdout_share,
        training.seed,
        exam=promotion.minimum_questions,
        training=training.minimum_pairs + unlearned,
        counts=lambda pair: answerable(pair, refusal),
    )
    return Split(tuple(learned_by(method, sides.training, training, refusal)), sides.held_out)


def validation_split(pairs: Sequence[PreferencePair], settings: TrainingSettings) -> Split:
    """Return what is learned from and, as held out, what training is stopped by."""
    return split(pairs, settings.validation_share, settings.seed + 1)  # the exam was drawn with the seed itself


def answerable(pair: PreferencePair, refusal: str) -> bool:
    """Return whether the question is known to have an answer, because there is a text to learn that is no refusal."""
    return bool(pair.chosen) and not is_refusal(pair.chosen, refusal)


def too_small_exam(answerable_questions: int, least: int) -> str:
    """Say that a training would be in vain, because its exam has fewer than `least` questions; else nothing."""
    if answerable_questions >= least:
        return ""
    return (
        f"The exam has {least - answerable_questions} questions with an answer too few: under {least} nothing can "
        "be promoted, so nothing was trained. Edit more answers, or train all the same: `finetune ... --promote never`."
    )


def _fraction(group: str, seed: int) -> float:
    """Map a group to a number in [0, 1) that depends on nothing else but the seed."""
    return int.from_bytes(hashlib.sha256(f"{seed}\x1f{group}".encode()).digest()[:8]) / 2**64
