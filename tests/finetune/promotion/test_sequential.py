"""Evidence that judgements got worse is at most 1 on average where they did not, and grows with nobody alone."""

import math
from collections.abc import Sequence
from itertools import cycle, islice, product

import pytest

from feedback.records import Vote
from finetune.promotion.sequential import count_usable, measure_evidence

TEAM = ("ada", "ben", "cleo", "dan", "eve", "finn", "gwen")


def votes(bad: int, of: int, people: Sequence[str] = TEAM) -> list[Vote]:
    """Votes of which `bad` are bad, spread evenly over time and people."""
    return [Vote(user, (n + 1) * bad // of > n * bad // of) for n, user in enumerate(islice(cycle(people), of))]


@pytest.mark.parametrize("before", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("improved", [0.0, 0.1])
def test_the_evidence_is_at_most_one_on_average_where_nothing_is_worse(before: float, improved: float):
    expected = 0.0
    for outcomes in product((False, True), repeat=8):
        old, new = outcomes[:4], outcomes[4:]
        chance = math.prod(before if bad else 1 - before for bad in old)
        chance *= math.prod(before - improved if bad else 1 - before + improved for bad in new)
        evidence = measure_evidence([Vote("ada", bad) for bad in old], [Vote("ada", bad) for bad in new], 0.05, 1.0)
        expected += chance * evidence
    assert 0.5 < expected <= 1 + 1e-9


def test_a_clear_rise_is_noticed_and_the_same_rate_is_not():
    before = votes(30, 150)
    assert measure_evidence(before, votes(60, 120), 0.05, 1 / 3) > 20
    assert measure_evidence(before, votes(24, 120), 0.05, 1 / 3) < 1
    assert measure_evidence(before, votes(6, 120), 0.05, 1 / 3) < 0.1


def test_one_person_cannot_show_it_alone_however_often_they_judge():
    before = votes(15, 150)
    assert measure_evidence(before, [Vote("ada", True)] * 20, 0.05, 1 / 3) < 20
    assert measure_evidence(before, [Vote("ada", True)] * 150, 0.05, 1 / 3) < 20
    assert measure_evidence(before, votes(20, 20, TEAM[:3]), 0.05, 1 / 3) > 20


def test_two_of_three_people_cannot_show_it_against_the_third():
    before = votes(15, 150)
    third = [Vote("cleo", False)] * 10
    assert measure_evidence(before, [*votes(60, 60, TEAM[:2]), *third], 0.05, 1 / 3) < 20


def test_strangers_count_like_one_person_together():
    before = votes(15, 150)
    strangers = [Vote(f"visitor {number}", True) for number in range(100)]
    assert measure_evidence(before, strangers, 0.05, 1 / 3) < 20


def test_a_home_of_one_person_can_let_that_person_decide():
    before = votes(15, 150, TEAM[:1])
    assert measure_evidence(before, [Vote("ada", True)] * 20, 0.05, 1.0) > 20


def test_without_judgements_there_is_no_evidence():
    assert measure_evidence([], votes(20, 20), 0.05, 1 / 3) == 1
    assert measure_evidence(votes(20, 20), [], 0.05, 1 / 3) == 1


def test_each_old_judgement_is_compared_with_once():
    before = votes(8, 40)
    first = measure_evidence(before, votes(20, 40), 0.05, 1 / 3)
    assert measure_evidence(before, [*votes(20, 40), *votes(40, 40)], 0.05, 1 / 3) == first
    assert [count_usable(number) for number in (0, 40, 299, 600, 900, 1200)] == [0, 40, 299, 300, 300, 400]
