"""One night of learning: from feedback to a better adapter, or to the reasons why there is none.

`retrain` is the whole night, a step a line. Whatever interrupts it, finished work stays: the weights once the candidate
is noted, an exam once its report is saved, and the verdict before anything is promoted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any, Literal, Protocol

from assistant.adapters.files import Adapter
from assistant.adapters.shelf import AdapterShelf
from assistant.seams import ExtractChooser
from assistant.settings import Manner
from feedback.evaluation.exam import check_questions
from feedback.evaluation.golden import digest_questions
from feedback.pairs.candidates import Candidate, decide_candidates
from feedback.records import Exchange, PreferencePair
from feedback.settings import LearningRules
from feedback.store.store import FeedbackStore
from finetune.data.contrast import choose_for_contrast
from finetune.data.lengths import Lengths, leave_out_long
from finetune.data.plan import explain_too_few, plan_training
from finetune.data.split import Split, split_validation
from finetune.errors import FinetuneError
from finetune.exam.contest import Exam, Examiner, held_out_exam, hold_exam
from finetune.lessons.answerability import Fitter, Lesson, describe_answerability, learn_answerability
from finetune.lessons.manner import describe_evidence, evidence
from finetune.methods.method import Method
from finetune.promotion.verdict import Verdict
from finetune.runs.folder import Base, Run, begin_run, find_interrupted, finish_run, remove_scraps, training_lock
from finetune.runs.progress import OnProgress, ProgressFile, Training
from finetune.settings import PromotionSettings, TrainingSettings
from retrieval.text.plurals import how_many

Teach = Callable[[Path], Lesson]
"""Writes the score of whether to answer into an adapter's folder."""
LIBRARIES = ("apprentice", "torch", "transformers", "peft", "trl", "accelerate", "bitsandbytes")


class Trainer(Protocol):
    """Makes adapters."""

    def base(self) -> Base:
        """Return what the base model is."""
        ...

    def measure(self, pairs: Sequence[PreferencePair], settings: TrainingSettings) -> Lengths:
        """Return how long the pairs are, and how long they may be."""
        ...

    def train(
        self,
        method: Method[Any],
        pairs: Sequence[PreferencePair],
        settings: TrainingSettings,
        folder: Path,
        progress: ProgressFile,
    ) -> Training:
        """Write the weights of an adapter to `folder`. Goes on from a checkpoint that is there."""
        ...


@dataclass(frozen=True)
class Night:
    """Everything that is decided before a night begins."""

    method: Method[Any]
    training: TrainingSettings
    promotion: PromotionSettings
    rules: LearningRules
    exam: Exam | None = None
    """None: the questions of the pairs that are held out of training, with the passages that were served."""
    untrained: Manner = "write"
    """How the base model answers."""
    promote: Literal["auto", "never"] = "auto"
    resume: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a night ended."""

    exit_code: int
    """0: done. 1: a rule refused it, such as too few pairs."""
    sentences: tuple[str, ...]
    """For people."""
    adapter: Adapter | None = None
    verdict: Verdict | None = None


def retrain(
    night: Night,
    store: FeedbackStore,
    shelf: AdapterShelf,
    trainer: Trainer,
    examiner: Examiner,
    on_progress: OnProgress | None = None,
    fitter: Fitter | None = None,
    chooser: ExtractChooser | None = None,
) -> Outcome:
    """Learn from all feedback so far; promote the new adapter when it is shown to be better.

    With a `fitter` it also learns whether to answer: that score is examined, promoted and served with the adapter. With
    a `chooser` of quotes it also learns whether to quote.

    Raises FinetuneError when another training runs or there is nothing to resume, and FeedbackError when a question of
    the exam lacks the passages it is to be answered from.
    """
    if night.exam:
        check_questions(night.exam.questions, night.exam.context)  # hours later would be too late
    with training_lock(shelf.folder):
        judged = list(store.judged())
        exchanges = {entry.exchange.id: entry.exchange for entry in judged}
        decided = decide_candidates(judged, night.rules)
        questions = night.exam and night.exam.questions
        plan = plan_training(night.method, decided, night.training, night.promotion, questions)
        resumed = night.resume and not night.dry_run
        if not resumed and plan.too_few:
            return Outcome(1, (plan.too_few,))
        if not resumed and not night.dry_run and night.promote == "auto" and plan.in_vain:
            return Outcome(1, (plan.in_vain,))
        left_out = ""
        if resumed:
            run, sides = _resume(decided, night, shelf, trainer)
        else:
            lengths = trainer.measure(plan.sides.training, night.training)
            training, left_out = leave_out_long(plan.sides.training, lengths)
            sides = replace(plan.sides, training=training)
            if left_out and (too_few := explain_too_few(sides, night.training.minimum_pairs)):
                return Outcome(1, (left_out, too_few))
            if night.dry_run:
                longest = max(tokens for tokens in lengths.tokens if tokens <= lengths.most)
                return Outcome(0, _preview(sides, plan.questions, night, longest, left_out))
            run = begin_run(shelf, night.method, sides, night.training, trainer.base(), _exam_id(night.exam))
        progress = ProgressFile(shelf.folder / run.id / "progress.jsonl", on_progress)
        asked = [question.question for question in questions or ()]
        teach = partial(learn_answerability, sides=sides, judged=judged, asked=asked, fitter=fitter)
        adapter = _train(run, sides, night, shelf, trainer, progress, teach)
        exam = night.exam or held_out_exam(sides.held_out, exchanges)
        manners, said = _choose_manners(sides, exchanges, night, chooser)
        verdict = exam and hold_exam(
            adapter, exam, night.promotion, shelf, examiner, progress, manners, night.untrained
        )
        adapter = _complete(adapter, verdict, shelf)
        decided = _promote(adapter, verdict, night, shelf)
        finish_run(shelf, run)
        return _sum_up(adapter, verdict, decided, (said, left_out))


def _choose_manners(
    sides: Split, exchanges: Mapping[str, Exchange], night: Night, chooser: ExtractChooser | None
) -> tuple[tuple[Manner, ...], str]:
    """Return in which manners the adapter is examined, and why; "" where nothing speaks for quotes or against them."""
    found = evidence(sides.training, exchanges, chooser) if chooser else None
    if found is None:
        return ("write",), ""
    manners = found.manners(night.promotion)
    return manners, describe_evidence(found, manners)


def _preview(sides: Split, asked: Sequence[bool], night: Night, longest: int, left_out: str) -> tuple[str, ...]:
    learned = split_validation(sides.training, night.training).training
    free = len(choose_for_contrast(night.method, learned, night.training))
    steps = night.training.epochs * -(-(len(learned) + free) // night.training.pairs_per_step)
    least = night.promotion.minimum_questions
    too_small = f", and under {least} that have an answer nothing can be promoted" if sum(asked) < least else ""
    beside = f" and up to {free} contrasts that the base model writes" if free else ""
    return (
        f"{night.method.name} would learn from {how_many(len(learned), 'pair')}{beside} in {steps} steps, "
        f"the longest {longest} tokens.",
        f"The exam would ask {how_many(len(asked), 'question')}{too_small}. Nothing was trained.",
        *([left_out] if left_out else []),
    )


def _resume(decided: Sequence[Candidate], night: Night, shelf: AdapterShelf, trainer: Trainer) -> tuple[Run, Split]:
    """Find the interrupted run and the pairs that it began with. What was judged since waits for the next run."""
    run = find_interrupted(shelf, night.method, night.training, trainer.base(), _exam_id(night.exam))
    known = {candidate.pair.id: candidate.pair for candidate in decided if candidate.pair}
    needed = run.held_out if shelf.trained(run.id) else (*run.training, *run.held_out)
    if gone := [pair_id for pair_id in needed if pair_id not in known]:
        raise FinetuneError(
            f"The run {run.id!r} cannot be resumed: {len(gone)} of its pairs were withdrawn or edited since, such as "
            f"{gone[0]!r}. Start without --resume."
        )
    return run, run.sides(known)


def _train(
    run: Run, sides: Split, night: Night, shelf: AdapterShelf, trainer: Trainer, progress: ProgressFile, teach: Teach
) -> Adapter:
    """Train the adapter, unless that is done already. It is complete once it has sat its exam."""
    adapter = shelf.trained(run.id)
    if adapter is None:
        folder = shelf.unfinished(run.id)
        taught = teach(folder)
        learned = split_validation(sides.training, night.training)
        training = trainer.train(night.method, sides.training, night.training, folder, progress)
        adapter = Adapter(
            id=run.id,
            base_model=run.base_model,
            quantization=run.quantization,
            parent=None,
            method=run.method,
            created_at=run.created_at,
            pairs_digest=run.pairs_digest,
            pairs=len(learned.training),
            validation_pairs=len(learned.held_out),
            base_digest=run.base_digest,
            settings={
                **run.settings,
                "reference": "base",
                "versions": {"python": python_version(), **{name: version(name) for name in LIBRARIES}},
                "computed_on": training.computed_on,
                **taught.settings,
            },
            metrics={name: float(value) for name, value in asdict(training).items() if isinstance(value, int | float)}
            | dict(taught.metrics),
            folder=folder,
        )
        shelf.keep_candidate(adapter)
    remove_scraps(adapter.folder)
    return adapter


def _complete(adapter: Adapter, verdict: Verdict | None, shelf: AdapterShelf) -> Adapter:
    """Put the adapter on the shelf, to answer in the manner that its exam showed to be the better one."""
    manner = verdict.manner if verdict and verdict.manner else adapter.manner
    complete = replace(adapter, manner=manner)
    shelf.complete(complete)
    return complete


def _exam_id(exam: Exam | None) -> str:
    return f"{exam.context} {digest_questions(exam.questions)}" if exam else "held out"


def _promote(adapter: Adapter, verdict: Verdict | None, night: Night, shelf: AdapterShelf) -> tuple[int, str]:
    """Promote the adapter if the verdict allows it; return the exit code and what was done, as a sentence.

    It is promoted once, because a resumed run must not undo a rollback that came after its promotion. And it replaces
    only the adapter that it was compared with, because somebody may have put another in charge during the exam.
    """
    if night.promote == "never":
        return 0, f"Not promoted, as asked. `finetune promote {adapter.id}` puts it in charge."
    if verdict is None or not verdict.promote:
        return 1, f"Not promoted: {shelf.champion() or 'the base model'} goes on answering."
    if adapter.id in {promotion.adapter_id for promotion in shelf.history()}:
        return 0, f"Promoted already; {shelf.champion() or 'the base model'} answers now."
    if shelf.champion() != verdict.champion:
        return 1, (
            f"Not promoted: it was compared with {verdict.champion or 'the base model'}, and meanwhile "
            f"{shelf.champion() or 'the base model'} was put in charge. The next run compares with that one."
        )
    shelf.promote(adapter.id, verdict.sentences[0])
    return 0, "Promoted: it answers from the next question on. `finetune rollback` undoes this."


def _sum_up(
    adapter: Adapter, verdict: Verdict | None, decided: tuple[int, str], beside_weights: Sequence[str]
) -> Outcome:
    code, done = decided
    beside = f" and was stopped by {how_many(adapter.validation_pairs, 'other')}" if adapter.validation_pairs else ""
    learned = (f"{adapter.id} has learned from {how_many(adapter.pairs, 'pair')}{beside}.",)
    whether = tuple(filter(None, [describe_answerability(adapter), *beside_weights]))
    no_exam = ("No exam: no document could be held out. Give a file of golden questions, or promote it yourself.",)
    return Outcome(code, (*learned, *whether, *(verdict.sentences if verdict else no_exam), done), adapter, verdict)
