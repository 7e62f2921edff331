"""Export all feedback to a file, and import it again."""

from pathlib import Path

from feedback.exporters.history import ImportCounts, export_history, import_history
from ui.wiring import Apprentice


def export_feedback(apprentice: Apprentice, file: Path) -> int:
    """Write every answer with its ratings, edits and choices to `file`; return the number of answers.

    Raises FeedbackError when the file cannot be written.
    """
    return export_history(apprentice.feedback.history(), file)


def import_feedback(apprentice: Apprentice, file: Path) -> ImportCounts:
    """Add what `export_feedback` wrote; what is here already stays as it is.

    Raises FeedbackError, and adds nothing, when a line of the file is bad.
    """
    return import_history(file, apprentice.feedback)
