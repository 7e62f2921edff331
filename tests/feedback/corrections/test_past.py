"""A correction answers the same question at once, until its sources change or somebody dislikes it."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import pytest

from assistant.steps.corrections import Correction
from feedback.corrections.past import PastCorrections
from feedback.records import Exchange, Reason
from feedback.settings import CorrectionSettings, FeedbackSettings, LearningRules
from feedback.store.store import FeedbackStore
from retrieval.documents import Chunk, Document, Passage, Scores
from tests.feedback.fakes import REFUSAL, WordEmbedder, an_answer

QUESTION = "How long is the warranty?"


def found(text: str, uri: str = "file:warranty.md") -> Passage:
    """A passage from the library."""
    document = Document.of(uri, "Warranty", text)
    return Passage(Chunk.of(document, 0, len(text)), Scores(1.0, 0.8))


WARRANTY = found("The warranty is three years.")
SHELF = found("Damaged goods are put on the red shelf.", "file:shelf.md")


class Shop:
    """A store with corrections, a library of two documents, and the PastCorrections that read both."""

    def __init__(self, store: FeedbackStore, settings: CorrectionSettings, feedback: FeedbackSettings) -> None:
        self.store = store
        self.embedder = WordEmbedder()
        self.documents = {WARRANTY.chunk.document_id, SHELF.chunk.document_id}
        self.subject = PastCorrections(
            store, lambda: self.embedder, lambda: self.documents, settings, LearningRules(feedback, REFUSAL)
        )

    def corrected(
        self,
        text: str,
        question: str = QUESTION,
        *,
        original: str = "It is two years.",
        passages: Sequence[Passage] = (WARRANTY, SHELF),
        approved: str | None = None,
        simulated: bool = False,
    ) -> Exchange:
        """Record an answer and edit it to `text`."""
        exchange = self.answered(question, original, passages, approved, simulated)
        self.store.edit(exchange.id, text, user="ada")
        return exchange

    def answered(
        self,
        question: str = QUESTION,
        text: str = "It is two years.",
        passages: Sequence[Passage] = (WARRANTY, SHELF),
        approved: str | None = None,
        simulated: bool = False,
    ) -> Exchange:
        answer = an_answer(question, text, passages=tuple(passages), citations=(), approved_exchange_id=approved)
        if approved:
            answer = an_answer(question, text, passages=tuple(passages), messages=(), approved_exchange_id=approved)
        return self.store.record(answer, user="ada", conversation_id="c", simulated=simulated)

    def rated(self, exchange: Exchange, value: Literal[-1, 0, 1], *reasons: Reason) -> None:
        self.store.rate(exchange.id, user="ada", value=value, reasons=reasons)

    def approved(
        self, question: str = QUESTION, passages: Sequence[Passage] = (WARRANTY, SHELF), *, given: bool = False
    ) -> Correction | None:
        return self.subject.approved(question, passages, given=given)

    def text(self, question: str = QUESTION) -> str | None:
        correction = self.approved(question)
        return correction.text if correction else None


@pytest.fixture
def shop(sqlite_store: FeedbackStore) -> Shop:
    """Groundedness is switched off here, because it has tests of its own."""
    settings = CorrectionSettings(examples=2, example_similarity=0.3)
    return Shop(sqlite_store, settings, FeedbackSettings(minimum_support=0))


def test_a_correction_that_its_passages_do_not_support_is_not_repeated_with_them(sqlite_store: FeedbackStore) -> None:
    strict = Shop(sqlite_store, CorrectionSettings(examples=1, example_similarity=0.3), FeedbackSettings())
    exchange = strict.corrected("It is five years [1].")
    assert strict.text() is None
    assert strict.subject.examples("How long is the guarantee?", (WARRANTY,), given=False) == []
    strict.store.edit(exchange.id, "It is three years [1].", user="ada")
    assert strict.text() == "It is three years [1]."


def test_the_same_question_in_other_dress_gets_the_correction(shop: Shop) -> None:
    exchange = shop.corrected("It is three years [1].")
    correction = shop.approved("how long is the  WARRANTY")
    assert correction == Correction(exchange.id, QUESTION, "It is three years [1].", (WARRANTY,))


@pytest.mark.parametrize("question", ["How long is the guarantee?", "How long is the warranty in 2020?", "?"])
def test_another_question_gets_none(shop: Shop, question: str) -> None:
    shop.corrected("It is three years [1].")
    assert shop.approved(question) is None


def test_the_embedding_has_a_say_too(sqlite_store: FeedbackStore) -> None:
    strict = Shop(sqlite_store, CorrectionSettings(approved_similarity=1.0), FeedbackSettings())
    strict.corrected("It is three years [1].", "What is the capital of France?")
    assert strict.approved("capital of france what is it") is None


def test_numbers_point_to_the_sources_and_those_that_match_nothing_go(shop: Shop) -> None:
    shop.corrected("Three years [1, 7]. On the shelf [2][9].", passages=(SHELF, WARRANTY))
    correction = shop.approved()
    assert correction is not None
    assert (correction.text, correction.sources) == ("Three years [1]. On the shelf [2].", (SHELF, WARRANTY))


def test_sources_are_found_by_words_where_no_number_is_written(shop: Shop) -> None:
    shop.corrected("The warranty is three years.")
    correction = shop.approved()
    assert correction is not None
    assert correction.sources == (WARRANTY,)


def test_the_last_edit_counts_and_an_edit_made_elsewhere_is_seen_at_once(shop: Shop) -> None:
    exchange = shop.corrected("It is four years.")
    assert shop.text() == "It is four years."
    shop.store.edit(exchange.id, "It is three years.", user="ada")
    assert shop.text() == "It is three years."


def test_the_newest_correction_of_a_question_wins_and_the_older_returns_when_it_is_taken_back(shop: Shop) -> None:
    shop.corrected("It is four years.")
    newer = shop.corrected("It is three years.", "the warranty is how long")
    assert shop.text() == "It is three years."
    shop.store.edit(newer.id, "It is two years.", user="ada")
    assert shop.text() == "It is four years."


def test_a_person_is_believed_before_a_simulated_user_and_that_one_only_if_the_settings_say_so(
    shop: Shop, sqlite_store: FeedbackStore
) -> None:
    shop.corrected("It is five years.", simulated=True)
    assert shop.text() == "It is five years."
    shop.corrected("It is three years.")
    shop.corrected("It is six years.", simulated=True)
    assert shop.text() == "It is three years."
    people_only = Shop(sqlite_store, CorrectionSettings(), FeedbackSettings(include_simulated=False))
    people_only.corrected("It opens at 7.", "When does it open?", simulated=True)
    assert people_only.text("When does it open?") is None


def test_a_correction_expires_when_its_source_changes_and_not_when_another_does(shop: Shop) -> None:
    shop.corrected("It is three years [1].")
    shop.documents.discard(SHELF.chunk.document_id)
    assert shop.text()
    shop.documents.discard(WARRANTY.chunk.document_id)
    assert shop.text() is None


def test_a_correction_that_names_no_source_rests_on_all_that_was_read(shop: Shop) -> None:
    shop.corrected("Thirty-six.")
    assert shop.text()
    shop.documents.discard(SHELF.chunk.document_id)
    assert shop.text() is None


def test_a_correction_without_any_passage_is_not_repeated(shop: Shop) -> None:
    shop.corrected("It is three years.", passages=())
    assert shop.text() is None


def test_passages_that_are_handed_in_decide_instead_of_the_library(shop: Shop) -> None:
    shop.corrected("It is three years [1].")
    shop.documents.clear()
    assert shop.approved(passages=[WARRANTY], given=True)
    assert shop.approved(passages=[found("The warranty is four years.")], given=True) is None


def test_a_corrected_refusal_stands_while_nothing_new_is_found(shop: Shop) -> None:
    shop.corrected(REFUSAL)
    assert shop.text() == REFUSAL
    assert shop.approved(passages=[WARRANTY])
    assert shop.approved(passages=[WARRANTY, found("A new page.", "file:new.md")]) is None


@pytest.mark.parametrize("reason", ["not in the sources", "wrong source", "outdated", "should have refused"])
def test_what_the_passages_do_not_hold_is_not_repeated_and_neither_is_what_it_replaced(
    shop: Shop, reason: Reason
) -> None:
    shop.corrected("It is four years.")
    shop.rated(shop.corrected("It is three years."), -1, reason)
    assert shop.text() is None


def test_a_corrected_typing_error_is_safe_to_repeat(shop: Shop) -> None:
    shop.corrected("It is two years!")
    assert shop.text() == "It is two years!"


def test_a_thumb_down_puts_an_approved_answer_out_of_use_until_it_is_edited(shop: Shop) -> None:
    first = shop.corrected("It is four years.")
    repeat = shop.answered(text="It is four years.", approved=first.id)
    shop.rated(repeat, 1)
    assert shop.text() == "It is four years."
    shop.rated(repeat, -1)
    assert shop.text() is None
    shop.rated(repeat, 0)
    assert shop.text() == "It is four years."
    shop.rated(repeat, -1)
    shop.store.edit(repeat.id, "It is three years.", user="bob")
    correction = shop.approved()
    assert correction is not None
    assert (correction.exchange_id, correction.text) == (repeat.id, "It is three years.")
    shop.rated(shop.answered(text="It is three years.", approved=repeat.id), -1)
    assert shop.text() is None
    shop.store.edit(first.id, "It is three years and a day.", user="ada")
    assert shop.text() == "It is three years and a day."


def test_examples_are_of_similar_questions_most_similar_first(shop: Shop) -> None:
    shop.corrected("Two.", "How long is the guarantee of the kettle?")
    shop.corrected("Three.", "How long is the guarantee?")
    shop.corrected("Four.", "How long is the guarantee of the red kettle in 2019 and 2020?")
    shop.corrected("Five.", "Where are cats?")
    shop.corrected(REFUSAL, "How long is the guarantee now?")
    examples = shop.subject.examples(QUESTION, [WARRANTY], given=False)
    assert [example.text for example in examples] == ["Three.", "Two."]


def test_outdated_corrections_are_no_examples_and_handed_in_passages_need_no_library(shop: Shop) -> None:
    shop.corrected("Three.", "How long is the guarantee?", passages=(WARRANTY,))
    shop.corrected("Four.", "How long is the war?", passages=(Passage.given("War", "The war took four years."),))

    def texts(*passages: Passage, given: bool) -> list[str]:
        return [example.text for example in shop.subject.examples(QUESTION, passages, given=given)]

    assert texts(WARRANTY, given=False) == ["Three."]
    assert set(texts(WARRANTY, given=True)) == {"Three.", "Four."}
    assert texts(Passage.given("War", "The war took five years."), given=True) == ["Three."]
    shop.documents.clear()
    assert texts(WARRANTY, given=False) == []


def test_only_new_questions_are_embedded_and_together(shop: Shop) -> None:
    for number in range(3):
        shop.corrected("Three.", f"How long is the guarantee {number}?")
    shop.subject.examples(QUESTION, [WARRANTY], given=False)
    assert [len(batch) for batch in shop.embedder.batches] == [3, 1]
    shop.corrected("Three.", "How long is the guarantee 4?")
    shop.corrected("Three.", "how long is the guarantee 1")
    shop.subject.examples(QUESTION, [WARRANTY], given=False)
    assert shop.embedder.batches[2:] == [["how long is the guarantee 1", "How long is the guarantee 4?"], [QUESTION]]


def test_no_question_is_embedded_when_no_examples_are_wanted(sqlite_store: FeedbackStore) -> None:
    shop = Shop(sqlite_store, CorrectionSettings(examples=0), FeedbackSettings())
    shop.corrected("It is three years [1].")
    assert shop.subject.examples("How long?", [WARRANTY], given=False) == []
    assert shop.approved("How long?") is None
    assert shop.embedder.batches == []


def test_nothing_is_read_again_while_nobody_says_anything(shop: Shop) -> None:
    shop.corrected("It is three years [1].")
    assert shop.text()
    shop.store.judgements = lambda: pytest.fail("read without news")  # type: ignore[method-assign]
    assert shop.text()


def test_many_threads_may_ask_while_others_edit(shop: Shop) -> None:
    exchanges = [shop.answered(f"How long is warranty {number}?") for number in range(20)]
    start = threading.Barrier(4)

    def edits() -> None:
        start.wait()
        for exchange in exchanges:
            shop.store.edit(exchange.id, "It is three years [1].", user="ada")

    def asks() -> int:
        start.wait()
        for _ in range(30):
            shop.subject.examples("How long is warranty 7?", [WARRANTY], given=False)
        return sum(shop.approved(exchange.answer.question) is not None for exchange in exchanges)

    with ThreadPoolExecutor() as people:
        writing = people.submit(edits)
        asking = [people.submit(asks) for _ in range(3)]
        writing.result()
        assert all(0 <= one.result() <= 20 for one in asking)
    assert all(shop.approved(exchange.answer.question) for exchange in exchanges)
