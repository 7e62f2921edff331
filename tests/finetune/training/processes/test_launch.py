"""Two processes learn what one learns: the same losses at each step and the same weights, up to rounding."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from socket import socket

import psutil
import pytest
import torch

from finetune.data.tokens import TrainingRow
from finetune.errors import FinetuneError
from finetune.runs.progress import Progress, ProgressFile
from finetune.settings import TrainingSettings
from finetune.training.processes.job import Job
from finetune.training.processes.launch import check_launch, launch
from tests.finetune.training.processes.training import Trained, find_source, train_tiny
from tests.project.processes import Processes, runs


def assert_same(one: Trained, several: Trained) -> None:
    assert [step.done for step in several.steps] == [step.done for step in one.steps]
    for alone, together in zip(one.steps, several.steps, strict=True):
        assert together.loss == pytest.approx(alone.loss, abs=1e-5)
        assert together.reward_margin == pytest.approx(alone.reward_margin, abs=1e-5)
        if (
            alone.reward_margin and abs(alone.reward_margin) > 1e-5
        ):  # before the first step both texts are worth nothing
            assert together.reward_accuracy == alone.reward_accuracy
    assert several.weights.keys() == one.weights.keys()
    for name, values in one.weights.items():
        torch.testing.assert_close(several.weights[name], values, rtol=0, atol=1e-5)


def test_two_processes_learn_preferences_as_one_does(tmp_path: Path) -> None:
    # one is held back, and seven leave one for the last step, in which the other process has nothing to learn
    one = train_tiny(tmp_path, "one", "dpo", 8, pairs_per_step=2, validation_share=0.3)
    two = train_tiny(tmp_path, "two", "dpo", 8, pairs_per_step=2, validation_share=0.3, launch=2)
    assert one.training.reach == "answer"
    assert two.training.shared_prefixes
    assert len(one.steps) == 8
    assert_same(one, two)
    assert [record.loss for record in two.heard if record.stage == "training"] == [step.loss for step in two.steps]
    assert two.training.validation_margin == pytest.approx(one.training.validation_margin, abs=1e-5)
    assert two.training.computed_on == f"{one.training.computed_on}, 2 processes"
    left, expected = ({path.name for path in (tmp_path / name).iterdir()} for name in ("two", "one"))
    assert left == expected | {"launch.log"}
    known = [
        sorted(json.loads(line)[0] for line in path.read_text().splitlines())
        for path in tmp_path.glob("*/reference-*.jsonl")
    ]
    assert len(known) == 2
    assert known[0] == known[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "pairs", "settings", "processes"),
    [
        ("sft", 7, {"pairs_at_once": 2}, 2),
        ("kto", 8, {"pairs_at_once": 2}, 2),
        ("dpo", 7, {"pairs_at_once": 2, "pairs_per_step": 8, "reach": "everything"}, 4),
        ("dpo", 6, {"tuner": "full"}, 2),
        ("dpo", 6, {"gradient_checkpointing": True}, 2),
    ],
    ids=["sft", "kto", "four processes", "whole model", "checkpointed"],
)
def test_every_method_learns_in_several_processes_as_in_one(
    tmp_path: Path, method: str, pairs: int, settings: dict[str, object], processes: int
) -> None:
    one = train_tiny(tmp_path, "one", method, pairs, **settings)
    assert_same(one, train_tiny(tmp_path, "several", method, pairs, **settings, launch=processes))


@pytest.mark.slow
def test_each_process_lets_the_model_write_to_its_own_questions(tmp_path: Path) -> None:
    own = {"learning_rate": 1e-2, "reward_alpha": 1, "reward_epochs": 1, "max_new_tokens": 8, "samples": 2}
    two = train_tiny(tmp_path, "two", "rlhf", 7, pairs_per_step=2, rlhf=own, launch=2)
    assert [step.done for step in two.steps] == list(range(1, 9))
    assert all(step.reward is not None for step in two.steps)
    assert two.training.computed_on.endswith(", 2 processes")
    assert two.training.sampled_reward_after is not None
    assert two.training.reward_pairs == 3
    assert any(values.any() for name, values in two.weights.items() if "lora_B" in name)


def steps(folder: Path) -> list[Progress]:
    return [record for record in ProgressFile(folder / "progress.jsonl").records() if record.stage == "training"]


def start(
    processes: Processes, home: Path, name: str, stderr: int = subprocess.DEVNULL
) -> tuple["subprocess.Popen[bytes]", list[psutil.Process]]:
    """Start a training in two processes, and return it in its third step, with the processes that it started."""
    find_source(home)
    settings = json.dumps({"launch": 2, "pairs_per_step": 2, "checkpoint_seconds": 0, "epochs": 20})
    command = [sys.executable, "-m", "tests.finetune.training.processes.training", home, name, "dpo", "7", settings]
    training = processes.start([str(part) for part in command], stderr=stderr)
    while len(steps(home / name)) < 3:
        assert training.poll() is None, "the training ended before it could be stopped"
        time.sleep(0.05)
    return training, psutil.Process(training.pid).children(recursive=True)


def wait_for_end(started: list[psutil.Process]) -> None:
    deadline = time.monotonic() + 60
    while any(runs(process.pid) for process in started):
        assert time.monotonic() < deadline, "the processes did not end with the one that started them"
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl-C"])
def test_a_stopped_training_takes_its_processes_along_and_goes_on_where_it_was(
    tmp_path: Path, processes: Processes, sent: signal.Signals
) -> None:
    training, started = start(processes, tmp_path, "two")
    assert len(started) >= 3  # accelerate and two workers
    training.send_signal(sent)
    training.wait(60)
    wait_for_end(started)
    taken = len(steps(tmp_path / "two"))
    assert 3 <= taken < 80
    settings = {"pairs_per_step": 2, "epochs": 20, "checkpoint_seconds": 0}
    one = train_tiny(tmp_path, "one", "dpo", 7, **settings)
    two = train_tiny(tmp_path, "two", "dpo", 7, **settings, launch=2)
    assert (tmp_path / "two" / "progress.jsonl").read_text().count('"reference"') == 4  # computed once, two at a time
    assert_same(one, two)


@pytest.mark.slow
def test_a_process_that_is_killed_ends_the_others_and_is_named(tmp_path: Path, processes: Processes) -> None:
    training, started = start(processes, tmp_path, "two", stderr=subprocess.PIPE)
    second = next(process for process in started if process.environ().get("RANK") == "1")
    second.kill()
    _, said = training.communicate(timeout=60)
    wait_for_end(started)
    line = said.decode().splitlines()[-1]
    assert "Process 1 of the training was ended by SIGKILL, as happens when memory runs out, and the others" in line
    assert str(tmp_path / "two" / "launch.log") in line


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "token", "sentence"),
    [
        ("missing", 5, "There is no folder '{home}/missing': correct `[model] name`."),
        ("model", 100_000, "Process 0 of the training failed: IndexError: index out of range in self."),
    ],
    ids=["foreseen", "unforeseen"],
)
def test_a_process_that_fails_is_explained_in_one_sentence(
    tmp_path: Path, model: str, token: int, sentence: str
) -> None:
    source, folder = find_source(tmp_path), tmp_path / "two"
    folder.mkdir()
    elsewhere = replace(source, settings=source.settings.model_copy(update={"name": str(tmp_path / model)}))
    rows = [TrainingRow(name, (1, 2), (token, 6), (7,)) for name in ("a", "b", "c", "d")]
    settings = TrainingSettings(launch="2", reach="everything")
    log = folder / "launch.log"
    with pytest.raises(FinetuneError) as error:
        launch(Job("dpo", settings, elsewhere, rows, [], folder, folder), ProgressFile(folder / "progress.jsonl"))
    expected = f"{sentence.format(home=tmp_path)} What the processes printed is in '{log}'."
    assert str(error.value).replace("Process 1", "Process 0") == expected
    assert [path.name for path in folder.iterdir()] == ["launch.log"]
    assert {"missing": "There is no folder", "model": "IndexError"}[model] in log.read_text()


def test_processes_that_cannot_share_a_step_are_refused() -> None:
    with pytest.raises(ValueError, match="3 processes cannot share the 4 pairs of a step evenly"):
        TrainingSettings(pairs_per_step=4, launch="3")


def test_a_file_that_accelerate_cannot_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cluster.yaml"
    with pytest.raises(FinetuneError, match="There is no file"):
        check_launch(TrainingSettings(launch=str(file)))
    for text in ("nodes: 2\n", "a list", "[", ""):
        file.write_text(text)
        with pytest.raises(FinetuneError, match="is no configuration that accelerate can read"):
            check_launch(TrainingSettings(launch=str(file)))


@pytest.mark.parametrize(
    ("kind", "count", "sentence"),
    [
        (
            "MULTI_CPU",
            2,
            "accelerate starts no several processes for MULTI_CPU: give `[training] launch` the number 2.",
        ),
        ("MULTI_GPU", 3, "3 processes cannot share the 4 pairs of a step evenly, 1 at once: set pairs_per_step to 3"),
    ],
)
def test_what_a_configuration_asks_for_and_cannot_be_done_is_refused_before_anything_is_trained(
    tmp_path: Path, kind: str, count: int, sentence: str
) -> None:
    config = write_config(tmp_path, kind, count)
    with pytest.raises(FinetuneError) as error:
        check_launch(TrainingSettings(launch=str(config)))
    assert str(error.value).startswith(sentence)


@pytest.mark.skipif(torch.cuda.is_available(), reason="a machine with GPUs can split models")
def test_nothing_splits_a_model_without_a_gpu(tmp_path: Path) -> None:
    with pytest.raises(FinetuneError, match="FSDP splits a model over GPUs, and this machine has none"):
        check_launch(TrainingSettings(launch=str(write_config(tmp_path, "FSDP", 2))))


def write_config(folder: Path, kind: str, count: int, **more: object) -> Path:
    """Write what `accelerate config` writes for so many processes."""
    config = {
        "compute_environment": "LOCAL_MACHINE",
        "distributed_type": kind,
        "num_processes": count,
        "mixed_precision": "no",
        "use_cpu": False,
        **more,
    }
    path = folder / "cluster.yaml"
    path.write_text(json.dumps(config))  # JSON is YAML
    return path


@pytest.mark.slow
def test_two_machines_learn_what_one_learns(tmp_path: Path, processes: Processes) -> None:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    machines = {"num_machines": 2, "main_process_ip": "127.0.0.1", "main_process_port": port, "rdzv_backend": "static"}
    config = write_config(tmp_path, "MULTI_GPU", 2, **machines, same_network=True, machine_rank=0)
    command = [sys.executable, "-m", "accelerate.commands.launch", "--config_file", str(config), "--machine_rank", "1"]
    with (tmp_path / "other.log").open("wb") as log:
        other = processes.start([*command, "-m", "finetune.training.worker"], stdout=log, stderr=subprocess.STDOUT)
        several = train_tiny(tmp_path, "several", "dpo", 6, launch=str(config))
    assert other.wait(60) == 0
    assert_same(train_tiny(tmp_path, "one", "dpo", 6), several)
