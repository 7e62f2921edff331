"""Draws the curve of a training as SVG: loss, margin, reward, and the margin on pairs held back.

They are drawn without matplotlib, because they change with every step of a training, which needs the processor
(docs/decisions/0045-curves-of-a-training-are-drawn-without-matplotlib.md). Colours and fonts are the page's.
"""

import math
from collections.abc import Sequence
from html import escape

from finetune.runs.curve import Curve
from ui.wording.texts.texts import PageTexts

WIDTH, HEIGHT = 330, 128
"""In CSS pixels, as on a phone."""
LEFT, RIGHT, TOP, BOTTOM = 40, 8, 8, 20
Places = Sequence[tuple[float, float]]
"""Steps with a value each."""


def render_curves(curve: Curve | None, texts: PageTexts) -> str:
    """Return a picture for each figure that a training measures; "" before its first step."""
    if curve is None:
        return ""
    names = texts.learning.each_version.curve
    margins = [(point.step, point.margin) for point in curve.points if point.margin is not None]
    rewards = [(point.step, point.reward) for point in curve.points if point.reward is not None]
    pictures = [
        _render(names.loss, [(point.step, point.loss) for point in curve.points], curve.steps, texts),
        _render(names.margin, margins, curve.steps, texts),
        _render(names.reward, rewards, curve.steps, texts),
        _render(names.held_back, [(one.step, one.told.margin) for one in curve.passes], curve.steps, texts, dots=True),
    ]
    return f'<div class="curves">{"".join(pictures)}</div>'


def _render(title: str, places: Places, steps: int, texts: PageTexts, *, dots: bool = False) -> str:
    """Return a picture with its title and the last value; "" where nothing was measured. Few places are dots."""
    if not places:
        return ""
    first, last = (texts.write_number(value, ".2f").replace("-", "−") for _, value in (places[0], places[-1]))
    drawn = texts.learning.each_version.curve.drawn
    said = drawn.format(first=first, last=last, step=f"{places[-1][0]:.0f}", steps=steps)
    return (
        f'<figure class="chart"><figcaption>{title}<b>{last}</b></figcaption>'
        f"{_draw(places, steps, escape(f'{title}. {said}'), texts, dots=dots)}</figure>"
    )


def _draw(places: Places, steps: int, label: str, texts: PageTexts, *, dots: bool) -> str:
    low, high = min(value for _, value in places), max(value for _, value in places)
    ticks = _find_ticks(low, high)
    low, high = min(low, ticks[0]), max(high, ticks[-1])

    def across(step: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * step / max(steps, 1)

    def down(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)

    decimals = max(0, -math.floor(math.log10(ticks[1] - ticks[0]) + 1e-9))
    grid = "".join(
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{down(tick):.1f}" y2="{down(tick):.1f}"/>'
        f'<text x="{LEFT - 6}" y="{down(tick) + 3.5:.1f}" text-anchor="end">'
        f"{texts.write_number(tick, f'.{decimals}f').replace('-', '−')}</text>"
        for tick in ticks
    )
    ends = "".join(
        f'<text x="{across(step):.1f}" y="{HEIGHT - 5}" text-anchor="{anchor}">{step}</text>'
        for step, anchor in ((0, "start"), (steps, "end"))
    )
    spots = [f"{across(step):.1f},{down(value):.1f}" for step, value in places]
    line = f'<polyline points="{" ".join(spots)}"/>' if len(spots) > 1 else ""
    marked = spots if dots else spots[-1:]
    circles = "".join(f'<circle r="3" cx="{x}" cy="{y}"/>' for x, y in (spot.split(",") for spot in marked))
    return (
        f'<svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}"><title>{label}</title>'
        f"{grid}{ends}{line}{circles}</svg>"
    )


def _find_ticks(low: float, high: float) -> list[float]:
    """Return two to five round numbers that enclose the values."""
    span = max(high - low, 0.01)
    power = 10.0 ** math.floor(math.log10(span / 2))
    size = next(factor * power for factor in (1, 2, 5, 10) if span / (factor * power) <= 3)
    first = math.floor(low / size + 1e-9)
    last = max(math.ceil(high / size - 1e-9), first + 1)
    return [number * size for number in range(first, last + 1)]
