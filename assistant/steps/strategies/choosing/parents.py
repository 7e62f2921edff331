"""Parent–child: what touches in its document is read as one passage, so that fewer words say the same twice.

Documents that are cut with `[index] chunker = "hierarchical"` or "sentence-window" have parents of their own already:
small pieces are searched there and larger ones read. This merges what a search found of any documents.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.steps.strategies.strategy import Strategy, Tools
from retrieval.documents import Chunk, Passage, content_id

AMONG = 2
"""As many times more passages than are read are looked at."""
GAP = 2
"""Characters between two passages that touch: a blank line."""
LONGEST_CHARACTERS = 6000
"""No parent becomes longer: the prompt has to hold several."""


def merge_neighbours(question: str, passages: Sequence[Passage], wanted: int, tools: Tools) -> list[Passage]:
    """Return the passages, those that touch merged into one that has the place and the scores of the better."""
    del question, tools
    merged: list[Passage] = []
    for passage in passages[: AMONG * wanted]:
        place = next((at for at, other in enumerate(merged) if _touches(passage.chunk, other.chunk)), None)
        if place is None:
            merged.append(passage)
        else:
            merged[place] = replace(merged[place], chunk=_join(merged[place].chunk, passage.chunk))
    return merged


def _touches(one: Chunk, other: Chunk) -> bool:
    if one.document_id != other.document_id:
        return False
    first, second = sorted((one, other), key=lambda chunk: chunk.start)
    return 0 <= second.start - first.end <= GAP and second.end - first.start <= LONGEST_CHARACTERS


def _join(one: Chunk, other: Chunk) -> Chunk:
    """Return the chunk that both are parts of, with the place where it begins."""
    first, second = sorted((one, other), key=lambda chunk: chunk.start)
    text = first.text + (second.start - first.end) * "\n" + second.text
    chunk_id = content_id("chunk", first.document_id, str(first.start), str(second.end))
    return replace(first, id=chunk_id, text=text, end=second.end)


PARENT_CHILD = Strategy("parent-child", "Reads neighbouring passages as one.", choose=merge_neighbours)
