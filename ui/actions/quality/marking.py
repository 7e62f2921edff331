"""Say what is wrong in an answer, and which passage is right. That tells why answers are bad; no training learns it."""

import threading
from dataclasses import dataclass

from assistant.answers import Answer
from feedback.errors import FeedbackError
from feedback.records import Exchange, Mark
from feedback.texts.text_changes import remove_markers
from retrieval.documents import Chunk, Passage
from retrieval.text.sentences import LONGEST_CHARACTERS, sentence_spans
from retrieval.text.words import words
from ui.actions.asking import read_exchange, search
from ui.people.reading.reach import Reach
from ui.wiring import Apprentice

FOUND = 6
"""How many passages are shown of a search for the right one."""
_marking = threading.Lock()
"""Held while a mark is read and written again: two quick clicks are handled at once, and both must be kept."""


@dataclass(frozen=True)
class FoundPassages:
    """What was found for a few words, to name the right passage for one answer."""

    exchange_id: str
    words: str
    passages: tuple[Passage, ...]


def find_parts(answer: Answer) -> list[tuple[int, int]]:
    """Return where each part of the answer that can be marked begins and ends: its sentences."""
    return [
        span
        for span in sentence_spans(answer.text, LONGEST_CHARACTERS)
        if words(remove_markers(answer.text[slice(*span)]))
    ]


def find_passages(apprentice: Apprentice, exchange_id: str, wanted: str, reach: Reach) -> FoundPassages:
    """Return what is found for a few words in all documents within reach, to name the right passage for an answer.

    Raises FeedbackError without words.
    """
    if not wanted.strip():
        raise FeedbackError("Write a few words of the passage, then search.")
    return FoundPassages(exchange_id, wanted.strip(), tuple(search(apprentice, wanted.strip(), FOUND, reach=reach)))


def mark_part(apprentice: Apprentice, exchange_id: str, *, user: str, start: int, wrong: bool) -> Mark:
    """Mark the part of the answer that begins at `start` as wrong, or take that back when it is not `wrong`.

    Raises FeedbackError when no part begins there.
    """
    exchange = read_exchange(apprentice, exchange_id, user=user)
    part = next((span for span in find_parts(exchange.answer) if span[0] == start), None)
    if part is None:
        raise FeedbackError("This part of the answer is not known. Reload the page, and mark it again.")
    with _marking:
        before = find_mark(apprentice, exchange, user)
        others = {*(before.wrong if before else ())} - {part}
        marked = sorted(others | {part} if wrong else others)
        right = before.right if before else None
        return apprentice.feedback.mark(exchange_id, user=user, wrong=marked, right=right)


def name_passage(
    apprentice: Apprentice,
    exchange_id: str,
    *,
    user: str,
    reach: Reach,
    chunk_id: str,
    wanted: str = "",
    right: bool,
) -> Mark:
    """Name a passage as the one that answers the question, or take that back when it is not `right`.

    It is one of the answer's, or one that is found for the words `wanted`. Raises FeedbackError when it is neither.
    """
    exchange = read_exchange(apprentice, exchange_id, user=user)
    chunk = _find_chunk(apprentice, exchange, chunk_id, wanted, reach) if right else None
    with _marking:
        before = find_mark(apprentice, exchange, user)
        return apprentice.feedback.mark(exchange_id, user=user, wrong=before.wrong if before else (), right=chunk)


def find_mark(apprentice: Apprentice, exchange: Exchange, user: str) -> Mark | None:
    """Return what `user` marks in an answer; None when nothing."""
    conversation = apprentice.feedback.conversation(exchange.conversation_id)
    return next(judged.mark_of(user) for judged in conversation if judged.exchange.id == exchange.id)


def _find_chunk(apprentice: Apprentice, exchange: Exchange, chunk_id: str, wanted: str, reach: Reach) -> Chunk:
    passages = exchange.answer.passages
    if wanted and chunk_id not in {passage.chunk.id for passage in passages}:
        passages = find_passages(apprentice, exchange.id, wanted, reach).passages
    found = next((passage.chunk for passage in passages if passage.chunk.id == chunk_id), None)
    if found is None:
        raise FeedbackError("This passage is not found any more. Search again, then choose it.")
    return found
