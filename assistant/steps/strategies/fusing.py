"""Passages that several searches found, in one order.

Reciprocal-rank fusion (Cormack et al., SIGIR 2009) adds up 1 / (60 + rank). The libraries at hand have it inside
retrievers of their own, where a formula of one line would bring their documents and settings along.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from retrieval.documents import Passage
from retrieval.index.embedding.embedder import Embedder

RANK_CONSTANT = 60
SAME = 0.5
"""Two passages are the same where they share this much of the shorter one: searches cut their overlaps differently."""


@dataclass
class _Group:
    passage: Passage
    score: float = 0.0


def fuse_ranks(lists: Sequence[Sequence[Passage]]) -> list[Passage]:
    """Return each passage once, those first that stand high in many lists; `fused` is 1 for the best."""
    groups: list[_Group] = []
    for found in lists:
        for rank, passage in enumerate(found, 1):
            group = next((one for one in groups if is_same(one.passage, passage)), None)
            if group is None:
                group = _Group(passage)
                groups.append(group)
            group.score += 1 / (RANK_CONSTANT + rank)
    best = max((group.score for group in groups), default=1.0)
    ranked = sorted(groups, key=lambda group: -group.score)
    return [
        replace(one.passage, scores=replace(one.passage.scores, fused=one.score / best, read=None)) for one in ranked
    ]


def share_places(lists: Sequence[Sequence[Passage]]) -> list[Passage]:
    """Return each passage once: the best of each list, then the second of each."""
    kept: list[Passage] = []
    for passage in chain.from_iterable(zip_longest(*lists)):
        if passage is not None and not any(is_same(passage, other) for other in kept):
            kept.append(passage)
    return kept


def is_same(one: Passage, other: Passage) -> bool:
    """Return whether two passages are mostly the same text of a document."""
    first, second = one.chunk, other.chunk
    if first.document_id != second.document_id:
        return False
    shared = min(first.end, second.end) - max(first.start, second.start)
    return shared >= SAME * min(first.end - first.start, second.end - second.start)


def compare_again(
    question: str, passages: Sequence[Passage], found: Sequence[Passage], embedder: Callable[[], Embedder]
) -> list[Passage]:
    """Return the passages with their similarity to the question itself, where another one had found them.

    Whether they answer is judged by that. `found` are those of the question; others share no words that were counted.
    """
    own = {passage.chunk.id for passage in found if passage.scores.dense is not None}
    others = [passage.chunk.text for passage in passages if passage.chunk.id not in own]
    if not others:
        return list(passages)
    near = iter((embedder().embed(others) @ embedder().embed_questions([question])[0]).tolist())
    return [
        passage
        if passage.chunk.id in own
        else replace(passage, scores=replace(passage.scores, dense=next(near), keyword=None))
        for passage in passages
    ]
