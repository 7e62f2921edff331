"""The tab Review: the queue of what waits for a reviewer, and its events."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ui.actions.quality import reviewing
from ui.people.reading.reach import find_reach
from ui.people.roles import Person
from ui.web.edge import LISTEN, MANY, find_actor, find_visitor, inform, needs, polite
from ui.web.look.panel import SELECTING, panel
from ui.web.review.page import render_decided, render_queue
from ui.web.sent.clicks import NotOfThisPageError, read_click
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

STYLE_SHEET = Path(__file__).with_name("review.css")
KEYS = Path(__file__).with_name("keys.js").read_text(encoding="utf-8")


@dataclass
class ReviewTab:
    """The components of the tab and their events. Create it inside `gr.Blocks`, in its tab."""

    apprentice: Apprentice
    texts: PageTexts
    tab: gr.Tab
    """Its name says how much waits."""

    def __post_init__(self) -> None:
        names = self.texts.review
        with gr.Column(elem_id="review", elem_classes=["page"]):
            gr.HTML(
                f"<h2>{names.tab}</h2><p>{names.intro}</p>", apply_default_css=False, elem_classes=["panel", "intro"]
            )
            self.queue = panel("review-queue", script=SELECTING + KEYS)
            self.decided = panel("review-decided")
        for part in (self.queue, self.decided):
            part.act(polite(self._review), None, self.view, **MANY)
        self.tab.select(polite(self._open_review), None, self.view, **LISTEN)

    @property
    def view(self) -> list[Any]:
        """The components that a decision fills."""
        return [self.tab, self.queue, self.decided]

    def show_name(self, person: Person) -> dict[Any, Any]:
        """Return the name of the tab with how much waits; it is hidden from whoever may not review."""
        if not reviewing.may_review(self.apprentice, person):
            return {self.tab: gr.update(visible=False)}
        reach = find_reach(self.apprentice, person)
        return {self.tab: self._name(reviewing.count_waiting(self.apprentice, person.name, reach))}

    def _show(self, person: Person) -> dict[Any, Any]:
        reach = find_reach(self.apprentice, person)
        waiting = reviewing.list_waiting(self.apprentice, person.name, reach)
        decided = reviewing.list_decided(self.apprentice, reach)
        return {
            self.tab: self._name(len(waiting)),
            self.queue: render_queue(waiting, person.name, self.texts),
            self.decided: render_decided(decided, person.name, self.texts),
        }

    def _name(self, count: int) -> Any:
        names = self.texts.review
        more = f"{count}+" if count >= reviewing.SHOWN else str(count)
        return gr.update(label=names.tab_waiting.format(count=more) if count else names.tab, visible=True)

    @needs("approve")
    def _open_review(self, request: gr.Request) -> dict[Any, Any]:
        self.apprentice.readiness.wait()
        person = find_visitor(request).person
        reviewing.check_reviewer(self.apprentice, person)
        return self._show(person)

    @needs("approve")
    def _review(self, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        action, person = read_click(event), find_visitor(request).person
        if action["do"] != "decide":
            raise NotOfThisPageError
        reviewing.check_reviewer(self.apprentice, person)
        decision = reviewing.find_decision(action["decision"])
        count = reviewing.decide(
            self.apprentice,
            [action["exchange"]] if "exchange" in action else action.get("picked", "").split(),
            decision,
            by=find_actor(request),
            reach=find_reach(self.apprentice, person),
            reason=action.get("reason", "")
            if decision == "rejected"
            else "",  # the form of several may hold an old one
            text=action.get("text", ""),
        )
        inform(self.texts.review.decided.of(count))
        return self._show(person)
