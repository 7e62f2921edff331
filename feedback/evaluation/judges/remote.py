"""A judge at an OpenAI-compatible address: a server of yours, or a service."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import openai
from openai import AsyncOpenAI

from assistant.answers import Turn
from feedback.errors import FeedbackError
from feedback.evaluation.judges.asking import LONGEST_REPLY, UnjudgedError, UnreachableJudgeError, Write
from feedback.settings import JudgeSettings

_LIMITED: Mapping[str, Any] = {"temperature": 0.0, "max_tokens": LONGEST_REPLY}
_REASONING: Mapping[str, Any] = {"max_completion_tokens": LONGEST_REPLY}
"""Models that think before they reply take no temperature, and have another name for the limit."""
_WAYS = ((True, _LIMITED), (False, _LIMITED), (True, _REASONING), (False, _REASONING))
"""How a server may want to be asked: whether it can be held to a schema, and with which limits; likely ones first."""


class RemoteJudge:
    """Satisfies JudgeModel. Finds out with the first request what the server understands."""

    def __init__(self, settings: JudgeSettings) -> None:
        """Connect to nothing yet. Raises FeedbackError when address, model or key are missing."""
        if not settings.base_url or not settings.model:
            raise FeedbackError("No judge is configured: set judge.base_url and judge.model, or leave the judge out.")
        self.name = settings.model
        self.address = settings.base_url
        self.timeout_s = settings.timeout_s
        self.key = "none"
        if settings.api_key_env:
            self.key = os.environ.get(settings.api_key_env, "")
            if not self.key:
                raise FeedbackError(f"The judge's key is missing: set the variable {settings.api_key_env!r}.")
        self.ways = list(_WAYS)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Write]:
        """Connect for as long as the block runs. A request that fails at the server is sent once more."""
        client = AsyncOpenAI(base_url=self.address, api_key=self.key, max_retries=1, timeout=self.timeout_s)
        async with client:

            async def write(messages: Sequence[Turn], schema: Mapping[str, Any]) -> str:
                return await self._write(client, messages, schema)

            yield write

    async def _write(self, client: AsyncOpenAI, messages: Sequence[Turn], schema: Mapping[str, Any]) -> str:
        refusal: Exception | None = None
        for way in list(self.ways):
            structured, limits = way
            form = {"type": "json_schema", "json_schema": {"name": "verdict", "schema": schema}}
            try:
                asked: dict[str, Any] = {
                    "model": self.name,
                    "messages": [{"role": turn.role, "content": turn.text} for turn in messages],
                    **limits,
                    **({"response_format": form} if structured else {}),
                }
                reply = await client.chat.completions.create(**asked)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                refusal = refusal or error
                continue
            except (openai.OpenAIError, httpx.HTTPError, ValueError) as error:  # ValueError: a body that is no JSON
                raise self._explain(error) from error
            self.ways = [way, *(other for other in self.ways if other != way)]
            choices = getattr(reply, "choices", None)
            if not choices or choices[0].message is None:
                raise UnjudgedError(f"the server at {self.address!r} sent no reply of a model")
            return choices[0].message.content or ""
        assert refusal is not None, "a way that was not refused has returned"
        raise self._explain(refusal) from refusal

    def _explain(self, error: Exception) -> UnjudgedError:
        match error:
            case openai.APITimeoutError() | httpx.TimeoutException():
                return UnreachableJudgeError(
                    f"the judge at {self.address!r} did not answer within {self.timeout_s:g} s"
                )
            case openai.APIConnectionError() | httpx.TransportError():
                return UnreachableJudgeError(
                    f"no server answers at {self.address!r}: start it, or correct judge.base_url"
                )
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                return UnreachableJudgeError(f"the server at {self.address!r} refuses the key: see judge.api_key_env")
            case openai.NotFoundError():
                return UnreachableJudgeError(
                    f"the server at {self.address!r} does not know {self.name!r}: correct judge.model or judge.base_url"
                )
            case openai.RateLimitError() | openai.InternalServerError():
                return UnreachableJudgeError(f"the server at {self.address!r} failed: {_shorten(error)}")
            case _:
                return UnjudgedError(f"the server at {self.address!r} failed: {_shorten(error)}")


def _shorten(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
