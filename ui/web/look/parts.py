"""Small pieces of HTML that several tabs show: a progress bar, a time, how far the loading is."""

from datetime import datetime
from html import escape

from ui.startup.readiness import Progress


def render_bar(share: float, text: str) -> str:
    """Return a progress bar with a line of text; `share` is 0 to 1."""
    percent = round(100 * min(max(share, 0.0), 1.0))
    return (
        f'<div class="progress"><div class="doing" role="status">{escape(text)}</div>'
        f'<div class="bar" role="progressbar" aria-valuenow="{percent}"><div style="width:{percent}%"></div></div>'
        "</div>"
    )


def render_time(at: datetime) -> str:
    """Return a time for people, in the server's zone, with the exact one as a tooltip."""
    local = at.astimezone()
    return f'<time datetime="{at.isoformat()}" title="{local:%Y-%m-%d %H:%M:%S %Z}">{local:%-d %b %Y, %H:%M}</time>'


def render_loading(progress: Progress) -> str:
    """Return how far the loading is and what went wrong; empty when all is well."""
    parts = []
    if not progress.finished:
        percent = 100 * progress.done // progress.steps
        parts.append(
            f'<div class="loading"><div class="waiting" role="status">{escape(progress.line)}</div>'
            f'<div class="bar" role="progressbar" aria-valuenow="{percent}"><div style="width:{percent}%"></div></div>'
            "You can ask already: the answer comes when all is loaded.</div>"
        )
    if progress.problems:
        problems = "".join(f"<p>{escape(problem)}</p>" for problem in progress.problems)
        parts.append(
            '<details class="problems" role="alert" open><summary>Not everything could be loaded</summary>'
            f"{problems}<p>When it is fixed, ask again or restart Apprentice.</p></details>"
        )
    return "".join(parts)
