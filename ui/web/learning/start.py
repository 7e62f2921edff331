"""What stands below the button that starts a training: why none can start, and what the methods do, as HTML."""

from collections.abc import Sequence
from html import escape

from finetune.methods.table import METHODS
from ui.actions.training.obstacles import Obstacle
from ui.web.look.panel import icon
from ui.wording.texts.learning.learning import LearningTexts


def render_start(obstacles: Sequence[Obstacle], texts: LearningTexts) -> str:
    """Return why no training can start, if so, and what the methods do."""
    reasons = "".join(f"<p>{icon('note')}<span>{_explain(one, texts)}</span></p>" for one in obstacles)
    why_not = f'<div id="train-not-yet">{reasons}</div>' if reasons else ""
    methods = "".join(
        f"<li>{escape(f'{method.shown[:1].upper()}{method.shown[1:]} {method.summary}.')}</li>" for method in METHODS
    )
    about = f"<summary>{escape(texts.about_methods)}</summary><ul>{methods}</ul>"
    return f'{why_not}<details class="methods">{about}</details>'


def _explain(obstacle: Obstacle, texts: LearningTexts) -> str:
    figures = {name: escape(str(value)) for name, value in obstacle.figures.items()}
    match obstacle.kind:
        case "too few":
            count, needed = int(obstacle.figures["count"]), obstacle.figures["needed"]
            return texts.too_few.of(count, needed=needed) if count else texts.none_yet.format(needed=needed)
        case "exam":
            return texts.exam_too_small
        case kind:
            return texts.each_version.obstacles[kind].format(**figures)
