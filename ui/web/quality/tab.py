"""The quality page: exams over time, what people said, and a night question by question."""

from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from feedback.evaluation.causes import count_causes
from ui.actions.quality import exams
from ui.actions.quality.blame import blame_answers
from ui.actions.quality.exams import Night, Quality, group_by_questions
from ui.people.reading.reach import Reach, find_reach
from ui.people.roles import Person
from ui.web.edge import LISTEN, find_their_reach, identify, needs, polite
from ui.web.look.panel import button, heading, panel, save_link
from ui.web.quality.causes import render_causes
from ui.web.quality.comparison import render_night
from ui.web.quality.golden import GoldenCard
from ui.web.quality.report import render_report
from ui.web.quality.trends import name_questions, render_changes, render_said, render_trend
from ui.web.sent.clicks import read_click, read_name
from ui.wiring import Apprentice
from ui.wording.errors import OURS, describe
from ui.wording.texts.texts import PageTexts

FILE = "apprentice-quality"


@dataclass
class QualityTab:
    """The components of the quality page and their events. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts

    def __post_init__(self) -> None:
        texts = self.texts.quality
        with gr.Column(elem_id="quality", elem_classes=["page"]):
            gr.HTML(
                f"<h2>{texts.heading}</h2><p>{texts.intro}</p>",
                apply_default_css=False,
                elem_classes=["panel", "intro"],
            )
            with gr.Column(elem_id="quality-figures"):
                self.downloads = panel("downloads", render_downloads(self.texts))
                with gr.Row(elem_classes=["with-action"]):
                    heading(texts.trend.heading)
                    self.questions = _choice(texts.trend.questions, "quality-questions")
                self.trend = _panel("trend", "trends", f'<p class="nothing">{texts.reading}</p>')
                heading(texts.trend.said)
                self.said = _panel("said", "trends")
                with gr.Row(elem_classes=["with-action"]):
                    heading(texts.comparison.heading)
                    self.night = _choice(texts.comparison.night, "quality-night")
                self.comparison = _panel("comparison", "nights")
                causes = self.texts.causes
                with gr.Row(elem_classes=["with-action"]):
                    heading(causes.heading)
                    self.find = gr.Button(causes.find, elem_id="causes-find", size="sm")
                self.causes = panel("causes", f'<p class="where">{causes.intro}</p>')
            self.golden = GoldenCard(self.apprentice, self.texts)
        self.questions.input(polite(self._show_trend), self.questions, self.trend, **LISTEN)
        self.night.input(polite(self._show_night), self.night, self.comparison, **LISTEN)
        self.find.click(polite(self._find_causes), None, self.causes, **LISTEN)
        self.downloads.act(polite(self._download), self.night, self.downloads, **LISTEN)

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        return [self.questions, self.trend, self.said, self.night, self.comparison, *self.golden.view]

    def show(self, person: Person) -> dict[Any, Any]:
        """Return the present page, as a person may see it."""
        self.apprentice.readiness.wait()
        user, reach = person.name, find_reach(self.apprentice, person)
        if not person.may("see quality"):
            return self.golden.show(user, reach)
        known = exams.read_quality(self.apprentice)
        sets = group_by_questions(known.exams)
        nights = exams.list_nights(self.apprentice)
        names = [(name_questions(one, self.texts.quality.trend), one.digest) for one in sets]
        return {
            self.questions: gr.update(choices=names, value=sets[0].digest if sets else None, visible=len(sets) > 1),
            self.trend: self._render_trend(known, sets[0].digest if sets else ""),
            self.said: render_said(known.days, known.changes, self.texts),
            self.night: gr.update(choices=nights, value=nights[0] if nights else None, visible=len(nights) > 1),
            self.comparison: self._render_night(nights[0] if nights else "", user, reach),
            **self.golden.show(user, reach),
        }

    @needs("see quality")
    def _find_causes(self, _: gr.Request) -> str:
        self.apprentice.readiness.wait()
        return render_causes(count_causes(blame_answers(self.apprentice)), self.texts.causes)

    @needs("see quality")
    def _show_trend(self, digest: object, _: gr.Request) -> str:
        return self._render_trend(exams.read_quality(self.apprentice), read_name(digest))

    @needs("see quality")
    def _show_night(self, adapter_id: object, request: gr.Request) -> str:
        return self._render_night(read_name(adapter_id), identify(request), find_their_reach(self.apprentice, request))

    def _render_trend(self, known: Quality, digest: str) -> str:
        chosen = next((one for one in group_by_questions(known.exams) if one.digest == digest), None)
        if chosen is None:
            return f'<p class="nothing">{self.texts.quality.trend.no_exam}</p>'
        return render_trend(chosen, known.changes, self.texts) + render_changes(known.changes, self.texts)

    def _render_night(self, adapter_id: str, user: str, reach: Reach) -> str:
        """Return a night; where its reports cannot be read, why: the rest of the page does not depend on them."""
        if not adapter_id:
            return f'<p class="nothing">{self.texts.learning.no_verdict}</p>'
        try:
            night = exams.read_night(self.apprentice, adapter_id)
        except OURS as error:
            return f'<p class="nothing">{escape(describe(error))}</p>'
        return render_night(night, exams.find_readable_rows(self.apprentice, user, reach), self.texts)

    @needs("see quality")
    def _download(self, chosen: object, request: gr.Request, event: gr.EventData) -> str:
        """Return the buttons with a file that the browser saves."""
        adapter_id, form = read_name(chosen), read_click(event)["do"]
        self.apprentice.readiness.wait()
        known = exams.read_quality(self.apprentice)
        nights: list[Night] = [exams.read_night(self.apprentice, adapter_id)] if adapter_id else []
        reach = find_their_reach(self.apprentice, request)
        may_read = exams.find_readable_rows(self.apprentice, identify(request), reach)
        if form == "jsonl":
            lines = exams.write_lines(exams.list_records(known, nights, may_read))
            return render_downloads(self.texts) + save_link(f"{FILE}.jsonl", "application/jsonl", lines)
        report = render_report(known, nights, may_read, self.texts)
        return render_downloads(self.texts) + save_link(f"{FILE}.html", "text/html", report)


def render_downloads(page: PageTexts) -> str:
    """Return the buttons that save the page as a file."""
    texts = page.quality
    html = button(texts.download_html, classes="quiet", do="html")
    return f"{html} {button(texts.download_jsonl, classes='quiet', do='jsonl')}"


def _panel(elem_id: str, kind: str, value: str = "") -> gr.HTML:
    """Return a panel whose content looks as the style sheet says for its `kind`, in the report too."""
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False, elem_classes=["panel", kind])


def _choice(label: str, elem_id: str) -> gr.Dropdown:
    return gr.Dropdown(
        [], label=label, show_label=False, container=False, elem_id=elem_id, min_width=240, visible=False
    )
