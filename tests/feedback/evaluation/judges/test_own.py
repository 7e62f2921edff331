"""The model that answers questions can be asked to judge, and the embedded one is found unfit."""

from pathlib import Path

import pytest

from assistant.models.base import load_base
from assistant.models.local import LocalGenerator
from assistant.settings import ModelSettings
from feedback.evaluation.judges.asking import UnjudgedError, ask, holds_json
from feedback.evaluation.judges.check.comparing import Preference
from feedback.evaluation.judges.check.examples import EXAMPLES
from feedback.evaluation.judges.check.measuring import measure_comparisons
from feedback.evaluation.judges.own import OwnJudge
from feedback.evaluation.suites.running import run_to_end
from feedback.settings import JudgeSettings
from tests.fakes import ScriptedGenerator


async def compare(judge: OwnJudge, prompt: str = "Which is better?") -> Preference:
    async with judge.opened() as write:
        return await ask(write, prompt, Preference)


def test_it_is_asked_in_words_and_stopped_after_its_json():
    generator = ScriptedGenerator('Well: {"better": "B"} and then there is more')
    assert run_to_end(compare(OwnJudge(lambda: generator, "m", "here"))).better == "B"
    assert [turn.text for turn in generator.prompts[0]] == ["Which is better?"]


def test_what_does_not_fit_its_window_is_unjudged_and_says_so():
    judge = OwnJudge(lambda: ScriptedGenerator("{}", window=600), "m", "here")
    with pytest.raises(UnjudgedError, match="its window is 600"):
        run_to_end(compare(judge, "word " * 400))


@pytest.mark.parametrize(
    ("text", "whole"),
    [("", False), ("so", False), ('{"a": {"b": 1}', False), ('{"a": {"b": 1}}', True), ("<think>{}</think> hm", False)],
)
def test_a_whole_json_object_is_recognised(text, whole):
    assert holds_json(text) == whole


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.timeout(3600)
def test_the_embedded_model_fails_the_check(tmp_path: Path):
    base = load_base(ModelSettings(), tmp_path)
    judge = OwnJudge(lambda: LocalGenerator(base), "embedded", "this machine")
    measures = measure_comparisons(judge, JudgeSettings(local=True, timeout_s=600), EXAMPLES[:6])
    assert not all(measure.passed for measure in measures)
