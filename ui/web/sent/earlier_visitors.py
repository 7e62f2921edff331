"""Browsers of earlier versions, whose pages named the visitor's id themselves, keep their conversations.

Such an id was a secret of 64 random bits, known to its browser alone, so one that is named is believed once: it has
the form that earlier ids had, answers were recorded under it, the cookie of the browser has none yet, and nobody took
the id over before. Ids that the server gives are longer and are never believed.
"""

import re
from pathlib import Path

from ui.actions.asking import list_conversations
from ui.startup.readiness import RECORDS
from ui.web.sent.visitors import Visitor
from ui.wiring import Apprentice
from ui.wording.approval import VISITOR

EARLIER_ID = re.compile(rf"{VISITOR}[0-9a-f]{{16}}")
TAKEN_OVER = "visitors-taken-over"
"""The folder of the home with an empty file for each id that was taken over."""


def take_over(apprentice: Apprentice, named: str, visitor: Visitor) -> None:
    """Give a visitor who has not signed in the id that an earlier version left in their browser, if it is credible."""
    if visitor.role is not None or not EARLIER_ID.fullmatch(named):
        return
    apprentice.readiness.wait(RECORDS)
    if list_conversations(apprentice, visitor.id) or not list_conversations(apprentice, named):
        return
    if _is_first(apprentice.home / TAKEN_OVER / named):
        visitor.id = named


def _is_first(mark: Path) -> bool:
    """Leave a mark, and return whether there was none. Of two processes only one is the first."""
    mark.parent.mkdir(exist_ok=True)
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
