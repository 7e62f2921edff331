"""An exam gets a judge only when it has passed its check; otherwise it gets the reason why there is none."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.settings import ModelSettings
from feedback.evaluation.judges.appointing import appoint_judge, find_judge_model
from feedback.evaluation.judges.check.kept import FOLDER, find_check, keep_check
from feedback.evaluation.judges.check.measuring import JudgeCheck, Measure
from feedback.evaluation.judges.judge_scores import NOT_CONFIGURED, NoJudge
from feedback.evaluation.judges.ragas_judge import RagasJudge
from feedback.settings import JudgeSettings
from tests.fakes import ScriptedGenerator
from tests.feedback.evaluation.fakes import LetterEmbedder

SETTINGS = JudgeSettings(base_url="http://127.0.0.1:9/v1", model="big")


def appoint(home: Path, settings: JudgeSettings = SETTINGS) -> RagasJudge | NoJudge:
    model = find_judge_model(settings, ModelSettings(), lambda: ScriptedGenerator("x"))
    found = appoint_judge(model, settings, home, LetterEmbedder)
    assert isinstance(found, RagasJudge | NoJudge)
    return found


def checked(value: float | None, model: str = "big", address: str = "http://127.0.0.1:9/v1") -> JudgeCheck:
    return JudgeCheck(model, address, datetime(2026, 11, 28, tzinfo=UTC), (Measure("ties", value, 0.9, 20),))


def test_without_a_judge_in_the_settings_the_reason_is_that(tmp_path):
    assert appoint(tmp_path, JudgeSettings()) == NOT_CONFIGURED


def test_a_judge_that_was_never_measured_does_not_judge_and_the_command_is_named(tmp_path):
    found = appoint(tmp_path)
    assert found == NoJudge(
        "The judge 'big' at 'http://127.0.0.1:9/v1' was never measured: run `assistant judge check`."
    )


def test_a_judge_that_failed_does_not_judge_and_the_failure_is_named(tmp_path):
    keep_check(tmp_path, checked(0.5))
    found = appoint(tmp_path)
    assert isinstance(found, NoJudge)
    assert found.reason.endswith("failed its check on 2026-11-28: ties: 0.50 of 20, at least 0.90 is needed.")


def test_a_judge_that_passed_judges_until_it_is_another_one(tmp_path):
    keep_check(tmp_path, checked(0.95))
    assert isinstance(appoint(tmp_path), RagasJudge)
    assert isinstance(appoint(tmp_path, SETTINGS.model_copy(update={"model": "other"})), NoJudge)
    keep_check(tmp_path, checked(0.2))
    assert isinstance(appoint(tmp_path), NoJudge)


def test_what_was_measured_is_kept_whole_and_a_damaged_file_counts_as_never_measured(tmp_path):
    check = checked(None)
    file = keep_check(tmp_path, check)
    assert find_check(tmp_path, check.model, check.address) == check
    file.write_text("{", encoding="utf-8")
    assert find_check(tmp_path, check.model, check.address) is None
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [file.name]


def test_the_model_that_answers_can_be_named_as_judge(tmp_path):
    keep_check(tmp_path, checked(0.95, "SmolLM2-135M-Instruct-Q4_1", "this machine"))
    assert isinstance(appoint(tmp_path, JudgeSettings(local=True)), RagasJudge)


@pytest.mark.parametrize(
    "given", [{"local": True, "base_url": "http://x/v1", "model": "m"}, {"base_url": "http://x/v1"}]
)
def test_settings_that_name_half_a_judge_or_two_are_refused(given):
    with pytest.raises(ValueError, match="base_url"):
        JudgeSettings(**given)
