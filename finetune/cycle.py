"""One night of learning: from feedback to what answers better, or to the reasons why nothing does.

A night learns whether to answer, how much to quote and how to write, and each of the three is examined and promoted by
itself. `retrain` is the whole night, a step a line. Whatever interrupts it, finished work stays: the weights once the
candidate is noted, an exam once its report is saved, and the verdict before anything is promoted.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import version
from platform import python_version
from typing import Any, Literal

from assistant.adapters.erased import is_marked
from assistant.adapters.files import Adapter
from assistant.adapters.shelf import AdapterShelf
from assistant.seams import ExtractChooser
from assistant.settings import Manner
from feedback.corrections.readable import ALL, ReadableDocuments, find_withheld
from feedback.evaluation.exam import check_questions
from feedback.evaluation.golden import digest_questions
from feedback.evaluation.kept.golden_set import KeptQuestion
from feedback.pairs.candidates import Candidate, decide_candidates
from feedback.settings import LearningRules
from feedback.store.store import FeedbackStore
from finetune.data.folds import FOLDS, divide, read_folds
from finetune.data.lengths import leave_out_long
from finetune.data.plan import check_open, explain_too_few, find_secret, plan_training
from finetune.data.split import Split, split_validation
from finetune.errors import FinetuneError
from finetune.exam.contest import Examiner, hold_exam
from finetune.exam.crossing import cross_exam
from finetune.exam.questions import Exam, add_golden, held_out_exam
from finetune.exam.server import AnsweringServer
from finetune.lessons.answerability import Fitter, describe_answerability, find_taught, learn_answerability
from finetune.lessons.apart import lacks_folds, remove_apart, train_apart
from finetune.lessons.condense import condense_training, find_reading
from finetune.lessons.extract import describe_extract, learn_extract
from finetune.lessons.lesson import Teach, teach
from finetune.methods.method import Method
from finetune.promotion.promoting import promote
from finetune.promotion.verdict import Verdict
from finetune.runs.folder import PROGRESS, Run, begin_run, find_interrupted, finish_run, remove_scraps, training_lock
from finetune.runs.preview import preview
from finetune.runs.progress import OnProgress, ProgressFile, describe_learned, describe_reach
from finetune.runs.rates import Follower, RateSweep, find_rate
from finetune.runs.trainer import Trainer
from finetune.settings import PromotionSettings, TrainingSettings

LIBRARIES = ("apprentice", "torch", "transformers", "peft", "trl", "accelerate", "bitsandbytes")


@dataclass(frozen=True)
class Night:
    """Everything that is decided before a night begins."""

    method: Method[Any]
    training: TrainingSettings
    promotion: PromotionSettings
    rules: LearningRules
    common: ReadableDocuments = ALL
    """The documents that everybody may read: an adapter learns to write from no others."""
    exam: Exam | None = None
    """None: the questions of the pairs that are held out of training, with the passages that were served."""
    untrained: Manner = "write"
    """How the base model answers. Where it quotes, adapters learn to write from what would be quoted."""
    promote: Literal["auto", "never"] = "auto"
    resume: bool = False
    dry_run: bool = False
    golden: tuple[KeptQuestion, ...] = ()
    """The golden questions that people keep."""
    server: AnsweringServer | None = None
    """What answers, where the model here is a copy of its own."""
    find_rate: Follower | None = None  # only learning rates are tried; it hears how that goes


@dataclass(frozen=True)
class Outcome:
    """How a night ended."""

    exit_code: int
    """0: done. 1: a rule refused it, such as too few pairs."""
    sentences: tuple[str, ...]
    """For people."""
    adapter: Adapter | None = None
    verdict: Verdict | None = None
    rates: RateSweep | None = None


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
    """Learn from all feedback so far; promote each part that is shown to be better.

    With a `fitter` it also learns whether to answer, with a `chooser` of quotes how much to quote; and where the base
    model quotes, the adapter learns to write from what would be quoted.

    Raises FinetuneError when another training runs or there is nothing to resume, and FeedbackError when a question of
    the exam lacks the passages it is to be answered from.
    """
    reading = find_reading(night.untrained, chooser)
    condenser = chooser if reading == "condense" and not night.method.reads_documents else None
    if condenser:
        night = replace(night, training=night.training.lengthen_for_short_prompts())
    if night.exam:
        check_questions(night.exam.questions, night.exam.context)  # hours later would be too late
    with training_lock(shelf.folder):
        withdrawn = () if night.dry_run or night.find_rate else shelf.withdraw_erased()
        judged = list(store.judged())
        exchanges = {entry.exchange.id: entry.exchange for entry in judged}
        decided = decide_candidates(judged, night.rules)
        questions = night.exam and night.exam.questions
        withheld = find_withheld(store.history(), night.common)
        plan = plan_training(night.method, decided, night.training, night.promotion, questions, night.golden, withheld)
        asked = [question.question for question in (*(questions or ()), *plan.golden.questions)]
        resumed = night.resume and not night.dry_run
        if not resumed and plan.too_few:
            return Outcome(1, (*withdrawn, plan.too_few))
        if not resumed and not night.dry_run and night.promote == "auto" and plan.in_vain:
            return Outcome(1, (*withdrawn, plan.in_vain))
        refusal, left_out = night.rules.refusal, ""
        if resumed:
            run, sides = _resume(decided, night, shelf, trainer, reading)
            check_open(run.training, find_secret(decided, withheld))
        else:
            sides, unquotable = condense_training(plan.sides, exchanges, condenser, refusal, on_progress)
            lengths = trainer.measure(night.method, night.training, sides.training)
            training, too_long = leave_out_long(sides.training, lengths)
            sides, left_out = replace(sides, training=training), " ".join(filter(None, [unquotable, too_long]))
            if left_out and (too_few := explain_too_few(sides, night.training.minimum_pairs)):
                return Outcome(1, (*withdrawn, left_out, too_few))
            if night.dry_run:
                said = preview(sides, plan.questions, night.method, night.training, night.promotion, lengths)
                return Outcome(0, tuple(filter(None, (*said, left_out))))
            if night.find_rate:
                sweep = find_rate(night.method, night.training, sides.training, shelf, trainer, night.find_rate)
                return Outcome(0 if sweep.recommended else 1, (), rates=sweep)
            scored = find_taught(sides.held_out, judged, asked, night.rules) if fitter else ()
            base, exam_id = trainer.base(), _exam_id(night.exam)
            run = begin_run(shelf, night.method, sides, night.training, base, exam_id, reading, scored)
        progress = ProgressFile(shelf.folder / run.id / PROGRESS, on_progress)
        if resumed and _lacks_weights(run, night, shelf):
            sides, _ = condense_training(sides, exchanges, condenser, refusal, progress.add)
        known = {lesson.id: lesson for candidate in decided for lesson in candidate.lessons}
        quoted = (*sides.training, *sides.reworded)
        lessons: list[Teach] = [
            partial(
                learn_answerability,
                held_out=sides.held_out,
                known=known,
                judged=judged,
                asked=asked,
                fitter=fitter,
            ),
            partial(learn_extract, pairs=quoted, exchanges=exchanges, chooser=chooser, settings=night.promotion),
        ]
        adapter = _train(run, sides, night, shelf, trainer, progress, lessons, reading)
        if lacks_folds(adapter.folder, _count_folds(night, shelf)):
            train_apart(adapter.folder, sides.training, partial(trainer.train, night.method, night.training), progress)
        taught = {*run.scored, *(pair.exchange_id for pair in quoted)}
        learned = [exchanges[name].answer for name in taught if name in exchanges]
        told = {question for answer in learned for question in (answer.question, answer.standalone_question)}
        exam = add_golden(night.exam or held_out_exam(sides.asked, exchanges), plan.golden, told)
        crossed = None
        if exam and not night.exam:
            only_quotes = {pair.id for pair in sides.reworded}
            crossed = cross_exam(exam, read_folds(adapter.folder), known, exchanges, adapter, only_quotes)
        verdict = exam and hold_exam(
            adapter, exam, night.promotion, shelf, examiner, progress, night.untrained, crossed
        )
        shelf.complete(adapter)
        remove_apart(adapter.folder)
        if night.server and exam and verdict and night.promote == "auto":
            verdict = night.server.confirm(adapter, verdict, exam, examiner, night.promotion, shelf, night.untrained)
        decided = promote(adapter, verdict, shelf, wanted=night.promote == "auto")
        finish_run(shelf, run)
        also = (describe_reach(adapter, night.training.reach), *withdrawn, left_out)
        return _sum_up(adapter, verdict, decided, also)


def _resume(
    decided: Sequence[Candidate], night: Night, shelf: AdapterShelf, trainer: Trainer, reading: Manner
) -> tuple[Run, Split]:
    """Find the interrupted run and the pairs that it began with. What was judged since waits for the next run."""
    run = find_interrupted(shelf, night.method, night.training, trainer.base(), _exam_id(night.exam), reading)
    if is_marked(shelf.folder / run.id):
        raise FinetuneError(
            f"The run {run.id!r} cannot be resumed: corrections that it learned from were erased. Start without "
            "--resume."
        )
    known = {lesson.id: lesson for candidate in decided for lesson in candidate.lessons}
    needed = (*run.training, *run.held_out) if _lacks_weights(run, night, shelf) else run.held_out
    if gone := [pair_id for pair_id in needed if pair_id not in known]:
        raise FinetuneError(
            f"The run {run.id!r} cannot be resumed: {len(gone)} of its pairs were withdrawn or edited since, such as "
            f"{gone[0]!r}. Start without --resume."
        )
    return run, run.sides(known)


def _lacks_weights(run: Run, night: Night, shelf: AdapterShelf) -> bool:
    """Return whether something of an interrupted run is still to be trained."""
    adapter = shelf.trained(run.id)
    return adapter is None or lacks_folds(adapter.folder, _count_folds(night, shelf))


def _count_folds(night: Night, shelf: AdapterShelf) -> int:
    """Return without how many folds an adapter is trained once more: none where the exam asks only other questions."""
    held_out = night.exam is None and shelf.champion() is None
    apart = night.method.reinforce is None and not night.method.reads_documents  # a reward of its own may not be found
    return night.training.folds if held_out and apart else 0


def _train(
    run: Run,
    sides: Split,
    night: Night,
    shelf: AdapterShelf,
    trainer: Trainer,
    progress: ProgressFile,
    lessons: Sequence[Teach],
    reading: Manner,
) -> Adapter:
    """Train the adapter, unless that is done already. It is complete once it has sat its exam."""
    adapter = shelf.trained(run.id)
    if adapter is None:
        folder = shelf.unfinished(run.id)
        taught = teach(
            folder,
            divide(sides, night.promotion.light_edit, night.training.seed, night.training.folds or FOLDS),
            lessons,
        )
        learned = split_validation(sides.training, night.training)
        training = trainer.train(night.method, night.training, sides.training, folder, progress)
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
            trained_on=run.base_parts,
            settings={
                **run.settings,
                "reference": "base",
                "versions": {"python": python_version(), **{name: version(name) for name in LIBRARIES}},
                "computed_on": training.computed_on,
                "reach": training.reach or night.training.reach,
                **(night.server.describe_copy() if night.server else {}),
                **{name: value for lesson in taught for name, value in lesson.settings.items()},
            },
            metrics={name: float(value) for name, value in asdict(training).items() if isinstance(value, int | float)}
            | {name: value for lesson in taught for name, value in lesson.metrics.items()},
            folder=folder,
            manner=reading,
        )
        shelf.keep_candidate(adapter)
    remove_scraps(adapter.folder)
    return adapter


def _exam_id(exam: Exam | None) -> str:
    return f"{exam.context} {digest_questions(exam.questions)}" if exam else "held out"


def _sum_up(adapter: Adapter, verdict: Verdict | None, decided: tuple[int, str], also: Sequence[str]) -> Outcome:
    code, done = decided
    beside = tuple(filter(None, [describe_answerability(adapter), describe_extract(adapter), *also]))
    no_exam = ("No exam: no document could be held out. Give a file of golden questions, or promote it yourself.",)
    return Outcome(
        code, (describe_learned(adapter), *beside, *(verdict.sentences if verdict else no_exam), done), adapter, verdict
    )
