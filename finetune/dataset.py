"""Pairs become training rows: the split by document group and the tokens. Knows no trainer and no storage."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from transformers import PreTrainedTokenizerBase

from assistant.answers import Turn
from feedback.records import PreferencePair
from finetune.errors import FinetuneError
from retrieval.documents import content_id


@dataclass(frozen=True)
class Split:
    """Pairs to train on and pairs kept for the exam; no document group stands on both sides."""

    training: tuple[PreferencePair, ...]
    held_out: tuple[PreferencePair, ...]


@dataclass(frozen=True)
class TrainingRow:
    """One pair as token ids: the prompt as it was served, and two completions that end with the end of the turn."""

    pair_id: str
    prompt_ids: tuple[int, ...]
    chosen_ids: tuple[int, ...]
    rejected_ids: tuple[int, ...]

    @property
    def tokens(self) -> int:
        """Length of the longer of the two sequences."""
        return len(self.prompt_ids) + max(len(self.chosen_ids), len(self.rejected_ids))


def digest(pairs: Collection[PreferencePair]) -> str:
    """Return the identity of what a set of pairs teaches, whatever their order."""
    return content_id("pairs", *sorted(_content(pair) for pair in pairs))


def split(pairs: Sequence[PreferencePair], holdout_share: float, seed: int) -> Split:
    """Keep about `holdout_share` of the document groups out of training.

    A group's side hangs on its own hash, so it stays where it is as other feedback comes in: what the serving adapter
    was trained on does not turn up in the exam of the next one. Groups that would take the held-out share past twice
    its size stay in training, so that one large document cannot empty it.
    """
    groups: dict[str, list[PreferencePair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.document_group].append(pair)
    held_out: set[str] = set()
    held_out_pairs = 0
    for group in sorted(groups, key=lambda name: _fraction(name, seed)):
        fits = held_out_pairs + len(groups[group]) <= 2 * holdout_share * len(pairs)
        if _fraction(group, seed) < holdout_share and fits:
            held_out.add(group)
            held_out_pairs += len(groups[group])
    return Split(
        tuple(pair for pair in pairs if pair.document_group not in held_out),
        tuple(pair for pair in pairs if pair.document_group in held_out),
    )


def rows(pairs: Sequence[PreferencePair], tokenizer: PreTrainedTokenizerBase, limit_tokens: int) -> list[TrainingRow]:
    """Return the pairs as tokens, in their order. Raises FinetuneError naming the first pair over `limit_tokens`."""
    made = [_row(pair, tokenizer) for pair in pairs]
    for pair, row in zip(pairs, made, strict=True):
        if row.tokens > limit_tokens:
            raise FinetuneError(
                f"The pair {pair.id!r} (exchange {pair.exchange_id!r}) has {row.tokens} tokens of prompt and answer, more "
                f"than the {limit_tokens} that can be trained on, and nothing is cut silently: raise "
                "[training] longest_pair_tokens, shorten the edit, or give the prompt fewer or shorter passages."
            )
    return made


def served_prompt(messages: Sequence[Turn], tokenizer: PreTrainedTokenizerBase) -> list[int]:
    chat = [{"role": turn.role, "content": turn.text} for turn in messages]
    return tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_dict=False)


def _row(pair: PreferencePair, tokenizer: PreTrainedTokenizerBase) -> TrainingRow:
    """Tokenise a pair. A completion is tokenised on its own, as it is when the model writes it after the prompt."""
    end = tokenizer.eos_token_id
    chosen, rejected = (
        (*tokenizer.encode(text, add_special_tokens=False), end) for text in (pair.chosen, pair.rejected)
    )
    return TrainingRow(pair.id, tuple(served_prompt(pair.prompt, tokenizer)), chosen, rejected)


def _content(pair: PreferencePair) -> str:
    prompt = (part for turn in pair.prompt for part in (turn.role, turn.text))
    return content_id("pair", pair.chosen, pair.rejected, *prompt)


def _fraction(group: str, seed: int) -> float:
    """Map a group to a number in [0, 1) that depends on nothing else but the seed."""
    return int.from_bytes(hashlib.sha256(f"{seed}\x1f{group}".encode()).digest()[:8]) / 2**64
