"""Export all feedback to a file, and import it again."""

from pathlib import Path

from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.exporters.belongings import dump_golden
from feedback.exporters.history import ImportCounts, export_history, import_history
from ui.wiring import Apprentice


def export_feedback(apprentice: Apprentice, file: Path) -> int:
    """Write every answer with its ratings, edits and choices, and the golden questions; return how many answers.

    Raises FeedbackError when the file cannot be written.
    """
    golden = GoldenStore(apprentice.engine).questions()
    return export_history(apprentice.feedback.history(), file, dump_golden(golden))


def import_feedback(apprentice: Apprentice, file: Path) -> ImportCounts:
    """Add what `export_feedback` wrote; what is here already stays as it is.

    Raises FeedbackError, and adds nothing, when a line of the file is bad.
    """
    return import_history(file, apprentice.feedback, GoldenStore(apprentice.engine))
