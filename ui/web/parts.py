"""Small pieces of HTML that several tabs show: a progress bar, a time."""

from datetime import datetime
from html import escape


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
