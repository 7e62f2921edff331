"""The dialog in which a source is read, and what is clicked in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ui.actions.chat.reading import Span, open_document
from ui.web.chat.viewer.document import render_document
from ui.web.edge import LISTEN, identify, inform, needs, polite
from ui.web.sent.clicks import read_click, read_name, read_number
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

SCRIPT = Path(__file__).with_name("viewer.js").read_text(encoding="utf-8")
STYLE_SHEET = Path(__file__).with_name("viewer.css")


@dataclass
class Viewer:
    """A dialog that opens when it is filled (see viewer.js). Create it inside `gr.Blocks`."""

    apprentice: Apprentice
    texts: PageTexts

    def __post_init__(self) -> None:
        self.dialog = gr.HTML(
            "", elem_id="viewer", html_template="<span hidden></span>", js_on_load=SCRIPT, apply_default_css=False
        )

    def listen(self, sources: gr.HTML) -> None:
        """Listen to clicks at the sources and in the dialog itself."""
        for part in (sources, self.dialog):
            part.act(polite(self.read), None, self.dialog, **LISTEN)

    @needs("ask")
    def read(self, request: gr.Request, event: gr.EventData) -> Any:
        """Show the document that was clicked. Everybody who may ask may read all documents of the library."""
        action = read_click(event)
        if action["do"] != "read":
            return gr.skip()
        span = Span(read_number(action["start"]), read_number(action["end"]))
        opened = open_document(self.apprentice, read_name(action["document"]), span, identify(request))
        if opened is None:
            inform(self.texts.viewer.gone)
            return gr.skip()
        return render_document(opened, self.texts.viewer, as_text=action.get("text") == "yes")
