"""A candidate takes over only when a paired test shows the gain and no guard fails; the verdict says why."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from assistant.adapters.parts import Parts
from feedback.evaluation.report import EvaluationReport, Row
from finetune.errors import FinetuneError
from finetune.promotion.significance import chance_of_gain, chance_of_more, lower_bound, questions_to_show
from finetune.promotion.verdict import PartVerdict, Verdict, decide
from finetune.settings import PromotionSettings

SETTINGS = PromotionSettings()


def report(
    name: str,
    gain: Sequence[float] | float = 0.0,
    *,
    questions: int = 100,
    refused: int = 0,
    unanswerable: int = 40,
    correct: int = 20,
    documents: int = 0,
    **shifts: float,
) -> EvaluationReport:
    """A report whose ROUGE-L F is higher than everybody's by `gain`, and whose other scores are shifted by `shifts`."""
    random = np.random.default_rng(5)
    gains = np.broadcast_to(np.asarray(gain, dtype=float), questions)
    rows = []
    for number in range(questions):
        base = {
            "rougeL_f": random.uniform(0.2, 0.4) + gains[number],
            "token_recall": (recall := random.uniform(0.4, 0.6)),
            "brief_recall": recall,
            "token_precision": random.uniform(0.4, 0.6),
            "nll": random.uniform(2, 3),
            "length_ratio": random.uniform(0.8, 1.2),
        }
        scores = {key: value + shifts.get(key, 0.0) for key, value in base.items()}
        group = f"document {number % documents}" if documents else f"document {number}"
        rows.append(Row(str(number), "q", group, True, "a", number < refused, scores=scores))
    for number in range(unanswerable):
        rows.append(Row(f"u{number}", "q", f"other {number}", False, "a", number < correct))
    return EvaluationReport(
        name, datetime(2026, 1, 2, tzinfo=UTC), "m", name, "gold", "golden", "index", "prompt", tuple(rows)
    )


CHAMPION = report("champion")


def verdict_on(candidate: EvaluationReport, champion: EvaluationReport = CHAMPION, **changed) -> PartVerdict:
    return decide(candidate, champion, champion, PromotionSettings(**changed))


def test_an_identical_candidate_is_not_promoted():
    verdict = verdict_on(report("candidate"))
    assert not verdict.promote
    assert not verdict.inconclusive
    assert verdict.figures["gain"] == 0
    assert verdict.figures["p"] == 1
    assert verdict.sentences[0].startswith("ROUGE-L F stayed at 0.30 over 100 questions (+0.00, p = 1.0000")
    assert verdict.sentences[-1] == "Not better: the gain is not shown."


def test_a_clear_gain_is_promoted_and_said_in_a_sentence():
    gains = np.random.default_rng(1).normal(0.12, 0.1, 100)
    verdict = verdict_on(report("candidate", gains))
    assert verdict.promote
    assert verdict.sentences[0].startswith("ROUGE-L F rose from 0.30 to 0.41 over 100 questions (+0.11, p = 0.0001")
    assert verdict.sentences[-1] == "Better: the gain is shown and all 6 guards hold."
    assert verdict.figures["gain"] == pytest.approx(gains.mean(), abs=1e-9)
    assert 0 < verdict.figures["lower_bound"] < verdict.figures["gain"]


def test_the_reverse_of_a_clear_gain_is_refused():
    better, worse = report("better", 0.12), CHAMPION
    assert not verdict_on(worse, champion=better).promote
    assert verdict_on(worse, champion=better).sentences[0].startswith("ROUGE-L F fell from 0.42 to 0.30")


def test_a_gain_below_the_minimum_is_refused_however_sure():
    verdict = verdict_on(report("candidate", 0.019))
    assert verdict.figures["p"] <= 0.001
    assert not verdict.promote


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"brief_recall": -0.2},
            "Token recall within the length of the reference fell from 0.50 to 0.30 against the champion",
        ),
        ({"token_precision": -0.2}, "Token precision fell from 0.49 to 0.29 against the champion"),
        ({"nll": 0.3}, "nats per token rose from 2.48 to 2.78 against the champion"),
        ({"length_ratio": 1.0}, "The length of answers per length of reference rose from 0.99 to 1.99"),
        ({"refused": 12}, "False refusals rose from 0 to 12 of 100 answerable questions against the champion"),
        ({"correct": 8}, "Correct refusals fell from 20 to 8 of 40 unanswerable questions against the champion"),
    ],
)
def test_a_gain_that_costs_something_is_refused_with_the_sentence(change, sentence):
    verdict = verdict_on(report("candidate", 0.12, **change))
    assert not verdict.promote
    assert sentence in verdict.sentences[1]
    assert verdict.sentences[-1] == "Not better: the gain is shown, but 1 of 6 guards failed."


@pytest.mark.parametrize("change", [{"brief_recall": -0.03}, {"nll": 0.01}, {"length_ratio": 0.2}, {"refused": 4}])
def test_a_small_loss_within_the_margins_is_allowed(change):
    assert verdict_on(report("candidate", 0.12, **change)).promote


def test_shorter_answers_and_a_falling_nll_are_no_harm():
    assert verdict_on(report("candidate", 0.12, length_ratio=-0.5, nll=-1.0)).promote


def test_what_only_the_length_of_rambling_answers_recalled_is_no_loss():
    assert verdict_on(report("candidate", 0.12, token_recall=-0.2, length_ratio=-0.5)).promote


def test_long_answers_may_come_down_to_a_length_above_the_references():
    wordy = report("champion", length_ratio=2.0)
    assert verdict_on(report("candidate", 0.12, length_ratio=1.0), champion=wordy).promote


def test_small_losses_add_up_against_the_frozen_baseline():
    baseline, champion = CHAMPION, report("champion 2", brief_recall=-0.08)
    candidate = report("candidate", 0.12, brief_recall=-0.16)
    assert decide(candidate, champion, champion, SETTINGS).promote
    verdict = decide(candidate, champion, baseline, SETTINGS)
    assert not verdict.promote
    assert "against the baseline" in verdict.sentences[1]


def test_a_gain_that_a_small_exam_cannot_show_says_how_large_an_exam_could():
    gains = np.random.default_rng(4).normal(0.05, 0.15, 40)
    verdict = verdict_on(report("candidate", gains, questions=40), report("champion", questions=40))
    assert not verdict.promote
    told = re.search(
        r"If the gain is real, an exam of about (\d+) questions would show it; this one has 40\.",
        " ".join(verdict.sentences),
    )
    assert told
    assert int(told[1]) == questions_to_show(list(gains), SETTINGS.alpha) > 40
    shown = verdict_on(report("candidate", 0.12 + gains, questions=40), report("champion", questions=40))
    assert "If the gain is real" not in " ".join(shown.sentences)


def test_so_many_questions_show_the_gain_in_four_of_five_exams():
    random = np.random.default_rng(9)
    pilot = random.normal(0.05, 0.15, 4_000)
    needed = questions_to_show(list(pilot), 0.01)
    assert needed is not None
    exams = [chance_of_gain(list(random.normal(0.05, 0.15, needed))) <= 0.01 for _ in range(120)]
    assert 0.7 <= np.mean(exams) <= 0.9
    assert questions_to_show([-0.1, 0.05], 0.01) is None


def test_ten_questions_are_inconclusive_whatever_the_gain():
    verdict = verdict_on(report("candidate", 0.5, questions=10), champion=report("champion", questions=10))
    assert verdict.inconclusive
    assert not verdict.promote
    assert "10 answerable questions were measured" in verdict.sentences[0]


def test_scores_nobody_measured_are_no_guard_and_a_missing_primary_is_inconclusive():
    def without(name: str, source: EvaluationReport) -> EvaluationReport:
        rows = (replace(row, scores={**row.scores, name: None}) for row in source.rows)
        return replace(source, rows=tuple(rows))

    verdict = verdict_on(without("nll", report("candidate", 0.12)))
    assert verdict.promote
    assert "nll against the champion" not in verdict.figures
    assert verdict_on(without("rougeL_f", report("candidate", 0.12))).inconclusive


def test_another_primary_score_may_be_fixed_beforehand():
    candidate = report("candidate", token_recall=0.1)
    assert not verdict_on(candidate).promote
    assert verdict_on(candidate, primary="token_recall").sentences[0].startswith("Token recall rose from 0.50 to 0.60")
    assert verdict_on(candidate, primary="token_recall").promote


@pytest.mark.parametrize("field", ["golden_digest", "index_digest", "prompt_digest"])
def test_reports_of_different_exams_raise(field):
    with pytest.raises(FinetuneError, match="sat different exams"):
        verdict_on(replace(report("candidate", 0.12), **{field: "another"}))
    with pytest.raises(FinetuneError, match="sat different exams"):
        decide(report("candidate"), CHAMPION, replace(CHAMPION, id="baseline", **{field: "another"}), SETTINGS)


def test_a_report_with_too_many_failed_rows_raises():
    candidate = report("candidate", 0.12)
    rows = (replace(row, status="failed: x") if place < 5 else row for place, row in enumerate(candidate.rows))
    with pytest.raises(FinetuneError, match="98% are needed"):
        verdict_on(replace(candidate, rows=tuple(rows)))


def test_a_gain_in_one_document_only_is_not_shown():
    # Ten documents of ten questions; one of them gains much. Question by question that looks certain.
    gains = np.where(np.arange(100) % 10 == 0, 0.6, 0.0)
    verdict = verdict_on(report("candidate", gains, documents=10), champion=report("champion", documents=10))
    assert verdict.figures["p"] <= 0.01
    assert verdict.figures["lower_bound"] <= 0
    assert not verdict.promote


def test_a_verdict_is_the_same_every_time_and_survives_the_disk(tmp_path):
    candidate = report("candidate", np.random.default_rng(2).normal(0.05, 0.2, 100))
    verdict = verdict_on(candidate)
    assert verdict == verdict_on(candidate)
    whole = Verdict.of([verdict], Parts(), Parts("candidate"))
    path = whole.save(tmp_path)
    assert Verdict.from_json(path.read_text()) == whole
    assert [child.name for child in tmp_path.iterdir()] == ["verdict.json"]
    with pytest.raises(FinetuneError, match="Not a verdict"):
        Verdict.from_json("{}")


def primary_only(source: EvaluationReport) -> EvaluationReport:
    rows = (replace(row, scores={"rougeL_f": row.scores["rougeL_f"]}) for row in source.rows if row.answerable)
    return replace(source, rows=tuple(rows))


def test_noise_is_promoted_no_more_often_than_alpha_allows():
    random = np.random.default_rng(3)
    champion = primary_only(CHAMPION)
    promoted = 0
    for _ in range(200):
        candidate = primary_only(report("candidate", random.normal(0, 0.2, 100)))
        promoted += verdict_on(candidate, champion, alpha=0.05, minimum_gain=0.0).promote
    # 200 * 0.05 = 10 expected, standard deviation 3.1.
    assert 3 <= promoted <= 17


def test_the_tests_give_the_values_of_the_textbook():
    assert chance_of_gain([1.0] * 5) == pytest.approx(1 / 32)
    assert chance_of_gain([-1.0] * 5) == pytest.approx(1)
    assert chance_of_more(5, 0) == pytest.approx(1 / 32)
    assert chance_of_more(0, 0) == 1
    assert lower_bound([0.25] * 40, [str(number) for number in range(40)]) == pytest.approx(0.25)


def test_whole_documents_are_resampled_and_single_questions_where_there_are_too_few():
    differences = np.random.default_rng(4).normal(0.1, 0.3, 6).tolist() * 10
    of_questions = lower_bound(differences, [str(number) for number in range(60)])
    of_documents = lower_bound(differences, [str(number % 6) for number in range(60)])
    assert of_documents < of_questions - 0.05
    assert lower_bound(differences, ["the only one"] * 60) == pytest.approx(of_questions, abs=0.01)
