"""Finds the documents that are about a subject: by their names, and by the passages that a search finds."""

from collections.abc import Mapping, Sequence

from assistant.steps.conversation.naming import find_of_kind
from retrieval.documents import Passage
from retrieval.records import DocumentRecord
from retrieval.text.headings import nearest_heading
from retrieval.text.words import question_words, stem, words

SEARCHED_PASSAGES = 30
LEAST_SIMILARITY = 0.5
"""Cosine of a subject and a passage that is about it without naming it."""


def find_about(
    subject: str, documents: Sequence[DocumentRecord], passages: Sequence[Passage]
) -> list[tuple[DocumentRecord, str]]:
    """Return the documents about `subject`, those named so first, each with the heading of its best passage.

    `passages` are those that a search for the subject finds. A document is about it when one of them has all of the
    subject's words or is very near to it.
    """
    named = find_of_kind(subject, documents)
    known: Mapping[str, DocumentRecord] = {one.id: one for one in documents}
    wanted = {stem(word) for word in question_words(subject)}
    headings: dict[str, str] = {one.id: "" for one in named}
    for passage in passages:
        chunk = passage.chunk
        said = {stem(word) for word in words(f"{chunk.title} {chunk.place} {chunk.text}")}
        near = passage.scores.dense is not None and passage.scores.dense >= LEAST_SIMILARITY
        if chunk.document_id in known and (wanted <= said or near):
            headings.setdefault(chunk.document_id, nearest_heading(chunk.place))
    return [(known[document_id], heading) for document_id, heading in headings.items()]
