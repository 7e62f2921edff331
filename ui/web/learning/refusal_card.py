"""The card that sets when to refuse, and says what the present place of the slider does.

The choice is kept for the score that judges now, so it goes and comes back with the version that brought that score.
"""

import time
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from assistant.answerability.gate import Line
from ui.actions.learning import move_refusal_line, read_refusal_line
from ui.web.edge import LISTEN, needs, polite
from ui.web.look.panel import button, panel
from ui.web.sent.clicks import NotOfThisPageError
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

SETTLING_S = 0.5
"""Time for the last move of the slider to arrive, when it was let go at an end or a number beyond it was typed."""


@dataclass
class RefusalCard:
    """A slider, and under it what its place does. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts

    def __post_init__(self) -> None:
        self.slider = gr.Slider(
            0,
            1,
            value=0.5,
            step=0.01,
            show_label=False,
            label=self.texts.learning.refusal.slider,
            container=False,
            elem_id="refusal-line",
            buttons=[],
        )
        self.meaning = panel("refusal-meaning")
        # Dragging, arrow keys and typing are "input"; of several quick ones the last counts. Leaving the box is
        # "release". Gradio must not check the value, because the box is empty or beyond 1 while a number is typed.
        raw: dict[str, Any] = {**LISTEN, "preprocess": False}
        self.slider.input(polite(self._move), self.slider, self.meaning, trigger_mode="always_last", **raw)
        self.slider.release(polite(self._leave), self.slider, self.view, trigger_mode="multiple", **raw)
        self.meaning.act(polite(self._go_back), None, self.view, **LISTEN)

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        return [self.slider, self.meaning]

    def show(self) -> dict[Any, Any]:
        """Return the present place of the slider and what it does."""
        return self._show_line(read_refusal_line(self.apprentice))

    def _show_line(self, line: Line | None) -> dict[Any, Any]:
        movable = line is not None and line.chosen_by != "settings"
        place = line.threshold if line else 0.0
        return {
            self.slider: gr.update(value=round(place, 2), interactive=movable, visible=line is not None),
            self.meaning: render_meaning(line, self.texts),
        }

    @needs("settle")
    def _move(self, sent: object, _: gr.Request) -> Any:
        """Refuse below the new place and say what that does. The slider is not touched: the person is moving it.

        0 may be what the page makes of an emptied box before this is called, so it moves nothing; 0.01 refuses no more.
        """
        threshold, line = _read_threshold(sent), read_refusal_line(self.apprentice)
        if line is None or threshold is None or not 0 < threshold <= 1:
            return gr.skip()
        if threshold != round(line.threshold, 2):
            line = move_refusal_line(self.apprentice, threshold)
        return {self.meaning: render_meaning(line, self.texts)}

    @needs("settle")
    def _leave(self, sent: object, _: gr.Request) -> Any:
        """Replace an empty box or a number beyond the ends by the place that counts.

        A valid place arrived by `_move` already. Taken here again, it could overtake a click on the button that goes
        back.
        """
        threshold = _read_threshold(sent)
        if threshold is not None and 0 < threshold < 1:
            return gr.skip()
        time.sleep(SETTLING_S)
        return self.show()

    @needs("settle")
    def _go_back(self, _: gr.Request) -> dict[Any, Any]:
        return self._show_line(move_refusal_line(self.apprentice, None))


def _read_threshold(sent: object) -> float | None:
    """Return the number in the box, None while it is empty."""
    if sent is not None and not isinstance(sent, int | float):
        raise NotOfThisPageError
    return sent


def render_meaning(line: Line | None, page: PageTexts) -> str:
    """Return what refusing below the line does, counted on the questions that the score was measured on."""
    texts = page.learning.refusal
    if line is None:
        return f'<p class="nothing">{texts.no_score.format(setting="<code>min_relevance</code>")}</p>'
    measured, figures = line.score.at(line.threshold), line.score.figures
    made = f" {texts.made}" if figures.get("made") else ""
    measured_on = texts.measured_on.format(
        unanswerable=f"{figures['unanswerable']:.0f}", answerable=f"{figures['answerable']:.0f}"
    )
    threshold = f'<b id="refusal-threshold">{page.write_number(line.threshold, ".2f")}</b>'
    return (
        f"<p>{texts.below.format(threshold=threshold)}</p>"
        f'<dl class="figures"><div><dt>{texts.rightly}</dt><dd id="refused-rightly">'
        f"{measured.correct_refusals:.0%}</dd></div>"
        f'<div><dt>{texts.wrongly}</dt><dd id="refused-wrongly">{measured.false_refusals:.0%}</dd></div></dl>'
        f'<p title="{escape(line.score.note)}">{measured_on}{made}</p>'
        f"{_origin(line, page)}"
    )


def _origin(line: Line, page: PageTexts) -> str:
    texts = page.learning.refusal
    if line.chosen_by == "settings":
        return f"<p>{texts.by_settings.format(setting='<code>[answerability] threshold</code>')}</p>"
    if line.chosen_by == "people":
        threshold = page.write_number(line.score.threshold, ".2f")
        back = button(texts.back.format(threshold=threshold), classes="quiet", do="measured")
        return f'<p id="refusal-moved">{texts.moved} {back}</p>'
    return f'<p id="refusal-measured">{texts.measured}</p>'
