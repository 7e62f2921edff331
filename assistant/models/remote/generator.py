"""Text out of a model that an OpenAI-compatible server runs, such as vLLM, llama-server or `transformers serve`.

The weights are at the server, and so are adapters; how a request asks for one differs from server to server. Decoding
settings beyond the OpenAI ones are sent only when `[model] extended_sampling` is on. The server's tokenizer is unknown,
so lengths are estimated, rather too long than too short.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

import httpx
import openai
from langchain.chat_models import init_chat_model
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable

from assistant.adapters.files import Adapter
from assistant.answers import Decoding, Ending, Turn
from assistant.errors import AssistantError, AwayAdapterError
from assistant.models.chat.control_tokens import UNKNOWN_SERVERS, make_inert
from assistant.models.chat.thoughts import explain_endless, strip_thoughts
from assistant.models.remote.connection import explain_refused_key, explain_silence
from assistant.models.remote.server import AdapterServer, OtherServer, Writer
from assistant.seams import Fragment
from assistant.settings import ModelSettings

_CONCURRENT = 8
_BYTES_PER_TOKEN = 3
"""English text has about four; less is safer."""
_TOKENS_PER_MESSAGE = 8
"""What a chat template may add around each message."""


class RemoteGenerator:
    """Satisfies the assistant's Generator."""

    def __init__(self, settings: ModelSettings, find_server: Callable[[], AdapterServer] | None = None) -> None:
        """Connect to nothing yet. `find_server` returns what runs at the address; without it nothing is known of it."""
        other = OtherServer(settings)
        self._find_server = find_server or (lambda: other)
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
            AwayAdapterError: the server does not have the adapter.
            AssistantError: the server cannot be reached, refuses, or does not know the model.
        """
        server = self._find_server()
        writer = server.find_writer(adapter)
        text, pieces, ending = "", 0, None
        try:
            arriving = self._bound(server, writer, decoding).stream(_chat(messages))
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
            raise self._explain(error, writer, adapter) from error
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
        server = self._find_server()
        writer = server.find_writer(adapter)
        try:
            replies = self._bound(server, writer, decoding).batch(
                [_chat(messages) for messages in prompts], config={"max_concurrency": _CONCURRENT}
            )
        except (openai.OpenAIError, httpx.HTTPError) as error:  # the latter when a stream breaks off
            raise self._explain(error, writer, adapter) from error
        return [
            Fragment(strip_thoughts(reply.text), _new_tokens(reply), _ending(reply) or "complete") for reply in replies
        ]

    def _bound(self, server: AdapterServer, writer: Writer, decoding: Decoding) -> Runnable[Any, AIMessage]:
        options: dict[str, Any] = {
            "model": writer.model,
            "temperature": decoding.temperature,
            "top_p": decoding.top_p,
            "max_tokens": decoding.max_new_tokens,
        }
        fields = {**writer.fields}
        if self._settings.extended_sampling:
            fields |= {**server.draw(decoding), "chat_template_kwargs": {"enable_thinking": self._settings.thinking}}
        return self._chat.bind(**options, **({"extra_body": fields} if fields else {}))

    def _explain(
        self, error: openai.OpenAIError | httpx.HTTPError, writer: Writer, adapter: Adapter | None
    ) -> AssistantError:
        address = repr(self._settings.base_url)
        match error:
            case openai.APITimeoutError() | httpx.TimeoutException():
                return AssistantError(explain_silence(TimeoutError(), self._settings))
            case openai.APIConnectionError() | httpx.TransportError():
                return AssistantError(explain_silence(error, self._settings))
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                return AssistantError(explain_refused_key(self._settings))
            case openai.NotFoundError() if adapter is not None:
                return AwayAdapterError(f"The model server at {address} does not have {writer.model!r} any more.")
            case openai.NotFoundError():
                return AssistantError(
                    f"The model server at {address} does not know {writer.model!r}: correct `[model] name`."
                )
            case _:
                return AssistantError(f"The model server at {address} failed: {error}")


def _chat(messages: Sequence[Turn]) -> list[dict[str, str]]:
    return [{"role": turn.role, "content": make_inert(turn.text, UNKNOWN_SERVERS)} for turn in messages]


def _ending(message: AIMessage) -> Ending | None:
    """Return why the text ends; None while it goes on."""
    reason = message.response_metadata.get("finish_reason")
    return None if reason is None else "length" if reason == "length" else "complete"


def _new_tokens(message: AIMessage) -> int:
    usage = message.usage_metadata
    return usage["output_tokens"] if usage else len(message.text.encode()) // _BYTES_PER_TOKEN
