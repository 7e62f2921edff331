"""A chart is an SVG element that shows its lines, its gaps and what changed, in the colours of the page."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta

from ui.web.quality.charts import Dot, Line, draw_chart

START = datetime(2026, 11, 1, tzinfo=UTC)


def dots(*values: float | None) -> tuple[Dot, ...]:
    return tuple(
        Dot(
            START + timedelta(days=number),
            value,
            None if value is None else value - 0.05,
            None if value is None else value + 0.05,
            f"exam {number} <{value}>",
        )
        for number, value in enumerate(values)
    )


def drawn(*lines: Line, changes: tuple[tuple[datetime, str], ...] = ()) -> str:
    return draw_chart(lines, changes, title="ROUGE-L", form="score", day="%d.%m.", decimal=",")


def labels(svg: str) -> list[str]:
    """What is said where one points."""
    return [title.text or "" for title in ElementTree.fromstring(svg).iter("title")]


def test_every_exam_says_what_it_is_and_gaps_are_crosses_and_no_zero() -> None:
    svg = drawn(Line("serving", dots(0.4, 0.42, None, 0.5)))
    assert labels(svg) == [*(f"exam {n} <{v}>" for n, v in enumerate((0.4, 0.42, None, 0.5))), "ROUGE-L"]
    heights = [float(y) for y in re.findall(r'<circle class="hit" cx="[\d.]+" cy="([\d.]+)"', svg)]
    assert heights[2] == max(heights)  # on the axis
    assert "0,00" not in svg


def test_a_line_is_broken_at_a_gap_and_dots_of_other_versions_are_not_joined() -> None:
    def lines(svg: str) -> int:
        return len(re.findall(r"stroke-width: 1.6", svg))

    assert lines(drawn(Line("serving", dots(0.4, 0.42, 0.41, 0.5)))) == 1
    assert lines(drawn(Line("serving", dots(0.4, 0.42, None, 0.5, 0.6)))) == 2
    assert lines(drawn(Line("candidate", dots(0.4, 0.42, 0.41, 0.5), joined=False))) == 0


def test_changes_are_lines_also_after_the_last_exam_and_not_before_the_first() -> None:
    changes = ((START - timedelta(days=9), "before"), (START + timedelta(days=2, hours=1), "after"))
    svg = drawn(Line("serving", dots(0.4, 0.42, 0.41)), changes=changes)
    assert labels(svg)[-2:] == ["after", "ROUGE-L"]
    assert "before" not in labels(svg)


def test_colours_are_variables_days_and_numbers_are_written_as_asked_and_ids_are_used() -> None:
    svg = drawn(Line("serving", dots(0.4, 0.5)), Line("base", dots(0.3, 0.3)))
    assert "var(--chart-serving)" in svg
    assert "var(--chart-base)" in svg
    assert not re.search(r"#[0-9a-f]{6}", svg.replace("var(--", ""))
    written = re.findall(r"<text[^>]*>([^<]+)</text>", svg)
    assert {"01.11.", "0,40"} <= {*written}
    assert all(svg.count(f"#{name}") for name in re.findall(r' id="([^"]+)"', svg))


def test_a_single_exam_is_shown() -> None:
    assert labels(drawn(Line("serving", dots(0.4)))) == ["exam 0 <0.4>", "ROUGE-L"]
