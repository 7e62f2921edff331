"""ROUGE gives the values worked out by hand."""

import pytest
from rouge_score.rouge_scorer import RougeScorer

from feedback.evaluation.metrics.rouge import score_rouge

ANSWER = "The cat sat on the mat."
REFERENCE = "A cat lay on the mat."


def test_rouge_counts_shared_words_pairs_and_the_longest_common_sequence():
    # the cat sat on the mat / a cat lay on the mat: 4 of 6 words, 2 of 5 pairs, sequence "cat on the mat".
    assert score_rouge(ANSWER, [REFERENCE]) == pytest.approx(
        {"rouge1_f": 4 / 6, "rouge2_f": 2 / 5, "rougeL_f": 4 / 6, "rougeL_precision": 4 / 6, "rougeL_recall": 4 / 6}
    )


def test_rouge_precision_and_recall_differ_with_length():
    scores = score_rouge("cat", ["the cat sat on"])
    assert (scores["rougeL_precision"], scores["rougeL_recall"], scores["rougeL_f"]) == pytest.approx((1, 0.25, 0.4))


def test_rouge_agrees_with_the_stock_tokenizer_on_ascii_text():
    one, other = "Canada's 3,100 posts -- the PM_O (1867) appoints!", "The PM o of Canada appoints 3100 or 3,100 posts"
    stock = RougeScorer(["rougeL"]).score(other, one)["rougeL"]
    assert score_rouge(one, [other])["rougeL_f"] == pytest.approx(stock.fmeasure)
