"""The one error of feedback, and the sentences for files that cannot be read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FeedbackError(Exception):
    """Something about ratings, edits, pairs or exams that the caller can put right.

    The message says what is wrong and what to do; it is shown to people as it is.
    """


@contextmanager
def explain_unreadable(path: Path, consequence: str = "") -> Iterator[None]:
    """Raise FeedbackError for `path` when the block finds it missing, unreadable or not UTF-8.

    `consequence` is a sentence that ends each message, such as what was not done.
    """
    try:
        yield
    except FileNotFoundError as error:
        problem, cause = f"There is no file {str(path)!r}: check the path.", error
    except OSError as error:
        problem, cause = f"Cannot read {str(path)!r}: {error.strerror}. Check its kind and permissions.", error
    except UnicodeDecodeError as error:
        problem, cause = f"Cannot read {str(path)!r}: {error}. Give a UTF-8 file.", error
    else:
        return
    raise FeedbackError(f"{problem} {consequence}".rstrip()) from cause
