"""Every measure of an exam is an estimate, or has a reason why it is not."""

import pytest

from feedback.evaluation.judges.judge_scores import JUDGE_SCORES
from feedback.evaluation.quality.measures import MEASURES, measure
from tests.feedback.evaluation.test_report import report, row

UNJUDGED = dict.fromkeys(JUDGE_SCORES)


def test_means_are_taken_over_what_was_measured_and_refusals_are_shares():
    found = measure(
        report(
            row(1, rougeL_f=0.2),
            row(2, rougeL_f=0.4),
            row(3, refused=True, rougeL_f=0.0),
            row(4, answerable=False, refused=True),
            row(5, answerable=False),
            row(6, status="failed: broken"),
        )
    )
    assert (found["rougeL_f"].value, found["rougeL_f"].n) == (pytest.approx(0.2), 3)
    assert (found["refused_rightly"].value, found["refused_rightly"].n) == (0.5, 2)
    assert (found["refused_wrongly"].value, found["refused_wrongly"].n) == (pytest.approx(1 / 3), 3)
    assert set(found) == {name for names in MEASURES.values() for name in names}


def test_what_no_judge_judged_is_a_gap_with_its_reason_and_never_zero():
    found = measure(report(row(1, **UNJUDGED)))
    assert {(found[name].value, found[name].reason) for name in JUDGE_SCORES} == {(None, "not judged")}
    assert (found["semantic_similarity"].value, found["semantic_similarity"].reason) == (None, "not measured")
    assert (found["refused_rightly"].value, found["refused_rightly"].reason) == (None, "no such question")


def test_a_judge_that_failed_says_how_without_the_words_of_its_reply():
    failed = row(1, **UNJUDGED)
    note = "ragas_faithfulness: TimeoutError: the secret text of the answer"
    found = measure(report(type(failed)(**{**vars(failed), "notes": (note,)})))
    assert found["ragas_faithfulness"].reason == "TimeoutError"
    assert found["ragas_context_recall"].reason == "not judged"
