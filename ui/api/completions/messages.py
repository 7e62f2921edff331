"""What a chat program sends, in the format of OpenAI's chat completions, and what of it we answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from assistant.answers import Decoding, Turn
from ui.api.problems import ProblemError

MODEL = "apprentice"
"""The model that programs name; `apprentice/NAME` reads only the collection NAME."""
MOST_MESSAGES = 1_000
ConversationId = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,64}$")]


class Part(BaseModel):
    """A piece of a message."""

    type: str
    text: str = ""


class Message(BaseModel):
    """A message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    def read(self) -> str:
        """Return its text. Raises ProblemError for anything but text."""
        if not isinstance(self.content, list):
            return self.content or ""
        if other := [part.type for part in self.content if part.type != "text"]:
            raise ProblemError(400, f"Only text can be read, not {other[0]!r}.", "unsupported_content")
        return "\n".join(part.text for part in self.content)


class StreamOptions(BaseModel):
    """What a stream holds."""

    include_usage: bool = False


class Metadata(BaseModel):
    """What a program may add to a request."""

    conversation_id: ConversationId | None = None
    """The conversation that the answer belongs to, as an earlier answer named it."""


class ChatRequest(BaseModel):
    """A question with the conversation before it. What is not named here is ignored."""

    model: str = MODEL
    messages: list[Message] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool = False
    stream_options: StreamOptions = StreamOptions()
    metadata: Metadata | None = None
    n: Literal[1] | None = None
    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, gt=0, le=1)
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)


@dataclass(frozen=True)
class Asked:
    """What is asked for."""

    question: str
    history: tuple[Turn, ...]
    collections: tuple[str, ...]
    decoding: Decoding
    conversation_id: str | None


def read_request(request: ChatRequest, usual: Decoding, collections: Sequence[str]) -> Asked:
    """Return the question and everything that belongs to it; `usual` decides what the program leaves open.

    Instructions ("system") are not followed: the prompt is Apprentice's own. Raises ProblemError for an unknown model
    and where the last message is no question.
    """
    last = request.messages[-1]
    if last.role != "user":
        raise ProblemError(400, "The last message must be the user's: it is the question.", "no_question")
    history = [
        Turn("user" if message.role == "user" else "assistant", text)
        for message in request.messages[:-1]
        if message.role in ("user", "assistant") and (text := message.read().strip())
    ]
    given = {
        "temperature": request.temperature,
        "top_p": request.top_p,
        "max_new_tokens": request.max_completion_tokens or request.max_tokens,
    }
    decoding = replace(usual, **{name: value for name, value in given.items() if value is not None})
    asked_for = find_collections(request.model, collections)
    conversation_id = request.metadata.conversation_id if request.metadata else None
    return Asked(last.read(), tuple(history), asked_for, decoding, conversation_id)


def list_models(collections: Sequence[str]) -> list[str]:
    """Return the names under which programs may ask."""
    return [MODEL, *(f"{MODEL}/{name}" for name in collections if len(collections) > 1)]


def find_collections(model: str, collections: Sequence[str]) -> tuple[str, ...]:
    """Return the collections that a model reads; none: all of them. Raises ProblemError when there is no such model."""
    if model == MODEL:
        return ()
    chosen = model.removeprefix(f"{MODEL}/")
    if chosen == model or chosen not in collections:
        known = ", ".join(map(repr, list_models(collections)))
        raise ProblemError(404, f"There is no model {model!r}. There are {known}.", "model_not_found")
    return (chosen,)
