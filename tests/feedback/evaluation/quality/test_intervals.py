"""Intervals hold what they should, and nothing measured is not zero."""

import pytest

from feedback.evaluation.quality.intervals import Estimate, bootstrap_mean, estimate_mean, estimate_share


def test_a_mean_lies_in_its_interval_and_more_questions_make_it_narrower():
    few = estimate_mean([0.0, 1.0] * 10, [str(number) for number in range(20)])
    many = estimate_mean([0.0, 1.0] * 200, [str(number) for number in range(400)])
    for estimate in (few, many):
        assert estimate.value == pytest.approx(0.5)
        assert estimate.low < 0.5 < estimate.high
    assert many.high - many.low < few.high - few.low
    assert (few.n, many.n) == (20, 400)
    assert estimate_mean([0.0, 1.0] * 10, [str(number) for number in range(20)]) == few


def test_questions_about_one_document_are_resampled_together():
    values = [0.0] * 10 + [1.0] * 10 + [0.5] * 20
    alone = estimate_mean(values, [str(number) for number in range(40)])
    by_document = estimate_mean(values, [str(number // 5) for number in range(40)])
    assert by_document.high - by_document.low > alone.high - alone.low


def test_a_single_question_has_no_width():
    assert estimate_mean([0.25], ["a"]) == Estimate(0.25, 0.25, 0.25, 1)


def test_a_bound_on_one_side_is_above_that_of_two():
    values, groups = [0.0, 1.0] * 30, [str(number) for number in range(60)]
    one, top = bootstrap_mean(values, groups, alternative="greater")
    two, _ = bootstrap_mean(values, groups)
    assert (one > two, top) == (True, float("inf"))


def test_a_share_has_the_interval_of_wilson():
    share = estimate_share(8, 10)
    assert (share.value, share.low, share.high) == (
        0.8,
        pytest.approx(0.4902, abs=1e-4),
        pytest.approx(0.9433, abs=1e-4),
    )
    assert estimate_share(0, 10).high == pytest.approx(0.2775, abs=1e-4)


def test_a_share_of_nothing_has_no_value():
    assert estimate_share(0, 0, "no such question") == Estimate(None, reason="no such question")
