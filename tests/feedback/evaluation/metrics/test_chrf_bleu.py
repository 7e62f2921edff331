"""chrF and BLEU are those of sacrebleu, over the whole answer."""

import pytest

from feedback.evaluation.metrics.chrf_bleu import score_chrf_bleu

ANSWER = "The cat sat on the mat."
REFERENCE = "A cat lay on the mat."


def test_chrf_and_bleu_are_those_of_sacrebleu():
    assert score_chrf_bleu(ANSWER, [REFERENCE]) == pytest.approx({"chrf": 0.5333, "bleu": 0.4347}, abs=1e-4)
    assert score_chrf_bleu(ANSWER, [ANSWER]) == pytest.approx({"chrf": 1, "bleu": 1})


def test_bleu_sees_more_than_the_first_sentence():
    assert score_chrf_bleu("Yes. Wrong words follow.", ["Yes. The cat sat there."])["bleu"] < 0.5
