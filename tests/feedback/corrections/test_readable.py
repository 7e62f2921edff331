"""What may be told to somebody who may not read all documents: nothing that rests on the others, however far back."""

from dataclasses import replace

import pytest

from assistant.answers import About
from feedback.corrections.past import PastCorrections
from feedback.corrections.readable import ALL, ReadableDocuments, find_withheld
from feedback.records import Exchange
from feedback.settings import CorrectionSettings, FeedbackSettings, LearningRules
from feedback.store.store import FeedbackStore
from retrieval.documents import Passage
from tests.feedback.corrections.test_past import SHELF, WARRANTY, found
from tests.feedback.fakes import REFUSAL, WordEmbedder, an_answer

OPEN = ReadableDocuments(frozenset({WARRANTY.chunk.uri}))
"""All may read of the warranty; the shelf is in a limited collection."""


def answered(
    store: FeedbackStore, question: str, *passages: Passage, conversation: str, approved: str | None = None
) -> Exchange:
    answer = an_answer(question, "It is two years.", passages=passages, citations=(), approved_exchange_id=approved)
    return store.record(replace(answer, messages=()) if approved else answer, user="ada", conversation_id=conversation)


def corrections(store: FeedbackStore, readable: ReadableDocuments) -> PastCorrections:
    everywhere = {WARRANTY.chunk.document_id, SHELF.chunk.document_id}
    rules = LearningRules(FeedbackSettings(), REFUSAL)
    return PastCorrections(
        store,
        WordEmbedder,
        lambda: everywhere,
        CorrectionSettings(examples=2, example_similarity=0.5),
        rules,
        lambda: readable,
    )


@pytest.mark.parametrize(
    ("before", "passages", "is_given"),
    [
        ((), (WARRANTY,), True),
        ((), (WARRANTY, SHELF), False),  # cites the first alone, and may hold what the second says
        ((SHELF,), (WARRANTY,), False),  # so may one that follows a question about it
        ((found("Something else.", "file:gone.md"),), (WARRANTY,), False),  # nobody knows who could read that
    ],
)
def test_a_correction_is_given_where_all_that_it_can_rest_on_may_be_read(
    store: FeedbackStore, before: tuple[Passage, ...], passages: tuple[Passage, ...], is_given: bool
) -> None:
    if before:
        answered(store, "What is on the shelf?", *before, conversation="c")
    exchange = answered(store, "How long is the warranty?", *passages, conversation="c")
    store.edit(exchange.id, "The warranty is three years [1].", user="ada")
    for readable, expected in ((OPEN, is_given), (ALL, True)):
        subject = corrections(store, readable)
        assert bool(subject.approved("How long is the warranty?", passages, given=False)) is expected
        assert bool(subject.examples("How long is a warranty?", passages, given=False)) is expected
    withheld = find_withheld(store.history(), OPEN)
    assert (exchange.id in withheld) is not is_given
    assert find_withheld(store.history(), ALL) == frozenset()


def test_a_repetition_that_was_corrected_in_a_closed_conversation_closes_the_answer_it_repeats(
    store: FeedbackStore,
) -> None:
    origin = answered(store, "How long is the warranty?", WARRANTY, conversation="a")
    store.edit(origin.id, "The warranty is three years [1].", user="ada")
    answered(store, "What is on the shelf?", SHELF, conversation="b")
    repeated = answered(store, "How long is the warranty?", WARRANTY, conversation="b", approved=origin.id)
    assert origin.id not in find_withheld(store.history(), OPEN)
    store.edit(repeated.id, "The warranty is three years, says the red shelf [1].", user="bob")
    assert {origin.id, repeated.id} <= find_withheld(store.history(), OPEN)
    subject = corrections(store, OPEN)
    assert subject.approved("How long is the warranty?", (WARRANTY,), given=False) is None
    later = answered(store, "How long is the warranty?", WARRANTY, conversation="d", approved=repeated.id)
    store.edit(later.id, "The warranty is three whole years [1].", user="bob")
    assert corrections(store, OPEN).approved("How long is the warranty?", (WARRANTY,), given=False) is None


@pytest.mark.parametrize(
    ("about", "suggestions", "is_withheld"),
    [("library", (), True), ("conversation", ("What is on the shelf?",), True), ("conversation", (), False)],
)
def test_what_names_the_documents_that_there_were_is_for_whoever_may_read_all(
    store: FeedbackStore, about: About, suggestions: tuple[str, ...], is_withheld: bool
) -> None:
    listing = replace(
        an_answer("Which documents are there?", "One of the shelf.", passages=(), citations=()),
        about=about,
        suggestions=suggestions,
    )
    exchange = store.record(listing, user="ada", conversation_id="c")
    store.edit(exchange.id, "There is one of the shelf.", user="ada")
    assert (exchange.id in find_withheld(store.history(), OPEN)) is is_withheld
    assert find_withheld(store.history(), ALL) == frozenset()
