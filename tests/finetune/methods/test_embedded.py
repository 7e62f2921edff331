"""Each method of the table on the embedded model: it trains, is examined, promoted, serves and is rolled back."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy

from assistant.adapters.serving import AdapterServing
from assistant.adapters.shelf import AdapterShelf
from assistant.answerability.thresholds import Thresholds
from assistant.answers import Decoding, Turn
from assistant.models.base import LoadedBase
from assistant.models.local import LocalGenerator
from assistant.settings import AnswerabilitySettings, AnswerSettings
from feedback.evaluation.golden import GoldenQuestion
from feedback.store.store import FeedbackStore
from finetune.cycle import Night, retrain
from finetune.exam.questions import Exam
from finetune.methods.table import NAMES, find_method
from finetune.settings import PromotionSettings, TrainingSettings
from finetune.training.local import LocalTrainer
from retrieval.documents import Passage
from tests.feedback.fakes import RULES
from tests.finetune.fakes import a_prompt, corrected, local_examiner

pytestmark = [pytest.mark.slow, pytest.mark.model]
DOCUMENTS = [f"The {door} door is painted anew every spring, says the painter. " * 12 for door in ("north", "south")]
QUESTION = GoldenQuestion(
    "west", "What colour is the west door?", ("The west door is grey.",), True,
    (Passage.given("The west door", "The west door is grey."),),
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_it_trains_is_examined_promoted_serves_and_is_rolled_back(
    name: str,
    load: Callable[[], LoadedBase],
    store: FeedbackStore,
    shelf: AdapterShelf,
    engine: sqlalchemy.Engine,
    tmp_path: Path,
) -> None:
    method, answers = find_method(name), AnswerSettings(max_new_tokens=8)
    corrected(store, ["north", "south"])
    training = TrainingSettings.model_validate(
        {
            **{"minimum_pairs": 1, "epochs": 2, "pairs_per_step": 1, "warmup_share": 0},
            **{"pretrain": {"window_tokens": 64}, "rlhf": {"reward_alpha": 1, "max_new_tokens": 24}},
        }
    )
    night = Night(
        method, training, PromotionSettings(), RULES, exam=Exam((QUESTION,), "gold"), promote="never"
    )  # one question shows nothing, so a person promotes
    trainer = LocalTrainer(load, answers, tmp_path, lambda: DOCUMENTS)
    outcome = retrain(night, store, shelf, trainer, local_examiner(load, shelf, answers))
    assert outcome.exit_code == 0
    assert outcome.adapter
    assert outcome.verdict
    assert outcome.verdict.inconclusive
    assert outcome.adapter.metrics["steps"] >= 4

    serving = AdapterServing(shelf, Thresholds(engine), AnswerabilitySettings(), "embedded")
    generator, prompt = LocalGenerator(load()), a_prompt("north")
    asked = prompt if method.reads_questions else (Turn("user", ""),)
    told = DOCUMENTS[0] if method.reads_documents else "The north door is red, as the painter says [1]."

    def read_and_write() -> tuple[str | None, float, str]:
        adapter = serving.served().adapter
        *_, last = generator.stream(prompt, Decoding(max_new_tokens=8), threading.Event(), adapter)
        return adapter and adapter.id, generator.log_likelihood(asked, told, adapter).nll, last.text

    before = read_and_write()
    shelf.promote(outcome.adapter.id, "by hand")
    now = read_and_write()
    shelf.rollback()
    after = read_and_write()
    assert (before[0], now[0], after[0]) == (None, outcome.adapter.id, None)
    assert now[1] < before[1] - 0.1
    assert after == (None, pytest.approx(before[1], rel=1e-4), before[2])
