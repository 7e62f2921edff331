"""A graph of names over a collection: passages are near that share names with the best ones, if by a third passage.

Names are found by their capitals, so that no model is needed. Which passages are near is personalised PageRank, as in
HippoRAG (2405.14831), computed by networkx. The graph is kept in memory while the documents stay the same.
"""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.seams import Retriever
from assistant.steps.strategies.fusing import is_same, share_places
from assistant.steps.strategies.strategy import Strategy, Tools
from retrieval.documents import Passage
from retrieval.text.sentences import sentence_spans

if TYPE_CHECKING:
    from networkx import Graph

MOST_PASSAGES = 20_000
"""Of more, the graph would take minutes; those of further documents are left out."""
COMMON = 0.1
"""A name in a larger share of the passages connects nothing."""
SHARE = 1 / 3
"""Of the places, those for passages that share names: what was found by meaning and words is seldom worse."""
DAMPING = 0.5
"""As HippoRAG: half of the way begins at what was found anew."""
_CAPITAL = r"[A-Z\u00c0-\u00de][\w&-]+"
_NAME = re.compile(rf"{_CAPITAL}(?: (?:(?:of|and|for|de|der|von) )?{_CAPITAL})*")


@dataclass(frozen=True)
class _Names:
    documents: tuple[str, ...]
    """The ids of those that it was made of."""
    passages: tuple[Passage, ...]
    graph: "Graph"
    """Numbers of passages and names, each joined to what it stands in."""


class NameGraph:
    """Chooses passages by the names that they share."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._lock = threading.Lock()
        self._kept: _Names | None = None

    def choose(self, question: str, passages: Sequence[Passage], wanted: int, tools: Tools) -> list[Passage]:
        """Return the passages, and from the last places that are read on others that share names with the first."""
        import networkx

        kept = self._read(tools.retriever)
        found = passages[:wanted]
        seeds: dict[int | str, float] = {name: 1.0 for name in find_names(question) if name in kept.graph}
        for rank, passage in enumerate(found, 1):
            same = (at for at, one in enumerate(kept.passages) if is_same(one, passage))
            seeds |= {at: 1 / rank for at in same if at in kept.graph}
        if not seeds:
            return list(passages)
        near = networkx.pagerank(kept.graph, DAMPING, personalization=seeds)
        ranked = sorted((at for at in near if isinstance(at, int)), key=lambda at: -near[at])
        places = max(1, int(SHARE * wanted))
        first = list(passages[: max(0, wanted - places)])
        new = [kept.passages[at] for at in ranked if not any(is_same(kept.passages[at], one) for one in first)]
        return share_places([[*first, *new[:places], *passages]])

    def _read(self, retriever: Retriever) -> _Names:
        """Return the graph of the documents that are searched, made when they have changed."""
        documents = tuple(one.id for one in retriever.documents())
        with self._lock:
            if self._kept is None or self._kept.documents != documents:
                self._kept = None  # what was removed is not kept until the new one is there
                self._kept = _Names(documents, *_join_names(_read_passages(retriever, documents)))
            return self._kept


def find_names(text: str) -> set[str]:
    """Return the names in a text, in lower case: capitalised words in a row, none that a capital merely begins."""
    names, begins = set(), {start for start, _ in sentence_spans(text)}
    for match in _NAME.finditer(text):
        parts = match.group().split()
        if match.start() in begins:
            parts = parts[1:]
        if parts and len(" ".join(parts)) > 2:
            names.add(" ".join(parts).casefold())
    return names


def _read_passages(retriever: Retriever, documents: Sequence[str]) -> tuple[Passage, ...]:
    passages: list[Passage] = []
    for document in documents:
        passages += retriever.read(document, MOST_PASSAGES - len(passages))
        if len(passages) >= MOST_PASSAGES:
            break
    return tuple(passages)


def _join_names(passages: tuple[Passage, ...]) -> tuple[tuple[Passage, ...], "Graph"]:
    import networkx

    graph = networkx.Graph()
    standing: dict[str, list[int]] = {}
    for at, passage in enumerate(passages):
        for name in find_names(passage.chunk.text):
            standing.setdefault(name, []).append(at)
    for name, places in standing.items():
        if 1 < len(places) <= max(2, COMMON * len(passages)):
            graph.add_weighted_edges_from((name, at, 1 / len(places)) for at in places)
    return passages, graph


GRAPH = Strategy("graph", "Reads passages that share names with the best ones, too.", choose=NameGraph().choose)
