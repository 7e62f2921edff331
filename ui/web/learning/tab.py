"""The learning page: what waits to be learned, the training, the learned versions, and which of them answers."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import gradio as gr

from finetune.data.split import select_corrections
from finetune.methods.table import DEFAULT, METHODS
from ui.actions import learning, promoting
from ui.actions.judging import find_readable
from ui.actions.training_run import TrainingDesk
from ui.web.edge import LISTEN, polite, user_of
from ui.web.learning.page import (
    NO_VERDICT,
    render_adapters,
    render_candidates,
    render_pairs,
    render_rollback,
    render_run,
    render_start,
    render_verdict,
)
from ui.web.learning.refusal_card import RefusalCard
from ui.web.look.panel import panel
from ui.wiring import Apprentice

WATCH_INTERVAL_S = 2.0


@dataclass
class LearningTab:
    """The components of the learning page and their events. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    visitor: gr.BrowserState

    def __post_init__(self) -> None:
        with gr.Column(elem_id="learning", elem_classes=["page"]):
            gr.HTML(
                "<h2>Learning</h2><p>Your corrections train a new version of the model. It answers as soon as an exam "
                "shows that it is better.</p>",
                apply_default_css=False,
                elem_classes=["panel", "intro"],
            )
            with gr.Row(elem_classes=["cards"]):
                with gr.Column(elem_classes=["card"], min_width=280):
                    heading("Ready to learn from")
                    self.pairs = panel("pairs")
                with gr.Column(elem_classes=["card"], min_width=280):
                    heading("Training")
                    with gr.Row(elem_id="train"):
                        self.method = gr.Dropdown(
                            [(method.name.upper(), method.name) for method in METHODS],
                            value=DEFAULT,
                            show_label=False,
                            container=False,
                            elem_id="train-method",
                            min_width=120,
                        )
                        self.start = gr.Button("Start", elem_id="train-start", variant="primary", min_width=80, scale=0)
                    self.beside = panel("train-beside")
                    self.run = panel("run")
                with gr.Column(elem_classes=["card"], min_width=280):
                    heading("Last verdict")
                    self.verdict = panel("verdict", NO_VERDICT)
                with gr.Column(elem_classes=["card"], min_width=280):
                    heading("When to refuse")
                    self.refusing = RefusalCard(self.apprentice)
            with gr.Row(elem_classes=["with-action"]):
                heading("Learned versions")
                self.rollback = panel("rollback")
            self.adapters = panel("adapters")
            heading("Rated and corrected answers")
            self.candidates = panel("candidates")
            self.running = gr.State(False)
            timer = gr.Timer(WATCH_INTERVAL_S)
        self.start.click(polite(self._start), self.method, [self.run, self.running], **LISTEN)
        self.run.act(polite(self._act_on_run), None, [self.run, self.running], **LISTEN)
        self.adapters.act(polite(self._promote), self.visitor, self.view, **LISTEN)
        self.rollback.act(polite(self._roll_back), self.visitor, self.view, **LISTEN)
        timer.tick(polite(self._watch), [self.running, self.visitor], [self.running, *self.view], **LISTEN)

    @cached_property
    def desk(self) -> TrainingDesk:
        """Starts and follows the trainings of this server."""
        return TrainingDesk(self.apprentice.home, self.apprentice.loaded.file)

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        shown = [self.pairs, self.beside, self.run, self.verdict, self.rollback, self.adapters, self.candidates]
        return [*shown, *self.refusing.view]

    def show(self, user: str) -> dict[Any, Any]:
        """Return the present page, as `user` may see it."""
        self.apprentice.readiness.wait()
        adapters, champion = self.apprentice.shelf.adapters(), self.apprentice.shelf.champion()
        verdicts = learning.read_verdicts(adapters)
        judged = [adapter for adapter in adapters if adapter.id in verdicts]
        plan = learning.plan_training(self.apprentice)
        pairs, needed = len(select_corrections(plan.sides.training)), self.apprentice.settings.training.minimum_pairs
        return {
            self.pairs: render_pairs(pairs, plan.uses, needed),
            self.beside: render_start(pairs, needed, bool(plan.in_vain)),
            self.run: render_run(self.desk.newest()),
            self.verdict: render_verdict(judged[-1], verdicts[judged[-1].id]) if judged else NO_VERDICT,
            self.rollback: render_rollback(promoting.can_roll_back(self.apprentice), champion),
            self.adapters: render_adapters(adapters, verdicts, champion),
            self.candidates: render_candidates(plan.placements[::-1], find_readable(self.apprentice, user)),
            **self.refusing.show(),
        }

    def _start(self, method: str) -> dict[Any, Any]:
        self.apprentice.readiness.wait()
        learning.check_enough(self.apprentice, method)
        self.desk.start(method)
        return {self.run: render_run(self.desk.newest()), self.running: True}

    def _act_on_run(self, event: gr.EventData) -> dict[Any, Any]:
        if event._data["do"] == "resume":
            self.desk.start(event._data["method"], resume=True)
        else:
            self.desk.cancel()
        return {self.run: render_run(self.desk.newest()), self.running: True}

    def _watch(self, running: bool, visitor: str, request: gr.Request) -> Any:
        """Follow a training; when it has ended, show everything that it changed."""
        run = self.desk.newest()
        if run is None or not (run.running or running):
            return gr.skip()
        if run.running:
            return {self.run: render_run(run), self.running: True}
        return {**self.show(user_of(request, visitor)), self.running: False}

    def _promote(self, visitor: str, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        adapter_id = event._data["adapter"]
        promoting.promote(self.apprentice, adapter_id, "chosen in the app")
        gr.Info(f"{adapter_id} answers from the next question on.")
        return self.show(user_of(request, visitor))

    def _roll_back(self, visitor: str, request: gr.Request) -> dict[Any, Any]:
        before, now = promoting.roll_back(self.apprentice)
        gr.Info(f"{now or 'The base model'} answers again instead of {before or 'the base model'}.")
        return self.show(user_of(request, visitor))


def heading(text: str) -> None:
    """Draw a section's title."""
    gr.HTML(f"<h3>{text}</h3>", apply_default_css=False, elem_classes=["panel", "heading"])
