"""Refusals are counted in a table of four."""

import pytest

from feedback.evaluation.metrics.abstention import tabulate_abstention


def test_abstention_is_a_table_of_counts_with_precision_and_recall():
    table = tabulate_abstention([(True, False)] * 6 + [(True, True)] * 2 + [(False, False)] * 1 + [(False, True)] * 3)
    assert (table.answered, table.false_refusals, table.missed_refusals, table.correct_refusals) == (6, 2, 1, 3)
    assert (table.precision, table.recall, table.false_refusal_rate) == pytest.approx((3 / 5, 3 / 4, 2 / 8))


def test_abstention_shares_of_nothing_are_none():
    table = tabulate_abstention([])
    assert (table.precision, table.recall, table.false_refusal_rate) == (None, None, None)
