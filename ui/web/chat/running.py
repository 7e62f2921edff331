"""An answer in progress, as one session of the page sees it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.answers import Answer
from ui.startup.readiness import Readiness
from ui.wording.loading import describe_loading
from ui.wording.texts.texts import LoadingTexts

LOOK_UP_S = 0.2
"""Seconds between two looks at the stop button while the models are loading."""


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


def wait_for_loading(readiness: Readiness, running: Running, texts: LoadingTexts) -> Iterator[str]:
    """Yield what is loading, for the conversation that waits for it, until all is loaded or Stop is pressed."""
    shown = ""
    while not (readiness.wait(timeout_s=LOOK_UP_S) or running.stop.is_set()):
        if not running.left and shown != (shown := describe_loading(readiness.progress, texts)):
            yield shown
