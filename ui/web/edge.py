"""Where Gradio meets our functions: who is asking, and how an error of ours becomes a message on the page."""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, TypeVar

import gradio as gr

from ui.people.audit import Actor
from ui.people.reading.reach import Reach, find_reach
from ui.people.roles import Action
from ui.web.sent.clicks import NotOfThisPageError, read_click
from ui.web.sent.visitors import Visitor
from ui.wiring import Apprentice
from ui.wording.errors import OURS, describe
from ui.wording.full_disk import is_full_disk

Handler = TypeVar("Handler", bound=Callable[..., Any])
NEEDS = "needs"

LISTEN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
"""How every event listens: no spinner over the page, no public API, no limit (the assistant has a queue)."""
MANY: dict[str, Any] = {**LISTEN, "trigger_mode": "multiple"}
"""The default, "once", would drop what is clicked while an earlier event of the same kind is still handled."""


def identify(request: gr.Request) -> str:
    """Return who asks. Everything that is done for somebody learns here for whom.

    That is the name of the account that is signed in, else the id in the cookie that the server signed
    (`ui.web.sent.visitors`), never what the page sends.
    """
    return find_visitor(request).id


def find_session(request: gr.Request) -> tuple[str, str]:
    """Return whose page it is, and which of their pages: the browser names the page, the server the person."""
    return identify(request), str(request.session_hash)


def find_visitor(request: gr.Request) -> Visitor:
    """Return the browser behind a request."""
    return request.state.visitor


def find_their_reach(apprentice: Apprentice, request: gr.Request) -> Reach:
    """Return what whoever asks may read."""
    return find_reach(apprentice, find_visitor(request).person)


def find_actor(request: gr.Request) -> Actor:
    """Return who does something that is logged, and from where."""
    return Actor(identify(request), request.client.host if request.client else "")


def needs(action: Action | Mapping[str, Action]) -> Callable[[Handler], Handler]:
    """Declare what somebody must be allowed to do for a handler to be called; `polite` sees to it.

    Where a handler does several things, each is named by what the clicked button says in `do`; another click is no
    click of this page.
    """

    def declare(handler: Handler) -> Handler:
        setattr(handler, NEEDS, action)
        return handler

    return declare


def _check(handler: Callable[..., Any], arguments: Sequence[Any]) -> None:
    """Raise NotAllowedError when the role of whoever asks does not allow what a handler does."""
    declared: Action | Mapping[str, Action] = getattr(handler, NEEDS)
    if declared == "ask":
        return  # every role may
    if not isinstance(declared, str):
        [event] = [one for one in arguments if isinstance(one, gr.EventData)]
        wanted = read_click(event)["do"]
        if wanted not in declared:
            raise NotOfThisPageError
        declared = declared[wanted]
    [request] = [one for one in arguments if isinstance(one, gr.Request)]
    find_visitor(request).person.require(declared)


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
    """Return `handler` for those whose role allows what it `needs`, with our errors as a warning on the page as it was.

    Raises TypeError for a handler that does not declare what it needs: nothing can be forgotten.
    """
    if not hasattr(handler, NEEDS):
        raise TypeError(f"{handler.__qualname__} must declare what a person must be allowed to do: @needs(...)")
    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def generator(*arguments: Any) -> Iterator[Any]:
            try:
                _check(handler, arguments)
                yield from handler(*arguments)
            except Exception as error:  # noqa: BLE001 - raised again unless people can do something about it
                _warn_or_raise(error)
                yield gr.skip()

        return generator

    @functools.wraps(handler)
    def function(*arguments: Any) -> Any:
        try:
            _check(handler, arguments)
            return handler(*arguments)
        except Exception as error:  # noqa: BLE001 - raised again unless people can do something about it
            _warn_or_raise(error)
            return gr.skip()

    return function
