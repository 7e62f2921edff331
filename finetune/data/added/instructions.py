"""Instruction files: other questions with their answers, learned beside the corrections so that less is forgotten.

Each is a text to write and has no worse one. Formats are those that feedback is imported from: Alpaca, ShareGPT, and
the messages of TRL.
"""

from collections.abc import Sequence
from pathlib import Path

from assistant.answers import Turn
from feedback.errors import FeedbackError
from feedback.exporters.formats.files import read_rows
from feedback.exporters.formats.said import NothingSaid, Said
from feedback.exporters.formats.table import find_format, read_said
from feedback.records import PreferencePair
from finetune.errors import FinetuneError
from finetune.settings import TrainingSettings
from retrieval.documents import content_id

CONSEQUENCE = "Nothing was trained."
_TOLD_BY = {"conversations": "sharegpt", "instruction": "alpaca"}
"""The format, by what the first row of a file has; others are those of TRL."""


def read_instructions(path: Path) -> list[PreferencePair]:
    """Return what can be learned of a file, in its order; rows without a text to write are passed over.

    Raises FinetuneError, which names the line, when a row is not as its format has it, and when nothing can be learned.
    """
    try:
        _, first = next(read_rows(path, CONSEQUENCE))
        known = find_format(next((name for key, name in _TOLD_BY.items() if _has(first, key)), "trl"))
        found = [_make_pair(said, text) for said in read_said(known, path, CONSEQUENCE) if (text := _find_text(said))]
    except FeedbackError as error:
        raise FinetuneError(str(error)) from error
    if not found:
        raise FinetuneError(f"{path.name} holds no answer to learn. {CONSEQUENCE}")
    return list({pair.id: pair for pair in found}.values())


def count_instructions(available: int, learned: int, settings: TrainingSettings) -> int:
    """Return how many of the `available` ones are mixed in, so that they are the share of the settings in the whole."""
    share = settings.instructions_share
    return min(available, round(share / (1 - share) * learned))


def choose_instructions(
    instructions: Sequence[PreferencePair], learned: int, settings: TrainingSettings
) -> list[PreferencePair]:
    """Return those that are learned beside so many rows. The same ones stay when there are a few rows more."""
    ranked = sorted(instructions, key=lambda pair: content_id("instruction", str(settings.seed), pair.id))
    return ranked[: count_instructions(len(instructions), learned, settings)]


def _has(row: object, key: str) -> bool:
    return isinstance(row, dict) and key in row


def _find_text(said: Said | NothingSaid) -> str:
    """Return the text to write; "" where there is none, or where it is known to be bad."""
    if isinstance(said, NothingSaid):
        return ""
    return said.correction or (said.answer if said.thumb == 1 else "")


def _make_pair(said: "Said | NothingSaid", text: str) -> PreferencePair:
    assert isinstance(said, Said)
    prompt = (*said.history, Turn("user", said.question))
    name = content_id("instruction", *(part for turn in prompt for part in (turn.role, turn.text)), text)
    return PreferencePair(name, name, "", prompt, text, "", name, kind="label")
