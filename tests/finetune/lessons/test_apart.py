"""An adapter that is trained once more without each fold of the documents, and asked every correction."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from pydantic import ValidationError

from assistant.adapters.shelf import AdapterShelf
from finetune.cycle import Outcome
from finetune.data.folds import Fold, leave_out_fold, read_folds
from finetune.runs.progress import ProgressFile
from finetune.settings import TrainingSettings
from tests.finetune.conftest import NIGHT
from tests.finetune.fakes import FakeExaminer, FakeTrainer, Killed, a_pair

FOLDED = NIGHT.training.model_copy(update={"folds": 3})


def test_nothing_of_a_fold_is_learned_without_it() -> None:
    pairs = [a_pair(f"door {number}", group=f"document {number // 2}", number=number) for number in range(6)]
    touching = replace(pairs[5], id="touching", touches=("document 0",))
    left = leave_out_fold([*pairs, touching], Fold((pairs[0].id,)))
    assert left == pairs[2:]  # the second pair is about the same document


def test_a_night_asks_every_correction_of_an_adapter_that_has_not_learned_from_its_document(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    trainer, asked = FakeTrainer(), {}

    class Noting(FakeExaminer):
        def examine(self, questions, context, contestant, on_row):
            name = contestant.adapter.id if contestant.adapter else contestant.parts.adapter_id
            if contestant.adapter:
                assert (contestant.adapter.folder / "adapter_model.safetensors").is_file()
            asked[name] = [question.id for question in questions]
            return super().examine(questions, context, contestant, on_row)

    outcome = night(trainer, Noting(adapter_score=0.6), training=FOLDED)
    adapter = outcome.adapter
    assert adapter
    whole, *apart = trainer.trained
    assert [len(whole), len(apart)] == [adapter.pairs, 3]
    for number, learned in enumerate(apart):
        of_fold = asked[f"{adapter.id}-fold-{number}"]
        assert sorted((*learned, *of_fold)) == sorted(whole)
    assert len(asked[adapter.id]) == 60 - adapter.pairs
    assert "over 60 questions" in " ".join(outcome.sentences)
    assert shelf.champion() == adapter.id
    assert list(adapter.folder.glob("fold-*")) == []
    counted = [at for at in ProgressFile(adapter.folder / "progress.jsonl").records() if at.stage == "folds"]
    assert [(at.done, at.total) for at in counted] == [(1, 3), (2, 3), (3, 3)]


def test_a_run_killed_in_a_fold_goes_on_with_it(night: Callable[..., Outcome]) -> None:
    trained = []

    def kill_in_the_third() -> None:
        trained.append(None)
        if len(trained) == 3:  # the whole, the first fold, and dead
            raise Killed

    killed, trainer = FakeTrainer(before_weights=kill_in_the_third), FakeTrainer()
    with pytest.raises(Killed):
        night(killed, training=FOLDED)
    outcome = night(trainer, FakeExaminer(adapter_score=0.6), training=FOLDED, resume=True)
    assert outcome.exit_code == 0
    assert trainer.trained[0] == killed.trained[2]
    assert len(trainer.trained) == 2
    assert outcome.adapter
    assert all(fold.has_learned("adapter") for fold in read_folds(outcome.adapter.folder))


def test_one_fold_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValidationError, match="folds = 1 leaves nothing to learn from: use 0 for none, or 2 to 10"):
        TrainingSettings(folds=1)


def test_nothing_is_trained_apart_while_an_adapter_serves_that_may_know_the_questions(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    night(examiner=FakeExaminer(adapter_score=0.6))
    assert shelf.champion()
    trainer = FakeTrainer()
    night(trainer, FakeExaminer(adapter_score=0.6), training=FOLDED)
    assert len(trainer.trained) == 1
