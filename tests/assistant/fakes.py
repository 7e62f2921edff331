"""Stand-ins for what the assistant handles: passages and adapter folders without a model."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, create_engine

from assistant.adapters.files import Adapter
from assistant.adapters.promotions import METADATA
from assistant.adapters.shelf import AdapterShelf
from assistant.answerability.reading.units import read_units
from retrieval.documents import Chunk, Document, Passage, Place, Scores


class MarkingReader:
    """Gives a high logit to the units that begin with some words, a low one to all others."""

    def __init__(self, *beginnings: str) -> None:
        self.beginnings = beginnings

    def read(self, question: str, passages: Sequence[Passage]) -> list[np.ndarray]:
        del question
        return [
            np.array([3.0 if unit.text.startswith(self.beginnings) else -5.0 for unit in read_units(one)], np.float32)
            for one in passages
        ]


def passage(
    text: str, title: str = "Guide", *, score: float = 1.0, dense: float | None = None, page: bool = False
) -> Passage:
    document = Document.of(f"file:{title}", title, text, (Place(0, "page 1"),) if page else ())
    return Passage(Chunk.of(document, 0, len(text)), Scores(score, dense))


def engine_at(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")
    METADATA.create_all(engine)
    return engine


def finished_adapter(shelf: AdapterShelf, adapter_id: str, base_model: str = "scripted", day: int = 1) -> Adapter:
    """Put an adapter with weights of a few bytes on the shelf."""
    folder = shelf.unfinished(adapter_id)
    (folder / "adapter_config.json").write_text("{}")
    (folder / "adapter_model.safetensors").write_bytes(adapter_id.encode())
    adapter = card(adapter_id, folder, base_model, day)
    shelf.complete(adapter)
    return adapter


def card(adapter_id: str, folder: Path, base_model: str = "scripted", day: int = 1) -> Adapter:
    return Adapter(
        id=adapter_id,
        base_model=base_model,
        quantization="none",
        parent=None,
        method="dpo",
        created_at=f"2026-11-{day:02d}T03:00:00+00:00",
        pairs_digest="5f2c",
        pairs=120,
        settings={"beta": 0.1},
        metrics={"margin": 1.5},
        folder=folder,
    )
