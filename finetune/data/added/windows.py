"""Documents as rows of a training: one after the other, cut into windows, without a chat template."""

from collections.abc import Iterable

from assistant.models.base import LoadedBase
from assistant.models.chat.rendering import completion_tokens
from assistant.models.writing.stopping import end_of_turn
from finetune.data.tokens import TrainingRow
from finetune.methods.texts.pretrain import PretrainSettings


def fill_windows(texts: Iterable[str], base: LoadedBase, settings: PretrainSettings) -> list[TrainingRow]:
    """Return windows of the texts, in their order, each of which ends as an answer does.

    Only the first token of a window is not learned, because nothing predicts it. A single token at the end is left out.
    """
    end = end_of_turn(base)[0]
    tokens = [token for text in texts if text.strip() for token in (*completion_tokens(text, base.tokenizer), end)]
    size = min(settings.window_tokens, base.window)
    windows = [tokens[start : start + size] for start in range(0, len(tokens) - 1, size)]
    return [
        TrainingRow(f"window-{number}", (window[0],), tuple(window[1:]), ())
        for number, window in enumerate(_spread(windows, settings.most_windows))
    ]


def _spread(windows: list[list[int]], most: int) -> list[list[int]]:
    """Return at most so many windows, evenly spread."""
    return windows if len(windows) <= most else [windows[number * len(windows) // most] for number in range(most)]
