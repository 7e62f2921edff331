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
from ui.web.edge import LISTEN, polite
from ui.web.look.panel import button, panel
from ui.wiring import Apprentice

NO_SCORE = (
    '<p class="nothing">There is no score for this embedding model yet: setting <code>min_relevance</code> decides. '
    "A training makes one as soon as enough answers are rated.</p>"
)
SETTLING_S = 0.5
"""Time for the last move of the slider to arrive, when it was let go at an end or a number beyond it was typed."""


@dataclass
class RefusalCard:
    """A slider, and under it what its place does. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice

    def __post_init__(self) -> None:
        self.slider = gr.Slider(
            0,
            1,
            value=0.5,
            step=0.01,
            show_label=False,
            label="Refuse below this probability",
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
            self.meaning: render_meaning(line),
        }

    def _move(self, threshold: float | None) -> Any:
        """Refuse below the new place and say what that does. The slider is not touched: the person is moving it.

        0 may be what the page makes of an emptied box before this is called, so it moves nothing; 0.01 refuses no more.
        """
        line = read_refusal_line(self.apprentice)
        if line is None or threshold is None or not 0 < threshold <= 1:
            return gr.skip()
        if threshold != round(line.threshold, 2):
            line = move_refusal_line(self.apprentice, threshold)
        return {self.meaning: render_meaning(line)}

    def _leave(self, threshold: float | None) -> Any:
        """Replace an empty box or a number beyond the ends by the place that counts.

        A valid place arrived by `_move` already. Taken here again, it could overtake a click on the button that goes
        back.
        """
        if threshold is not None and 0 < threshold < 1:
            return gr.skip()
        time.sleep(SETTLING_S)
        return self.show()

    def _go_back(self) -> dict[Any, Any]:
        return self._show_line(move_refusal_line(self.apprentice, None))


def render_meaning(line: Line | None) -> str:
    """Return what refusing below the line does, counted on the questions that the score was measured on."""
    if line is None:
        return NO_SCORE
    measured, figures = line.score.at(line.threshold), line.score.figures
    made = " Those without an answer were made from the others." if figures.get("made") else ""
    return (
        f'<p>A question is refused when the probability that its passages answer it is below <b id="refusal-threshold">'
        f"{line.threshold:.2f}</b>.</p>"
        f'<dl class="figures"><div><dt>refused rightly</dt><dd id="refused-rightly">'
        f"{measured.correct_refusals:.0%}</dd></div>"
        f'<div><dt>refused wrongly</dt><dd id="refused-wrongly">{measured.false_refusals:.0%}</dd></div></dl>'
        f'<p title="{escape(line.score.note)}">Measured on {figures["unanswerable"]:.0f} questions without an answer '
        f"and {figures['answerable']:.0f} with one. It was not fitted on any of them.{made}</p>"
        f"{_origin(line)}"
    )


def _origin(line: Line) -> str:
    if line.chosen_by == "settings":
        return "<p>The setting <code>[answerability] threshold</code> fixes it.</p>"
    if line.chosen_by == "people":
        back = button(f"Back to {line.score.threshold:.2f}", classes="quiet", do="measured")
        return f'<p id="refusal-moved">You moved it. {back}</p>'
    return '<p id="refusal-measured">It is where most questions are refused rightly and few wrongly.</p>'
