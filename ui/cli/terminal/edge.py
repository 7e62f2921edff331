"""Turns every error of a command into one line on stderr and an exit code: 0 done, 1 refused by a rule, 2 to fix.

A command that failed in part has failed: one unreadable file among many gives 2, which outweighs 1. An unforeseen crash
gives 2 as well, and shows its traceback.
"""

import errno
import gc
import sys
import traceback
from collections.abc import Sequence

import typer

from assistant.errors import AssistantError, NothingToUndoError
from feedback.errors import FeedbackError
from finetune.errors import FinetuneError
from retrieval.errors import RetrievalError
from ui.backup.errors import BackupError
from ui.cli.terminal.printing import note
from ui.settings.loading import SettingsError
from ui.startup.quiet import keep_quiet
from ui.wording.full_disk import FULL_DISK, is_full_disk

DONE, REFUSED, USER_ERROR, INTERRUPTED = 0, 1, 2, 130
EXIT_CODES = "Exit codes: 0 done, 1 refused by a rule, 2 something to fix, even if only a part failed, 130 interrupted."

UNFREED_OBJECTS = 50_000
"""Python looks for garbage after this many new objects. With its usual 700, importing torch takes a tenth longer."""

OUT_OF_MEMORY = (
    'Memory ran out: close other programs, or choose a smaller model or `quantization = "nf4"` under [model].'
)


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit code."""
    keep_quiet()
    gc.set_threshold(UNFREED_OBJECTS)
    try:
        app(args=arguments)
    except Exception as error:  # noqa: BLE001 - this is the edge
        line = explain(error)
        # Python itself would exit with 1, which means "refused by a rule": a crash at night would look harmless.
        note(traceback.format_exc().rstrip() if line is None else line)
        sys.exit(REFUSED if isinstance(error, NothingToUndoError) else USER_ERROR)
    finally:
        gc.freeze()  # so that Python does not check every object before it exits


def explain(error: Exception) -> str | None:
    """Return one line that says what is wrong and what to do, or None for an unforeseen error."""
    if is_full_disk(error):
        return FULL_DISK
    match error:
        case SettingsError() | BackupError() | RetrievalError() | AssistantError() | FeedbackError() | FinetuneError():
            return str(error)
        case FileNotFoundError():
            return f"There is no file {error.filename!r}: check the path."
        case IsADirectoryError():
            return f"{error.filename!r} is a folder, but a file is needed."
        case PermissionError():
            return f"No permission for {error.filename!r}: change its owner or set APPRENTICE_HOME to another folder."
        case FileExistsError() | NotADirectoryError():
            return f"{error.filename!r} is not a folder: move it away, or set APPRENTICE_HOME to another folder."
        case OSError(errno=errno.EROFS):
            return f"{error.filename!r} cannot be written: set APPRENTICE_HOME to a folder that can."
        case MemoryError():
            return OUT_OF_MEMORY
    match type(error).__module__.split(".")[0], type(error).__name__:
        case "torch", "OutOfMemoryError":
            return OUT_OF_MEMORY
        case "sqlalchemy", "OperationalError" | "DatabaseError":
            return f"The database does not answer: {str(error).splitlines()[0]}. `assistant doctor` says more."
    return None
