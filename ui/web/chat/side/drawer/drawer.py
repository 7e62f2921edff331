"""The drawer and what is clicked in it; the collections that are asked are chosen beside it and kept with the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ui.actions.chat.preferences import (
    UnfitPreferenceError,
    choose,
    choose_collections,
    find_offer,
    read_preferences,
    reset,
)
from ui.actions.documents import list_collections
from ui.people.reading.reach import Reach
from ui.startup.readiness import RECORDS
from ui.web.chat.side.drawer.form import Form, fill_in, render_closed, render_opener
from ui.web.edge import LISTEN, MANY, find_their_reach, identify, inform, needs, polite
from ui.web.look.panel import panel
from ui.web.sent.clicks import NotOfThisPageError, read_click, read_texts
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

SCRIPT = Path(__file__).with_name("drawer.js").read_text(encoding="utf-8")
STYLE_SHEET = Path(__file__).with_name("drawer.css")


@dataclass
class Drawer:
    """The drawer (see drawer.js), its button and the choice of collections. Draw them inside `gr.Blocks`."""

    apprentice: Apprentice
    texts: PageTexts

    def draw_collections(self) -> None:
        """Draw the choice of collections."""
        self.collections = gr.Dropdown(
            [],
            elem_id="collections",
            multiselect=True,
            allow_custom_value=True,  # a page that was open before the server restarted may hold other names
            label=self.texts.chat.collections,
            info=self.texts.chat.collections_info,
            visible=False,
        )

    def draw_opener(self) -> None:
        """Draw the button, and the drawer, which is not seen before it is opened."""
        self.opener = panel("drawer-button", render_opener(self.texts.drawer))
        self.form = gr.HTML(
            "", elem_id="drawer", html_template="<span hidden></span>", js_on_load=SCRIPT, apply_default_css=False
        )

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        return [self.collections, self.opener]

    def show(self, user: str, reach: Reach, names: Sequence[str]) -> dict[Any, Any]:
        """Return the choice of collections as a person left it, of the `names` within reach, and the button.

        Where there is one, the choice is hidden.
        """
        own = read_preferences(self.apprentice, user, reach)
        return {
            self.collections: gr.update(choices=list(names), visible=len(names) > 1, value=list(own.collections)),
            self.opener: render_opener(self.texts.drawer, is_changed=own.describe() != ()),
        }

    def listen(self) -> None:
        """Listen to the button, the form and the choice of collections."""
        for part in (self.opener, self.form):
            part.act(polite(self.adjust), None, [self.form, *self.view], **MANY)
        self.collections.input(polite(self.choose_collections), self.collections, self.opener, **LISTEN)

    @needs("ask")
    def adjust(self, request: gr.Request, event: gr.EventData) -> Any:
        """Open the drawer, keep what was chosen in it, or let all be as the settings say."""
        self.apprentice.readiness.wait(RECORDS)
        user, sent, texts = identify(request), read_click(event), self.texts.drawer
        reach = find_their_reach(self.apprentice, request)
        match sent["do"]:
            case "open":
                return {self.form: self._render(fill_in(read_preferences(self.apprentice, user, reach)))}
            case "save":
                try:
                    choose(self.apprentice, sent, texts, user=user)
                except UnfitPreferenceError as problem:
                    return {self.form: self._render(sent, problem)}
                inform(texts.saved)
            case "reset":
                reset(self.apprentice, user=user)
                inform(texts.was_reset)
            case _:
                raise NotOfThisPageError
        return {self.form: render_closed(), **self.show(user, reach, list_collections(self.apprentice, reach))}

    @needs("ask")
    def choose_collections(self, names: object, request: gr.Request) -> Any:
        """Keep which collections are asked; nothing on the page changes by that."""
        self.apprentice.readiness.wait(RECORDS)
        reach = find_their_reach(self.apprentice, request)
        choose_collections(self.apprentice, read_texts(names), user=identify(request), reach=reach)
        return gr.skip()

    def _render(self, fields: Mapping[str, str], problem: UnfitPreferenceError | None = None) -> str:
        return Form(find_offer(self.apprentice), fields, self.texts.drawer, problem).render()
