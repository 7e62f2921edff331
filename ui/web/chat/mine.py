"""What is one's own, below the conversations: a button that saves all of it as a file, and one that erases it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.actions import erasing
from ui.web.edge import LISTEN, RECORDS, identify, inform, polite
from ui.web.look.panel import button, confirm_button, panel, save_link
from ui.web.sent.clicks import NotOfThisPageError, read_click
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

FILE = "apprentice-feedback.jsonl"


@dataclass
class Mine:
    """The two buttons and their events. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts
    turn_to: Callable[[str, gr.Request], dict[Any, Any]]
    """Shows the conversation of an id."""
    running: Mapping[tuple[str, str], object]
    """Who waits for an answer, and on which of their pages."""

    def __post_init__(self) -> None:
        self.panel = panel("mine", render_mine(self.texts))

    def listen(self, view: Sequence[Any]) -> None:
        """Listen to the buttons; `view` is what `turn_to` fills."""
        self.panel.act(polite(self._act), None, [self.panel, *view], **LISTEN)

    def _act(self, request: gr.Request, event: gr.EventData) -> Any:
        self.apprentice.readiness.wait(RECORDS)
        user, wanted = identify(request), read_click(event)["do"]
        if wanted == "export":
            return self._export(user)
        if wanted != "erase":
            raise NotOfThisPageError
        if any(person == user for person, _ in self.running):  # its answer would be recorded after all was erased
            inform(self.texts.chat.still_answering)
            return gr.skip()
        self._erase(user)
        return {self.panel: render_mine(self.texts), **self.turn_to("", request)}

    def _export(self, user: str) -> Any:
        """Return the panel with a file that the browser saves."""
        if text := erasing.read_person(self.apprentice, user):
            return {self.panel: render_mine(self.texts, text)}
        inform(self.texts.chat.nothing_of_mine)
        return gr.skip()

    def _erase(self, user: str) -> None:
        """Erase everything of `user`, and say what is left of it in learned versions."""
        erased, texts = erasing.erase(self.apprentice, user), self.texts.chat
        if erased.feedback.nothing:
            inform(texts.nothing_of_mine)
        else:
            inform(f"{texts.mine_erased} {texts.mine_learned}" if erased.traces.versions else texts.mine_erased)


def render_mine(page: PageTexts, file: str = "") -> str:
    """Return the buttons; with a `file`, the browser saves that."""
    texts = page.chat
    export = button(texts.export_mine, classes="quiet", do="export")
    erase = confirm_button(
        texts.erase_mine, texts.erase_mine_sure, texts.erase, page.frame.keep, "confirm-erase", do="erase"
    )
    if not file:
        return export + erase
    return f"{export}{erase}{save_link(FILE, 'application/jsonl', file)}"
