"""So many requests at a time, fair between users.

Each request gets the round in which it would be served if users took turns, so a user with ten requests delays another
user by one request, not ten (start-time fair queueing: Goyal, Vin and Cheng 1996, with requests of equal cost).
"""

import threading
from bisect import insort
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from types import TracebackType

from assistant.errors import BusyAssistantError

Turns = Callable[[], AbstractContextManager[bool]]
"""Waits for a turn at the model; the context says whether it came, else somebody has stopped the answer."""
_LOOK_UP_S = 0.25
"""Seconds between two looks at a stop button while somebody waits."""


class FairQueue:
    """Round-robin over users, first in first out for each of them."""

    def __init__(self, limit: int, at_once: int = 1) -> None:
        """Let at most `limit` requests wait beside the `at_once` that are served."""
        self.limit = limit
        self.at_once = at_once
        self._changed = threading.Condition()
        self._served: list[Ticket] = []
        self._waiting: list[Ticket] = []
        self._round = 0
        self._last_rounds: dict[str, int] = {}
        self._entered = 0

    def enter(self, user: str) -> "Ticket":
        """Take a place in the queue; use the ticket as a context manager so that it is always given back.

        Raises:
            BusyAssistantError: as many requests as allowed are waiting already.
        """
        with self._changed:
            self.check_room()
            turn = max(self._round, self._last_rounds.get(user, -1) + 1)
            self._last_rounds[user] = turn
            self._entered += 1
            ticket = Ticket(turn, self._entered, self)
            insort(self._waiting, ticket)
            self._serve_next()
            return ticket

    def check_room(self) -> None:
        """Raise BusyAssistantError where as many requests as allowed are waiting already."""
        with self._changed:
            if len(self._served) >= self.at_once and len(self._waiting) >= self.limit:
                raise BusyAssistantError(
                    f"The assistant is busy: {len(self._waiting)} questions are waiting already. Try again in a moment."
                )

    @contextmanager
    def turn(self, user: str = "", stop: threading.Event | None = None) -> Iterator["Ticket"]:
        """Wait for a turn, which lasts as long as the context; where `stop` is set before, it is not served.

        Raises BusyAssistantError as `enter`.
        """
        with self.enter(user) as ticket:
            for _ in ticket.wait_until(stop or threading.Event()):
                pass
            yield ticket

    def _serve_next(self) -> None:
        while self._waiting and len(self._served) < self.at_once:
            self._served.append(self._waiting.pop(0))
            self._round = self._served[-1].round
            self._last_rounds = {user: turn for user, turn in self._last_rounds.items() if turn >= self._round}
        self._changed.notify_all()


@dataclass(order=True)
class Ticket:
    """A place in the queue. Not bound to the thread that took it."""

    round: int
    entered: int
    queue: FairQueue = field(compare=False, repr=False)

    @property
    def position(self) -> int:
        """Requests ahead of this one; 0 when it is its turn."""
        with self.queue._changed:
            return 0 if self.is_served else self.queue._waiting.index(self) + 1

    def wait(self, timeout_s: float | None = None) -> int:
        """Wait until it is this ticket's turn or its place changes, at most `timeout_s`; return the position."""
        before = self.position
        with self.queue._changed:
            if before:
                self.queue._changed.wait_for(lambda: self.position < before, timeout_s)
            return self.position

    def wait_until(self, stop: threading.Event) -> Iterator[int]:
        """Yield the requests ahead of this one, as long as there are any and `stop` is not set."""
        while (position := self.position) and not stop.is_set():
            yield position
            self.wait(_LOOK_UP_S)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others be served in the context, and wait for a turn again at its end."""
        self._leave()
        try:
            yield
        finally:
            with self.queue._changed:
                insort(self.queue._waiting, self)
                self.queue._serve_next()
            while self.wait():
                pass

    @contextmanager
    def visit(self, other: FairQueue, user: str, stop: threading.Event) -> Iterator[bool]:
        """Take a turn in another queue while others are served here; the context says whether it came before `stop`."""
        with self.aside(), other.turn(user, stop) as ticket:
            yield ticket.is_served

    def __enter__(self) -> "Ticket":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        with self.queue._changed:
            if self.is_served:
                self.queue._served = [one for one in self.queue._served if one is not self]
            else:
                self.queue._waiting.remove(self)
            self.queue._serve_next()

    @property
    def is_served(self) -> bool:
        """Whether it is its turn."""
        return any(one is self for one in self.queue._served)
