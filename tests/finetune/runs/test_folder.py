"""One training at a time; a run goes on as it was begun; half-written checkpoints are passed over."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.adapters.shelf import AdapterShelf
from finetune.data.split import Split
from finetune.errors import FinetuneError
from finetune.methods.dpo import DPO, DpoSettings
from finetune.methods.without_reference.orpo import ORPO, OrpoSettings
from finetune.runs.folder import (
    UNFINISHED,
    Base,
    begin_run,
    find_interrupted,
    finish_run,
    list_unfinished,
    training_lock,
)
from finetune.runs.progress import Progress, ProgressFile
from finetune.settings import TrainingSettings
from finetune.training.train import find_newest_checkpoint
from tests.finetune.fakes import a_pair
from tests.project.processes import Processes

SMALL = Base("small", "none", "5f2c")
HOLD_LOCK = """
import sys, time
from pathlib import Path
from finetune.runs.folder import training_lock
with training_lock(Path(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(60)
"""


def test_a_second_training_is_refused_with_the_process_of_the_first_until_that_is_gone(
    tmp_path: Path, processes: Processes
) -> None:
    first = processes.start([sys.executable, "-c", HOLD_LOCK, tmp_path], stdout=subprocess.PIPE)
    assert first.stdout
    assert first.stdout.readline() == b"locked\n"
    with pytest.raises(FinetuneError, match=f"process {first.pid}"), training_lock(tmp_path):
        pass
    first.kill()
    first.wait()
    with training_lock(tmp_path):
        pass


def test_a_run_is_not_resumed_with_other_settings(shelf: AdapterShelf) -> None:
    begin_run(shelf, DPO, Split((a_pair(),), ()), TrainingSettings(), SMALL, "held out")
    with pytest.raises(FinetuneError, match="epochs was 2 and is 3"):
        find_interrupted(shelf, DPO, TrainingSettings(epochs=3), SMALL, "held out")
    with pytest.raises(FinetuneError, match="base_model was 'small' and is 'large'"):
        find_interrupted(shelf, DPO, TrainingSettings(), replace(SMALL, model_id="large"), "held out")
    with pytest.raises(FinetuneError, match="base_digest was '5f2c' and is '77aa'"):
        find_interrupted(shelf, DPO, TrainingSettings(), replace(SMALL, digest="77aa"), "held out")


def test_settings_of_other_methods_and_methods_that_came_later_do_not_keep_a_run_from_being_resumed(
    shelf: AdapterShelf,
) -> None:
    begun = begin_run(shelf, DPO, Split((a_pair(),), ()), TrainingSettings(), SMALL, "held out")
    path = shelf.folder / begun.id / UNFINISHED
    record = json.loads(path.read_text())
    del record["settings"]["sft"]  # as if the run had begun before there was this method
    path.write_text(json.dumps(record))
    changed = TrainingSettings(orpo=OrpoSettings(beta=0.3))
    assert find_interrupted(shelf, DPO, changed, SMALL, "held out").id == begun.id
    with pytest.raises(FinetuneError, match=r"dpo was .*'beta': 0.1.* and is .*'beta': 0.3"):
        find_interrupted(shelf, DPO, TrainingSettings(dpo=DpoSettings(beta=0.3)), SMALL, "held out")


def test_a_run_keeps_the_weights_and_groups_that_it_was_begun_with(shelf: AdapterShelf) -> None:
    pair = replace(a_pair(), weight=0.5, document_group="doors")
    begin_run(shelf, DPO, Split((pair,), (a_pair("south"),)), TrainingSettings(), SMALL, "held out")
    (run,) = list_unfinished(shelf.folder)
    known = {one.id: one for one in (replace(pair, weight=0.25, document_group="houses"), a_pair("south"))}
    assert run.sides(known) == Split((pair,), (a_pair("south"),))


def test_a_run_that_ends_leaves_alone_what_was_begun_after_it(shelf: AdapterShelf) -> None:
    older = begin_run(shelf, DPO, Split((a_pair(),), ()), TrainingSettings(), SMALL, "held out")
    newer = begin_run(shelf, ORPO, Split((a_pair(),), ()), TrainingSettings(), SMALL, "held out")
    record = json.loads((shelf.folder / newer.id / UNFINISHED).read_text())
    (shelf.folder / newer.id / UNFINISHED).write_text(json.dumps({**record, "created_at": "2999-01-01T00:00:00+00:00"}))
    finish_run(shelf, older)
    assert [run.id for run in list_unfinished(shelf.folder)] == [newer.id]


def test_without_an_interrupted_run_of_that_method_there_is_nothing_to_resume(shelf: AdapterShelf) -> None:
    begin_run(shelf, DPO, Split((a_pair(),), ()), TrainingSettings(), SMALL, "held out")
    with pytest.raises(FinetuneError, match="no interrupted 'orpo' run"):
        find_interrupted(shelf, ORPO, TrainingSettings(), SMALL, "held out")


def test_a_half_written_checkpoint_is_passed_over(tmp_path: Path) -> None:
    for name, state in (("checkpoint-9", "{}"), ("checkpoint-10", '{"global_step"'), ("checkpoint-11", None)):
        (tmp_path / name).mkdir()
        if state:
            (tmp_path / name / "trainer_state.json").write_text(state)
    assert find_newest_checkpoint(tmp_path) == tmp_path / "checkpoint-9"
    assert find_newest_checkpoint(tmp_path / "checkpoint-9") is None


def test_progress_forgets_the_steps_that_are_taken_again(tmp_path: Path) -> None:
    file = ProgressFile(tmp_path / "progress.jsonl")
    file.add(Progress("reference", 5, 5))
    for step in (1, 2, 3):
        file.add(Progress("training", step, 3))
    with file.path.open("a") as stream:
        stream.write('{"stage": "trai')
    file.rewind(2)
    assert [(record.stage, record.done) for record in file.records()] == [
        ("reference", 5),
        ("training", 1),
        ("training", 2),
    ]
