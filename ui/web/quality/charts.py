"""Draws how a measure changed over time, as SVG for the page and for a file that stands alone.

matplotlib draws it on the server (docs/decisions/0024-charts-are-drawn-on-the-server.md). The colours are left to the
style sheet, so the same picture fits light and dark.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING, Literal

from retrieval.documents import content_id

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Role = Literal["serving", "base", "candidate"]
Form = Literal["score", "share"]

WIDTH, HEIGHT = 330, 168
"""In CSS pixels, as on a phone; on a wide page several stand side by side."""
_MARGINS = {"left": 0.115, "right": 0.985, "top": 0.93, "bottom": 0.145}
_LEAST_MARGIN_DAYS = 0.02
_LEAST_RISE = 0.1
"""The picture shows at least this much of a scale from 0 to 1, so that noise does not look like a mountain."""
_COLOURS = {
    "serving": "#000001",
    "base": "#000002",
    "candidate": "#000003",
    "words": "#000004",
    "grid": "#000005",
    "change": "#000006",
}
"""Stand-ins for the variables `--chart-…` of the style sheet."""
_ASIDE = {"base": -0.013, "serving": 0.0, "candidate": 0.013}
"""How far each is moved, as a share of the width, so that exams of one night do not hide each other."""
_drawing = Lock()
"""matplotlib's settings are those of the process."""


@dataclass(frozen=True)
class Dot:
    """One exam, or one week."""

    at: datetime
    value: float | None
    """None is a gap in the line."""
    low: float | None
    high: float | None
    label: str
    """What is said when one points at it."""


@dataclass(frozen=True)
class Line:
    """What is joined: one set of questions and one who answered them."""

    role: Role
    dots: tuple[Dot, ...]
    joined: bool = True


@lru_cache(maxsize=256)
def draw_chart(
    lines: tuple[Line, ...],
    changes: tuple[tuple[datetime, str], ...],
    *,
    title: str,
    form: Form,
    day: str,
    decimal: str,
) -> str:
    """Return an SVG element. `changes` become vertical lines with a label; `day` is how `strftime` writes days."""
    from matplotlib import rc_context
    from matplotlib.dates import num2date
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    drawing = io.StringIO()
    with _drawing, rc_context({"svg.fonttype": "none", "svg.hashsalt": content_id(title, repr(lines))}):
        figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72)
        axes = figure.add_subplot()
        figure.subplots_adjust(**_MARGINS)
        marks = [(_count_days(at), label) for at, label in changes]
        first, last = _set_times(axes, lines, [at for at, _ in marks])
        _set_heights(axes, lines)
        shown = [(at, label) for at, label in marks if first <= at <= last]
        for at, _ in shown:
            axes.axvline(at, color=_COLOURS["change"], linewidth=1, linestyle=(0, (3, 3)), zorder=1)
        hits = [hit for line in lines for hit in _draw_line(axes, line, last - first)]
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: num2date(value).strftime(day)))
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        written = "{:.0%}" if form == "share" else "{:.2f}"
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: written.format(value).replace(".", decimal)))
        axes.tick_params(length=0, pad=5, labelsize=10.5, labelcolor=_COLOURS["words"])
        axes.grid(axis="y", color=_COLOURS["grid"], linewidth=1)
        axes.set_axisbelow(True)
        axes.set_frame_on(False)
        figure.savefig(drawing, format="svg", transparent=True, metadata={"Date": None})
        targets = "".join(_target(axes, at, value, label) for at, value, label in hits)
        targets += "".join(_target_line(axes, at, label) for at, label in shown)
    return _finish(drawing.getvalue(), targets, title)


def _count_days(at: datetime) -> float:
    """Return a time in matplotlib's days."""
    from matplotlib.dates import date2num

    return float(date2num(at))


def _set_times(axes: "Axes", lines: Sequence[Line], changes: Sequence[float]) -> tuple[float, float]:
    """Show the time from the first dot to the last, or to the last change, which follows an exam; return it in days."""
    times = [_count_days(dot.at) for line in lines for dot in line.dots]
    first = min(times)
    last = max([*times, *(at for at in changes if at > first)])
    margin = max((last - first) * 0.05, _LEAST_MARGIN_DAYS)
    axes.set_xlim(first - margin, last + margin)
    return first - margin, last + margin


def _set_heights(axes: "Axes", lines: Sequence[Line]) -> None:
    ends = [end for line in lines for dot in line.dots for end in (dot.low, dot.high, dot.value) if end is not None]
    low, high = min(ends), max(ends)
    missing = max(_LEAST_RISE - (high - low), 0.0)
    low, high = low - missing / 2, high + missing / 2
    margin = 0.08 * (high - low)
    axes.set_ylim(max(low - margin, min(0.0, low) - 0.02), min(high + margin, max(1.0, high) + 0.02))


def _draw_line(axes: "Axes", line: Line, span: float) -> list[tuple[float, float, str]]:
    """Draw the dots, the line through them where it is joined, and their intervals; return the dots as drawn.

    `span` is the time that is shown, in days.
    """
    colour = _COLOURS[line.role]
    drawn = []
    for measured, group in groupby(line.dots, lambda dot: dot.value is not None):
        dots = list(group)
        if not measured:
            drawn += _draw_gaps(axes, dots)
            continue
        times = [_count_days(dot.at) + span * _ASIDE[line.role] for dot in dots]
        values = [dot.value or 0.0 for dot in dots]
        lows = [value if dot.low is None else dot.low for dot, value in zip(dots, values, strict=True)]
        highs = [value if dot.high is None else dot.high for dot, value in zip(dots, values, strict=True)]
        if line.joined and len(dots) > 1:
            axes.fill_between(times, lows, highs, color=colour, alpha=0.14, linewidth=0, zorder=2)
            axes.plot(times, values, color=colour, linewidth=1.6, zorder=3)
        else:
            axes.vlines(times, lows, highs, color=colour, alpha=0.4, linewidth=2.2, zorder=2)
        hollow = line.role == "candidate"
        axes.plot(
            times,
            values,
            linestyle="none",
            marker="o",
            markersize=6,
            color=colour,
            markerfacecolor="none" if hollow else colour,
            markeredgewidth=1.5 if hollow else 0,
            zorder=4,
        )
        drawn += zip(times, values, (dot.label for dot in dots), strict=True)
    return drawn


def _draw_gaps(axes: "Axes", dots: Sequence[Dot]) -> list[tuple[float, float, str]]:
    """Draw a cross on the axis for each exam without a value; return them as drawn."""
    bottom = axes.get_ylim()[0]
    times = [_count_days(dot.at) for dot in dots]
    axes.plot(
        times,
        [bottom] * len(dots),
        linestyle="none",
        marker="x",
        markersize=5,
        color=_COLOURS["words"],
        clip_on=False,
    )
    return [(at, bottom, dot.label) for at, dot in zip(times, dots, strict=True)]


def _target(axes: "Axes", x: float, y: float, label: str) -> str:
    """Return an invisible circle around a dot that shows its label when one points at it."""
    across, up = axes.transData.transform((x, y))
    return f'<circle class="hit" cx="{across:.1f}" cy="{HEIGHT - up:.1f}" r="8"><title>{escape(label)}</title></circle>'


def _target_line(axes: "Axes", x: float, label: str) -> str:
    across, _ = axes.transData.transform((x, 0))
    top, bottom = HEIGHT * (1 - _MARGINS["top"]), HEIGHT * (1 - _MARGINS["bottom"])
    return (
        f'<rect class="hit" x="{across - 4:.1f}" y="{top:.1f}" width="8" height="{bottom - top:.1f}">'
        f"<title>{escape(label)}</title></rect>"
    )


def _finish(drawn: str, targets: str, title: str) -> str:
    """Return the drawing as an element of a page: colours by variables, fonts by the page, no ids that nobody names."""
    svg = drawn[drawn.index("<svg") :]
    svg = re.sub(r"<svg [^>]*>", f'<svg class="drawn" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">', svg, count=1)
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    named = set(re.findall(r'(?:xlink:href="#|url\(#)([\w.-]+)', svg))
    svg = re.sub(r' id="([\w.-]+)"', lambda match: match[0] if match[1] in named else "", svg)
    svg = svg.replace("xlink:href", "href")
    for name, colour in _COLOURS.items():
        svg = svg.replace(colour, f"var(--chart-{name})")
    svg = re.sub(r">\s+<", "><", re.sub(r" ?\n", " ", svg))
    return svg.replace("</svg>", f"{targets}<title>{escape(title)}</title></svg>").strip()
