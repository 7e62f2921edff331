"""The exam on this machine: the cycle's Examiner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version

from assistant.adapters.files import Adapter
from assistant.adapters.parts import Parts
from assistant.adapters.serving import Fixed, Served
from assistant.adapters.shelf import AdapterShelf
from assistant.answerability.reading.units import READING_VERSION
from assistant.answers import Turn
from assistant.assistant import Assistant
from assistant.seams import Generator, Likelihood, Writer
from assistant.steps.prompt import PROMPT_VERSION
from feedback.evaluation.exam import run_exam
from feedback.evaluation.golden import Context, GoldenQuestion
from feedback.evaluation.judges.judge_scores import NOT_CONFIGURED, NoJudge
from feedback.evaluation.metrics.scores import SCORES_VERSION
from feedback.evaluation.report import EvaluationReport, Row
from feedback.evaluation.suites.suite import MetricSuite
from finetune.errors import FinetuneError
from finetune.exam.cache import complete_report, load_cached_rows, row_keys
from finetune.exam.questions import Contestant


@dataclass(frozen=True)
class AdapterLikelihood:
    """Satisfies the exam's LikelihoodScorer: how expected texts are under the adapter that sits it."""

    generator: Writer
    adapter: Adapter | None

    def log_likelihood(self, messages: Sequence[Turn], completion: str) -> Likelihood:
        """Return how expected `completion` and the end of turn after it are."""
        return self.generator.log_likelihood(messages, completion, self.adapter)


class LocalExaminer:
    """Lets adapters sit exams on a base model that is loaded once, in the way they would serve but for corrections."""

    def __init__(
        self,
        load: Callable[[], Writer],
        shelf: AdapterShelf,
        serve: Callable[[Parts], Served],
        assembled: Callable[[Fixed, Generator], Assistant],
        *,
        index_digest: Callable[[], str] = lambda: "",
        metrics: Callable[[], MetricSuite] | None = None,
        judge: MetricSuite | NoJudge = NOT_CONFIGURED,
    ) -> None:
        """Load nothing yet; `load` returns what writes.

        `serve` returns what a contestant's parts are when they answer; `assembled` puts the assistant together;
        `index_digest` names the documents; `metrics` returns those of `run_exam`, and `judge` is its judge.
        """
        self._load = load
        self._shelf = shelf
        self._serve = serve
        self._assembled = assembled
        self._index_digest = index_digest
        self._build_metrics = metrics
        self._judge = judge

    @cached_property
    def _writer(self) -> Writer:
        return self._load()

    @cached_property
    def _metrics(self) -> MetricSuite | None:
        return self._build_metrics() if self._build_metrics else None

    def examine(
        self,
        questions: Sequence[GoldenQuestion],
        context: Context,
        contestant: Contestant,
        on_row: Callable[[Row], None],
    ) -> EvaluationReport:
        """Return what the contestant does in the exam.

        What it answered in an earlier exam under the same conditions is not asked again. Raises FinetuneError when
        documents were added or removed while passages were searched in them.
        """
        searched = self._index_digest()
        served = contestant.replace_learned(self._serve(contestant.parts))
        generator = self._writer
        assistant = self._assembled(Fixed(served), generator)
        # the same question gets the same row where there is no chance in the answer, and no judge, who may differ
        repeatable = assistant.settings.temperature == 0 and isinstance(self._judge, NoJudge)
        keys = [""] * len(questions)
        known = {}
        if repeatable:
            conditions = (
                *_conditions(generator, assistant, served, context, searched),
                str(self._metrics is not None),
            )
            keys = row_keys(questions, conditions)
            known = load_cached_rows(self._shelf.folder, keys)
        for key in keys:
            if key in known:
                on_row(known[key][0])
        unknown = [question for question, key in zip(questions, keys, strict=True) if key not in known]
        report = None
        if unknown:
            report = run_exam(
                unknown,
                assistant,
                context=context,
                manner=served.manner,
                index_digest=searched,
                likelihood=AdapterLikelihood(generator, served.adapter),
                metrics=self._metrics,
                judge=self._judge,
                on_row=on_row,
            )
            if context == "retrieved" and self._index_digest() != searched:
                raise FinetuneError("Documents were added or removed during the exam: --resume holds it again.")
        unjudged = self._judge.reason if isinstance(self._judge, NoJudge) else ""
        return replace(complete_report(questions, keys, known, report, served.adapter_id), unjudged=unjudged)


def _conditions(
    writer: Writer, assistant: Assistant, served: Served, context: Context, searched: str
) -> tuple[str, ...]:
    """Return everything beside the question that an answer and its scores depend on."""
    return (
        *writer.conditions,
        *(served.adapter_id or "base", served.manner, served.line.identity if served.line else "no score"),
        "" if served.manner == "write" else served.style.digest,
        assistant.highlighter.identity if assistant.highlighter else "no highlights",
        *(context, searched if context == "retrieved" else "", assistant.settings.model_dump_json(), PROMPT_VERSION),
        *(f"scores {SCORES_VERSION}", f"reading {READING_VERSION}"),
        *(f"{name} {version(name)}" for name in ("apprentice", "torch", "transformers", "peft")),
    )
