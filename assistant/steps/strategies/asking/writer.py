"""Lets the model that answers write what is searched."""

import re
import threading
from contextlib import nullcontext

from assistant.answers import Decoding, Turn
from assistant.queue import Turns
from assistant.seams import Generator
from assistant.steps.strategies.strategy import Write

LONGEST_CHARACTERS = 400
"""A longer line is no question but an explanation."""
_DECODING = Decoding(max_new_tokens=200)
_MARK = re.compile(r"^\s*(?:[-*•]|\d+[.):](?=\s))\s*")


def make_writer(generator: Generator, stop: threading.Event, at_model: Turns = lambda: nullcontext(True)) -> Write:
    """Return what lets the base model write, since adapters have learned to answer and nothing else."""

    def write(instructions: str, text: str) -> str:
        messages = (Turn("system", instructions), Turn("user", text))
        if stop.is_set() or generator.count_tokens(messages) > generator.window - _DECODING.max_new_tokens:
            return ""
        with at_model() as free:
            if not free:
                return ""
            *_, last = generator.stream(messages, _DECODING, stop)
        return last.text.strip() if last.ending in ("complete", "length") else ""

    return write


def read_lines(reply: str, most: int) -> list[str]:
    """Return up to `most` questions that a model wrote a line each, without their bullets and numbers."""
    lines = (_MARK.sub("", line).strip().strip('"“”') for line in reply.splitlines())
    return [line for line in lines if line and len(line) <= LONGEST_CHARACTERS and not line.endswith(":")][:most]
