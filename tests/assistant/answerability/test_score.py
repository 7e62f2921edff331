"""A score is read as a probability, a trade-off and a file."""

from dataclasses import replace

import pytest

from assistant.answerability.gate import DEFAULT_FILES, first_score
from assistant.answerability.reading.finding import find_reader
from assistant.answerability.score import AnswerabilityScore, Term, TradeOff
from assistant.answerability.signals import measure_signals
from assistant.errors import AssistantError
from retrieval.documents import Passage

SCORE = AnswerabilityScore(
    note="by hand",
    embeddings="embedded",
    intercept=0.0,
    terms=(Term("passage", 0.5, 0.1, 2.0), Term("numbers", 0.5, 0.5, 1.0)),
    threshold=0.5,
    curve=(TradeOff(0.0, 0.0, 0.0), TradeOff(0.3, 0.6, 0.05), TradeOff(0.5, 0.8, 0.1)),
    figures={"auc": 0.9, "answerable": 40.0, "unanswerable": 30.0},
)


def test_the_logit_is_the_sum_of_its_terms():
    assert SCORE.probability({"passage": 0.5, "numbers": 0.5}) == pytest.approx(0.5)
    assert SCORE.probability({"passage": 0.6, "numbers": 1.0}) == pytest.approx(1 / (1 + 2.718281828**-3))
    assert SCORE.probability({"passage": -1e6, "numbers": 0.5}) < 1e-20


def test_a_signal_that_is_missing_counts_as_average():
    assert SCORE.probability({"passage": 0.6, "numbers": None}) == SCORE.probability({"passage": 0.6, "numbers": 0.5})
    assert SCORE.probability({"passage": 0.6}) == SCORE.probability({"passage": 0.6, "numbers": 0.5})


@pytest.mark.parametrize(
    ("threshold", "correct", "false"), [(0.0, 0, 0), (0.29, 0, 0), (0.3, 0.6, 0.05), (1, 0.8, 0.1)]
)
def test_the_trade_off_is_that_of_the_nearest_lower_threshold(threshold: float, correct: float, false: float):
    assert SCORE.at(threshold) == TradeOff(threshold, correct, false)


def test_a_score_comes_back_from_json_with_the_same_digest():
    again = AnswerabilityScore.from_json(SCORE.to_json())
    assert (again, again.digest) == (SCORE, SCORE.digest)
    assert replace(SCORE, threshold=0.4).digest != SCORE.digest


@pytest.mark.parametrize("text", ["", "{}", SCORE.to_json().replace('"passage"', '"smell"')])
def test_something_else_is_refused(text: str):
    with pytest.raises(AssistantError, match="Fit it again"):
        AnswerabilityScore.from_json(text)


@pytest.mark.parametrize("embeddings", list(DEFAULT_FILES))
def test_the_score_that_came_with_the_program_says_how_it_was_made_and_keeps_its_promise(embeddings: str):
    score = first_score(embeddings=embeddings)
    assert score.embeddings == embeddings
    assert "python -m tests.benchmarks.answerability --write" in score.note
    assert score.figures["false_refusals"] <= 0.05
    assert score.figures["correct_refusals"] >= 0.25
    assert score.at(score.threshold).correct_refusals == pytest.approx(score.figures["correct_refusals"])


@pytest.mark.model
@pytest.mark.parametrize("embeddings", list(DEFAULT_FILES))
def test_the_score_that_came_with_the_program_tells_an_answer_from_a_neighbour(embeddings: str):
    from retrieval.index.embedding.sentence_embedder import SentenceEmbedder

    embedder, score = SentenceEmbedder(embeddings), first_score(embeddings=embeddings)
    reader = find_reader() if any(term.signal == "read" for term in score.terms) else None
    handbook = "Warehouse handbook"
    answering = Passage.given(handbook, "The warehouse opens at 7 in the morning. On Saturdays it closes at noon.")
    silent = Passage.given(handbook, "Damaged goods are put on the red shelf beside gate 4. The shift lead is told.")
    question = "When does the warehouse open?"
    high, low = (
        score.probability(measure_signals(question, [one], embedder, reader=reader)) for one in (answering, silent)
    )
    assert high > score.threshold > low
