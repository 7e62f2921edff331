"""The exam on this machine: the cycle's Examiner. Knows no stations and no verdict."""

from collections.abc import Callable, Sequence
from importlib.metadata import version

from assistant.adapters.shelf import AdapterShelf
from assistant.assistant import Assistant
from assistant.models.base import LoadedBase
from assistant.models.local import LocalGenerator
from assistant.seams import Gate, Highlighter, Quoter, Retriever
from assistant.settings import AnswerSettings
from assistant.steps.extracts import Manner
from assistant.steps.prompt import PROMPT_VERSION
from feedback.evaluation.exam import run_exam
from feedback.evaluation.golden import Context, GoldenQuestion
from feedback.evaluation.metrics.suite import MetricSuite
from feedback.evaluation.report import EvaluationReport, Row
from finetune.errors import FinetuneError
from finetune.exam.cache import complete_report, load_cached_rows, row_keys


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
        highlighter: Highlighter | None = None,
        quoter: Callable[[str, Manner], Quoter] | None = None,
        metrics: MetricSuite | None = None,
        judge: MetricSuite | None = None,
    ) -> None:
        """Load nothing yet. `index_digest` names the documents; `gate` returns the gate of an adapter's id or "base";
        `highlighter` tells what prompts repeat; `quoter` returns what quotes for such an id in a manner; `metrics` and
        `judge` are those of `run_exam`.
        """
        self._load_base = load_base
        self._base: LoadedBase | None = None
        self._shelf = shelf
        self._retriever = retriever
        self._answers = answers
        self._index_digest = index_digest
        self._gate = gate
        self._highlighter = highlighter
        self._quoter = quoter
        self._metrics = metrics
        self._judge = judge

    def examine(
        self,
        questions: Sequence[GoldenQuestion],
        context: Context,
        adapter_id: str | None,
        on_row: Callable[[Row], None],
        manner: Manner = "write",
    ) -> EvaluationReport:
        """Return what the adapter, or with None the base model, does in the exam when it answers in this manner.

        What it answered in an earlier exam under the same conditions is not asked again. Raises FinetuneError when
        documents were added or removed while passages were searched in them.
        """
        self._base = self._base or self._load_base()
        searched = self._index_digest()
        serve = adapter_id or "base"
        gate = self._gate(serve) if self._gate else None
        keys = [""] * len(questions)
        if self._repeatable:
            keys = row_keys(questions, (*self._conditions(self._base, serve, gate, context, searched), manner))
        known = load_cached_rows(self._shelf.folder, keys) if self._repeatable else {}
        for key in keys:
            if key in known:
                on_row(known[key][0])
        unknown = [question for question, key in zip(questions, keys, strict=True) if key not in known]
        asked = self._asked(unknown, context, serve, manner, gate, searched, on_row) if unknown else None
        return complete_report(questions, keys, known, asked, adapter_id)

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
            *(
                gate.identity if gate else "no gate",
                self._highlighter.identity if self._highlighter else "no highlights",
            ),
            *(context, searched if context == "retrieved" else "", self._answers.model_dump_json()),
            *(PROMPT_VERSION, str(self._metrics is not None)),
            *(f"{name} {version(name)}" for name in ("apprentice", "torch", "transformers", "peft")),
        )

    def _asked(
        self,
        questions: Sequence[GoldenQuestion],
        context: Context,
        serve: str,
        manner: Manner,
        gate: Gate | None,
        searched: str,
        on_row: Callable[[Row], None],
    ) -> EvaluationReport:
        assert self._base is not None
        generator = LocalGenerator(self._base, self._shelf, serve)
        quoter = self._quoter(serve, manner) if self._quoter else None
        assistant = Assistant(
            self._retriever, generator, self._answers, gate=gate, highlighter=self._highlighter, quoter=quoter
        )
        report = run_exam(
            questions,
            assistant,
            context=context,
            manner=manner,
            index_digest=searched,
            likelihood=generator,
            metrics=self._metrics,
            judge=self._judge,
            on_row=on_row,
        )
        if context == "retrieved" and self._index_digest() != searched:
            raise FinetuneError("Documents were added or removed during the exam: --resume holds it again.")
        return report
