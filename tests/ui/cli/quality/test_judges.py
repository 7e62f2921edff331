"""A judge is measured by command, and only one that passed judges in exams."""

import json
from pathlib import Path

import pytest

from feedback.errors import FeedbackError
from feedback.evaluation.judges.check.examples import EXAMPLES
from feedback.evaluation.judges.judge_scores import NoJudge
from feedback.evaluation.judges.ragas_judge import RagasJudge
from feedback.settings import JudgeSettings
from tests.feedback.evaluation.fakes import LetterEmbedder
from tests.feedback.evaluation.judges.server import judging, know_the_answers
from tests.ui.cli.commands import Shell
from tests.ui.fakes import MemoryLibrary
from ui.actions.learning import check_judge
from ui.settings.loading import Loaded, Settings
from ui.wiring import Apprentice


def judged_by(address: str, home: Path) -> Apprentice:
    judge = JudgeSettings(base_url=address, model="scripted", requests_at_once=8)
    apprentice = Apprentice(Loaded(Settings(home=home, judge=judge), None, {}))
    library = MemoryLibrary()
    library.embedder = LetterEmbedder()  # type: ignore[attr-defined]
    apprentice.library = library  # type: ignore[assignment]
    return apprentice


def write_golden(file: Path, count: int) -> Path:
    rows = [
        {"id": str(at), "question": one.question, "reference": [one.reference, one.answer], "answerable": True,
         "passages": [{"title": "Help", "text": one.passage}]}
        for at, one in enumerate(EXAMPLES[:count])
    ]  # fmt: skip
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def test_only_a_judge_that_passed_its_check_is_believed(tmp_path: Path) -> None:
    with judging(know_the_answers) as (address, requests):
        apprentice = judged_by(address, tmp_path)
        assert apprentice.judge == NoJudge(
            f"The judge 'scripted' at '{address}' was never measured: run `assistant judge check`."
        )
        assert requests == []
        steps: list[str] = []
        golden = write_golden(tmp_path / "golden.jsonl", 10)
        found, file = check_judge(apprentice, golden=golden, on_step=steps.append)
    assert (found.failures, file.parent) == ((), tmp_path / "judges")
    assert steps == ["comparing answers", "scoring right and absurd answers"]
    assert isinstance(apprentice.judge, RagasJudge)


def test_too_few_questions_or_no_judge_are_said_before_anything_is_asked(tmp_path: Path) -> None:
    golden = write_golden(tmp_path / "golden.jsonl", 3)
    with judging(know_the_answers) as (address, requests):
        with pytest.raises(FeedbackError, match=r"has 3 questions with reference and passages; .* at least 10"):
            check_judge(judged_by(address, tmp_path), golden=golden)
        assert requests == []
    with pytest.raises(FeedbackError, match=r"No judge is configured: set base_url and model under \[judge\]"):
        check_judge(Apprentice(Loaded(Settings(home=tmp_path), None, {})))


def test_a_judge_that_fails_ends_with_1_and_says_what_failed(shell: Shell):
    with judging(lambda _: {"better": "A"}) as (address, _):
        named = {"APPRENTICE_JUDGE__BASE_URL": address, "APPRENTICE_JUDGE__MODEL": "scripted"}
        done = shell.run("assistant judge check", **named)
    assert done.code == 1
    assert "Failed. the same answer twice is a tie: 0.00 of 20, at least 0.90 is needed." in done.out
    assert f"scripted at {address} failed: exams do without its scores." in done.out


@pytest.mark.parametrize(
    ("variables", "arguments", "problem"),
    [
        ({}, (), "No judge is configured: set base_url and model under [judge]."),
        (
            {"APPRENTICE_JUDGE__BASE_URL": "http://127.0.0.1:9/v1", "APPRENTICE_JUDGE__MODEL": "x"},
            ("--examples", "none.jsonl"),
            "There is no file 'none.jsonl': check the path.",
        ),
        ({"APPRENTICE_JUDGE__BASE_URL": "http://127.0.0.1:9/v1"}, (), "base_url and model belong together"),
    ],
)
def test_mistakes_are_one_line(shell: Shell, variables: dict[str, str], arguments: tuple[str, ...], problem: str):
    done = shell.run("assistant judge check", *arguments, **variables)
    assert done.code == 2
    assert problem in done.err
    assert len(done.err.strip().splitlines()) == 1
