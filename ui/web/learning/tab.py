"""The learning page: what waits to be learned, the training, the learned versions, and which of them answers."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from finetune.data.plan import TrainingPlan
from finetune.methods.table import DEFAULT, METHODS
from ui.actions import learning, promoting
from ui.actions.training.models.desk import ModelDesk
from ui.actions.training.obstacles import RUNNING, check_start, count_corrections, count_needed, find_obstacles
from ui.actions.training.run import TrainingDesk
from ui.actions.training.versions import delete_version, read_version
from ui.people.audit import AuditLog, Deed
from ui.people.reading.reach import find_reach
from ui.people.roles import Person
from ui.web.edge import LISTEN, find_actor, find_visitor, inform, needs, polite
from ui.web.learning.compare import ComparePanel
from ui.web.learning.models.panel import ModelPanel
from ui.web.learning.my_feedback import MyFeedback
from ui.web.learning.page import (
    name_versions,
    render_adapters,
    render_no_verdict,
    render_pairs,
    render_rollback,
    render_run,
)
from ui.web.learning.rates import render_rates
from ui.web.learning.refusal_card import RefusalCard
from ui.web.learning.start import render_start
from ui.web.learning.version_card import render_version
from ui.web.look.panel import heading, panel
from ui.web.look.verdicts import render_verdict
from ui.web.sent.clicks import NotOfThisPageError, read_click, read_name
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

WATCH_INTERVAL_S = 2.0


@dataclass
class LearningTab:
    """The components of the learning page and their events. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts
    desk: TrainingDesk
    """Starts and follows the trainings of this server."""
    model_desk: ModelDesk

    def __post_init__(self) -> None:
        texts, frame = self.texts.learning, self.texts.frame
        with gr.Column(elem_id="learning", elem_classes=["page"]):
            gr.HTML(
                f"<h2>{frame.learning}</h2><p>{texts.intro}</p>",
                apply_default_css=False,
                elem_classes=["panel", "intro"],
            )
            with gr.Row(elem_classes=["cards"]):
                with gr.Column(elem_classes=["card"], min_width=280):
                    heading(texts.ready)
                    self.pairs = panel("pairs")
                with gr.Column(elem_classes=["card"], min_width=280):
                    heading(texts.training)
                    with gr.Row(elem_id="train"):
                        self.method = gr.Dropdown(
                            [(method.shown, method.name) for method in METHODS],
                            value=DEFAULT,
                            show_label=False,
                            container=False,
                            elem_id="train-method",
                            min_width=120,
                        )
                        self.start = gr.Button(
                            texts.start,
                            elem_id="train-start",
                            variant="primary",
                            min_width=80,
                            scale=0,
                            interactive=False,
                        )
                    self.beside = panel("train-beside")
                    self.run = panel("run")
                with gr.Column(elem_classes=["card"], min_width=280):
                    heading(texts.last_verdict)
                    self.verdict = panel("verdict", render_no_verdict(texts))
                with gr.Column(elem_classes=["card"], min_width=280):
                    heading(texts.refusal.heading)
                    self.refusing = RefusalCard(self.apprentice, self.texts)
            with gr.Row(elem_classes=["with-action"]):
                heading(texts.versions)
                self.rollback = panel("rollback")
            self.rates = panel("live-rates")
            self.adapters = panel("adapters")
            self.version = panel("version")
            self.compare = ComparePanel(self.apprentice, self.texts)
            self.model = ModelPanel(self.apprentice, self.texts, self.model_desk)
            self.mine = MyFeedback(self.apprentice, self.texts)
            self.running = gr.State(False)
            timer = gr.Timer(WATCH_INTERVAL_S)
        training = [self.start, self.beside, self.run, self.running]
        self.method.input(polite(self._choose), self.method, [self.pairs, self.start, self.beside], **LISTEN)
        self.start.click(polite(self._start), self.method, training, **LISTEN)
        self.run.act(polite(self._act_on_run), None, training, **LISTEN)
        self.adapters.act(polite(self._act_on_versions), self.method, self.view, **LISTEN)
        self.version.act(polite(self._act_on_version), self.method, self.view, **LISTEN)
        self.rollback.act(polite(self._roll_back), self.method, self.view, **LISTEN)
        timer.tick(polite(self._watch), [self.running, self.method], [self.running, *self.view], **LISTEN)

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        training = [self.pairs, self.start, self.beside, self.run, self.verdict]
        versions = [self.rollback, self.rates, self.adapters, self.version, *self.compare.view]
        return [*training, *versions, *self.model.view, *self.refusing.view, *self.mine.view]

    def show(self, person: Person, chosen: object = DEFAULT) -> dict[Any, Any]:
        """Return the present page, as a person may see it, for the method that is `chosen` on it and stays so."""
        method = read_name(chosen) or DEFAULT
        self.apprentice.readiness.wait()
        texts = self.texts
        adapters, parts = self.apprentice.shelf.adapters(), self.apprentice.shelf.parts()
        verdicts = learning.read_verdicts(adapters)
        judged = [adapter for adapter in adapters if adapter.id in verdicts]
        plan = learning.plan_training(self.apprentice)
        return {
            **self._show_start(plan if method == DEFAULT else learning.plan_training(self.apprentice, method)),
            self.run: self._render_run(),
            self.verdict: render_verdict(judged[-1], verdicts[judged[-1].id], texts)
            if judged
            else render_no_verdict(texts.learning),
            self.rollback: render_rollback(promoting.can_roll_back(self.apprentice), parts, texts),
            self.rates: render_rates(
                promoting.watch_versions(self.apprentice),
                promoting.read_taken_back(self.apprentice),
                self.apprentice.settings.promotion.automatic_rollback,
                texts,
            ),
            self.adapters: render_adapters(adapters, verdicts, learning.count_erased(adapters), parts, texts),
            self.version: "",
            **self.compare.show(adapters),
            **self.model.show(),
            **self.refusing.show(),
            **self.mine.show(person.name, find_reach(self.apprentice, person), plan),
        }

    def _show_start(self, plan: TrainingPlan) -> dict[Any, Any]:
        """Return what a method makes of the feedback, its `plan`, and whether it can start."""
        texts, needed = self.texts.learning, count_needed(self.apprentice, plan)
        obstacles = find_obstacles(self.apprentice, plan, self.desk.newest())
        return {
            self.pairs: render_pairs(count_corrections(plan), plan.uses, needed, texts),
            self.start: gr.update(interactive=not obstacles),
            self.beside: render_start(obstacles, texts),
        }

    def _render_run(self) -> str:
        run = self.desk.newest()
        return render_run(run, self.texts, may_resume=not find_obstacles(self.apprentice, None, run))

    @needs("judge")
    def _choose(self, chosen: object, _: gr.Request) -> dict[Any, Any]:
        method = read_name(chosen)
        self.apprentice.readiness.wait()
        return self._show_start(learning.plan_training(self.apprentice, method))

    @needs("train")
    def _start(self, chosen: object, request: gr.Request) -> dict[Any, Any]:
        method = read_name(chosen)
        self.apprentice.readiness.wait()
        check_start(self.apprentice, learning.plan_training(self.apprentice, method), self.desk.newest())
        self.desk.start(method)
        self._log(request, "training started", method)
        return self._follow()

    @needs("train")
    def _act_on_run(self, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        action = read_click(event)
        match action["do"]:
            case "resume":
                check_start(self.apprentice, None, self.desk.newest())
                self.desk.start(action["method"], resume=True)
                self._log(request, "training started", action["method"])
            case "cancel":
                self.desk.cancel()
                self._log(request, "training cancelled", "")
            case _:
                raise NotOfThisPageError
        return self._follow()

    def _follow(self) -> dict[Any, Any]:
        """Return the training that is going, and that no other can start."""
        return {
            self.start: gr.update(interactive=False),
            self.beside: render_start([RUNNING], self.texts.learning),
            self.run: self._render_run(),
            self.running: True,
        }

    @needs("ask")
    def _watch(self, running: bool, chosen: object, request: gr.Request) -> Any:
        """Follow a training; when it has ended, show everything that it changed."""
        run = self.desk.newest()
        if run is None or not (run.running or running) or not find_visitor(request).person.may("judge"):
            return gr.skip()
        if run.running:
            return self._follow()
        return {**self.show(find_visitor(request).person, chosen), self.running: False}

    @needs({"promote": "promote", "open": "judge"})
    def _act_on_versions(self, chosen: object, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        action = read_click(event)
        adapter_id = action["adapter"]
        if action["do"] == "open":
            return {self.version: render_version(read_version(self.apprentice, adapter_id), self.texts)}
        promoting.promote(self.apprentice, adapter_id, "chosen in the app", by=find_actor(request))
        inform(self.texts.learning.promoted.format(version=adapter_id))
        return self.show(find_visitor(request).person, chosen)

    @needs({"close": "judge", "download": "judge", "delete": "promote"})
    def _act_on_version(self, chosen: object, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        action = read_click(event)
        match action["do"]:
            case "close":
                return {self.version: ""}
            case "download":
                version = read_version(self.apprentice, action["adapter"])
                return {self.version: render_version(version, self.texts, save=True)}
            case _:
                delete_version(self.apprentice, action["adapter"], by=find_actor(request))
                inform(self.texts.learning.each_version.card.deleted.format(version=action["adapter"]))
                return self.show(find_visitor(request).person, chosen)

    @needs("promote")
    def _roll_back(self, chosen: object, request: gr.Request) -> dict[Any, Any]:
        before, now = promoting.roll_back(self.apprentice, by=find_actor(request))
        texts = self.texts.learning
        inform(texts.rolled_back.format(now=name_versions(now, texts), before=name_versions(before, texts)))
        return self.show(find_visitor(request).person, chosen)

    def _log(self, request: gr.Request, deed: Deed, method: str) -> None:
        AuditLog(self.apprentice.engine).note(find_actor(request), deed, method)
