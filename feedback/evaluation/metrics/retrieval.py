"""Scores whether the search found a document that the golden question names, by titles and uris."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from retrieval.documents import Passage


def score_retrieval(sources: Sequence[str], passages: Sequence[Passage]) -> dict[str, float]:
    """Return hit_at_k (1 when a passage is of one of the sources, else 0) and mrr (1 / rank of the first, else 0).

    A source names a passage by its title, its uri, or the uri's file name with or without ending; case is ignored.
    """
    wanted = {source.strip().casefold() for source in sources}
    for rank, passage in enumerate(passages, start=1):
        if wanted & _list_names(passage):
            return {"hit_at_k": 1.0, "mrr": 1.0 / rank}
    return {"hit_at_k": 0.0, "mrr": 0.0}


def _list_names(passage: Passage) -> set[str]:
    uri = unquote(passage.chunk.uri).replace("\\", "/")
    file = PurePosixPath(uri)
    return {name.casefold() for name in (passage.chunk.title, passage.chunk.uri, uri, file.name, file.stem)} - {""}
