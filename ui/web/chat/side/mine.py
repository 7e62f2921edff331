"""What is one's own, below the conversations: a button that saves all of it as a file, and one that erases it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from ui.actions.belongings import erasing
from ui.actions.library.uploads import OwnUploads, find_uploads
from ui.startup.readiness import RECORDS
from ui.web.chat.running import AnswersInProgress
from ui.web.edge import LISTEN, find_actor, find_their_reach, find_visitor, identify, inform, needs, polite
from ui.web.look.panel import button, panel, save_link
from ui.web.sent.clicks import NotOfThisPageError, read_click
from ui.wiring import Apprentice
from ui.wording.texts.chat.chat import ChatTexts
from ui.wording.texts.texts import PageTexts

FILE = "apprentice-feedback.jsonl"


@dataclass
class Mine:
    """The two buttons and their events. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts
    turn_to: Callable[[str, gr.Request], dict[Any, Any]]
    """Shows the conversation of an id."""
    answers: AnswersInProgress

    def __post_init__(self) -> None:
        self.panel = panel("mine", render_mine(self.texts))

    def listen(self, view: Sequence[Any]) -> None:
        """Listen to the buttons; `view` is what `turn_to` fills."""
        self.panel.act(polite(self._act), None, [self.panel, *view], **LISTEN)

    @needs("ask")
    def _act(self, request: gr.Request, event: gr.EventData) -> Any:
        self.apprentice.readiness.wait(RECORDS)
        user, wanted = identify(request), read_click(event)["do"]
        match wanted:
            case "export":
                return self._export(user, request)
            case "ask":
                known = find_visitor(request).role is not None
                return {self.panel: render_mine(self.texts, asking=find_uploads(self.apprentice, user), account=known)}
            case "keep":
                return {self.panel: render_mine(self.texts)}
            case "erase":
                return self._erase(user, request)
            case _:
                raise NotOfThisPageError

    def _export(self, user: str, request: gr.Request) -> Any:
        """Return the panel with a file that the browser saves."""
        if text := erasing.read_person(self.apprentice, user, find_their_reach(self.apprentice, request)):
            return {self.panel: render_mine(self.texts, text)}
        inform(self.texts.chat.nothing_of_mine)
        return gr.skip()

    def _erase(self, user: str, request: gr.Request) -> Any:
        """Erase everything of `user`, and say what is left of it in learned versions and in the library."""
        texts = self.texts.chat
        if self.answers.of(user):  # its answer would be recorded after all was erased
            inform(self.texts.chat.still_answering)
            return gr.skip()
        erased = erasing.erase(self.apprentice, user, find_actor(request))
        if erased.nothing:
            inform(texts.nothing_of_mine)
        else:
            learned = texts.mine_learned if erased.traces.versions else ""
            shared = texts.erase_mine_shared.of(len(erased.uploads.shared)) if erased.uploads.shared else ""
            inform(" ".join(filter(None, (texts.mine_erased, learned, shared))))
        return {self.panel: render_mine(self.texts), **self.turn_to("", request)}


def render_mine(page: PageTexts, file: str = "", *, asking: OwnUploads | None = None, account: bool = False) -> str:
    """Return the buttons; with a `file`, the browser saves that. With `asking`, it is asked whether to erase that.

    `account` says that an account would be erased too.
    """
    texts = page.chat
    export = button(texts.export_mine, classes="quiet", do="export")
    gone = f" {page.sign_in.erase_account}" if asking is not None and account else ""
    erase = (
        f'<span class="confirm{"" if asking is None else " open"}">'
        f"{button(texts.erase_mine, classes='quiet ask', do='ask')}"
        f'<span class="sure"><span role="status">{escape(_describe(asking, texts))}{gone}</span>'
        f"{button(texts.erase, classes='danger', do='erase')}"
        f"{button(page.frame.keep, classes='quiet', do='keep')}</span></span>"
    )
    if not file:
        return export + erase
    return f"{export}{erase}{save_link(FILE, 'application/jsonl', file)}"


def _describe(uploads: OwnUploads | None, texts: ChatTexts) -> str:
    """Say what goes when everything is erased, and which files stay."""
    if uploads is None:
        return ""
    going = texts.erase_mine_uploads.of(len(uploads.alone)) if uploads.alone else ""
    staying = texts.erase_mine_shared.of(len(uploads.shared)) if uploads.shared else ""
    return " ".join(filter(None, (texts.erase_mine_sure, going, staying)))
