"""Reports are totalled, compared, stored and read back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from feedback.errors import FeedbackError
from feedback.evaluation.report import EvaluationReport, Row, find_mismatch, load_report
from retrieval.documents import Passage


def row(number: int, answerable: bool = True, refused: bool = False, status: str = "ok", **scores: float | None) -> Row:
    return Row(str(number), "q", "g", answerable, "a", refused, (Passage.given("T", "text"),), status, scores)


def report(*rows: Row, **more) -> EvaluationReport:
    values = {
        "id": "exam-1",
        "created_at": datetime(2026, 1, 2, tzinfo=UTC),
        "model_id": "m",
        "adapter_id": None,
        "context": "gold",
        "golden_digest": "g",
        "index_digest": "i",
        "prompt_digest": "p",
        "rows": rows,
    }
    return EvaluationReport(**values | more)


def test_totals_average_over_the_rows_that_were_measured():
    totals = report(
        row(1, rougeL_f=0.2, nll=1.0),
        row(2, rougeL_f=0.4, nll=None),
        row(3, refused=True, rougeL_f=0.0),
        row(4, answerable=False, refused=True),
        row(5, status="failed: broken"),
    ).totals()
    assert totals.questions == 5
    assert totals.coverage == pytest.approx(0.8)
    assert (totals.means["rougeL_f"].value, totals.means["rougeL_f"].n) == (pytest.approx(0.2), 3)
    assert totals.perplexity == pytest.approx(2.71828, abs=1e-4)
    assert (totals.abstention_precision, totals.abstention_recall, totals.false_refusal_rate) == (0.5, 1, 1 / 3)


def test_a_score_nobody_measured_is_none_and_never_zero():
    totals = report(row(1, ragas_faithfulness=None)).totals()
    assert (totals.means["ragas_faithfulness"].value, totals.means["ragas_faithfulness"].n) == (None, 0)
    assert totals.perplexity is None


def test_an_endless_nll_gives_an_endless_perplexity_not_an_error():
    assert report(row(1, nll=1000.0)).totals().perplexity == float("inf")


def test_a_report_comes_back_equal_from_json_and_from_disk(tmp_path):
    first = report(row(1, rougeL_f=1 / 3, ragas_faithfulness=None))
    assert EvaluationReport.from_json(first.to_json()) == first
    path = first.save(tmp_path / "reports")
    assert load_report(path) == first
    assert [child.name for child in path.parent.iterdir()] == ["exam-1.json"]


def test_a_damaged_report_is_refused(tmp_path):
    (tmp_path / "exam-1.json").write_text('{"id": 1')
    with pytest.raises(FeedbackError, match="Not a report"):
        load_report(tmp_path / "exam-1.json")
    with pytest.raises(FeedbackError, match=r"There is no file .*exam-2\.json.*Run the exam again"):
        load_report(tmp_path / "exam-2.json")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"golden_digest": "x"}, "golden questions differ"),
        ({"index_digest": "x"}, "documents differ"),
        ({"prompt_digest": "x"}, "prompt or decoding settings differ"),
        ({"context": "retrieved"}, "context differ"),
    ],
)
def test_reports_of_different_exams_do_not_compare(change, says):
    one = report(row(1))
    assert find_mismatch(one, replace(one, adapter_id="dpo-1")) is None
    assert says in (find_mismatch(one, replace(one, **change)) or "")


def test_a_report_that_misses_more_than_two_percent_does_not_compare():
    whole = report(*(row(number) for number in range(100)))
    two_missing = replace(whole, rows=(*whole.rows[:98], row(98, status="failed"), row(99, status="failed")))
    three_missing = replace(two_missing, rows=(row(0, status="failed"), *two_missing.rows[1:]))
    assert find_mismatch(whole, two_missing) is None
    assert "97% of 100 questions" in (find_mismatch(whole, three_missing) or "")
