"""Reads what a browser sends with an event. The page sends short texts; whoever forges an event may send anything."""

from typing import TYPE_CHECKING, NoReturn

from assistant.errors import AssistantError

if TYPE_CHECKING:
    import gradio as gr

LONGEST = 200_000
"""Characters of one text: a long answer that was corrected."""
LONGEST_NAME = 200
MOST_TEXTS = 200
LONGEST_NUMBER = 9
"""Digits: places in documents are counted in characters."""


class NotOfThisPageError(AssistantError):
    """Something was sent that the page does not send, or does not send any more."""

    def __init__(self) -> None:
        super().__init__("The page sent what it should not: it may be from before an update. Reload it.")


class Click(dict[str, str]):
    """What the clicked button says. A name that is missing raises NotOfThisPageError."""

    def __missing__(self, name: str) -> NoReturn:
        raise NotOfThisPageError


def read_click(event: "gr.EventData") -> Click:
    """Return what a click sent: texts by their names. Raises NotOfThisPageError for anything else."""
    data = event._data
    if not isinstance(data, dict) or len(data) > MOST_TEXTS:
        raise NotOfThisPageError
    return Click({read_text(name): read_text(value) for name, value in data.items()})


def read_text(sent: object) -> str:
    """Return a text that was sent, or "" for none. Raises NotOfThisPageError when it is no text, or too long."""
    if sent is None:
        return ""
    if not isinstance(sent, str) or len(sent) > LONGEST:
        raise NotOfThisPageError
    return sent


def read_name(sent: object) -> str:
    """Return what names a thing, such as a conversation; "" for none. Raises NotOfThisPageError for any other text."""
    name = read_text(sent)
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise NotOfThisPageError
    return name


def read_texts(sent: object) -> list[str]:
    """Return a list of texts that was sent. Raises NotOfThisPageError when it is none."""
    if sent is None:
        return []
    if not isinstance(sent, list) or len(sent) > MOST_TEXTS:
        raise NotOfThisPageError
    return [read_text(one) for one in sent]


def read_number(sent: str, digits: int = LONGEST_NUMBER) -> int:
    """Return a number that was sent as text. Raises NotOfThisPageError when it is none, or a huge one."""
    if not sent.isdecimal() or len(sent) > digits:
        raise NotOfThisPageError
    return int(sent)
