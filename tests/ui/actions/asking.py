"""Ask as the page does, and read what it says of an answer."""

import threading

from feedback.records import Exchange
from ui.actions import asking, judging
from ui.people.reading.reach import EVERYTHING
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


def asked(
    apprentice: Apprentice, question: str, *, user: str = "mia", conversation: str = "c1", again: str = ""
) -> Exchange:
    *_, last = asking.ask(
        apprentice,
        question,
        user=user,
        conversation_id=conversation,
        stop=threading.Event(),
        again=again,
        reach=EVERYTHING,
    )
    assert isinstance(last, Exchange)
    return last


def fate_of(apprentice: Apprentice, exchange: Exchange) -> str:
    [shown] = judging.view_conversation(
        apprentice, exchange.conversation_id, user=exchange.user, texts=ENGLISH, reach=EVERYTHING
    )
    return shown.fate
