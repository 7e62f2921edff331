"""The night on the real small model: one step of training, a short exam, a verdict."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.adapters.shelf import AdapterShelf
from assistant.models.base import LoadedBase
from assistant.settings import AnswerSettings
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.report import load_report
from feedback.store.store import FeedbackStore
from finetune.cycle import Night, retrain
from finetune.errors import FinetuneError
from finetune.exam.questions import Contestant, Exam
from finetune.methods.dpo import DPO
from finetune.runs.progress import Progress
from finetune.settings import PromotionSettings, TrainingSettings
from finetune.training.local import LocalTrainer
from retrieval.documents import Passage
from tests.feedback.fakes import RULES
from tests.finetune.fakes import corrected, local_examiner


@pytest.mark.model
def test_candidate_and_base_sit_the_same_exam_as_they_would_serve(
    load: Callable[[], LoadedBase], store: FeedbackStore, shelf: AdapterShelf, tmp_path: Path
) -> None:
    corrected(store, ["north"])
    passage = Passage.given("The west door", "The west door is grey.")
    question = GoldenQuestion("west", "What colour is the west door?", ("The west door is grey.",), True, (passage,))
    night = Night(
        DPO,
        TrainingSettings(minimum_pairs=1, epochs=1, pairs_per_step=1, warmup_share=0),
        PromotionSettings(),
        RULES,
        exam=Exam((question,), "gold"),
        promote="never",  # one question shows nothing
    )
    answers = AnswerSettings(max_new_tokens=8)
    examiner = local_examiner(load, shelf, answers)
    heard: list[Progress] = []
    outcome = retrain(night, store, shelf, LocalTrainer(load, answers, tmp_path), examiner, heard.append)
    assert outcome.adapter
    assert outcome.verdict
    assert outcome.exit_code == 0
    assert outcome.verdict.inconclusive
    reports = [load_report(path) for path in outcome.adapter.folder.glob("exam/*.json")]
    assert {report.adapter_id for report in reports} == {None, outcome.adapter.id}
    nll = {report.adapter_id: report.rows[0].scores["nll"] for report in reports}
    assert nll[None] != nll[outcome.adapter.id]
    assert [(record.stage, record.done, record.total) for record in heard] == [
        ("reference", 1, 1),
        ("training", 1, 1),
        ("exam", 1, 2),
        ("exam", 2, 2),
    ]


@pytest.mark.model
def test_documents_that_change_during_an_exam_make_it_void(load: Callable[[], LoadedBase], shelf: AdapterShelf) -> None:
    digests = iter(["before", "after"])
    examiner = local_examiner(load, shelf, AnswerSettings(max_new_tokens=1), index_digest=lambda: next(digests))
    question = GoldenQuestion("west", "What colour is the west door?", ("Grey.",), True, (), ())
    with pytest.raises(FinetuneError, match="added or removed during the exam"):
        examiner.examine([question], "retrieved", Contestant(), lambda _: None)
