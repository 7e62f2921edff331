"""Plan a training, train, hold an exam, measure its judge, simulate feedback, and set when to refuse."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.adapters.erased import read_mark
from assistant.adapters.files import Adapter
from assistant.answerability.gate import Line
from assistant.answerability.reading.finding import reader_for
from assistant.errors import AssistantError
from feedback.corrections.readable import ReadableDocuments, find_withheld
from feedback.errors import FeedbackError
from feedback.evaluation.golden import Context, GoldenQuestion, load_golden
from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.evaluation.report import EvaluationReport, Row
from feedback.pairs.candidates import Candidate, decide_candidates
from feedback.records import Exchange
from feedback.simulation import simulate as simulate_feedback
from finetune.data import plan
from finetune.data.plan import TrainingPlan
from finetune.errors import FinetuneError
from finetune.exam.contest import VERDICT
from finetune.exam.questions import Contestant
from finetune.methods.table import DEFAULT, find_method
from finetune.methods.tuners.lora import LORA
from finetune.promotion.verdict import Verdict
from finetune.runs.progress import OnProgress
from finetune.runs.rates import Follower
from finetune.settings import TrainingSettings
from ui.actions.library.texts import read_common_texts
from ui.actions.promoting import measure_drift, take_back_worse
from ui.people.audit import AuditLog
from ui.people.reading.reach import find_common_reach, find_readable_documents
from ui.wiring import Apprentice

if TYPE_CHECKING:
    from feedback.evaluation.judges.check.measuring import JudgeCheck
    from feedback.evaluation.suites.suite import MetricSuite
    from finetune.cycle import Outcome  # with the metrics of exams: seconds


def find_candidates(apprentice: Apprentice) -> list[Candidate]:
    """Decide for every judged answer whether training may learn from it, and why not."""
    return decide_candidates(apprentice.feedback.judged(), apprentice.settings.learning_rules)


def plan_training(apprentice: Apprentice, method: str = DEFAULT, *, exam: Path | str | None = None) -> TrainingPlan:
    """Say what the next training makes of every judged answer; `exam` is a file of golden questions."""
    settings = apprentice.settings
    questions = load_golden(Path(exam)) if exam is not None else None
    judged, kept = find_candidates(apprentice), GoldenStore(apprentice.engine).questions()
    withheld = find_withheld(apprentice.feedback.history(), find_common(apprentice))
    limits = settings.training, settings.promotion
    return plan.plan_training(find_method(method), judged, *limits, questions, kept, withheld)


def find_common(apprentice: Apprentice) -> ReadableDocuments:
    """Return the documents that everybody may read: models learn to write from no others."""
    return find_readable_documents(apprentice, find_common_reach(apprentice))


def train(
    apprentice: Apprentice,
    method: str,
    *,
    exam: Path | None = None,
    context: Context = "retrieved",
    promote: Literal["auto", "never"] = "auto",
    resume: bool = False,
    dry_run: bool = False,
    find_rate: Follower | None = None,
    on_progress: OnProgress | None = None,
    logged: bool = False,
) -> "Outcome":
    """Learn from all feedback so far, as `retrain` does. The page starts it as a process of its own,
    and has `logged` who started it.

    Before that, except in a `dry_run`, what people judge worse than what served before is taken back, and it is
    measured whether what is asked has moved. With `find_rate` only learning rates are tried, and nothing else is done.
    Raises FinetuneError when another training runs or there is nothing to resume.
    """
    only_looks = dry_run or find_rate is not None
    if not only_looks and not logged:
        AuditLog(apprentice.engine).note(None, "training started", method)
    before = [] if only_looks else [take_back_worse(apprentice), *measure_drift(apprentice)]
    outcome = retrain(
        apprentice,
        method,
        common=find_common(apprentice),
        read_documents=lambda: read_common_texts(apprentice),
        exam=exam,
        context=context,
        promote=promote,
        resume=resume,
        dry_run=dry_run,
        find_rate=find_rate,
        on_progress=on_progress,
    )
    return replace(outcome, sentences=(*filter(None, before), *outcome.sentences))


def retrain(
    apprentice: Apprentice,
    method: str = DEFAULT,
    *,
    common: ReadableDocuments,
    read_documents: Callable[[], Iterable[str]] = tuple,
    exam: Path | str | None = None,
    context: Context = "retrieved",
    promote: Literal["auto", "never"] = "auto",
    resume: bool = False,
    dry_run: bool = False,
    find_rate: Follower | None = None,
    on_progress: OnProgress | None = None,
) -> "Outcome":
    """Learn from all feedback so far: train an adapter, examine it, and promote it when it is shown to be better.

    `exam` is a file of golden questions, answered from `context`; without it some of the feedback is held out. The
    adapter learns nothing that is not in `common`, the documents for everybody; `read_documents` gives their texts.
    With `find_rate` only learning rates are tried.
    Raises FinetuneError when there is no such method, another training runs or there is nothing to resume.
    """
    from assistant.answerability.gate import first_score
    from assistant.models.base import load_base
    from assistant.steps.extracts.choosing import NearestWindows
    from finetune.cycle import Night
    from finetune.cycle import retrain as retrain_night
    from finetune.exam.questions import Exam
    from finetune.lessons.answerability_fitter import AnswerabilityFitter
    from finetune.training.local import LocalTrainer, ModelSource

    settings, reader = apprentice.settings, reader_for(apprentice.settings.answers)
    training, told = (settings.training, ()) if dry_run else fit_to_server(apprentice, promote)
    night = Night(
        *(find_method(method), training, settings.promotion, settings.learning_rules, common),
        golden=tuple(GoldenStore(apprentice.engine).questions()),
        exam=Exam(tuple(load_golden(Path(exam))), context) if exam is not None else None,
        untrained=settings.untrained_manner,
        promote=promote, resume=resume, dry_run=dry_run, server=apprentice.answering, find_rate=find_rate,
    )  # fmt: skip
    weights, home = settings.weights, apprentice.home
    source = ModelSource(weights, home)
    trainer = LocalTrainer(partial(load_base, weights, home), settings.answers, home / "models", read_documents, source)
    fitter = AnswerabilityFitter(
        lambda: apprentice.library.embedder,
        apprentice.library.settings.embeddings,
        settings.answerability,
        settings.learning_rules,
        lambda: first_score(settings.answerability.first_score, apprentice.library.settings.embeddings),
        reader,
    )
    chooser = None if settings.answers.manner == "write" else NearestWindows(lambda: apprentice.sentences, reader)
    outcome = retrain_night(
        night, apprentice.feedback, apprentice.shelf, trainer, apprentice.examiner, on_progress, fitter, chooser
    )
    return replace(outcome, sentences=(*told, *outcome.sentences))


def fit_to_server(
    apprentice: Apprentice, promote: Literal["auto", "never"]
) -> tuple[TrainingSettings, tuple[str, ...]]:
    """Return how is trained so that a server that answers can write with what was learned, and what to say of that.

    Raises AssistantError where nothing answers there, and FinetuneError where it could not be promoted because the
    server has no place for what the tuner learns in.
    """
    training = apprentice.settings.training
    if apprentice.answering is None:
        return training, ()
    server = apprentice.model_server
    if promote == "auto" and server.takes_adapters and training.tuner != LORA.name:
        raise FinetuneError(
            f"What {training.tuner!r} learns in cannot be given to {server.product} at "
            f"{apprentice.settings.model.base_url!r}: set `[training] tuner` to 'lora'."
        )
    if training.tuner == LORA.name and training.reach == "answer" and server.needs_whole_prompts:
        sentence = f"Trained for prompts too, since {server.product} cannot apply an adapter to answers only."
        return training.model_copy(update={"reach": "everything"}), (sentence,)
    return training, ()


def examine(
    apprentice: Apprentice,
    questions: Sequence[GoldenQuestion],
    *,
    adapter: str = "champion",
    context: Context = "retrieved",
    collections: Sequence[str] = (),
    name: str = "",
    on_row: Callable[[Row], None] | None = None,
) -> tuple[EvaluationReport, Path]:
    """Let `adapter` ("champion", "base" or an id) answer the questions; save the report and return it with its file.

    `name` is what the questions are called, such as the name of their file.

    Raises AssistantError for an unknown adapter, RetrievalError for an unknown collection.
    """
    contestant = Contestant(apprentice.serving.named(adapter).parts)
    report = apprentice.exam(questions, adapter=adapter, context=context, collections=collections, on_row=on_row)
    report = replace(report, contestant=contestant.key, name=name)
    return report, report.save(apprentice.home / "reports")


def check_judge(
    apprentice: Apprentice,
    *,
    examples: Path | None = None,
    golden: Path | None = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> tuple["JudgeCheck", Path]:
    """Measure the judge of the settings; keep what was found in the home and return it with its file.

    `examples` is a file of preferences of people, `golden` one of questions in place of those that come with the
    program. Raises FeedbackError when there is no judge, it cannot be asked, or a file is not as expected.
    """
    from feedback.evaluation.judges.appointing import find_judge_model
    from feedback.evaluation.judges.check.agreement import load_preferences
    from feedback.evaluation.judges.check.examples import EXAMPLES, take_examples
    from feedback.evaluation.judges.check.kept import keep_check
    from feedback.evaluation.judges.check.measuring import measure_judge
    from feedback.evaluation.judges.judge_scores import NOT_CONFIGURED

    settings = apprentice.settings.judge
    model = find_judge_model(settings, apprentice.settings.model, lambda: apprentice.generator)
    if model is None:
        raise FeedbackError(f"{NOT_CONFIGURED.reason} Or set local to true there: then the model that answers judges.")
    people = load_preferences(examples) if examples else []
    questions = take_examples(load_golden(golden)) if golden else EXAMPLES

    def load_suite() -> "MetricSuite":
        from feedback.evaluation.judges.ragas_judge import RagasJudge

        return RagasJudge(model, settings, apprentice.library.embedder)

    check = measure_judge(model, load_suite, settings, examples=questions, people=people, on_step=on_step)
    return check, keep_check(apprentice.home, check)


def simulate(
    apprentice: Apprentice, questions: Sequence[GoldenQuestion], *, context: Context = "retrieved"
) -> Iterator[Exchange]:
    """Ask every question and keep its reference as the correction by a user called `simulated`.

    Corrections are not repeated meanwhile: the model answers every question.
    """
    return simulate_feedback(
        questions,
        apprentice.assistant.without_corrections(),
        apprentice.feedback,
        context=context,
        refusal=apprentice.settings.answers.refusal,
        adapter_id=apprentice.shelf.champion(),
    )


def read_verdicts(adapters: Sequence[Adapter]) -> dict[str, Verdict]:
    """Return the verdicts by adapter id; adapters that sat no exam are left out."""
    files = {adapter.id: adapter.folder / VERDICT for adapter in adapters}
    return {name: Verdict.from_json(file.read_text(encoding="utf-8")) for name, file in files.items() if file.exists()}


def count_erased(adapters: Sequence[Adapter]) -> dict[str, int]:
    """Return by adapter id from how many corrections each learned that were erased since; the others are left out."""
    marks = {adapter.id: read_mark(adapter.folder) for adapter in adapters}
    return {name: mark.pairs for name, mark in marks.items() if mark}


def read_refusal_line(apprentice: Apprentice) -> Line | None:
    """Return the score that decides now whether to answer, with its threshold; None when `min_relevance` decides."""
    return apprentice.serving.served().line


def move_refusal_line(apprentice: Apprentice, threshold: float | None) -> Line | None:
    """Refuse below `threshold` from the next question on; return the line that is in force then.

    None goes back to the threshold that was measured. Raises AssistantError when the settings fix the threshold, or
    there is no score.
    """
    line = read_refusal_line(apprentice)
    if line is None or line.chosen_by == "settings":
        raise AssistantError("The threshold cannot be moved here: the setting [answerability] threshold decides.")
    apprentice.thresholds.choose(line.score.digest, threshold)
    return read_refusal_line(apprentice)
