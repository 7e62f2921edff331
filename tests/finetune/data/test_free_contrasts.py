"""Free contrasts on the real small model: written once before training, learned from, and kept for a resumed run."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from assistant.models.base import LoadedBase
from assistant.models.local import LocalGenerator
from assistant.settings import AnswerSettings
from finetune.data.added.contrast import choose_for_contrast, write_rejected
from finetune.methods.dpo import DPO
from finetune.runs.progress import Progress, ProgressFile, Training
from finetune.settings import TrainingSettings
from finetune.training.local import CONTRASTS, LocalTrainer
from tests.finetune.fakes import Killed, a_served_pair

pytestmark = pytest.mark.model

PAIRS = [*(a_served_pair(door) for door in ("north", "south", "east")), a_served_pair("cellar", "label")]
SETTINGS = TrainingSettings(
    epochs=1, pairs_per_step=4, pairs_at_once=4, rank=4, alpha=8, warmup_share=0, contrast_share=0.5
)


@pytest.fixture
def run(load_shallow: Callable[[], LoadedBase], tmp_path: Path) -> Callable[..., Training]:
    """Trains in the test's folder, with answers of at most so many tokens; called again, it resumes."""

    def train(longest_answer: int = 12, heard: Callable[[Progress], object] | None = None) -> Training:
        trainer = LocalTrainer(load_shallow, AnswerSettings(max_new_tokens=longest_answer), tmp_path)
        return trainer.train(DPO, SETTINGS, PAIRS, tmp_path, ProgressFile(tmp_path / "progress.jsonl", heard))

    return train


def kill_at(stage: str, done: int) -> Callable[[Progress], None]:
    """Listens to a run and ends it there."""

    def listen(at: Progress) -> None:
        if (at.stage, at.done) == (stage, done):
            raise Killed

    return listen


def stages(folder: Path) -> list[tuple[str, int, int]]:
    records = ProgressFile(folder / "progress.jsonl").records()
    return [(record.stage, record.done, record.total) for record in records]


def test_a_resumed_run_learns_from_the_texts_that_the_base_wrote_once(
    run: Callable[..., Training], tmp_path: Path
) -> None:
    with pytest.raises(Killed):
        run(heard=kill_at("training", 1))
    kept = (tmp_path / CONTRASTS).read_bytes()
    texts = json.loads(kept)
    assert [text["pair_id"] == PAIRS[-1].id for text in texts] == [True, False]  # the label comes first
    assert all(text["text"].strip() for text in texts)

    training = run(longest_answer=3)  # would write something else

    assert (tmp_path / CONTRASTS).read_bytes() == kept
    assert (training.free_contrasts, training.steps) == (2, 2)  # six rows in fours
    assert training.energy_kwh
    assert [step for step in stages(tmp_path) if step[0] != "reference"] == [
        ("contrast", 0, 2),
        ("contrast", 2, 2),
        ("training", 1, 2),
        ("training", 2, 2),
    ]


def test_a_run_killed_while_the_base_writes_leaves_nothing_of_it(run: Callable[..., Training], tmp_path: Path) -> None:
    with pytest.raises(Killed):
        run(heard=kill_at("contrast", 0))
    assert not (tmp_path / CONTRASTS).exists()
    with pytest.raises(Killed):
        run(heard=kill_at("contrast", 2))
    assert len(json.loads((tmp_path / CONTRASTS).read_bytes())) == 2


def test_the_base_that_writes_stays_as_it_was(load: Callable[[], LoadedBase]) -> None:
    base = load()
    before = {name: weights.clone() for name, weights in base.model.state_dict().items()}
    kinds = [type(module) for module in base.model.modules()]
    chosen = choose_for_contrast(DPO, PAIRS, SETTINGS)
    found = write_rejected(chosen, PAIRS, SETTINGS.seed, LocalGenerator(base), AnswerSettings(max_new_tokens=8))
    assert [one.pair_id for one in found] == [pair.id for pair in chosen]
    after = base.model.state_dict()
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], weights) for name, weights in before.items())
    assert [type(module) for module in base.model.modules()] == kinds
    assert not base.model.training
