"""Drafts of golden questions come from headings and sentences, one a passage, and none that is kept already."""

from feedback.evaluation.kept.drafting import draft_questions
from retrieval.documents import Chunk, Document, Passage, Scores
from retrieval.text.headings import heading_places

TEXT = """# Handbook

## When does the warehouse open?

The warehouse opens at 7 in the morning. It closes at noon on Saturdays. Nobody works on Sundays.

## Licences

Forklift drivers need a valid licence. It is renewed every 5 years.

## Shelf

Red.

The red shelf is the place for damaged goods. It stands beside gate 4.
"""


def passages() -> list[Passage]:
    document = Document.of("handbook.md", "Handbook", TEXT, heading_places(TEXT, "Handbook"))
    starts = [TEXT.index(heading) for heading in ("## When", "## Licences", "The red shelf")]
    ends = [*starts[1:], len(TEXT)]
    return [Passage(Chunk.of(document, *span), Scores(1.0)) for span in zip(starts, ends, strict=True)]


def test_a_heading_that_asks_is_the_question_and_others_are_asked_about() -> None:
    first, second, third = draft_questions(passages(), [])
    assert first.question == "When does the warehouse open?"
    assert first.reference == "The warehouse opens at 7 in the morning. It closes at noon on Saturdays."
    assert (first.source, first.title) == ("handbook.md", "Handbook")
    assert second.question == "What does “Handbook” say about “Licences”?"
    assert second.reference == "Forklift drivers need a valid licence. It is renewed every 5 years."
    assert third.question == "What does “Handbook” say about “Shelf”?"


def test_what_is_kept_already_is_not_drafted_and_a_definition_is_asked_instead() -> None:
    known = ["when does warehouse open", "What does Handbook say about Shelf?"]
    drafts = list(draft_questions(passages(), known))
    assert [draft.question for draft in drafts] == [
        "What does “Handbook” say about “Licences”?",
        "What is the red shelf?",
    ]
    assert drafts[1].reference == "The red shelf is the place for damaged goods."
