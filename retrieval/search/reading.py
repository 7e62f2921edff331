"""Documents as the index holds them: read in their order, and whether they are there as a whole."""

from retrieval.documents import Passage, Scores
from retrieval.errors import RetrievalError
from retrieval.index.catalogue import Snapshot
from retrieval.index.vectors import ChunkIndex
from retrieval.records import DocumentRecord
from retrieval.search.passages import choose_spans, make_passage


def read_document(document_id: str, most: int, snapshot: Snapshot, index: ChunkIndex) -> list[Passage]:
    """Return up to `most` chunks of a visible document as passages; of more chunks, evenly spread ones."""
    found = [(edition, one.record) for edition, one in snapshot.visible.items() if one.record.id == document_id]
    if not found:
        return []
    index.refresh(snapshot.generation)
    (edition, record), *_ = found
    keys = index.keys_in_order(edition, record.collection)
    if record.chunks and not keys:
        raise RetrievalError(
            f"The index does not hold {record.title!r} any more. Make it again: `assistant ingest --lost`."
        )
    some = keys if len(keys) <= most else [keys[number * len(keys) // most] for number in range(most)]
    chunks = sorted(index.fetch(some, [record.collection]), key=lambda chunk: chunk.start)
    return [make_passage(span, snapshot.visible, Scores(fused=0.0)) for span in choose_spans(chunks, wide=False)]


def find_incomplete(snapshot: Snapshot, index: ChunkIndex) -> list[DocumentRecord]:
    """Return the visible documents of which the index does not hold every chunk."""
    index.refresh(snapshot.generation)
    return [
        entry.record
        for edition, entry in snapshot.visible.items()
        if index.count(edition, entry.record.collection) != entry.record.chunks
    ]
