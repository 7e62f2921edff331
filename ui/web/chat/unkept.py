"""Conversations that nobody learns from: they are in this process's memory alone, as long as their page shows them."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from assistant.answers import Answer, Turn
from feedback.history import JudgedExchange, replay_turns
from feedback.records import Exchange
from ui.actions import asking
from ui.actions.chat.preferences import read_preferences
from ui.actions.chat.withholding import withhold
from ui.actions.judging import AnswerView
from ui.actions.library.attached import UNKEPT
from ui.people.reading.reach import Reach
from ui.web.chat.running import Running
from ui.wiring import Apprentice

Session = tuple[str, str]
"""Whose page it is, and which of their pages."""


@dataclass
class Unkept:
    """What the pages show of such conversations."""

    on_end: Callable[[str, str], None] = lambda _user, _conversation: None
    """Is told whose conversation has ended, and which."""
    _shown: dict[Session, tuple[str, list[Exchange]]] = field(default_factory=dict)

    def begin(self, session: Session) -> str:
        """Return the id of a new conversation, which takes the place of the one that the page showed."""
        conversation_id = f"{UNKEPT}{asking.begin_conversation()}"
        self.leave(session)
        self._shown[session] = (conversation_id, [])
        return conversation_id

    def place(self, session: Session, conversation_id: str, *, kept: bool) -> str:
        """Return the conversation for what a page sends: the one that it shows, or a new one of the wanted kind."""
        if not kept:
            return conversation_id if self.holds(session, conversation_id) else self.begin(session)
        ended = conversation_id.startswith(UNKEPT)
        return asking.begin_conversation() if ended or not conversation_id else conversation_id

    def leave(self, session: Session, conversation_id: str = "") -> None:
        """Forget what a page showed, unless it is the conversation that it turns to."""
        if (shown := self._find(session)) and shown[0] != conversation_id:
            self._shown.pop(session, None)
            self.on_end(session[0], shown[0])

    def holds(self, session: Session, conversation_id: str) -> bool:
        """Whether a page shows this conversation."""
        return bool(shown := self._find(session)) and shown[0] == conversation_id

    def exchanges(self, user: str, conversation_id: str) -> Sequence[Exchange]:
        """Return what was asked and answered in a conversation of a person; nothing once it was left."""
        for (person, _), (named, found) in tuple(self._shown.items()):
            if (person, named) == (user, conversation_id):
                return list(found)
        return []

    def view(self, apprentice: Apprentice, user: str, conversation_id: str, reach: Reach) -> list[AnswerView]:
        """Return the answers to be shown: nothing can be said of them."""
        shown = [JudgedExchange(one) for one in self.exchanges(user, conversation_id)]
        return [AnswerView.of(one, user, "") for one in withhold(apprentice, shown, reach)]

    def answer(
        self, apprentice: Apprentice, running: Running, session: Session, collections: Sequence[str], reach: Reach
    ) -> Iterator[Answer | Exchange]:
        """Yield ever fuller answers, then the exchange, which the page alone keeps."""
        before = [JudgedExchange(one) for one in self.exchanges(running.user, running.conversation_id)]
        history: tuple[Turn, ...] = replay_turns(before, running.question)
        answer = None
        try:
            for answer in asking.ask_privately(
                apprentice,
                running.question,
                user=running.user,
                reach=reach,
                stop=running.stop,
                collections=collections,
                history=history,
                preferences=read_preferences(apprentice, running.user, reach),
                conversation_id=running.conversation_id,
            ):
                yield answer
        finally:
            apprentice.sentences.forget()  # it remembers what was asked last
        if answer is not None:
            at = datetime.now(UTC)
            exchange = Exchange(uuid.uuid4().hex, running.conversation_id, running.user, at, answer)
            if self.holds(session, running.conversation_id):
                self._shown[session][1].append(exchange)
            yield exchange

    def _find(self, session: Session) -> tuple[str, list[Exchange]] | None:
        return self._shown.get(session)
