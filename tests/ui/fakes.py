"""Stand-ins for the two heavy parts behind the page: a library in memory and a generator that takes its time."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.adapters.files import Adapter
from assistant.adapters.shelf import AdapterShelf
from assistant.answers import Decoding, Turn
from assistant.seams import Fragment
from feedback.history import JudgedExchange
from feedback.store.store import FeedbackStore
from retrieval.documents import Chunk, Document, Passage, Place, Scores, page_label
from retrieval.errors import BrokenSourceError, RefusedSourceError, RetrievalError
from retrieval.formats.readers import read
from retrieval.index.tables import StoredTable
from retrieval.ingest.sources.crawl import crawl as crawl_site
from retrieval.ingest.sources.web import fetch, is_url
from retrieval.records import (
    DEFAULT_COLLECTION,
    CollectionRecord,
    DocumentRecord,
    IngestProgress,
    IngestResult,
    is_attached,
)
from retrieval.search.collections import Selection, describe_collections
from retrieval.settings import AS_SET, IndexSettings, Way
from tests.fakes import ScriptedGenerator


def on_shelf(shelf: AdapterShelf, adapter_id: str, *, base_model: str = "scripted", pairs: int = 60) -> Adapter:
    """Put an adapter with empty weights on the shelf."""
    folder = shelf.unfinished(adapter_id)
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        (folder / name).write_text("{}", encoding="utf-8")
    adapter = Adapter(
        id=adapter_id,
        base_model=shelf.base_model or base_model,
        quantization="none",
        parent=None,
        method=adapter_id.split("-")[0],
        created_at="2026-11-21T02:30:00+00:00",
        pairs_digest="digest",
        pairs=pairs,
        settings={},
        metrics={"loss": 0.482, "reward_margin": 1.31, "reward_accuracy": 0.94, "seconds": 1120.0},
        folder=folder,
    )
    shelf.complete(adapter)
    return adapter


class MemoryLibrary:
    """Every paragraph of a text file is a chunk; passages share words with the question."""

    def __init__(self, seconds_per_file: float = 0.0) -> None:
        self.settings = IndexSettings(embeddings="multilingual")
        self.seconds_per_file = seconds_per_file
        self.known: dict[str, tuple[DocumentRecord, list[Chunk]]] = {}
        self.folders: dict[Path, str] = {}

    def ingest(
        self,
        sources: Sequence[str],
        on_progress: Callable[[IngestProgress], None] | None = None,
        *,
        collection: str | None = None,
        crawl: bool = False,
    ) -> Iterator[IngestResult]:
        found = [page.url for page in crawl_site(sources[0], self.settings)] if crawl else sources
        for done, source in enumerate(found):
            try:
                text = self._read(source)
            except (RefusedSourceError, BrokenSourceError) as error:
                yield IngestResult(source, "failed" if isinstance(error, BrokenSourceError) else "skipped", str(error))
                continue
            chunks = paragraphs(source, text)
            for finished in range(len(chunks)):
                if on_progress:
                    on_progress(IngestProgress(source, done, len(found), finished, len(chunks)))
                time.sleep(self.seconds_per_file / len(chunks))
            if not chunks:
                yield IngestResult(source, "failed", "The file is empty.", None, 0)
                continue
            document_id = chunks[0].document_id
            status = "unchanged" if document_id in self.known else "added"
            now, belongs = datetime.now(UTC), collection or DEFAULT_COLLECTION
            record = DocumentRecord(document_id, source, chunks[0].title, None, len(text), len(chunks), now, belongs)
            for other in [one for one, (known, _) in self.known.items() if known.uri == source]:
                del self.known[other]
            self.known[document_id] = (record, chunks)
            yield IngestResult(source, status, "", document_id, len(chunks))

    def _read(self, source: str) -> str:
        if is_url(source):
            page = fetch(source, self.settings)
            return read(page.data, source, page.suffix).text
        if not Path(source).is_file():
            raise BrokenSourceError("there is no such file; check the path")
        return Path(source).read_text(encoding="utf-8")

    def documents(self, collections: Collection[str] = ()) -> list[DocumentRecord]:
        return [record for record, _ in self.known.values() if self._is_of(record, collections)]

    def _is_of(self, record: DocumentRecord, collections: Collection[str]) -> bool:
        return record.collection in collections if collections else not is_attached(record.collection)

    def collections(self) -> list[CollectionRecord]:
        return describe_collections(self.documents(), self.folders)

    def within(self, collections: Collection[str]) -> Selection:
        return Selection(self, tuple(collections))

    def tables(self, collections: Collection[str] = ()) -> list[StoredTable]:  # noqa: ARG002
        return []

    def digest(self, collections: Collection[str] = ()) -> str:
        return " ".join(record.id for record in self.documents(collections))

    def remove(self, document_id: str) -> DocumentRecord:
        if document_id not in self.known:
            raise RetrievalError(f"There is no document {document_id!r}. `assistant documents` lists those there are.")
        return self.known.pop(document_id)[0]

    def remove_collection(self, name: str) -> list[DocumentRecord]:
        return [self.remove(record.id) for record in self.documents([name])]

    def read(self, document_id: str, most: int, start: int | None = None, first: int | None = None) -> list[Passage]:
        chunks = [chunk for record, chunks in self.known.values() if record.id == document_id for chunk in chunks]
        if first is not None:
            return [Passage(chunk, Scores(0.0)) for chunk in chunks[first:][:most]]
        rest = [chunk for chunk in chunks if chunk.end > (start or 0)]
        cuts = [max((start or 0) - chunk.start, 0) for chunk in rest]
        cut = [replace(one, text=one.text[at:], start=one.start + at) for one, at in zip(rest, cuts, strict=True)]
        return [Passage(chunk, Scores(0.0)) for chunk in cut[:most]]

    def search(
        self, question: str, k: int | None = None, collections: Collection[str] = (), way: Way = AS_SET
    ) -> list[Passage]:
        del way
        wanted = set(question.lower().split())
        found = []
        for _, chunks in (one for one in self.known.values() if self._is_of(one[0], collections)):
            for chunk in chunks:
                shared = len(wanted & set(chunk.text.lower().split()))
                share = shared / max(len(wanted), 1)
                found.append(Passage(chunk, Scores(fused=share, dense=0.3 + share / 2, keyword=float(shared))))
        return sorted(found, key=lambda passage: -passage.scores.fused)[: k or 4]


def a_file(folder: Path, text: str = "One.\n\nTwo.", name: str = "note.md") -> str:
    """Write a text into a file and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def paragraphs(uri: str, text: str) -> list[Chunk]:
    """Cut a text at its blank lines; a form feed begins a page, as pdftotext writes it."""
    starts = (0, *(offset for offset, letter in enumerate(text) if letter == "\f")) if "\f" in text else ()
    places = tuple(Place(start, page_label(number)) for number, start in enumerate(starts, 1))
    document = Document.of(uri, Path(uri).stem.replace("-", " ").capitalize(), text, places)
    chunks, start = [], 0
    for part in text.split("\n\n"):
        if part.strip():
            chunks.append(Chunk.of(document, start, start + len(part)))
        start += len(part) + 2
    return chunks


class PacedGenerator(ScriptedGenerator):
    """Writes the next of its texts, one word at a time."""

    def __init__(self, *texts: str, seconds_per_word: float = 0.0) -> None:
        super().__init__(texts[0], window=4096)
        self.texts = list(texts)
        self.seconds_per_word = seconds_per_word

    def stream(
        self, messages: Sequence[Turn], decoding: Decoding, stop: threading.Event, adapter: Adapter | None = None
    ) -> Iterator[Fragment]:
        self.text = self.texts[len(self.prompts) % len(self.texts)]
        for fragment in super().stream(messages, decoding, stop, adapter):
            time.sleep(self.seconds_per_word)
            yield fragment


class SlowStore(FeedbackStore):
    """Takes its time over reading, so that one click is still handled when the next one comes."""

    def conversation(self, conversation_id: str) -> list[JudgedExchange]:
        found = super().conversation(conversation_id)
        time.sleep(0.2)
        return found
