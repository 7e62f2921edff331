"""An exam asks every question, measures every answer, and survives the ones that fail."""

import pytest

from assistant.assistant import Assistant
from assistant.settings import AnswerSettings
from feedback.errors import FeedbackError
from feedback.evaluation.exam import run_exam
from feedback.evaluation.judges.judge_scores import JUDGE_SCORES, NOT_CONFIGURED
from retrieval.documents import Passage
from tests.fakes import FixedRetriever, ScriptedGenerator
from tests.feedback.evaluation.fakes import REFUSAL, FixedJudge, FixedLikelihood, FixedScorer, ScriptedAssistant, golden

OVERLAP = ("rougeL_f", "rouge1_f", "token_recall", "token_precision", "chrf", "bleu")


def test_rows_stand_in_the_order_of_the_questions_and_carry_their_scores():
    questions = [golden(str(number), "Paris") for number in range(20)]
    seen = []
    report = run_exam(
        questions, ScriptedAssistant(lambda _: "Paris"), context="gold", likelihood=FixedScorer(), on_row=seen.append
    )
    assert [row.id for row in report.rows] == [question.id for question in questions]
    assert [row.id for row in seen] == [question.id for question in questions]
    assert all(row.scores[name] == pytest.approx(1) for row in report.rows for name in OVERLAP if name != "bleu")
    assert report.rows[0].scores["nll"] == pytest.approx(2)
    assert report.rows[0].group == "France"
    assert report.coverage == 1


def test_questions_are_asked_in_batches_with_their_passages_only_when_gold():
    assistant = ScriptedAssistant(lambda _: "Paris")
    questions = [golden(str(number)) for number in range(5)]
    run_exam(questions, assistant, context="gold", batch_size=2)
    assert [len(batch) for batch in assistant.batches] == [2, 2, 1]
    assert assistant.batches[0][0].passages == questions[0].passages
    run_exam(questions, assistant, context="retrieved")
    assert assistant.batches[-1][0].passages is None


def test_a_failing_question_becomes_a_row_and_the_others_go_on():
    def script(question: str) -> str | Exception:
        return RuntimeError("out of memory") if question == "question 1" else "Paris"

    report = run_exam([golden(str(number)) for number in range(3)], ScriptedAssistant(script), context="gold")
    assert [row.status for row in report.rows] == ["ok", "failed: RuntimeError: out of memory", "ok"]
    assert report.rows[1].scores == {}
    assert report.totals().coverage == pytest.approx(2 / 3)


def test_a_refused_answerable_question_scores_zero_on_overlap_and_nothing_on_length():
    metrics = FixedJudge({"semantic_similarity": 0.0}, 0.9)
    report = run_exam([golden("1")], ScriptedAssistant(lambda _: REFUSAL), context="gold", metrics=metrics)
    scores = report.rows[0].scores
    assert [scores[name] for name in OVERLAP] == [0] * len(OVERLAP)
    assert scores["abstention_correct"] == 0
    assert scores["length_ratio"] is None
    assert scores["semantic_similarity"] == 0
    assert metrics.samples == []


@pytest.mark.parametrize(("text", "correct"), [(REFUSAL, 1), ("Paris", 0)])
def test_an_unanswerable_question_has_only_abstention(text, correct):
    report = run_exam([golden("1", None)], ScriptedAssistant(lambda _: text), context="gold", likelihood=FixedScorer())
    assert report.rows[0].scores == {"abstention_correct": correct}


def test_without_a_judge_its_scores_are_none_and_with_one_they_are_numbers():
    assistant = ScriptedAssistant(lambda _: "Paris [1].")
    report = run_exam([golden("1")], assistant, context="gold")
    assert [report.rows[0].scores[name] for name in JUDGE_SCORES] == [None] * len(JUDGE_SCORES)
    assert report.unjudged == NOT_CONFIGURED.reason
    judge = FixedJudge(JUDGE_SCORES, 0.7)
    report = run_exam([golden("1")], assistant, context="gold", judge=judge)
    assert [report.rows[0].scores[name] for name in JUDGE_SCORES] == [0.7] * len(JUDGE_SCORES)
    assert report.unjudged == ""
    assert judge.samples[0].answer == "Paris."
    assert judge.samples[0].contexts == ("Paris is the capital of France.",)


def test_a_likelihood_that_fails_leaves_a_note_and_the_other_scores():
    class Broken:
        def log_likelihood(self, *_):
            raise RuntimeError("no logits")

    row = run_exam([golden("1")], ScriptedAssistant(lambda _: "Paris"), context="gold", likelihood=Broken()).rows[0]
    assert (row.status, row.scores["nll"], row.scores["rougeL_f"]) == ("ok", None, 1)
    assert row.notes == ("nll: RuntimeError: no logits",)


def test_a_likelihood_that_is_no_number_is_not_measured():
    class Overflowing:
        def log_likelihood(self, *_):
            return FixedLikelihood(float("nan"), 1)

    row = run_exam([golden("1")], ScriptedAssistant(lambda _: "Paris"), context="gold", likelihood=Overflowing()).rows[
        0
    ]
    assert (row.scores["nll"], row.notes) == (None, ("nll: the model gave nan",))


def test_reports_of_two_adapters_compare_and_name_their_adapter():
    first, second = (
        run_exam([golden("1")], ScriptedAssistant(lambda _: "Paris", adapter_id), context="gold")
        for adapter_id in (None, "dpo-1")
    )
    assert (first.adapter_id, second.adapter_id) == (None, "dpo-1")
    assert (first.golden_digest, first.prompt_digest) == (second.golden_digest, second.prompt_digest)
    assert first.id != second.id


def test_an_adapter_switched_during_the_exam_is_refused():
    assistant = ScriptedAssistant(lambda _: "Paris")

    def switch(_):
        assistant.adapter_id = "dpo-2"

    with pytest.raises(FeedbackError, match="switched during the exam"):
        run_exam([golden("1"), golden("2")], assistant, context="gold", batch_size=1, on_row=switch)


def test_gold_context_needs_gold_passages_and_an_exam_needs_questions():
    bare = golden("7").__class__("7", "q", ("a",))
    with pytest.raises(FeedbackError, match="'7' has no passages"):
        run_exam([bare], ScriptedAssistant(lambda _: "x"), context="gold")
    with pytest.raises(FeedbackError, match="no question to ask"):
        run_exam([], ScriptedAssistant(lambda _: "x"))


def test_the_real_assistant_sits_the_exam_and_retrieval_is_measured():
    found = [Passage.given("Spain", "Madrid is the capital of Spain."), *golden("1").passages]
    assistant = Assistant(FixedRetriever(*found), ScriptedGenerator("Paris is the capital [2]"), AnswerSettings())
    report = run_exam([golden("1")], assistant, context="retrieved", index_digest="documents")
    row = report.rows[0]
    assert (row.scores["hit_at_k"], row.scores["mrr"]) == (1, 0.5)
    assert row.scores["citation_valid"] == 1
    assert row.scores["token_recall"] == 1
    assert (report.model_id, report.index_digest) == ("scripted", "documents")


def test_of_quotes_no_model_is_asked_how_likely_they_are() -> None:
    report = run_exam(
        [golden("1")], ScriptedAssistant(lambda _: "Paris"), context="gold", manner="quote", likelihood=FixedScorer()
    )
    assert (report.rows[0].scores["nll"], report.rows[0].notes) == (None, ())
