"""Training and examining on this machine: the cycle's Trainer and Examiner. Knows no stations and no verdict."""

import gc
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import torch

from assistant.adapters import AdapterShelf
from assistant.assistant import Assistant, Gate, Retriever
from assistant.generation import LocalGenerator
from assistant.models import LoadedBase
from assistant.settings import AnswerSettings
from feedback.evaluation.exam import sit
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.judging import Judge
from feedback.evaluation.report import Context, EvaluationReport, Row
from feedback.records import PreferencePair
from finetune.dataset import split
from finetune.errors import FinetuneError
from finetune.known_rows import completed, known_rows, row_keys
from finetune.preference import train
from finetune.progress import ProgressFile, Training
from finetune.settings import Method, TrainingSettings
from finetune.tokens import tokenised


class LocalTrainer:
    """Trains on a base model of its own, which is gone when training is over: trainers leave their marks on it."""

    def __init__(self, load_base: Callable[[], LoadedBase], references: Path) -> None:
        """Load nothing yet. What the base model thinks of completions is kept in the folder `references`."""
        self._load_base = load_base
        self._references = references
        self._base: LoadedBase | None = None

    def base(self) -> tuple[str, str]:
        """Return the name of the base model and its quantisation."""
        return self._loaded().model_id, self._loaded().quantization

    def longest_tokens(self, pairs: Sequence[PreferencePair], settings: TrainingSettings) -> int:
        """Return the length of the longest pair. Raises FinetuneError naming one that is too long to train on."""
        return max(row.tokens for row in tokenised(pairs, self._loaded(), settings.longest_pair_tokens))

    def train(
        self,
        method: Method,
        pairs: Sequence[PreferencePair],
        settings: TrainingSettings,
        folder: Path,
        progress: ProgressFile,
    ) -> Training:
        """Leave the weights of an adapter in `folder`, going on from a checkpoint that lies there."""
        base = self._loaded()
        self._base = None
        sides = split(pairs, settings.validation_share, settings.seed + 1)  # the exam was drawn with the seed itself
        rows, validation = (
            tokenised(side, base, settings.longest_pair_tokens) for side in (sides.training, sides.held_out)
        )
        training = train(method, base, rows, settings, folder, progress, self._references, validation)
        del base
        gc.collect()  # model and trainer refer to each other in circles
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        return training

    def _loaded(self) -> LoadedBase:
        if self._base is None:
            self._base = self._load_base()
        return self._base


class LocalExaminer:
    """Lets adapters sit exams on a base model that is loaded once, in the way they would serve but for corrections."""

    def __init__(
        self,
        load_base: Callable[[], LoadedBase],
        shelf: AdapterShelf,
        retriever: Retriever,
        answers: AnswerSettings,
        *,
        index_digest: Callable[[], str] = lambda: "",
        gate: Callable[[str], Gate] | None = None,
        metrics: Judge | None = None,
        judge: Judge | None = None,
    ) -> None:
        """Load nothing yet. `index_digest` names the documents; `gate` returns the gate of an adapter's id or "base";
        `metrics` and `judge` are those of `sit`.
        """
        self._load_base = load_base
        self._base: LoadedBase | None = None
        self._shelf = shelf
        self._retriever = retriever
        self._answers = answers
        self._index_digest = index_digest
        self._gate = gate
        self._metrics = metrics
        self._judge = judge

    def examine(
        self,
        questions: Sequence[GoldenQuestion],
        context: Context,
        adapter_id: str | None,
        on_row: Callable[[Row], None],
    ) -> EvaluationReport:
        """Return what the adapter, or with None the base model, does in the exam.

        What it answered in an earlier exam under the same conditions is not asked again. Raises FinetuneError when
        documents were added or removed while passages were searched in them.
        """
        self._base = self._base or self._load_base()
        searched = self._index_digest()
        serve = adapter_id or "base"
        gate = self._gate(serve) if self._gate else None
        keys = row_keys(questions, self._conditions(self._base, serve, gate, context, searched))
        known = known_rows(self._shelf.folder, keys) if self._repeatable else {}
        for key in keys:
            if key in known:
                on_row(known[key][0])
        unknown = [question for question, key in zip(questions, keys, strict=True) if key not in known]
        asked = self._asked(unknown, context, serve, gate, searched, on_row) if unknown else None
        return completed(questions, keys if self._repeatable else [""] * len(keys), known, asked)

    @property
    def _repeatable(self) -> bool:
        """Whether the same question gets the same row: no chance in the answer, and no judge, who may differ."""
        return self._answers.temperature == 0 and self._judge is None

    def _conditions(
        self, base: LoadedBase, serve: str, gate: Gate | None, context: Context, searched: str
    ) -> tuple[str, ...]:
        """Return everything beside the question that an answer and its scores hang on."""
        return (
            *(base.model_id, base.quantization, str(base.dtype), base.device.type, str(base.window), serve),
            *(gate.identity if gate else "no gate", context, searched if context == "retrieved" else ""),
            *(self._answers.model_dump_json(), str(self._metrics is not None)),
            *(f"{name} {version(name)}" for name in ("apprentice", "torch", "transformers", "peft")),
        )

    def _asked(
        self,
        questions: Sequence[GoldenQuestion],
        context: Context,
        serve: str,
        gate: Gate | None,
        searched: str,
        on_row: Callable[[Row], None],
    ) -> EvaluationReport:
        assert self._base is not None
        generator = LocalGenerator(self._base, self._shelf, serve)
        report = sit(
            questions,
            Assistant(self._retriever, generator, self._answers, gate=gate),
            context=context,
            index_digest=searched,
            likelihood=generator,
            metrics=self._metrics,
            judge=self._judge,
            on_row=on_row,
        )
        if context == "retrieved" and self._index_digest() != searched:
            raise FinetuneError("Documents were added or removed during the exam: --resume holds it again.")
        return report
