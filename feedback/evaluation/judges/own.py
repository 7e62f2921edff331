"""The model that answers questions, as a judge. The embedded one cannot judge; a large one of yours may."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from assistant.answers import Decoding, Turn
from assistant.errors import AssistantError
from assistant.seams import Generator
from feedback.evaluation.judges.asking import UnjudgedError, Write, holds_json

LONGEST = Decoding(max_new_tokens=512, repetition_penalty=1.0)
"""How it replies: the likeliest text, unless it writes on without end."""


class OwnJudge:
    """Satisfies JudgeModel. Nothing holds it to a schema; it is asked for JSON in words, and stopped after it."""

    def __init__(self, generator: Callable[[], Generator], name: str, address: str) -> None:
        """Load nothing yet. `name` and `address` say which model `generator` returns, and where it runs."""
        self.generator = generator
        self.name = name
        self.address = address

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Write]:
        """Load the model. A reply that nobody waits for any more ends after its current token."""
        generator = self.generator()

        def write_until(messages: Sequence[Turn], stop: threading.Event) -> str:
            text = ""
            try:
                for fragment in generator.stream(messages, LONGEST, stop):
                    text = fragment.text
                    if text.rstrip().endswith("}") and holds_json(text):
                        stop.set()
            except AssistantError as error:
                raise UnjudgedError(str(error)) from error
            return text

        async def write(messages: Sequence[Turn], schema: Mapping[str, Any]) -> str:  # noqa: ARG001 - Write has it
            if (needed := generator.count_tokens(messages) + LONGEST.max_new_tokens) > generator.window:
                raise UnjudgedError(f"question and reply need {needed} tokens, and its window is {generator.window}")
            stop = threading.Event()
            try:
                return await asyncio.to_thread(write_until, messages, stop)
            finally:
                stop.set()

        yield write
