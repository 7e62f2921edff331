"""Ask as the page does, and read what it says of an answer."""

import threading

from feedback.records import Exchange
from ui import handlers
from ui.wiring import Apprentice


def asked(
    apprentice: Apprentice, question: str, *, user: str = "mia", conversation: str = "c1", again: str = ""
) -> Exchange:
    *_, last = handlers.ask(
        apprentice, question, user=user, conversation_id=conversation, stop=threading.Event(), again=again
    )
    assert isinstance(last, Exchange)
    return last


def fate_of(apprentice: Apprentice, exchange: Exchange) -> str:
    [shown] = handlers.shown(apprentice, exchange.user, exchange.conversation_id)
    return shown.fate
