"""Questions are improved, regressed or unchanged: first by the decision, then by the primary score."""

from dataclasses import replace

from feedback.evaluation.report import EvaluationReport
from finetune.promotion.cases import compare_cases, count_cases
from tests.finetune.promotion.test_decisions import a_report


def with_rouge(report: EvaluationReport, of: dict[int, float]) -> EvaluationReport:
    """Change the score of some answerable questions."""
    rows = [
        replace(row, scores={"rougeL_f": of.get(int(row.id), row.scores["rougeL_f"])}) if row.answerable else row
        for row in report.rows
    ]
    return replace(report, rows=tuple(rows))


def changes(candidate: EvaluationReport, champion: EvaluationReport) -> dict[str, str]:
    return {case.after.id: case.change for case in compare_cases(candidate, champion, "rougeL_f")}


def test_scores_and_decisions_change_questions() -> None:
    champion = a_report({3, 6}, answerable=5, unanswerable=3)
    candidate = with_rouge(a_report({4, 5, 6}, "two", answerable=5, unanswerable=3), {0: 0.6, 1: 0.4, 2: 0.504, 3: 0.1})
    assert changes(candidate, champion) == {
        "0": "improved",
        "1": "regressed",
        "2": "unchanged",  # looks the same with two decimals
        "3": "improved",  # was refused wrongly
        "4": "regressed",  # is refused wrongly
        "5": "improved",  # is refused rightly
        "6": "unchanged",
        "7": "unchanged",
    }


def test_the_largest_changes_come_first_and_are_counted() -> None:
    champion = a_report(set(), answerable=4, unanswerable=0)
    candidate = with_rouge(champion, {0: 0.55, 1: 0.1, 2: 0.9})
    cases = compare_cases(candidate, champion, "rougeL_f")
    assert [case.after.id for case in cases] == ["1", "2", "0", "3"]
    assert count_cases(cases) == {"improved": 2, "regressed": 1, "unchanged": 1}


def test_a_question_that_failed_for_one_of_them_is_no_case() -> None:
    champion = a_report(set(), answerable=3, unanswerable=0)
    broken = replace(champion, rows=(replace(champion.rows[0], status="failed: broken"), *champion.rows[1:]))
    assert list(changes(broken, champion)) == ["1", "2"]
