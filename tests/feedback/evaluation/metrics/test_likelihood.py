"""The likelihood of a reference is counted per token."""

import pytest

from feedback.evaluation.metrics.likelihood import measure_nll_per_token
from tests.feedback.evaluation.fakes import FixedScorer, answer


def test_nll_is_given_per_token_and_only_when_the_model_was_asked():
    assert measure_nll_per_token(answer("x"), "three small words", FixedScorer()) == pytest.approx(2)
    assert measure_nll_per_token(answer("x", messages=()), "three small words", FixedScorer()) is None
