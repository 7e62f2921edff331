"""The base model's log-probabilities of completions, computed once and kept for every later night.

The base model never changes, and most pairs of a night were there the night before, so only new pairs cost a pass. The
file holds hashes and numbers, no text.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from datasets import Dataset

from assistant.models.base import LoadedBase, digest_base
from finetune.data.batches import build_dataset
from finetune.data.tokens import TrainingRow
from finetune.errors import FinetuneError
from finetune.runs.progress import Progress, ProgressFile
from finetune.training.processes.group import ask_main, count_processes, gather, is_main

Asked = tuple[tuple[int, ...], tuple[int, ...]]
"""The tokens of a prompt and of a completion."""
Compute = Callable[[Sequence[dict[str, Any]]], list[tuple[list[float], list[float]]]]
"""Returns the base model's log-probability of each token of both completions of some records."""


class ReferenceCache:
    """Log-probabilities of the tokens of completions, by base weights, prompt and completion. A kill loses nothing.

    All processes that train together know the same of them; the main process keeps the file.
    """

    def __init__(self, folder: Path, base: LoadedBase) -> None:
        """Read what `folder` holds about this base model.

        Raises FinetuneError when the processes that train together have not loaded the same weights.
        """
        named = _fingerprint(base)
        if len(set(gather(named))) > 1:
            raise FinetuneError(
                "The machines of this training have not loaded the same base model: copy the model of one to all "
                "others, and give all of them the same `[model]` settings."
            )
        self._path = folder / f"reference-{named}.jsonl"
        self._known = ask_main(lambda: _read(self._path))

    def get(self, asked: Asked) -> list[float] | None:
        """Return the log-probability of each token of the completion; None when they are not known."""
        return self._known.get(_key(asked)) if asked[1] else []

    def add(self, found: Mapping[Asked, Sequence[float]]) -> None:
        """Keep these log-probabilities."""
        new = {_key(asked): [round(value, 6) for value in values] for asked, values in found.items()}
        self._known |= new
        if not is_main():
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a+b") as file:
            torn = file.tell() > 0 and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n"
            lines = "".join(json.dumps(item) + "\n" for item in new.items())
            file.write(("\n" * torn + lines).encode())


def fill_cache(
    cache: ReferenceCache, rows: Sequence[TrainingRow], at_once: int, compute: Compute, progress: ProgressFile
) -> None:
    """Put the base model's log-probabilities of these completions into the cache. Computes only those that are new.

    Each process that trains along computes so many pairs at once.
    """
    missing = [row for row in rows if any(cache.get(asked) is None for asked in _completions_of(row))]
    missing.sort(key=lambda row: row.tokens)  # rows of like length waste little padding
    started = time.monotonic()
    together = at_once * count_processes()
    for start in range(0, len(missing), together):
        chunk = missing[start : start + together]
        for row, found in zip(chunk, compute(build_dataset(chunk, 1.0).to_list()), strict=True):
            cache.add(dict(zip(_completions_of(row), found, strict=True)))
        done = start + len(chunk)
        seconds_per_row = (time.monotonic() - started) / done
        if is_main():
            progress.add(Progress("reference", done, len(missing), seconds_per_row * (len(missing) - done)))


def add_reference(
    records: Any, rows: Sequence[TrainingRow], others: Sequence[TrainingRow], cache: ReferenceCache
) -> Dataset:
    """Add the reference of each record's completions, and of the completions that belong to other prompts."""

    def known(row: TrainingRow, side: int) -> list[float]:
        found = cache.get(_completions_of(row)[side])
        assert found is not None
        return found

    if rows:
        records = records.add_column("chosen_reference", [known(row, 0) for row in rows])
        records = records.add_column("rejected_reference", [known(row, 1) for row in rows])
    if others:
        records = records.add_column("foreign_ids", [list(other.chosen_ids) for other in others])
        records = records.add_column("foreign_reference", [known(other, 0) for other in others])
    return records


def _completions_of(row: TrainingRow) -> tuple[Asked, Asked]:
    return (row.prompt_ids, row.chosen_ids), (row.prompt_ids, row.rejected_ids)


def _read(path: Path) -> dict[str, list[float]]:
    known: dict[str, list[float]] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            key, log_probabilities = json.loads(line)
        except ValueError:  # the last line of a run that was killed
            continue
        if isinstance(log_probabilities, list):
            known[key] = log_probabilities
    return known


def _key(asked: Asked) -> str:
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:32]


def _fingerprint(base: LoadedBase) -> str:
    """Return a name that changes with any weight of the model and with the precision of its computation."""
    named = f"{base.model_id} {base.quantization} {base.dtype} {digest_base(base)}"
    return hashlib.sha256(named.encode()).hexdigest()[:16]
