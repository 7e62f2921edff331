"""Hand a learned version, or the base model, to other programs, and ask it there again what its exam asked."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.adapters.erased import is_marked
from assistant.models.formats.conversion import locate
from feedback.errors import FeedbackError
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.evaluation.report import EvaluationReport, load_report
from finetune.errors import FinetuneError
from finetune.exam.past import list_exam_files
from finetune.exporting.examining import Comparison, choose_questions, examine
from finetune.exporting.folder import check_free, filled
from finetune.exporting.format import BASE, Format, Precision, Subject
from finetune.exporting.table import find_format
from ui.actions.learning import read_verdicts
from ui.people.audit import AuditLog
from ui.settings.models.catalogue import find_model
from ui.wiring import Apprentice

OnStep = Callable[[str], object]
"""Takes what is done now, in words."""


@dataclass(frozen=True)
class Export:
    """What was written."""

    folder: Path
    files: int
    size_bytes: int
    use: str
    """The one command that uses it."""
    comparison: Comparison | None
    """What it answers, beside what is answered here; None where it was not asked."""
    unasked: str = ""
    """Why it was not asked, as a sentence; "" where nobody wanted that."""


def export(
    apprentice: Apprentice,
    name: str,
    format_name: str,
    folder: Path,
    *,
    examined: bool = True,
    precision: Precision = "q8_0",
    on_step: OnStep = lambda _: None,
) -> Export:
    """Write the version `name`, or "base", to `folder`, which is there whole afterwards or not at all.

    Raises FinetuneError or AssistantError when there is no such version or format, the format has no such thing, or the
    folder holds anything.
    """
    made = find_format(format_name)
    folder = folder.expanduser().absolute()
    check_free(folder)
    subject = find_subject(apprentice, name, precision)
    made.check(subject)
    on_step("writing")
    with filled(folder) as unfinished:
        made.write(subject, unfinished)
    AuditLog(apprentice.engine).note(None, "version exported", f"{name}: {format_name}")
    comparison, unasked = None, ""
    if examined:
        comparison, unasked = _examine(apprentice, subject, made, folder, on_step)
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    return Export(folder, len(files), size, made.describe_use(subject, folder), comparison, unasked)


def find_subject(apprentice: Apprentice, name: str, precision: Precision = "q8_0") -> Subject:
    """Return what is exported, by id or "base".

    Raises FinetuneError for a model at a server and for a version that has learned from what was erased, AssistantError
    for an unknown version or one that does not fit the model.
    """
    settings = apprentice.settings.weights
    if settings.base_url is not None:
        raise FinetuneError(
            f"The model runs at {settings.base_url!r}, so its weights are not here: name the same model on this "
            "machine in `[training] base`."
        )
    adapter = None if name == BASE else apprentice.shelf.verify(name)
    if adapter is not None and is_marked(adapter.folder):
        raise FinetuneError(
            f"{name!r} has learned from corrections that were erased, and leaves the house no more: train again."
        )
    verdict = read_verdicts([adapter]).get(name) if adapter else None
    listed = find_model(settings.name)
    return Subject(
        name,
        adapter,
        settings,
        locate(settings.name, apprentice.home),
        apprentice.settings.answers.decoding,
        listed.licence if listed else "",
        verdict.sentences if verdict else (),
        precision,
    )


def _examine(
    apprentice: Apprentice, subject: Subject, made: Format, folder: Path, on_step: OnStep
) -> tuple[Comparison | None, str]:
    questions = _find_questions(apprentice, subject)
    if not questions:
        return (
            None,
            "It was not asked anything: no exam of it with right answers is kept, nor a golden question.",
        )
    try:
        return examine(subject, made, folder, questions, apprentice.assembled, apprentice.writer, on_step), ""
    except FinetuneError as error:
        return None, str(error)


def _find_questions(apprentice: Apprentice, subject: Subject) -> list[GoldenQuestion]:
    """Return what the exam of a version asked, for the base model the newest exam; else golden questions of people."""
    files = list_exam_files(apprentice.shelf.folder)
    if subject.adapter is not None:
        files = [file for file in files if subject.adapter.folder in file.parents]
    reports: list[EvaluationReport] = []
    for file in reversed(files):
        try:
            reports.append(load_report(file))
        except FeedbackError:  # a damaged report asks nothing
            continue
    kept = GoldenStore(apprentice.engine).questions()
    return choose_questions(reports, [one.question for one in kept if one.role != "confirm"])
