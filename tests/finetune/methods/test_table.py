"""A new method is a file and a line in the table: commands, page, settings and previews find it there."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from finetune.errors import FinetuneError
from finetune.methods.table import DEFAULT, METHODS, NAMES, find_method
from finetune.settings import SharedTrainingSettings, TrainingSettings
from tests.feedback.fakes import an_answer
from tests.ui.cli.commands import PROJECT, Shell
from ui.settings.loading import Loaded, Settings
from ui.wiring import Apprentice

NEW_METHOD = '''
"""A likelihood that pushes the rejected text away."""

from typing import TYPE_CHECKING

from pydantic import Field

from finetune.methods.method import Method, MethodSettings

if TYPE_CHECKING:
    import torch

    from finetune.methods.loss import Pairs, Rewards


class PushSettings(MethodSettings):
    """The settings of pushing."""

    push: float = Field(default=0.25, ge=0, le=1, description="How hard the rejected text is pushed away.")


def compute_loss(pairs: "Pairs", settings: PushSettings) -> "tuple[torch.Tensor, Rewards]":
    """Add the likelihood of the rejected text to how unlikely the chosen one is."""
    from finetune.methods.loss import Rewards

    better, worse = pairs.chosen.mean_log_probs(), pairs.rejected.mean_log_probs()
    return settings.push * worse - better, Rewards(better.detach(), worse.detach())


PUSH = Method(
    name="push",
    title="pushing",
    summary="learns to write your corrections and pushes its own answers away",
    settings=PushSettings,
    loss=compute_loss,
)
'''


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A folder to run commands in, with a `finetune` to which somebody has added a method."""
    place = tmp_path_factory.mktemp("new-method")
    methods = place / "program" / "finetune" / "methods"
    shutil.copytree(PROJECT / "finetune", methods.parent, ignore=shutil.ignore_patterns("__pycache__"))
    (methods / "push.py").write_text(NEW_METHOD, encoding="utf-8")
    table = (methods / "table.py").read_text(encoding="utf-8")
    table = table.replace("    PRETRAIN,\n)", "    PRETRAIN,\n    PUSH,\n)").replace(
        "from finetune.methods.texts.sft import SFT\n",
        "from finetune.methods.push import PUSH\nfrom finetune.methods.texts.sft import SFT\n",
    )
    (methods / "table.py").write_text(table, encoding="utf-8")
    (place / "work").mkdir()
    return Shell(place / "work", {"PYTHONPATH": f"{methods.parents[1]}:{PROJECT}"})


def test_a_new_method_is_a_command(shell: Shell) -> None:
    listed = shell.run("finetune --help").out
    assert "Train a version by pushing, examine it" in " ".join(listed.split())
    help_text = " ".join(shell.run("finetune push --help").out.split())
    assert "This method learns to write your corrections and pushes its own answers away." in help_text
    assert "--dry-run" in help_text


def test_a_new_method_has_its_section_in_the_settings(shell: Shell) -> None:
    values = {one["name"]: one["value"] for one in shell.run("assistant settings", "--json").json}
    assert (values["training.push.learning_rate"], values["training.push.push"]) == (5e-4, 0.25)
    example = shell.run("assistant settings --example").out
    assert "[training.push]\n" in example
    assert "# How hard the rejected text is pushed away.\npush = 0.25\n" in example
    changed = shell.run("assistant settings", "--json", APPRENTICE_TRAINING__PUSH__PUSH="0.5").json
    assert {one["name"]: one["value"] for one in changed}["training.push.push"] == 0.5
    refused = shell.run("assistant settings", APPRENTICE_TRAINING__PUSH__PULL="0.5")
    assert refused.code == 2
    assert "There is no setting 'training.push.pull'" in refused.err
    assert "did you mean training.push.push?" in refused.err


def test_a_new_method_is_previewed(shell: Shell) -> None:
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    answer = an_answer("How long is the warranty?")
    exchange = apprentice.feedback.record(answer, user="mia", conversation_id="c1")
    apprentice.feedback.edit(exchange.id, "It is three years [1].", user="mia")
    apprentice.engine.dispose()
    assert [row["tonight"] for row in shell.run("feedback pairs --method push", "--json").json] == ["trained"]
    assert "push" in shell.run("feedback pairs").out.splitlines()[1]
    assert re.search(r"\bpush\.", shell.run("feedback pairs --help").out)
    unknown = shell.run("feedback pairs --method pull")
    assert unknown.code == 2
    assert (
        "There is no training method 'pull': use dpo, orpo, simpo, cpo, kto, rlhf, sft, response, pretrain or push."
        in unknown.err
    )


def test_a_new_method_is_on_the_page_and_trains(shell: Shell, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.finetune.methods.try_method", "push", str(tmp_path)],
        cwd=shell.folder,
        env=shell.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert found["page"] == [*NAMES, "push"]
    assert found["preview"].startswith("push would learn from 2 pairs in 2 steps")
    first, second = found["losses"]
    assert second < first
    assert (tmp_path / "adapter_model.safetensors").exists()


def test_names_are_those_of_the_table_and_hide_no_setting_and_no_command() -> None:
    assert len(set(NAMES)) == len(METHODS)
    assert not set(NAMES) & (set(SharedTrainingSettings.model_fields) | {"adapters", "show", "promote", "rollback"})
    assert set(TrainingSettings.model_fields) == {*SharedTrainingSettings.model_fields, *NAMES}
    assert find_method(DEFAULT) in METHODS


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        FinetuneError,
        match=r"There is no training method 'dpx': use dpo, orpo, simpo, cpo, kto, rlhf, sft, response or pretrain\.",
    ):
        find_method("dpx")
