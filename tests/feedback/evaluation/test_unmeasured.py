"""A score that is missing is said to be missing, with the reason."""

from collections.abc import Sequence

from feedback.evaluation.exam import run_exam
from feedback.evaluation.judges.judge_scores import JUDGE_SCORES, NoJudge
from feedback.evaluation.report import EvaluationReport
from feedback.evaluation.suites.suite import Sample, SampleScores
from feedback.evaluation.unmeasured import explain_unmeasured
from tests.feedback.evaluation.fakes import ScriptedAssistant, golden


class HalfJudge:
    """Judges the first sample, and has no time for the others."""

    scores = JUDGE_SCORES

    def score(self, samples: Sequence[Sample]) -> list[SampleScores]:
        judged = SampleScores(dict.fromkeys(JUDGE_SCORES, 1.0))
        late = SampleScores(dict.fromkeys(JUDGE_SCORES), ("ragas_faithfulness: the judge did not answer within 9 s",))
        return [judged, *(late for _ in samples[1:])]


def hold(judge) -> EvaluationReport:
    questions = [golden("1"), golden("2"), golden("3")]
    return run_exam(questions, ScriptedAssistant(lambda _: "Paris [1]."), context="gold", judge=judge)


def test_without_a_judge_one_sentence_names_the_scores_and_the_reason():
    sentences = explain_unmeasured(hold(NoJudge("The judge 'big' was never measured: run `assistant judge check`.")))
    assert sentences[0] == (
        f"Not judged: {', '.join(JUDGE_SCORES)}. The judge 'big' was never measured: run `assistant judge check`."
    )
    assert not any("ragas" in sentence for sentence in sentences[1:])


def test_scores_that_are_missing_for_some_answers_are_counted_with_the_commonest_reason():
    sentences = explain_unmeasured(hold(HalfJudge()))
    assert sentences[0] == "ragas_faithfulness is missing for 2 of 3: the judge did not answer within 9 s"


def test_a_report_of_an_earlier_version_has_no_reason_and_can_be_read():
    report = hold(NoJudge("why"))
    earlier = report.to_json().replace('"unjudged": "why"', '"contestant": ""')
    assert EvaluationReport.from_json(earlier).unjudged == ""
    assert EvaluationReport.from_json(report.to_json()).unjudged == "why"
