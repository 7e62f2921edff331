"""Text out of a model that an OpenAI-compatible server runs, such as vLLM, llama-server or `transformers serve`.

The weights are at the server: a promoted adapter is a model name there. Decoding settings beyond the OpenAI ones are
sent only when `[model] extended_sampling` is on. The server's tokenizer is unknown, so lengths are
estimated, rather too long than too short.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import httpx
import openai
from langchain.chat_models import init_chat_model
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable

from assistant.adapters.files import Adapter
from assistant.answers import Decoding, Ending, Turn
from assistant.errors import AssistantError
from assistant.models.chat.control_tokens import UNKNOWN_SERVERS, make_inert
from assistant.models.chat.thoughts import explain_endless, strip_thoughts
from assistant.seams import Fragment
from assistant.settings import ModelSettings

_CONCURRENT = 8
_BYTES_PER_TOKEN = 3
"""English text has about four; less is safer."""
_TOKENS_PER_MESSAGE = 8
"""What a chat template may add around each message."""


class RemoteGenerator:
    """Satisfies the assistant's Generator."""

    def __init__(self, settings: ModelSettings) -> None:
        """Connect to nothing yet."""
        self._settings = settings
        self._chat = init_chat_model(
            settings.name,
            model_provider="openai",
            base_url=settings.base_url,
            api_key=settings.api_key.get_secret_value() or "none",
            timeout=settings.timeout_s,
            max_retries=1,
            stream_usage=False,
        )

    @property
    def model_id(self) -> str:
        """The base model's name at the server."""
        return self._settings.model_id

    @property
    def window(self) -> int:
        """Most tokens of prompt and answer together."""
        return self._settings.window

    @property
    def at_once(self) -> int:
        """As many as servers batch by default; what is more waits here, where users take turns."""
        return _CONCURRENT

    def count_tokens(self, messages: Sequence[Turn]) -> int:
        """Return an upper estimate of the prompt's length."""
        return sum(len(turn.text.encode()) // _BYTES_PER_TOKEN + _TOKENS_PER_MESSAGE for turn in messages)

    def stream(
        self, messages: Sequence[Turn], decoding: Decoding, stop: threading.Event, adapter: Adapter | None = None
    ) -> Iterator[Fragment]:
        """Yield a fragment per piece that arrives. `stop` is honoured from the first piece on.

        Raises:
            AssistantError: the server cannot be reached, refuses, or does not know the model.
        """
        model = self._model(adapter)
        text, pieces, ending = "", 0, None
        try:
            arriving = self._bound(model, decoding).stream(_chat(messages))
            with closing(arriving):  # pyright: ignore[reportArgumentType]  (declared as any iterator, is a generator)
                for piece in arriving:
                    ending = ending or _ending(piece)
                    if piece.text:
                        text, pieces = text + piece.text, pieces + 1
                        yield Fragment(strip_thoughts(text, running=True), pieces, "running")
                    if stop.is_set():
                        ending = ending or "stopped"
                        break
                    if pieces >= decoding.max_new_tokens:  # not every server heeds the limit it is sent
                        ending = ending or "length"
                        break
        except (openai.OpenAIError, httpx.HTTPError) as error:  # the latter when a stream breaks off
            raise AssistantError(self._explain(error, model)) from error
        answer = strip_thoughts(text)
        if text.strip() and not answer and ending == "length":
            raise AssistantError(explain_endless(pieces))
        yield Fragment(answer, pieces, ending or "complete")

    def write_all(
        self, prompts: Sequence[Sequence[Turn]], decoding: Decoding, adapter: Adapter | None = None
    ) -> list[Fragment]:
        """Return the finished fragment for each prompt, in order; the server sees eight at a time.

        Raises:
            AssistantError: as `stream`.
        """
        model = self._model(adapter)
        try:
            replies = self._bound(model, decoding).batch(
                [_chat(messages) for messages in prompts], config={"max_concurrency": _CONCURRENT}
            )
        except (openai.OpenAIError, httpx.HTTPError) as error:  # the latter when a stream breaks off
            raise AssistantError(self._explain(error, model)) from error
        return [
            Fragment(strip_thoughts(reply.text), _new_tokens(reply), _ending(reply) or "complete") for reply in replies
        ]

    def _model(self, adapter: Adapter | None) -> str:
        """Return the model's name at the server.

        Raises:
            AssistantError: the adapter works on answers only, which servers do not know.
        """
        if adapter is None:
            return self._settings.name
        if adapter.settings.get("reach") == "answer":
            raise AssistantError(
                f"Adapter {adapter.id!r} works on answers only, and a model server would apply it to prompts too: "
                "train with `[training] reach` set to 'everything', or `finetune promote base`."
            )
        return adapter.id

    def _bound(self, model: str, decoding: Decoding) -> Runnable[Any, AIMessage]:
        options: dict[str, Any] = {
            "model": model,
            "temperature": decoding.temperature,
            "top_p": decoding.top_p,
            "max_tokens": decoding.max_new_tokens,
        }
        if self._settings.extended_sampling:
            options["extra_body"] = {
                "top_k": decoding.top_k,
                "repetition_penalty": decoding.repetition_penalty,
                "chat_template_kwargs": {"enable_thinking": self._settings.thinking},
            }
        return self._chat.bind(**options)

    def _explain(self, error: openai.OpenAIError | httpx.HTTPError, model: str) -> str:
        address = repr(self._settings.base_url)
        match error:
            case openai.APITimeoutError() | httpx.TimeoutException():
                return (
                    f"The model server at {address} did not answer within {self._settings.timeout_s:g} s: look at "
                    "its log, or raise `[model] timeout_s`."
                )
            case openai.APIConnectionError() | httpx.TransportError():
                return f"No model server answers at {address}: start it, or correct `[model] base_url`."
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                return f"The model server at {address} refuses the key: set `[model] api_key`."
            case openai.NotFoundError():
                return (
                    f"The model server at {address} does not know {model!r}: correct `[model] name`, or load the "
                    "promoted adapter there under its id."
                )
            case _:
                return f"The model server at {address} failed: {error}"


def _chat(messages: Sequence[Turn]) -> list[dict[str, str]]:
    return [{"role": turn.role, "content": make_inert(turn.text, UNKNOWN_SERVERS)} for turn in messages]


def _ending(message: AIMessage) -> Ending | None:
    """Return why the text ends; None while it goes on."""
    reason = message.response_metadata.get("finish_reason")
    return None if reason is None else "length" if reason == "length" else "complete"


def _new_tokens(message: AIMessage) -> int:
    usage = message.usage_metadata
    return usage["output_tokens"] if usage else len(message.text.encode()) // _BYTES_PER_TOKEN
