"""The base model's log-probabilities of completions, computed once and kept for every later night.

The base model never changes, and most pairs of a night were there the night before, so only new pairs cost a pass. The
file holds hashes and numbers, no text.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.models.base import LoadedBase, digest_base

Asked = tuple[tuple[int, ...], tuple[int, ...]]
"""The tokens of a prompt and of a completion."""


class ReferenceCache:
    """Log-probabilities of the tokens of completions, by base weights, prompt and completion. A kill loses nothing."""

    def __init__(self, folder: Path, base: LoadedBase) -> None:
        """Read what `folder` holds about this base model."""
        self._path = folder / f"reference-{_fingerprint(base)}.jsonl"
        self._known: dict[str, list[float]] = {}
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
        for line in lines:
            try:
                key, log_probabilities = json.loads(line)
            except ValueError:  # the last line of a run that was killed
                continue
            if isinstance(log_probabilities, list):
                self._known[key] = log_probabilities

    def get(self, asked: Asked) -> list[float] | None:
        """Return the log-probability of each token of the completion; None when they are not known."""
        return self._known.get(_key(asked)) if asked[1] else []

    def add(self, found: Mapping[Asked, Sequence[float]]) -> None:
        """Keep these log-probabilities."""
        new = {_key(asked): [round(value, 6) for value in values] for asked, values in found.items()}
        self._known |= new
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a+b") as file:
            torn = file.tell() > 0 and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n"
            lines = "".join(json.dumps(item) + "\n" for item in new.items())
            file.write(("\n" * torn + lines).encode())


def _key(asked: Asked) -> str:
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:32]


def _fingerprint(base: LoadedBase) -> str:
    """Return a name that changes with any weight of the model and with the precision of its computation."""
    named = f"{base.model_id} {base.quantization} {base.dtype} {digest_base(base)}"
    return hashlib.sha256(named.encode()).hexdigest()[:16]
