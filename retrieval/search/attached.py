"""Search what is attached to a conversation together with collections of the library.

A file of ten pages among ten thousand documents would seldom be found, and whoever attached it asks about it. So half
of the passages come from what is attached, where it has as many.
"""

from collections.abc import Sequence
from dataclasses import replace

from retrieval.documents import Passage
from retrieval.search.collections import Selection, WholeLibrary
from retrieval.settings import AS_SET, Way


class WithAttached(Selection):
    """The collections called `names` and the one `attached`; that one alone if there are no names."""

    def __init__(self, library: WholeLibrary, names: Sequence[str], attached: str, passages: int | None = None) -> None:
        super().__init__(library, (*names, attached), passages)
        self._attached = attached

    def limited_to(self, passages: int) -> "WithAttached":
        """Return the same with another number of passages that a search returns."""
        return WithAttached(self._library, self.names[:-1], self._attached, passages).or_else(self.elsewhere)

    def search(self, question: str, k: int | None = None, way: Way = AS_SET) -> list[Passage]:
        """Return the best passages of both, as `Library.search` does; half of them from what is attached."""
        found = super().search(question, k, way)
        ours = {one.id for one in self._library.documents([self._attached])}
        missing = len(found) // 2 - sum(one.chunk.document_id in ours for one in found)
        if missing <= 0:
            return found
        more = self._library.search(question, len(found), [self._attached], way)
        added = [one for one in more if not any(_overlap(one, other) for other in found)][:missing]
        others = [one for one in found if one.chunk.document_id not in ours]
        given_up = others[len(others) - len(added) :]
        return _join([one for one in found if one not in given_up], added)


def _join(found: Sequence[Passage], added: Sequence[Passage]) -> list[Passage]:
    """Return both, best first. Scores of two searches differ, so what was added counts as little as the last found."""
    least = min((one.scores.fused for one in found), default=1.0)
    ranked = [replace(one, scores=replace(one.scores, fused=min(one.scores.fused, least))) for one in added]
    return sorted([*found, *ranked], key=lambda one: -one.scores.order)


def _overlap(one: Passage, other: Passage) -> bool:
    """Return whether two passages have text in common."""
    first, second = one.chunk, other.chunk
    return first.document_id == second.document_id and first.start < second.end and second.start < first.end
