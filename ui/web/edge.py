"""Where Gradio meets our functions: who is asking, and how an error of ours becomes a message on the page."""

import functools
import inspect
import logging
import secrets
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from feedback.errors import FeedbackError
from finetune.errors import FinetuneError
from retrieval.errors import RetrievalError
from ui.wording.approval import VISITOR

OURS = (RetrievalError, AssistantError, FeedbackError, FinetuneError)

RECORDS = "records"
"""The step after which the page can show conversations and documents; see `ui.startup.readiness`."""
UNFORESEEN = "Something failed; the server's log says more."

LISTEN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
"""How every event listens: no spinner over the page, no public API, no limit (the assistant has a queue)."""


def user_of(request: gr.Request, visitor: str) -> str:
    """Return who is asking: the id their browser keeps, else one for this session of the page."""
    return visitor or f"{VISITOR}{request.session_hash}"


def new_visitor() -> str:
    """Return an id for a browser that has none. It is unguessable: whoever has it sees its conversations."""
    return f"{VISITOR}{secrets.token_hex(8)}"


def describe(error: Exception) -> str:
    """Return what people are told of an error; one that nobody foresaw goes to the log."""
    if isinstance(error, OURS):
        return str(error)
    logging.getLogger(__name__).error(UNFORESEEN, exc_info=error)
    return UNFORESEEN


def warn(error: Exception) -> None:
    """Show an error's message. Gradio renders messages as HTML, and ours quote what people typed."""
    gr.Warning(escape(str(error)))


def polite(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Return `handler` showing our errors as a warning and leaving the page as it was."""
    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def generator(*arguments: Any) -> Iterator[Any]:
            try:
                yield from handler(*arguments)
            except OURS as error:
                warn(error)
                yield gr.skip()

        return generator

    @functools.wraps(handler)
    def function(*arguments: Any) -> Any:
        try:
            return handler(*arguments)
        except OURS as error:
            warn(error)
            return gr.skip()

    return function
