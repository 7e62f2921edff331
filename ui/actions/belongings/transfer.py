"""Export all feedback to a file, and import it again."""

from itertools import chain
from pathlib import Path

from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.exporters.belongings import dump_branches, dump_golden
from feedback.exporters.history import ImportCounts, export_history, import_history
from ui.wiring import Apprentice


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
