"""What an empty chat offers: questions that the documents answer, and a place to drop a file."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from retrieval.records import DEFAULT_COLLECTION
from ui.actions.chat.suggesting import Suggestions
from ui.web.chat.answers.transcript import render_offers
from ui.web.documents.receiving import receive
from ui.web.edge import find_visitor, needs, polite
from ui.web.look.panel import panel
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

LONGEST_WAIT_S = 120.0
"""How long a page waits for questions that are being tried."""
LOOK_UP_S = 0.5


@dataclass
class FirstMinute:
    """The offers and the place for files. Create it inside `gr.Blocks`, below the empty conversation."""

    apprentice: Apprentice
    texts: PageTexts
    suggestions: Suggestions = field(init=False)

    def __post_init__(self) -> None:
        first = self.texts.conversations.first
        self.suggestions = Suggestions(self.apprentice, first.ask_about)
        self.offers = panel("offers")
        self.drop = gr.File(elem_id="drop", file_count="multiple", show_label=False, height=124, label=first.drop)
        self.dropped = panel("dropped")

    @needs("ask")
    def offer(self) -> Iterator[dict[Any, Any]]:
        """Show what is offered, as soon as all is loaded and the questions were tried."""
        self.apprentice.readiness.wait(timeout_s=LONGEST_WAIT_S)
        shown, until = self.suggestions.read(), time.monotonic() + LONGEST_WAIT_S
        yield {self.offers: render_offers(shown, self.texts)}
        while not self.suggestions.ready.wait(LOOK_UP_S) and time.monotonic() < until:
            if shown != (shown := self.suggestions.read()):
                yield {self.offers: render_offers(shown, self.texts)}
        yield {self.offers: render_offers(self.suggestions.read(), self.texts)}

    def listen(self, listening: dict[str, Any]) -> None:
        """Listen to files that are dropped."""
        changed = [self.drop, self.dropped, self.offers]
        self.drop.upload(polite(self._take), self.drop, changed, **listening)

    @needs("upload")
    def _take(self, _: object, request: gr.Request, event: gr.EventData) -> Iterator[dict[Any, Any]]:
        yield {self.drop: None}
        for shown in receive(self.apprentice, self.texts, event, DEFAULT_COLLECTION, find_visitor(request).person):
            yield {self.dropped: shown}
        yield from self.offer()
