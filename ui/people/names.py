"""How people are called."""

import getpass
import re

from feedback.errors import FeedbackError
from ui.wording.approval import VISITOR

_NAME = re.compile(r"[\w.@+-]{1,64}")


def is_name(name: str) -> bool:
    """Return whether a person can be called so."""
    return bool(_NAME.fullmatch(name)) and not name.startswith(VISITOR)


def check_name(name: str) -> None:
    """Raise FeedbackError when that is no name of a person."""
    if not is_name(name):
        raise FeedbackError(
            f"{name!r} cannot be a name: it takes letters, digits and . @ + - _, at most 64, and does not begin "
            f"with {VISITOR!r}, as visitors of the page do."
        )


def login_name() -> str:
    """Return who asks, rates and corrects in this shell."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user on this machine, as in some containers
        return "command line"
