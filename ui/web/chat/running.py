"""Answers in progress. Each is written in a thread of its own, so that it goes on when the page that asked is gone.

A page follows its answer, and so does the same page after a reload: what it missed is in `Running.answer`.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from assistant.answers import Answer
from feedback.records import Exchange
from ui.wording.errors import OURS

LOOK_UP_S = 0.2
"""Seconds between two looks at an answer of which nothing new comes."""
_log = logging.getLogger(__name__)


@dataclass
class Running:
    """An answer in progress."""

    user: str
    conversation_id: str
    question: str
    """Empty when the last question is answered again."""
    kept: bool = True
    """Whether it is recorded. Of one that is not, the log must hold nothing either."""
    stop: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None
    """The answer so far; None before it begins."""
    exchange: Exchange | None = None
    """The answer when it is recorded."""
    failure: Exception | None = None
    """Why there is none."""
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def key(self) -> tuple[str, str]:
        """Whose it is, and in which conversation."""
        return self.user, self.conversation_id

    @property
    def so_far(self) -> Answer:
        """The answer so far, empty before it begins."""
        question = self.question
        return self.answer or Answer(question=question, standalone_question=question, text="", messages=(), passages=())

    def watch(self, interval_s: float) -> Iterator[Answer | None]:
        """Yield the answer so far, every `interval_s` until it has ended, also while nothing new comes."""
        yield self.answer
        while not self.ended.wait(interval_s):
            yield self.answer

    def run(self, steps: Callable[[], Iterator[Answer | Exchange]], before: "Running | None") -> None:
        """Take the answer through its steps, once the stopped one `before` it has ended."""
        try:
            if before:
                before.ended.wait()
            for step in steps():
                if isinstance(step, Exchange):
                    self.exchange = step
                else:
                    self.answer = step
        except Exception as error:  # noqa: BLE001 - the pages that follow show it
            self.failure = error
            if not isinstance(error, OURS):
                _log.error("An answer failed: %s", type(error).__name__, exc_info=error if self.kept else None)
        finally:
            self.ended.set()


class AnswersInProgress:
    """All answers in progress, one a conversation."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, str], Running] = {}
        self._starting = threading.Lock()

    def start(self, running: Running, steps: Callable[[], Iterator[Answer | Exchange]]) -> bool:
        """Begin to answer; return False when its conversation waits for another answer that was not stopped."""
        with self._starting:
            before = self._running.get(running.key)
            if before and not before.stop.is_set():
                return False
            self._running[running.key] = running

        def work() -> None:
            running.run(steps, before)
            with self._starting:
                if self._running.get(running.key) is running:
                    del self._running[running.key]

        threading.Thread(target=work, name=f"answer {uuid4().hex[:6]}", daemon=True).start()
        return True

    def find(self, user: str, conversation_id: str) -> Running | None:
        """Return the answer that a conversation waits for; None when it waits for none, or stopped it."""
        running = self._running.get((user, conversation_id))
        return None if running is None or running.stop.is_set() or running.ended.is_set() else running

    def waits(self, user: str, conversation_id: str) -> bool:
        """Whether an answer of a conversation is written, a stopped one too until it has ended."""
        return any(one.conversation_id == conversation_id for one in self.of(user))

    def of(self, user: str) -> list[Running]:
        """Return all that is written for a person, stopped ones too until they have ended."""
        return [one for one in tuple(self._running.values()) if one.user == user and not one.ended.is_set()]


@dataclass
class Follower:
    """A page that follows an answer."""

    running: Running
    shown: str
    """The conversation that the page shows meanwhile; empty for a new one."""
    replaced: bool = False
    """Whether the same page follows the answer anew, because its connection broke or it came back."""

    @property
    def left(self) -> bool:
        """Whether the page shows another conversation."""
        return self.shown != self.running.conversation_id


class Followers:
    """Which pages follow which answers, by person and session of the browser."""

    def __init__(self) -> None:
        self._following: dict[tuple[str, str], list[Follower]] = {}

    def begin(self, session: tuple[str, str], running: Running) -> Follower:
        """Let a page follow an answer. Where it does so already, this takes the place of that."""
        own = self._following.setdefault(session, [])
        for earlier in own:
            earlier.replaced |= earlier.running is running
        own.append(Follower(running, running.conversation_id))
        return own[-1]

    def end(self, session: tuple[str, str], follower: Follower) -> None:
        """Forget that a page follows."""
        left = [one for one in self._following.get(session, ()) if one is not follower]
        if left:
            self._following[session] = left
        else:
            self._following.pop(session, None)

    def turn(self, session: tuple[str, str], conversation_id: str) -> None:
        """Note which conversation a page shows now."""
        for follower in self._following.get(session, ()):
            follower.shown = conversation_id

    def follows(self, session: tuple[str, str]) -> bool:
        """Whether a page follows an answer in the conversation that it shows."""
        return any(not one.left for one in self._following.get(session, ()))
