"""Which documents somebody may read, as far as recorded answers rest on them.

A record names documents by where they were read from. A document that the library does not hold any more can have been
in any collection, so whoever may not read all may not read that. Nor what names the documents that there were: which
those are is not recorded.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.answers import Answer
from feedback.history import JudgedExchange
from retrieval.documents import Passage

ANY_DOCUMENT = ""
"""Stands for documents that nobody knows: no document was read from there, so only whoever may read all may read it."""


@dataclass(frozen=True)
class ReadableDocuments:
    """The documents that somebody may read."""

    uris: frozenset[str] | None
    """Where they were read from; None: all, also those that the library does not hold any more."""

    def cover(self, uris: Iterable[str]) -> bool:
        """Return whether all of these may be read."""
        return self.uris is None or self.uris.issuperset(uris)

    def cover_passages(self, passages: Iterable[Passage]) -> bool:
        """Return whether the documents of all passages may be read."""
        return self.cover(passage.chunk.uri for passage in passages)

    def cover_answer(self, answer: Answer) -> bool:
        """Return whether all may be read that an answer rests on or names."""
        return self.cover(_find_sources(answer))


ALL = ReadableDocuments(None)
"""Nothing is out of reach."""


def find_read(conversation: Iterable[JudgedExchange]) -> frozenset[str]:
    """Return the documents that a conversation was answered from: what was said before is read for what comes next."""
    return frozenset(uri for judged in conversation for uri in _find_sources(judged.exchange.answer))


def find_withheld(history: Iterable[JudgedExchange], readable: ReadableDocuments) -> frozenset[str]:
    """Return the ids of the answers that rest on documents which may not be read, or whose corrections may.

    `history` holds all answers. A conversation counts as a whole. An answer that repeats the correction of another
    rests on what that one does; and where the repetition is corrected, so does the other, whose correction that is.
    """
    if readable.uris is None:
        return frozenset()
    entries = list(history)
    conversations = {
        judged.exchange.conversation_id for judged in entries if not readable.cover_answer(judged.exchange.answer)
    }
    answers: set[str] = set()
    known = -1
    while known != len(conversations) + len(answers):
        known = len(conversations) + len(answers)
        for judged in entries:
            exchange, repeated = judged.exchange, judged.exchange.answer.approved_exchange_id
            if exchange.conversation_id in conversations or exchange.id in answers or repeated in answers:
                answers.add(exchange.id)
                conversations.add(exchange.conversation_id)
                if repeated and judged.edits:
                    answers.add(repeated)
    return frozenset(answers)


def _find_sources(answer: Answer) -> Iterable[str]:
    """Return the documents that an answer rests on. What lists or offers documents was made of any that there were."""
    if not answer.passages and (answer.about in ("library", "clarification") or (answer.about and answer.suggestions)):
        return (ANY_DOCUMENT,)
    return (passage.chunk.uri for passage in answer.passages)
