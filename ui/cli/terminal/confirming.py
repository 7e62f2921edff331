"""Ask before something is done that cannot be undone."""

import sys

import typer

from feedback.errors import FeedbackError
from ui.cli.terminal.printing import say


def confirm(question: str, otherwise: str) -> bool:
    """Return whether a person says yes; else `otherwise` is printed, such as "Nothing was erased".

    Raises FeedbackError where there is no terminal to ask at.
    """
    if not sys.stdin.isatty():
        raise FeedbackError(f"{otherwise}: there is no terminal to ask at. Give --yes.")
    if typer.confirm(question):
        return True
    say(f"{otherwise}.")
    return False
