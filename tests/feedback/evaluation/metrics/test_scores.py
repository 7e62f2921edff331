"""What holds for several metrics at once."""

from feedback.evaluation.metrics.chrf_bleu import score_chrf_bleu
from feedback.evaluation.metrics.rouge import score_rouge
from feedback.evaluation.metrics.tokens import score_number_recall, score_token_overlap

ANSWER = "The cat sat on the mat."


def test_the_best_reference_counts():
    assert score_rouge(ANSWER, ["nothing alike", ANSWER])["rougeL_f"] == 1
    assert score_token_overlap(ANSWER, ["nothing alike", ANSWER]) == {
        "token_precision": 1,
        "token_recall": 1,
        "brief_recall": 1,
    }
    assert score_number_recall("in 1990", ["in 1991", "in 1990", "never"]) == 1


def test_an_empty_answer_scores_zero_everywhere():
    scores = {**score_rouge("", ["x y"]), **score_token_overlap("", ["x y"]), **score_chrf_bleu("", ["x y"])}
    assert set(scores.values()) == {0.0}
    assert score_number_recall("", ["2 cats"]) == 0
