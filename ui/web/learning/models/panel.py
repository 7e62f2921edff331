"""The panel of the model: which one answers, what else there is, and what is done to exchange it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.actions.training.models.desk import ModelDesk
from ui.actions.training.models.listing import find_offer, read_answering
from ui.web.edge import LISTEN, find_actor, find_visitor, needs, polite
from ui.web.learning.models.rendering import render_answering, render_offer, render_work
from ui.web.look.panel import heading, panel
from ui.web.sent.clicks import NotOfThisPageError, read_click, read_name
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts


@dataclass
class ModelPanel:
    """The model that answers, and below it those that could. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts
    desk: ModelDesk
    """Exchanges the model of this server."""

    def __post_init__(self) -> None:
        with gr.Column(elem_id="model-panel"):
            heading(self.texts.learning.model.heading)
            self.answering = panel("model")
            self.work = panel("model-work")
            self.offer = panel("model-offer")
        for part in (self.answering, self.work, self.offer):
            part.act(polite(self._act), None, self.view, **LISTEN)

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        return [self.answering, self.work, self.offer]

    def show(self) -> dict[Any, Any]:
        """Return the model that answers, and what is done; the others are listed when they are asked for."""
        return {**self._show_answering(), self.offer: ""}

    @needs("ask")
    def follow(self, request: gr.Request) -> Iterator[Any]:
        """Follow what is done, if whoever looks may begin it."""
        if find_visitor(request).person.may("settle"):
            yield from self._follow()
        else:
            yield gr.skip()

    @needs("settle")
    def _act(self, request: gr.Request, event: gr.EventData) -> Iterator[Any]:
        action = read_click(event)
        match action["do"]:
            case "list models":
                yield {self.offer: render_offer(find_offer(self.apprentice), self.texts)}
            case "close models":
                yield {self.offer: ""}
            case "use model":
                at_server = read_name(action.get("at_server"))
                self.desk.use(read_name(action["wanted"]).strip(), at_server.strip() or None, find_actor(request))
                yield from self._follow()
            case "measure engines":
                self.desk.measure()
                yield from self._follow()
            case "cancel model":
                self.desk.cancel()
                yield self._show_answering()
            case _:
                raise NotOfThisPageError

    def _follow(self) -> Iterator[Any]:
        """Yield what is done until it has ended, then the model that answers from then on."""
        for work in self.desk.follow():
            if work.busy:
                yield {self.work: render_work(work, self.apprentice.settings.model.model_id, self.texts)}
        yield self._show_answering()

    def _show_answering(self) -> dict[Any, Any]:
        work = self.desk.work
        answering = read_answering(self.apprentice)
        shown = render_work(work, answering.model_id, self.texts) if work else ""
        idle = work is None or not work.busy
        return {self.answering: render_answering(answering, self.texts, idle=idle), self.work: shown}
