"""Whether to answer is learned from labelled signals, and measured on those left out."""

from dataclasses import replace

import numpy as np
import pytest

from assistant.answerability.score import AnswerabilityScore
from assistant.answerability.signals import SIGNALS
from finetune.errors import FinetuneError
from finetune.lessons.answerability_fit import Labelled, correct_refusals, fit, measure_trade_offs


def rows(
    count: int, *, seed: int = 0, told_by: str = "passage", gap: float = 2.0, made: bool = False
) -> list[Labelled]:
    """Half answerable, half not, two to a document; only the signal `told_by` tells them apart."""
    draw = np.random.default_rng(seed)
    result = []
    for number in range(count):
        signals: dict[str, float | None] = {name: float(draw.normal()) for name in SIGNALS}
        signals["names"] = None if number % 3 else signals["names"]
        answerable = number % 2 == 0
        signals[told_by] = (signals[told_by] or 0.0) + gap * answerable
        result.append(Labelled(signals, answerable, f"document {number // 2}", made and not answerable))
    return result


def fitted(given: list[Labelled], before: AnswerabilityScore | None = None, limit: float = 0.1) -> AnswerabilityScore:
    return fit(given, most_false_refusals=limit, minimum_of_each=30, embeddings="embedded", note="Test.", before=before)


def test_what_tells_answerable_questions_apart_gets_the_weight():
    score = fitted(rows(300))
    weights = {term.signal: term.weight for term in score.terms}
    assert max(weights, key=lambda name: abs(weights[name])) == "passage"
    assert "names" not in weights  # two thirds of the rows lack it
    assert score.figures["auc"] > 0.85


def test_the_threshold_keeps_false_refusals_within_the_limit_and_refuses_what_it_can():
    score = fitted(rows(300))
    assert 0.05 < score.figures["false_refusals"] <= 0.1
    assert score.figures["correct_refusals"] == score.at(score.threshold).correct_refusals > 0.5
    strict = fitted(rows(300), limit=0.02)
    assert strict.threshold < score.threshold
    assert strict.figures["false_refusals"] <= 0.02


def test_figures_are_those_of_unseen_documents():
    noise = fitted(rows(200, gap=0.0))
    assert noise.figures["auc"] < 0.65


def test_probabilities_are_calibrated():
    learned, unseen = fitted(rows(1_000)), rows(4_000, seed=1)
    probabilities = np.array([learned.probability(row.signals) for row in unseen])
    answerable = np.array([row.answerable for row in unseen])
    for low in np.arange(0.1, 0.9, 0.2):
        inside = (probabilities >= low) & (probabilities < low + 0.2)
        assert answerable[inside].mean() == pytest.approx(probabilities[inside].mean(), abs=0.08)


def test_too_few_of_a_kind_are_refused_with_the_number_that_is_missing():
    with pytest.raises(
        FinetuneError, match=r"10 answerable questions are missing \(20 of 30 are there\) and 10 unanswer"
    ):
        fitted(rows(40))


def test_too_few_documents_are_refused():
    with pytest.raises(FinetuneError, match="about 1 document, and 5 are needed"):
        fitted([replace(row, group="one") for row in rows(100)])


def test_the_score_before_goes_on_when_it_tells_as_much():
    before = fitted(rows(3_000, seed=5))
    after = fitted(rows(80), before)
    ratios = {term.weight / old.weight for term, old in zip(after.terms, before.terms, strict=True)}
    assert max(ratios) == pytest.approx(min(ratios))
    assert "Its weights are those of the score before" in after.note


def test_a_better_score_replaces_the_one_before():
    before = fitted(rows(300, told_by="sentence"))
    after = fitted(rows(300), before)
    assert max(after.terms, key=lambda term: term.weight).signal == "passage"


def test_a_wrong_refusal_counts_as_much_as_two_wrong_answers():
    score = fitted(rows(300), limit=0.5)
    assert score.figures["answerable"] == score.figures["unanswerable"]

    def worth(point):
        return point.correct_refusals - 2 * point.false_refusals

    assert worth(score.at(score.threshold)) == max(map(worth, score.curve))
    rare = [row for number, row in enumerate(rows(300)) if row.answerable or number % 10 == 1]
    assert fitted(rare, limit=0.5).figures["false_refusals"] < score.figures["false_refusals"]


def test_made_contrasts_make_a_score_no_stricter_than_the_one_before():
    lenient = replace(fitted(rows(300, told_by="sentence")), threshold=0.001)
    given = rows(300)
    made = [row if row.answerable else replace(row, made=True) for row in given]
    refused = [lenient.probability(row.signals) < lenient.threshold for row in given if row.answerable]
    assert fitted(made, lenient).figures["false_refusals"] <= sum(refused) / len(refused) < 0.05
    assert fitted(given, lenient).figures["false_refusals"] > 0.05


def test_made_contrasts_alone_do_not_replace_the_score_before():
    before = fitted(rows(300, told_by="sentence"))
    easy = [
        replace(row, signals={**row.signals, "passage": 3.0 * row.answerable})
        for row in rows(300, told_by="sentence", seed=1, made=True)
    ]
    after = fitted(easy, before)
    assert max(after.terms, key=lambda term: term.weight).signal == "sentence"
    assert after.figures["made"] == 150


def test_careless_labels_move_the_score_and_the_threshold_less_when_they_weigh_less():
    given = rows(300)
    # every third question that has an answer is refused all the same
    wrong = [replace(row, answerable=False) if n % 6 == 0 else row for n, row in enumerate(given)]
    light = [replace(row, weight=0.25) if n % 6 == 0 else row for n, row in enumerate(wrong)]
    unseen = rows(2_000, seed=1)
    answerable = np.array([row.answerable for row in unseen])

    def error(score: AnswerabilityScore) -> float:
        probabilities = np.array([score.probability(row.signals) for row in unseen])
        return float(((probabilities - answerable) ** 2).mean())

    true, misled, warned = (fitted(one) for one in (given, wrong, light))
    assert error(true) < error(warned) < error(misled) - 0.01
    assert warned.figures["auc"] > misled.figures["auc"]
    assert warned.figures["unanswerable"] == misled.figures["unanswerable"]


def test_a_weight_of_all_rows_changes_what_is_measured_not_at_all():
    figures = fitted([replace(row, weight=0.5) for row in rows(300)]).figures
    assert figures["auc"] == pytest.approx(fitted(rows(300)).figures["auc"], abs=0.01)


def test_what_tells_nothing_is_refused():
    before = fitted(rows(300, told_by="sentence"))
    contrary = [replace(row, answerable=not row.answerable) for row in rows(300, told_by="sentence", seed=1, made=True)]
    with pytest.raises(FinetuneError, match="nothing tells answerable questions from others"):
        fitted(contrary, before)


def test_the_curve_rises_from_refusing_nothing():
    probabilities = np.array([0.1, 0.2, 0.3, 0.8, 0.9])
    curve = measure_trade_offs(probabilities, np.array([False, False, True, True, True]))
    assert (curve[0].threshold, curve[0].correct_refusals, curve[0].false_refusals) == (0.0, 0.0, 0.0)
    assert [point.threshold for point in curve] == sorted(point.threshold for point in curve)
    assert any((point.correct_refusals, point.false_refusals) == (1.0, 0.0) for point in curve)


def test_a_light_question_counts_little_in_the_curve():
    curve = measure_trade_offs(np.array([0.1, 0.4, 0.9]), np.array([False, False, True]), np.array([1.0, 0.25, 1.0]))
    assert [point.correct_refusals for point in curve[:2]] == pytest.approx([0.0, 0.8])


def test_equal_scores_refuse_nobody_in_part():
    assert correct_refusals(np.zeros(20), np.arange(20) % 2 == 0, 0.1) == 0.0
