"""Hybrid search: the nearest chunks by meaning and the best by words, with their scores fused.

The fused score is a convex combination of min-max normalised scores (Bruch et al., arXiv 2210.11934), which found more
than reciprocal-rank fusion on our data. Every candidate gets both scores, whichever half of the search proposed it.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from retrieval.documents import Passage, Scores
from retrieval.errors import RetrievalError
from retrieval.index.catalogue import Snapshot
from retrieval.index.embedding.embedder import Embedder
from retrieval.index.stored_chunks import StoredChunk
from retrieval.index.vectors import ChunkIndex
from retrieval.index.words.index import KeywordIndex
from retrieval.records import name_of
from retrieval.search.passages import choose_spans, make_passage
from retrieval.search.reranking import FindReader, no_reader, rerank
from retrieval.search.series import asks_for_latest, find_older_in_series
from retrieval.search.trimming import trim_spans
from retrieval.settings import IndexSettings
from retrieval.text.plurals import how_many

DOCUMENT_CHUNKS = 10
"""The score of a document is the mean of its best chunks, up to this many."""

MATCHED = 0.2
"""A chunk with this share of the weight of the question's words matches it as well as words can say."""

TRIMMED_FROM = 1.6
"""For trimmed passages, this many times more passages than wanted are searched for sentences."""


@dataclass(frozen=True)
class SearchResult:
    """The passages for a question, best first, and the number of chunks that they were chosen from."""

    passages: list[Passage]
    chunks: int

    def require(self, expected: int) -> list[Passage]:
        """Return the passages.

        Raises:
            RetrievalError: None of the `expected` chunks is in the index, so it was lost.
        """
        if expected and not self.chunks:
            raise RetrievalError(
                f"The documents have {how_many(expected, 'chunk')}, and the index holds none of them: it was lost or "
                "emptied, so nothing can be found. Make it again: `assistant ingest --lost`."
            )
        return self.passages


def search(
    question: str,
    count: int,
    *,
    snapshot: Snapshot,
    embedder: Embedder,
    index: ChunkIndex,
    keywords: KeywordIndex,
    settings: IndexSettings,
    collections: Collection[str] = (),
    find_reader: FindReader = no_reader,
) -> SearchResult:
    """Return up to `count` passages of the visible documents, best first, with the cosine and BM25 score of each.

    If `collections` are named, both halves of the search propose the best chunks of these collections. Where
    there is a reader, the best `settings.rerank` are read and get a new order; trimmed ones stay as found.

    Raises:
        RetrievalError: The question is empty, or documents were embedded by another model than the one set.
    """
    if not question.strip():
        raise RetrievalError("The question is empty. Write one.")
    everything, snapshot = snapshot, snapshot.within(collections)
    _require_one_model(snapshot, settings.embeddings)
    if not snapshot.visible:
        return SearchResult([], 0)
    index.refresh(snapshot.generation)
    ours = {key: one for key, one in everything.visible.items() if one.embeddings == settings.embeddings}
    keywords.refresh({edition: entry.record.chunks for edition, entry in ours.items()})
    asked = {entry.record.collection for entry in snapshot.visible.values()}
    vector = embedder.embed_questions([question])[0]
    words = keywords.scores(question, snapshot.visible)
    reader = find_reader() if settings.rerank and settings.reading != "trimmed" else None
    candidates = max(settings.candidates, count, settings.rerank)
    proposed = dict.fromkeys([*index.nearest(vector, candidates, snapshot.hidden, asked), *words.best(candidates)])
    found = [chunk for chunk in index.fetch(list(proposed), asked) if chunk.edition in snapshot.visible]
    dense = {chunk.key: float(chunk.vector @ vector) for chunk in found}
    keyword = {chunk.key: words.of(chunk.key) for chunk in found}
    chunk_scores = fuse(dense, keyword, settings.dense_weight, MATCHED * words.possible)
    older = _find_older(snapshot) if asks_for_latest(question) else ()
    fused = weigh_documents(chunk_scores, found, snapshot, settings.document_weight, older)
    ranked = sorted(found, key=lambda chunk: (-fused[chunk.key], chunk.key))
    to_read = choose_spans(ranked, wide=settings.reading != "chunk")
    if settings.reading == "trimmed":
        some = list(islice(to_read, math.ceil(TRIMMED_FROM * count)))
        to_read = iter(trim_spans(question, some, chunk_scores, settings.trim, embedder) if some else [])
    passages = [
        make_passage(one, snapshot.visible, Scores(fused[one.chunk.key], dense[one.chunk.key], keyword[one.chunk.key]))
        for one in islice(to_read, max(count, settings.rerank) if reader else count)
    ]
    if reader:
        passages = [*rerank(question, passages[: settings.rerank], reader), *passages[settings.rerank :]][:count]
    return SearchResult(passages, len(found))


def fuse(
    dense: Mapping[str, float], keyword: Mapping[str, float], dense_weight: float, matched: float = 0.0
) -> dict[str, float]:
    """Return `dense_weight` times the normalised dense score plus the rest times the normalised keyword score.

    The best keyword score becomes 1 only if it reaches `matched`: where the best chunk shares no more than a name with
    the question, as in another language, words say little.
    """
    near, worded = _normalise(dense), _normalise(keyword, matched)
    return {key: dense_weight * near[key] + (1 - dense_weight) * worded[key] for key in dense}


def weigh_documents(
    scores: Mapping[str, float],
    found: Sequence[StoredChunk],
    snapshot: Snapshot,
    document_weight: float,
    older: Collection[str] = (),
) -> dict[str, float]:
    """Return `document_weight` times the normalised score of a chunk's document plus the rest times its own score.

    The score of a document is the mean of its best chunks, where chunks that were not found count as 0. Among documents
    that say nearly the same, such as yearly reports, this favours the one that the question names. Chunks of `older`
    editions get 0, for questions that ask for the latest document, which says nearly the same.
    """
    of_each: dict[str, list[float]] = {}
    for chunk in found:
        of_each.setdefault(chunk.edition, []).append(scores[chunk.key])
    documents = {}
    for edition in of_each.keys() - set(older):
        most = min(DOCUMENT_CHUNKS, snapshot.visible[edition].record.chunks)
        documents[edition] = sum(sorted(of_each[edition])[-most:]) / most
    documents = _normalise(documents)
    return {
        chunk.key: document_weight * documents[chunk.edition] + (1 - document_weight) * scores[chunk.key]
        if chunk.edition in documents
        else 0.0
        for chunk in found
    }


def _find_older(snapshot: Snapshot) -> set[str]:
    """Return the editions of documents that are followed by a later one of the same series."""
    uris = {edition: entry.record.uri for edition, entry in snapshot.visible.items()}
    return find_older_in_series({edition: (uri.rpartition("/")[0], name_of(uri)) for edition, uri in uris.items()})


def _normalise(scores: Mapping[str, float], least_high: float = 0.0) -> dict[str, float]:
    """Scale to 0..1. If all scores are equal they become 0, or 1 if there is only one candidate."""
    low, high = min(scores.values(), default=0.0), max([*scores.values(), least_high])
    if high == low:
        return {key: 1.0 if len(scores) == 1 else 0.0 for key in scores}
    return {key: (score - low) / (high - low) for key, score in scores.items()}


def _require_one_model(snapshot: Snapshot, embeddings: str) -> None:
    others = sorted({entry.embeddings for entry in snapshot.visible.values()} - {embeddings})
    if others:
        raise RetrievalError(
            f"Some documents were embedded with {others[0]!r}, but [index] embeddings is {embeddings!r}. "
            "Ingest them again, or set it back."
        )
