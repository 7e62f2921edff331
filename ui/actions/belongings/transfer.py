"""Export all feedback to a file and import it again; write and read it in the formats of other programs."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from feedback.corrections.readable import find_withheld
from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.exporters.belongings import dump_branches, dump_golden
from feedback.exporters.formats.files import write_rows
from feedback.exporters.formats.lesson import Lesson
from feedback.exporters.formats.table import choose_shape, find_format, read_said, write_lessons
from feedback.exporters.history import ImportCounts, export_history, import_history
from feedback.exporters.recording import Recorded, record_said
from feedback.pairs.candidates import decide_candidates
from feedback.texts.same_question import make_question_key
from finetune.data.golden import make_keys
from finetune.data.plan import find_secret
from ui.actions.learning import find_common
from ui.wiring import Apprentice


@dataclass(frozen=True)
class ExportedLessons:
    """What became of the judged answers in an export."""

    rows: int
    lessons: int
    """Judged answers that the rows stand for."""
    without: int
    """Of what may be learned, what the format or the method has no row for."""
    refused: int
    """Nothing is learned from these: `feedback pairs` says why."""
    golden: int
    """A golden question asks these, so no training learns them."""
    secret: int
    """They rest on documents that not everybody may read."""


def export_feedback(apprentice: Apprentice, file: Path) -> int:
    """Write every answer with its ratings, edits and choices, branches and golden questions; return how many answers.

    Raises FeedbackError when the file cannot be written.
    """
    golden = dump_golden(GoldenStore(apprentice.engine).questions())
    branches = dump_branches(apprentice.feedback.branches().begun)
    return export_history(apprentice.feedback.history(), file, chain(branches, golden))


def import_feedback(apprentice: Apprentice, file: Path) -> ImportCounts:
    """Add what `export_feedback` wrote; what is here already stays as it is.

    Raises FeedbackError, and adds nothing, when a line of the file is bad.
    """
    return import_history(file, apprentice.feedback, GoldenStore(apprentice.engine))


def export_lessons(
    apprentice: Apprentice, file: Path, name: str, *, method: str | None = None, user: str | None = None
) -> ExportedLessons:
    """Write what may be learned in the format `name`, as a training by `method` takes it; only of `user` when named.

    Raises FeedbackError for an unknown format, one that has no rows for the method, and a file that cannot be written.
    """
    known = find_format(name)
    shape = choose_shape(known, method)
    judged = list(apprentice.feedback.judged())
    exchanges = {entry.exchange.id: entry.exchange for entry in judged}
    decided = decide_candidates(judged, apprentice.settings.learning_rules)
    secret = find_secret(decided, find_withheld(apprentice.feedback.history(), find_common(apprentice)))
    golden = {make_question_key(kept.question.question) for kept in GoldenStore(apprentice.engine).questions()}
    wanted = [one for one in decided if user in (None, one.user)]
    open_to_all = [one for one in wanted if one.pair and one.pair.id not in secret]
    learned = [one for one in open_to_all if not make_keys(one) & golden]
    lessons = [Lesson(one.pair, exchanges[one.exchange_id]) for one in learned if one.pair]
    rows, without = write_lessons(known, lessons, shape)
    refused = sum(one.pair is None for one in wanted)
    return ExportedLessons(
        rows=write_rows(rows, file, as_lines=known.as_lines),
        lessons=len(lessons) - without,
        without=without,
        refused=refused,
        golden=len(open_to_all) - len(learned),
        secret=len(wanted) - refused - len(open_to_all),
    )


def import_said(
    apprentice: Apprentice, file: Path, name: str, *, user: str, on_row: Callable[[int, int], object] = lambda *_: None
) -> Recorded:
    """Keep what a file of another program says of answers, as said by `user`; what is here already stays as it is.

    `on_row` is told how many rows are done and how many there are. Raises FeedbackError, and adds nothing, when a row
    of the file is bad.
    """
    known = find_format(name)
    rows = list(read_said(known, file))
    assistant = apprentice.assistant.without_corrections()
    return record_said(
        rows, assistant, apprentice.feedback, source=name, user=user, on_row=lambda done: on_row(done, len(rows))
    )
