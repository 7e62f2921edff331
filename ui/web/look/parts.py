"""Small pieces of HTML that several tabs show: a progress bar, a time, how far the loading is."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from feedback.texts.word_changes import Run
from ui.startup.readiness import Progress
from ui.wording.loading import describe_loading
from ui.wording.texts.texts import LoadingTexts, PageTexts


def render_bar(share: float, text: str) -> str:
    """Return a progress bar with a line of text; `share` is 0 to 1."""
    percent = round(100 * min(max(share, 0.0), 1.0))
    return (
        f'<div class="progress"><div class="doing" role="status">{escape(text)}</div>'
        f'<div class="bar" role="progressbar" aria-valuenow="{percent}" aria-label="{escape(text)}">'
        f'<div style="width:{percent}%"></div></div></div>'
    )


def render_time(at: datetime, texts: PageTexts) -> str:
    """Return a time for people, in the server's zone, with the exact one as a tooltip."""
    local = at.astimezone()
    shown = texts.write_time(local)
    return f'<time datetime="{at.isoformat()}" title="{local:%Y-%m-%d %H:%M:%S %Z}">{shown}</time>'


def mark_differences(runs: Sequence[Run], tag: str) -> str:
    """Return a text with the runs that the other text lacks in elements of the name `tag`."""
    return "".join(escape(run.text) if run.shared else f"<{tag}>{escape(run.text)}</{tag}>" for run in runs)


def render_loading(progress: Progress, texts: LoadingTexts) -> str:
    """Return how far the loading is and what went wrong; empty when all is well."""
    parts = []
    if not progress.finished:
        percent = 100 * progress.done // progress.steps
        line = escape(describe_loading(progress, texts))
        parts.append(
            f'<div class="loading"><div class="waiting" role="status">{line}</div>'
            f'<div class="bar" role="progressbar" aria-valuenow="{percent}" aria-label="{line}">'
            f'<div style="width:{percent}%"></div></div>{texts.ask_already}</div>'
        )
    if progress.problems:
        problems = "".join(f"<p>{escape(problem)}</p>" for problem in progress.problems)
        parts.append(
            f'<details class="problems" role="alert" open><summary>{texts.problems}</summary>'
            f"{problems}<p>{texts.remedy}</p></details>"
        )
    return "".join(parts)
