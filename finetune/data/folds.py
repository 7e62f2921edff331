"""Folds of documents: what is learned in seconds is learned several times, each time without some of the documents.

So every correction can be asked of something that has not seen its document, and the exam has all of them instead of
the fifth that is held out (cross-fitting, Stone 1974). An adapter takes as long each time, so it is trained without
each fold only where that is asked for (`training.folds`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.adapters.files import Part, write_whole
from assistant.adapters.style import ExtractStyle
from assistant.answerability.score import AnswerabilityScore
from feedback.pairs.document_groups import name_groups
from feedback.records import PreferencePair
from finetune.data.light_edits import find_light_edits
from finetune.data.split import Split, map_to_fraction, select_corrections
from finetune.errors import FinetuneError

FOLDS = 5
FILE = "folds.json"


@dataclass(frozen=True)
class Fold:
    """Some of the corrections, and what was learned from the others."""

    pairs: tuple[str, ...]
    """Ids of all corrections about the documents of this fold."""
    score: AnswerabilityScore | None = None
    style: ExtractStyle | None = None
    adapter: str | None = None
    """The folder of its weights, below that of the version."""

    def has_learned(self, part: Part) -> bool:
        """Return whether this part was learned without the fold."""
        return {"score": self.score, "extract": self.style, "adapter": self.adapter}[part] is not None


def divide(sides: Split, light_edit: float, seed: int, count: int = FOLDS) -> list[Fold]:
    """Divide the corrections that nothing is held out of into at most `count` folds by their documents.

    Pairs that touch the same documents are in one fold. Light edits are in none, as the exam does not ask them. Where
    there are too few documents there is no fold.
    """
    pairs = [*select_corrections(sides.training), *sides.refusals, *sides.reworded]
    light = find_light_edits(pairs, light_edit)
    folds: list[list[str]] = [[] for _ in range(count)]
    names = name_groups([frozenset(pair.groups) for pair in pairs])
    for pair, name in zip(pairs, names, strict=True):
        if pair.id not in light:  # other draws use the two seeds before
            folds[int(count * map_to_fraction(name, seed + 2))].append(pair.id)
    filled = [Fold(tuple(ids)) for ids in folds if ids]
    return filled if len(filled) > 1 else []


def leave_out_fold(pairs: Sequence[PreferencePair], fold: Fold) -> list[PreferencePair]:
    """Return the pairs that have nothing to do with the documents of a fold."""
    groups = {pair.document_group for pair in pairs if pair.id in fold.pairs}
    return [pair for pair in pairs if groups.isdisjoint(pair.groups)]


def write_folds(folder: Path, folds: Sequence[Fold]) -> None:
    """Keep what was learned without each fold beside what was learned of all."""
    write_whole(folder / FILE, _ADAPTER.dump_json(list(folds), indent=1).decode())


def read_folds(folder: Path) -> list[Fold]:
    """Return the folds; none where there are none, as in earlier versions.

    Raises FinetuneError when the file cannot be read.
    """
    file = folder / FILE
    try:
        return _ADAPTER.validate_json(file.read_bytes()) if file.exists() else []
    except (OSError, ValidationError) as error:
        raise FinetuneError(f"{str(file)!r} cannot be read ({error}). Start without --resume.") from error


_ADAPTER = TypeAdapter(list[Fold])
