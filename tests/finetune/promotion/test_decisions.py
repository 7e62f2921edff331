"""Whether a score decides better is counted question by question, and answers must not get worse by it."""

from datetime import UTC, datetime

import pytest

from feedback.evaluation.report import EvaluationReport, Row
from finetune.errors import FinetuneError
from finetune.promotion.decisions import decide_score
from finetune.settings import PromotionSettings

SETTINGS = PromotionSettings(alpha=0.01)


def a_report(
    refused: set[int], name: str = "one", *, answerable: int = 60, unanswerable: int = 40, rouge: float = 0.5
) -> EvaluationReport:
    """An exam whose first questions are answerable; those in `refused` were refused."""
    rows = []
    for number in range(answerable + unanswerable):
        has_answer = number < answerable
        scores = {"rougeL_f": 0.0 if number in refused else rouge} if has_answer else {}
        rows.append(
            Row(str(number), f"question {number}", str(number), has_answer, "text", number in refused, scores=scores)
        )
    now = datetime.now(UTC)
    return EvaluationReport(name, now, "fake", None, "gold", "golden", "", "prompt", tuple(rows))


def test_a_score_that_refuses_more_rightly_is_promoted() -> None:
    base, candidate = a_report(set(range(60, 70))), a_report(set(range(60, 85)), "two")
    found = decide_score(candidate, base, base, SETTINGS)
    assert found.promote
    assert found.sentences[0].startswith("Right decisions rose from 70 to 85 of 100 questions (15 better, 0 worse")
    assert found.figures["gain"] == pytest.approx(0.15)


def test_a_score_that_refuses_more_of_everything_is_not() -> None:
    base = a_report(set())
    candidate = a_report({*range(12), *range(60, 90)}, "two")
    found = decide_score(candidate, base, base, SETTINGS)
    assert found.figures["gain"] == pytest.approx(0.18)
    assert not found.promote
    assert any("False refusals rose from 0 to 12" in sentence for sentence in found.sentences)


def test_few_wrong_refusals_may_be_given_for_many_right_ones_but_not_night_after_night() -> None:
    base, first = a_report(set()), a_report({0, 1, *range(60, 75)}, "two")
    assert decide_score(first, base, base, SETTINGS).promote
    second = a_report({0, 1, 2, 3, *range(60, 90)}, "three")
    found = decide_score(second, first, base, SETTINGS)
    assert not found.promote
    assert [
        sentence for sentence in found.sentences if "against the baseline" in sentence and "from 0 to 4" in sentence
    ]


def test_an_answer_may_not_be_given_for_many_right_refusals_that_are_lost() -> None:
    base = a_report({*range(20), *range(60, 70)})
    found = decide_score(a_report(set(range(60, 65)), "two"), base, base, SETTINGS)
    assert found.figures["gain"] == pytest.approx(0.15)
    assert not found.promote
    assert any("Correct refusals fell from 10 to 5" in sentence for sentence in found.sentences)


def test_chance_promotes_nothing() -> None:
    base, candidate = a_report({60, 61}), a_report({60, 61, 62, 63, 64, 65}, "two")
    found = decide_score(candidate, base, base, SETTINGS)
    assert not found.promote
    assert found.sentences[-1] == "Not better: the gain is not shown."


def test_too_few_answerable_questions_are_inconclusive() -> None:
    base = a_report(set(), answerable=10)
    found = decide_score(a_report({12, 13}, "two", answerable=10), base, base, SETTINGS)
    assert (found.promote, found.inconclusive) == (False, True)


def test_reports_of_different_exams_are_not_compared() -> None:
    base = a_report(set())
    other = EvaluationReport("o", datetime.now(UTC), "fake", None, "gold", "others", "", "prompt", base.rows)
    with pytest.raises(FinetuneError, match="golden questions differ"):
        decide_score(other, base, base, SETTINGS)
