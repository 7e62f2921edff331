"""Which pairs a method learns from, and which are kept for the exam."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedback.records import CORRECTIONS, Kind, PreferencePair
from finetune.methods.method import LIKED, Method
from finetune.settings import TrainingSettings
from retrieval.documents import content_id

_NOT_LEARNED: Mapping[Kind, str] = {
    "contrast": "answers that were corrected in places",
    "label": "answers that were rewritten",
    "desirable": "answers that were liked",
    "undesirable": "answers that were disliked",
}
_LEAST_MEASURED = 20
"""Pairs that measure a reward at least: 15 of them ranked rightly are better than chance (p = 0.02)."""


@dataclass(frozen=True)
class Split:
    """Pairs to train on and pairs kept for the exam. No document group is on both sides."""

    training: tuple[PreferencePair, ...]
    held_out: tuple[PreferencePair, ...]
    light: frozenset[str] = frozenset()
    """Ids of held-out pairs that the exam does not ask, because their edits are light."""
    beyond_shares: frozenset[str] = frozenset()
    """Ids of held-out pairs that the exam does not ask, because their authors give enough of it."""
    refusals: tuple[PreferencePair, ...] = ()
    """Corrections that are not trained on and teach whether to answer, about documents that are not held out."""
    reworded: tuple[PreferencePair, ...] = ()
    """Corrections in words that the passages lack: they teach how much to quote, about documents that are not held
    out."""

    @property
    def asked(self) -> tuple[PreferencePair, ...]:
        """The pairs that the exam asks."""
        return tuple(pair for pair in self.held_out if pair.id not in self.light | self.beyond_shares)


def digest(pairs: Collection[PreferencePair]) -> str:
    """Return the identity of a set of pairs, whatever their order."""
    return content_id("pairs", *sorted(pair.id for pair in pairs))


def select_learned(
    method: Method[Any], pairs: Sequence[PreferencePair], settings: TrainingSettings
) -> list[PreferencePair]:
    """Return the pairs that `method` learns from, in their order."""
    why_not = explain_unlearned(method, pairs, settings)
    return [pair for pair in pairs if pair.id not in why_not]


def explain_unlearned(
    method: Method[Any], pairs: Sequence[PreferencePair], settings: TrainingSettings
) -> dict[str, str]:
    """Return why `method` learns nothing from some of the pairs, by their id.

    At most `refusal_share` of what is learned are corrections to a refusal, because a score of its own learns whether
    to answer. At most `replay_share` are liked answers, where the method limits them. The latest ones are kept.
    """
    if method.reads_documents:
        return {
            pair.id: f"{method.name} learns from the documents; judgements teach only whether to answer."
            for pair in pairs
        }
    kept = [pair for pair in pairs if pair.kind in method.learns_from]
    why_not = {
        pair.id: f"{method.name} learns nothing from {_NOT_LEARNED[pair.kind]}."
        for pair in pairs
        if pair.kind not in method.learns_from
    }
    refusals = [pair for pair in select_corrections(kept) if not pair.answerable]
    cap = f"at most {settings.refusal_share:.0%} of what is learned are refusals (training.refusal_share)"
    why_not |= dict.fromkeys(
        _beyond(settings.refusal_share, refusals, kept), f"It teaches only whether to answer: {cap}."
    )
    if not method.limits_liked:
        return why_not
    kept = [pair for pair in kept if pair.id not in why_not]
    liked = [pair for pair in kept if pair.kind == LIKED]
    cap = f"At most {settings.replay_share:.0%} of what is learned are liked answers (training.replay_share)"
    return why_not | dict.fromkeys(_beyond(settings.replay_share, liked, kept), f"{cap}, the latest.")


def _beyond(largest_share: float, some: Sequence[PreferencePair], pairs: Sequence[PreferencePair]) -> list[str]:
    """Return the ids of the first of `some` that must go, so that the rest is at most this share of all that remain."""
    most = round(largest_share / (1 - largest_share) * (len(pairs) - len(some)))
    return [pair.id for pair in some[: max(0, len(some) - most)]]


def select_corrections(pairs: Sequence[PreferencePair]) -> list[PreferencePair]:
    """Return the pairs with a right answer, in their order. A run needs enough of them, and an exam can ask them."""
    return [pair for pair in pairs if pair.kind in CORRECTIONS]


def split(
    pairs: Sequence[PreferencePair],
    holdout_share: float,
    seed: int,
    *,
    exam: int = 0,
    training: int = 0,
    counts: Callable[[PreferencePair], bool] = lambda _: True,
    light: Collection[str] = (),
    share: Callable[[Sequence[PreferencePair]], list[PreferencePair]] = list,
) -> Split:
    """Keep about `holdout_share` of the document groups out of training.

    Only pairs with a right answer are held out and counted. A thumb is learned from, unless it touches a document that
    is held out: then it is on neither side.

    The first `training` pairs are all learned from. After them, pairs are held out until `exam` of those that `counts`
    accepts are, because a smaller exam could show nothing. A share of 0 holds out nothing. `share` returns those of
    the pairs held out that the exam may ask, so that it is not one person's.

    Pairs whose ids are `light` are not asked and do not count, and a group of nothing else is not held out.

    The side of a group depends on its own hash and on how much feedback there is. As more comes in, groups move from
    the exam to the training side and seldom back. A group that would make the exam more than twice as large as wanted
    stays in training, so that one large document cannot empty the training side.
    """
    asked = select_corrections(pairs)
    groups: dict[str, list[PreferencePair]] = defaultdict(list)
    for pair in asked:
        groups[pair.document_group].append(pair)
    about = 2 * holdout_share * len(asked)
    most = min(max(about, 2 * exam if holdout_share else 0), len(asked) - training)
    held_out: list[PreferencePair] = []

    def ask(some: Iterable[PreferencePair]) -> list[PreferencePair]:
        return share([pair for pair in some if pair.id not in light])

    names = sorted(groups, key=lambda name: map_to_fraction(name, seed))
    names = [name for name in names if any(pair.id not in light for pair in groups[name])]
    for group in names:
        is_drawn = map_to_fraction(group, seed) < holdout_share and len(held_out) < about
        if is_drawn and len(held_out) + len(groups[group]) <= most:
            held_out += groups.pop(group)
    examined = sum(map(counts, ask(held_out)))
    for group in names if holdout_share else ():
        if examined < exam and group in groups and len(held_out) + len(groups[group]) <= most:
            held_out += groups[group]
            examined = sum(map(counts, ask(held_out)))
    kept = {pair.document_group for pair in held_out}
    held_out = [pair for pair in asked if pair.document_group in kept]
    may_ask = {pair.id for pair in ask(held_out)}
    return Split(
        tuple(pair for pair in pairs if kept.isdisjoint(pair.groups)),
        tuple(held_out),
        frozenset(pair.id for pair in held_out if pair.id in light),
        frozenset(pair.id for pair in held_out if pair.id not in light and pair.id not in may_ask),
    )


def split_validation(pairs: Sequence[PreferencePair], settings: TrainingSettings) -> Split:
    """Split the pairs to train on into those to learn from and, as held out, those that tell when to stop."""
    return split(pairs, settings.held_back_share, settings.seed + 1)  # the exam was drawn with the seed itself


def split_reward(pairs: Sequence[PreferencePair], share: float, settings: TrainingSettings) -> Split:
    """Split the corrected answers among `pairs` into those that teach a reward and, as held out, those that measure it.

    Until there are many, half of them measure it, because fewer could not show that it is better than chance.
    """
    compared = [pair for pair in select_corrections(pairs) if pair.rejected]
    seed = settings.seed + 2  # the exam was drawn with the seed itself, and validation with the next
    return split(compared, share, seed, exam=_LEAST_MEASURED, training=len(compared) // 2)


def map_to_fraction(group: str, seed: int) -> float:
    """Return a number in [0, 1) that depends on nothing else but the seed."""
    return int.from_bytes(hashlib.sha256(f"{seed}\x1f{group}".encode()).digest()[:8]) / 2**64
