"""Where Gradio meets our functions: who is asking, and how an error of ours becomes a message on the page."""

import functools
import inspect
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import gradio as gr

from ui.startup.readiness import StepName
from ui.web.visitors import Visitor
from ui.wording.errors import OURS, describe
from ui.wording.full_disk import is_full_disk

RECORDS: StepName = "records"
"""The step after which the page can show conversations and documents; see `ui.startup.readiness`."""

LISTEN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
"""How every event listens: no spinner over the page, no public API, no limit (the assistant has a queue)."""


def identify(request: gr.Request) -> str:
    """Return who asks. Everything that is done for somebody learns here for whom, and accounts would begin here.

    The id comes from the cookie that the server signed (`ui.web.visitors`), never from what the page sends.
    """
    return find_visitor(request).id


def find_visitor(request: gr.Request) -> Visitor:
    """Return the browser behind a request."""
    return request.state.visitor


def inform(message: str) -> None:
    """Show a notice. Gradio renders messages as HTML, and ours quote what people typed."""
    gr.Info(escape(message))


def warn(message: str) -> None:
    """Show why something could not be done."""
    gr.Warning(escape(message))


def _warn_or_raise(error: Exception) -> None:
    if not (isinstance(error, OURS) or is_full_disk(error)):
        raise error
    warn(describe(error))


def polite(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Return `handler` showing our errors as a warning and leaving the page as it was."""
    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def generator(*arguments: Any) -> Iterator[Any]:
            try:
                yield from handler(*arguments)
            except Exception as error:  # noqa: BLE001 - raised again unless people can do something about it
                _warn_or_raise(error)
                yield gr.skip()

        return generator

    @functools.wraps(handler)
    def function(*arguments: Any) -> Any:
        try:
            return handler(*arguments)
        except Exception as error:  # noqa: BLE001 - raised again unless people can do something about it
            _warn_or_raise(error)
            return gr.skip()

    return function
