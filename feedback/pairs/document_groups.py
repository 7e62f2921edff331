"""Which pairs share a source document, so that a split never has one document on both sides. Knows no splitting.

A pair belongs to the documents that the answer or its correction cites, or to that of the best passage when neither
cites one. All the passages of a prompt would be too many: with five of them nearly everything hangs together and
nothing can be split. Documents count by uri, because an edited file is a new document about the same things.
"""

from collections.abc import Sequence

from assistant.answers import Answer
from assistant.steps.citations import cite


def find_source_uris(answer: Answer, chosen: str) -> frozenset[str]:
    """Return the documents that the answer and its correction rest on; none without passages."""
    # Without the texts of the passages, only numbers that were written are found.
    corrected = cite(chosen, [""] * len(answer.passages))[0] if "[" in chosen else ()
    cited = {answer.passages[citation.number - 1].chunk.uri for citation in (*answer.citations, *corrected)}
    return frozenset(cited or {passage.chunk.uri for passage in answer.passages[:1]})


def name_groups(sources: Sequence[frozenset[str]]) -> list[str]:
    """Return one group name per entry: entries that share a source, directly or through others, share the name.

    The name is the first uri of the group in alphabetical order. An entry without sources must bring its own.
    """
    parent: dict[str, str] = {}

    def root(uri: str) -> str:
        parent.setdefault(uri, uri)
        while parent[uri] != uri:
            parent[uri] = parent[parent[uri]]
            uri = parent[uri]
        return uri

    for uris in sources:
        roots = sorted({root(uri) for uri in uris})
        for other in roots[1:]:
            parent[other] = roots[0]
    return [root(min(uris)) for uris in sources]
