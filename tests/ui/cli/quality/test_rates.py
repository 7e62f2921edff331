"""`finetune METHOD --find-rate` tries rates with a real model, changes nothing, and trains at once with --use."""

import json
from pathlib import Path

import pytest

from tests.ui.cli.commands import Shell
from tests.ui.cli.quality.conftest import FEW, correct


def rates_of(shell: Shell) -> dict[str, object]:
    [file] = (shell.folder / "home").glob("adapters/*/rates.json")
    return json.loads(file.read_text(encoding="utf-8"))


def test_rates_are_compared_and_nothing_else_is_written(taught: Shell) -> None:
    done = taught.run("finetune dpo --find-rate", APPRENTICE_TRAINING__HOLDOUT_SHARE="0")
    assert done.code == 0, done.err
    report = rates_of(taught)
    assert f"learning_rate = {report['recommended']:g}" in done.out
    assert done.out.splitlines()[0].split() == ["rate", "steps", "loss", "margin", "chosen", "gain", "seconds"]
    assert "5 rates, up to 12 steps of 1 with each." in done.err
    assert "About 1 minutes." in done.err
    assert taught.run("finetune adapters", "--json").json == []
    refused = taught.run("finetune dpo --use")
    assert (refused.code, "--use belongs to --find-rate." in refused.err) == (2, True)


@pytest.mark.slow
def test_the_rate_that_was_found_is_trained_with(taught: Shell) -> None:
    done = taught.run("finetune sft --find-rate --use --promote never")
    assert done.code == 0, done.err
    [made] = taught.run("finetune adapters", "--json").json
    assert made["settings"]["sft"]["learning_rate"] == rates_of(taught)["recommended"]


@pytest.mark.slow
def test_the_embedded_model_finds_a_rate(shell: Shell) -> None:
    correct(shell)
    embedded = Shell(shell.folder, {**shell.variables, **FEW, "APPRENTICE_TRAINING__HOLDOUT_SHARE": "0"})
    done = embedded.run("finetune dpo --find-rate")
    assert done.code == 0, done.err
    report = rates_of(embedded)
    assert report["base_model"] == "SmolLM2-135M-Instruct-Q4_1"
    trials = report["trials"]
    assert isinstance(trials, list)
    assert len(trials) + len(report["left_out"]) == 5  # type: ignore[arg-type]
    assert report["recommended"] in [trial["rate"] for trial in trials if not trial["problem"]]
    assert not list(Path(shell.folder / "home").glob("adapters/*/adapter_model.safetensors"))
