"""Groups pairs by their source documents, so that no document is both trained on and asked in the exam.

A pair belongs to the documents that the answer or its correction cites, or to the document of the best passage when
neither cites one. Counting all passages of a prompt would join nearly all pairs into one group, and then nothing could
be held out. Documents are told apart by uri, because an edited file is a new document about the same things.
"""

from collections.abc import Sequence

from assistant.answers import Answer
from assistant.steps.citations import cite


def find_source_uris(answer: Answer, chosen: str) -> frozenset[str]:
    """Return the uris of the documents that the answer and its correction rest on; none without passages."""
    # With empty passages, `cite` finds only the numbers that are written in the text.
    corrected = cite(chosen, [""] * len(answer.passages))[0] if "[" in chosen else ()
    cited = {answer.passages[citation.number - 1].chunk.uri for citation in (*answer.citations, *corrected)}
    return frozenset(cited or {passage.chunk.uri for passage in answer.passages[:1]})


def name_groups(sources: Sequence[frozenset[str]]) -> list[str]:
    """Return one group name per entry; entries that share a source, directly or through others, share the name.

    The name is the uri of the group that comes first in the alphabet. Every entry needs at least one source.
    """
    parent: dict[str, str] = {}

    def find_root(uri: str) -> str:
        parent.setdefault(uri, uri)
        while parent[uri] != uri:
            parent[uri] = parent[parent[uri]]
            uri = parent[uri]
        return uri

    for uris in sources:
        roots = sorted({find_root(uri) for uri in uris})
        for other in roots[1:]:
            parent[other] = roots[0]
    return [find_root(min(uris)) for uris in sources]
