"""What a night would do, in sentences, without doing it."""

from collections.abc import Sequence
from typing import Any

from feedback.records import PreferencePair
from finetune.data.added.contrast import choose_for_contrast
from finetune.data.added.instructions import count_instructions
from finetune.data.lengths import Lengths
from finetune.data.split import Split, split_reward, split_validation
from finetune.methods.method import Method
from finetune.settings import PromotionSettings, TrainingSettings
from retrieval.text.plurals import how_many


def preview(
    sides: Split,
    asked: Sequence[bool],
    method: Method[Any],
    training: TrainingSettings,
    promotion: PromotionSettings,
    lengths: Lengths,
) -> tuple[str, str]:
    """Say how much would be learned in how many steps, how long the longest is, and what the exam would ask.

    `asked` says of each question of the exam whether it has an answer.
    """
    learned = split_validation(sides.training, training).training
    free = len(choose_for_contrast(method, learned, training))
    rows = lengths.windows + len(learned) + free
    mixed = count_instructions(lengths.instructions, rows, training)
    rows += mixed
    steps = training.epochs * -(-rows // training.pairs_per_step)
    least = promotion.minimum_questions
    too_small = (
        f", and under {least} that have an answer no adapter can be promoted"
        if sum(asked) < least and not training.folds
        else ""
    )
    beside = f" and up to {free} contrasts that the base model writes" if free else ""
    beside += f" and up to {how_many(mixed, 'instruction')}" if mixed else ""
    again = f", and once more without each of {training.folds} folds of the documents" if training.folds else ""
    texts = how_many(lengths.windows, "window") + " of documents" if lengths.windows else how_many(len(learned), "pair")
    longest = max((tokens for tokens in lengths.tokens if tokens <= lengths.most), default=0)
    length = f", the longest {longest} tokens" if longest else ""
    first = _describe_reward(method, learned, training)
    return (
        f"{method.name} would learn from {texts}{beside} in {how_many(steps, 'step')}{again}{length}{first}.",
        f"The exam would ask {how_many(len(asked), 'question')}{too_small}. Nothing was trained.",
    )


def _describe_reward(method: Method[Any], learned: Sequence[PreferencePair], training: TrainingSettings) -> str:
    """Say what a reward would be learned from, where the method learns one; "" where it does not."""
    if not method.reinforce:
        return ""
    own = training.of(method)
    sides = split_reward(learned, own.reward_holdout_share, training)
    steps = own.reward_epochs * -(-len(sides.training) // training.pairs_per_step)
    return (
        f"; before that a reward from {how_many(len(sides.training), 'pair')} in {how_many(steps, 'step')}, measured "
        f"on {len(sides.held_out)} others, and {own.samples} texts would be written to each question"
    )
