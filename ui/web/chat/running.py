"""An answer in progress, as one session of the page sees it."""

import threading
from dataclasses import dataclass, field

from assistant.answers import Answer


@dataclass
class Running:
    """An answer in progress in one session of the page."""

    conversation_id: str
    shown: str
    """The conversation that the page shows meanwhile; empty for a new one."""
    stop: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None
    """The answer so far; None before it begins and after it was recorded."""

    @property
    def left(self) -> bool:
        """Whether the page shows another conversation."""
        return self.shown != self.conversation_id
