"""Documents as the index holds them: read in their order, and whether they are there as a whole."""

from collections.abc import Iterator, Sequence

from retrieval.documents import Passage, Scores
from retrieval.errors import RetrievalError
from retrieval.index.catalogue import Snapshot
from retrieval.index.stored_chunks import StoredChunk, start_of
from retrieval.index.vectors import ChunkIndex
from retrieval.records import DocumentRecord
from retrieval.search.passages import PassageSpan, choose_spans, make_passage


def read_document(
    document_id: str,
    most: int,
    snapshot: Snapshot,
    index: ChunkIndex,
    start: int | None = None,
    first: int | None = None,
) -> list[Passage]:
    """Return up to `most` chunks of a visible document as passages, in its order.

    Without `start` they are evenly spread where there are more. With it, they are those that hold its text from the
    character `start` on, and nothing of that is left out. With `first`, they are whole as they were cut, with what two
    of them share, from that one on, counted from 0.
    """
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
    if first is not None:
        some = keys[first:][:most]
    elif start is not None:
        before = sum((start_of(key) or 0) <= start for key in keys)
        some = keys[max(before - 1, 0) :][:most]
    else:
        some = keys if len(keys) <= most else [keys[number * len(keys) // most] for number in range(most)]
    chunks = sorted(index.fetch(some, [record.collection]), key=lambda chunk: chunk.start)
    if first is not None:
        spans: Iterator[PassageSpan] = (PassageSpan(chunk, chunk.start, chunk.text) for chunk in chunks)
    else:
        spans = choose_spans(chunks, wide=False) if start is None else _follow(chunks, start)
    return [make_passage(span, snapshot.visible, Scores(fused=0.0)) for span in spans]


def _follow(chunks: Sequence[StoredChunk], start: int) -> Iterator[PassageSpan]:
    """Yield what each chunk adds to those before it, from the character `start` of the document on."""
    for chunk in chunks:
        whole = PassageSpan(chunk, chunk.start, chunk.text)
        rest = whole.part(max(start, whole.start), whole.end)
        start = max(start, whole.end)
        if rest.text:
            yield rest


def find_incomplete(snapshot: Snapshot, index: ChunkIndex) -> list[DocumentRecord]:
    """Return the visible documents of which the index does not hold every chunk."""
    index.refresh(snapshot.generation)
    return [
        entry.record
        for edition, entry in snapshot.visible.items()
        if index.count(edition, entry.record.collection) != entry.record.chunks
    ]
