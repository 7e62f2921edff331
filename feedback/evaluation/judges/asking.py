"""Asks a judge model for a structured reply, and reads what comes back with patience: models wrap JSON in much."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.answers import Turn
from feedback.errors import FeedbackError

LONGEST_REPLY = 4096
"""Most tokens of a judge's reply. With fewer, the list of statements of a longer answer is cut off."""

Reply = TypeVar("Reply", bound=BaseModel)
Write = Callable[[Sequence[Turn], Mapping[str, Any]], Awaitable[str]]
"""Writes a judge's reply to some messages, as JSON of the given schema where the model can be held to one."""

_THINKING = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_JSON = json.JSONDecoder(strict=False)


class UnjudgedError(FeedbackError):
    """A judge gave no verdict. The message says why; what it was asked is then not judged."""


class UnreachableJudgeError(UnjudgedError):
    """The judge could not be asked at all, such as when its server is down. This says nothing about its judgement."""


class JudgeModel(Protocol):
    """A language model that judges."""

    @property
    def name(self) -> str:
        """The name of the model."""
        ...

    @property
    def address(self) -> str:
        """Where it runs."""
        ...

    def opened(self) -> AbstractAsyncContextManager[Write]:
        """Connect to the model for as long as the block runs. What it yields raises UnjudgedError."""
        ...


async def ask(write: Write, prompt: str, kind: type[Reply]) -> Reply:
    """Return the judge's reply to a prompt that names the JSON it wants.

    A reply of another form is asked for once more, together with what is wrong with it. Raises UnjudgedError when that
    is of another form too, and when the judge does not reply.
    """
    messages = [Turn("user", prompt)]
    schema = kind.model_json_schema()
    text = await write(messages, schema)
    try:
        return read_reply(text, kind)
    except ValueError as error:
        wanted = f"That cannot be used: {error} Reply with one JSON object of the form asked for, and nothing else."
        text = await write([*messages, Turn("assistant", text or "-"), Turn("user", wanted)], schema)
    try:
        return read_reply(text, kind)
    except ValueError as error:
        raise UnjudgedError(f"the judge's reply cannot be used, twice: {error}") from error


def holds_json(text: str) -> bool:
    """Return whether a whole JSON object stands in `text`: a model that writes on has said what was asked for."""
    rest = _THINKING.sub("", text)
    at = rest.find("{")
    if at < 0:
        return False
    try:
        _JSON.raw_decode(rest, at)
    except json.JSONDecodeError:
        return False
    return True


def read_reply(text: str, kind: type[Reply]) -> Reply:
    """Return the first JSON object in `text` that is of this kind, whatever stands around it.

    Raises ValueError, with a sentence that says what is wrong, when there is none.
    """
    rest, problem = _THINKING.sub("", text), ""
    at = rest.find("{")
    while at >= 0:
        try:
            found, end = _JSON.raw_decode(rest, at)
        except json.JSONDecodeError as error:
            problem = problem or f"it is no complete JSON ({error.msg})."
            end = at + 1
        else:
            try:
                return kind.model_validate(found)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                problem = f"{'.'.join(map(str, first['loc'])) or 'the object'}: {first['msg']}."
        at = rest.find("{", end)
    shown = " ".join(rest.split())[:80]
    raise ValueError(problem or (f"it holds no JSON: {shown!r}." if shown else "it is empty."))
