"""Recorded answers for somebody who may not read any more what they were made from: the text stays, its sources go."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Answer
from feedback.corrections.readable import ReadableDocuments
from feedback.history import JudgedExchange
from feedback.records import Exchange
from retrieval.documents import Chunk, Passage
from ui.people.reading.reach import Reach, find_readable_documents
from ui.wiring import Apprentice


def withhold(apprentice: Apprentice, judged: Sequence[JudgedExchange], reach: Reach) -> list[JudgedExchange]:
    """Return answers without the texts of passages that are out of reach, the prompts that quote them, and such marks.

    What was answered and what was said of it stays: it was given to the person.
    """
    readable = find_readable_documents(apprentice, reach)
    return [
        replace(
            one,
            exchange=replace(one.exchange, answer=_without(one.exchange.answer, readable)),
            marks=tuple(
                mark if mark.right is None or readable.cover([mark.right.uri]) else replace(mark, right=None)
                for mark in one.marks
            ),
        )
        for one in judged
    ]


def withhold_sources(apprentice: Apprentice, exchange: Exchange, reach: Reach) -> Exchange:
    """Return an answer without the texts of passages that are out of reach."""
    return withhold(apprentice, [JudgedExchange(exchange)], reach)[0].exchange


def is_withheld(chunk: Chunk) -> bool:
    """Return whether the text of a passage is out of reach."""
    return not chunk.text


def _without(answer: Answer, readable: ReadableDocuments) -> Answer:
    if readable.cover_passages(answer.passages):
        return answer
    passages = tuple(
        one if readable.cover_passages([one]) else replace(one, chunk=_empty(one)) for one in answer.passages
    )
    return replace(answer, passages=passages, messages=(), withheld=(), suggestions=())


def _empty(passage: Passage) -> Chunk:
    chunk = passage.chunk
    return replace(chunk, text="", place="", end=chunk.start)
