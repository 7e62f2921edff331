"""Stand-ins for what the assistant handles: passages and adapter folders without a model."""

from pathlib import Path

from sqlalchemy import Engine, create_engine

from assistant.adapters.files import Adapter
from assistant.adapters.shelf import METADATA, AdapterShelf
from retrieval.documents import Chunk, Document, Passage, Place, Scores


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
