"""What an adapter answered under the same conditions is not asked again; anything else is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.shelf import AdapterShelf
from assistant.models.base import LoadedBase
from assistant.settings import AnswerSettings
from feedback.evaluation.exam import run_exam
from feedback.evaluation.golden import GoldenQuestion, digest_questions
from feedback.evaluation.report import EvaluationReport, Row
from finetune.exam.cache import complete_report, load_cached_rows, row_keys
from finetune.exam.questions import Contestant
from retrieval.documents import Passage
from tests.finetune.fakes import local_examiner

DOORS = ("north", "west", "east")
QUESTIONS = [
    GoldenQuestion(
        door,
        f"What colour is the {door} door?",
        (f"The {door} door is grey.",),
        True,
        (Passage.given(f"The {door} door", f"The {door} door is grey."),),
    )
    for door in DOORS
]


def a_row(question: GoldenQuestion, key: str, **more: object) -> Row:
    return replace(Row(question.id, question.question, question.group, True, "Grey.", False, key=key), **more)


def a_report(*rows: Row, name: str = "exam-1") -> EvaluationReport:
    asked = digest_questions(QUESTIONS[: len(rows)])
    return EvaluationReport(name, datetime.now(UTC), "fake", None, "gold", asked, "", "prompt", rows)


def test_a_key_changes_with_the_question_and_with_any_condition() -> None:
    changed = replace(QUESTIONS[0], references=("It is blue.",))
    keys = row_keys([*QUESTIONS, changed], ["base"]) + row_keys(QUESTIONS, ["adapter"])
    assert len(set(keys)) == len(keys)
    assert row_keys(QUESTIONS, ["base"]) == keys[:3]


def test_the_newest_good_row_of_a_key_is_known(tmp_path: Path) -> None:
    keys = row_keys(QUESTIONS, ["base"])
    exams = tmp_path / "dpo-1" / "exam"
    old = [a_row(question, key) for question, key in zip(QUESTIONS, keys, strict=True)]
    a_report(*old, name="exam-1").save(exams)
    failed = a_row(QUESTIONS[0], keys[0], status="failed: no memory")
    doubtful = a_row(QUESTIONS[1], keys[1], notes=("the judge did not reply",))
    a_report(failed, doubtful, a_row(QUESTIONS[2], keys[2], answer="Newer."), name="exam-2").save(exams)
    (exams / "exam-3.json").write_text("{", encoding="utf-8")
    known = load_cached_rows(tmp_path, keys)
    assert [known[key][0].answer for key in keys] == ["Grey.", "Grey.", "Newer."]
    assert load_cached_rows(tmp_path, row_keys(QUESTIONS, ["adapter"])) == {}


def test_a_report_is_completed_in_the_order_of_the_questions() -> None:
    keys = row_keys(QUESTIONS, ["base"])
    earlier = a_report(*(a_row(question, key) for question, key in zip(QUESTIONS, keys, strict=True)))
    known = {keys[0]: (earlier.rows[0], earlier), keys[2]: (earlier.rows[2], earlier)}
    asked = a_report(a_row(QUESTIONS[1], "", answer="Fresh."), name="exam-2")
    report = complete_report(QUESTIONS, keys, known, asked, None)
    assert [row.answer for row in report.rows] == ["Grey.", "Fresh.", "Grey."]
    assert [row.key for row in report.rows] == keys
    assert report.golden_digest == digest_questions(QUESTIONS)
    whole = complete_report(QUESTIONS, keys, dict.fromkeys(keys, (earlier.rows[0], earlier)), None, None)
    assert (whole.golden_digest, whole.prompt_digest) == (digest_questions(QUESTIONS), "prompt")
    assert len({earlier.id, asked.id, report.id, whole.id}) == 4


def test_a_report_names_who_was_examined_though_all_that_was_asked_was_refused_before_a_model_saw_it() -> None:
    keys = row_keys(QUESTIONS, ["champion"])
    earlier = replace(a_report(a_row(QUESTIONS[0], keys[0])), adapter_id="champion")
    refused = a_report(*(a_row(question, "", refused=True) for question in QUESTIONS[1:]), name="exam-2")
    assert refused.adapter_id is None
    for known, asked in (
        ({keys[0]: (earlier.rows[0], earlier)}, refused),
        ({}, a_report(*refused.rows, refused.rows[0])),
    ):
        assert complete_report(QUESTIONS, keys, known, asked, "champion").adapter_id == "champion"


@pytest.mark.model
def test_the_base_model_is_asked_once_and_again_when_answers_are_written_otherwise(
    load: Callable[[], LoadedBase], shelf: AdapterShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def counted(questions: Sequence[GoldenQuestion], *args: Any, **more: Any) -> EvaluationReport:
        asked.append(len(questions))
        return run_exam(questions, *args, **more)

    monkeypatch.setattr("finetune.exam.local.run_exam", counted)

    def exam(questions: list[GoldenQuestion], night: str, **settings: float) -> EvaluationReport:
        heard: list[Row] = []
        answers = AnswerSettings(max_new_tokens=4, **settings)
        examiner = local_examiner(load, shelf, answers)
        report = examiner.examine(questions, "gold", Contestant(), heard.append)
        report.save(shelf.folder / night / "exam")
        assert len(heard) == len(questions)
        return report

    first = exam(QUESTIONS[:2], "one")
    second = exam(QUESTIONS, "two")
    assert asked == [2, 1]
    assert [row.answer for row in second.rows[:2]] == [row.answer for row in first.rows]
    third = exam(QUESTIONS, "three")
    assert asked == [2, 1]
    assert third.rows == second.rows
    exam(QUESTIONS, "four", repetition_penalty=1.2)
    assert asked == [2, 1, 3]
    exam(QUESTIONS[:1], "five", temperature=0.5)
    exam(QUESTIONS[:1], "six", temperature=0.5)
    assert asked == [2, 1, 3, 1, 1]
