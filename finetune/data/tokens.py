"""Turn pairs into token ids, exactly as they were served."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from transformers import PreTrainedTokenizerBase

from assistant.answers import Turn
from assistant.models.base import LoadedBase
from assistant.models.chat.rendering import completion_tokens, prompt_tokens
from assistant.models.writing.stopping import end_of_turn
from feedback.records import PreferencePair
from finetune.data.lengths import Lengths
from finetune.errors import FinetuneError
from retrieval.documents import content_id


@dataclass(frozen=True)
class TrainingRow:
    """One pair as token ids: the prompt as it was served, and two completions, one of which may be empty.

    The chosen one ends with the end of the turn; the rejected one only if the model ended it.
    """

    pair_id: str
    prompt_ids: tuple[int, ...]
    chosen_ids: tuple[int, ...]
    rejected_ids: tuple[int, ...]
    weight: float = 1.0
    """How much the pair counts: 1 is a whole pair."""

    @property
    def tokens(self) -> int:
        """Length of the longer of the two sequences."""
        return len(self.prompt_ids) + max(len(self.chosen_ids), len(self.rejected_ids))


def digest_rows(rows: Sequence[TrainingRow]) -> str:
    """Return what tells these rows from any others."""
    return content_id("rows", *(repr((row.prompt_ids, row.chosen_ids)) for row in rows))


def leave_out_questions(pairs: Sequence[PreferencePair]) -> list[PreferencePair]:
    """Return the pairs with an empty question and without passages: the prompt is what the template puts around it."""
    return [replace(pair, prompt=(Turn("user", ""),)) for pair in pairs]


def tokenise(
    pairs: Sequence[PreferencePair], base: LoadedBase, longest_tokens: int | None, *, rewritten: bool = False
) -> list[TrainingRow]:
    """Return the pairs as tokens, in their order; with the answers that were `rewritten` as a whole, where asked.

    Raises FinetuneError, which names the first pair longer than `longest_tokens` or, when that is None, the window.
    """
    limit = _limit(base, longest_tokens)
    rows = _build_rows(pairs, base, rewritten)
    for pair, row in zip(pairs, rows, strict=True):
        if row.tokens > limit:
            raise FinetuneError(
                f"The pair {pair.id!r} (answer {pair.exchange_id!r}) has {row.tokens} tokens of prompt and answer, "
                f"more than the {limit} that can be trained on, and nothing is cut silently: raise `[model] window` or "
                "`[training] longest_pair_tokens`, or shorten the edit."
            )
    return rows


def measure_lengths(
    pairs: Sequence[PreferencePair], base: LoadedBase, longest_tokens: int | None, *, rewritten: bool = False
) -> Lengths:
    """Return how long the pairs are, and how long they may be: `longest_tokens`, and at most the window."""
    return Lengths(tuple(row.tokens for row in _build_rows(pairs, base, rewritten)), _limit(base, longest_tokens))


def tokenise_short(pairs: Sequence[PreferencePair], base: LoadedBase, longest_tokens: int | None) -> list[TrainingRow]:
    """Return the pairs that `tokenise` accepts as tokens, in their order, and leave the others out."""
    return [row for row in _build_rows(pairs, base) if row.tokens <= _limit(base, longest_tokens)]


def _limit(base: LoadedBase, longest_tokens: int | None) -> int:
    return min(longest_tokens or base.window, base.window)


def _build_rows(pairs: Sequence[PreferencePair], base: LoadedBase, rewritten: bool = False) -> list[TrainingRow]:
    end = end_of_turn(base)[0]

    def is_compared(pair: PreferencePair) -> bool:
        return pair.kind not in ("label", "desirable") or (rewritten and pair.kind == "label" and bool(pair.rejected))

    return [
        TrainingRow(
            pair.id,
            tuple(prompt_tokens(pair.prompt, base.tokenizer)),
            # On their own, as the model writes them after the prompt: together, letters could merge at the border.
            () if pair.kind == "undesirable" else (*completion_tokens(pair.chosen, base.tokenizer), end),
            _tokenise_rejected(pair, base.tokenizer, end) if is_compared(pair) else (),
            pair.weight,
        )
        for pair in pairs
    ]


def _tokenise_rejected(pair: PreferencePair, tokenizer: PreTrainedTokenizerBase, end: int) -> tuple[int, ...]:
    return (*completion_tokens(pair.rejected, tokenizer), *([end] if pair.rejected_whole else []))
