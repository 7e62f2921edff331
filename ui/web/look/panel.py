"""A piece of the page made of plain HTML, and how a click in it reaches Python."""

import time
from base64 import b64encode
from html import escape
from pathlib import Path

import gradio as gr

SCRIPT = Path(__file__).with_name("panel.js").read_text(encoding="utf-8")
SELECTING = Path(__file__).with_name("selecting.js").read_text(encoding="utf-8")
"""What a list needs of which entries can be selected."""


def panel(elem_id: str, value: str = "", script: str = "") -> gr.HTML:
    """Return an HTML component. Its `act` event carries the data of the clicked button (see panel.js).

    A `script` runs behind that of all panels, with the same `element`, `trigger` and `watch`.
    """
    return gr.HTML(value, elem_id=elem_id, js_on_load=SCRIPT + script, apply_default_css=False, elem_classes=["panel"])


def heading(text: str) -> None:
    """Draw a section's title."""
    gr.HTML(f"<h3>{text}</h3>", apply_default_css=False, elem_classes=["panel", "heading"])


def button(label: str, *, title: str = "", classes: str = "", pressed: bool | None = None, **data: object) -> str:
    """Return a button as HTML. `label` is HTML; every value of `data` becomes an escaped `data-` attribute."""
    attributes = [f'data-{name}="{escape(str(value))}"' for name, value in data.items()]
    if title:
        attributes.append(f'title="{escape(title)}" aria-label="{escape(title)}"')
    if pressed is not None:
        attributes.append(f'aria-pressed="{str(pressed).lower()}"')
    return f'<button type="button" class="{classes}" {" ".join(attributes)}>{label}</button>'


def confirm_button(label: str, question: str, confirm: str, keep: str, part_id: str, **data: object) -> str:
    """Return a button that asks `question` and acts on the second click only; `keep` is the button against it."""
    sure = button(confirm, classes="danger", title="", pressed=None, **data)
    return (
        f'<span class="confirm openable" id="{escape(part_id)}">'
        f"{button(label, classes='quiet ask', toggle=part_id)}"
        f'<span class="sure"><span>{escape(question)}</span>'
        f"{sure}{button(keep, classes='quiet', toggle=part_id)}</span></span>"
    )


def save_link(name: str, media_type: str, text: str) -> str:
    """Return a hidden link to a file that the browser saves at once (see panel.js).

    The file travels inside the page, so that no copy of it is left on the server.
    """
    content = b64encode(text.encode()).decode()
    file = f'download="{escape(name)}" href="data:{media_type};base64,{content}"'
    return f'<a hidden data-save="{time.time_ns()}" {file}></a>'


def icon(name: str) -> str:
    """Return a 16-pixel line icon as inline SVG."""
    return (
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{ICONS[name]}</svg>'
    )


ICONS = {
    "up": '<path d="M7 11v9H4v-9zM7 11l4-7a2 2 0 0 1 3 2l-1 4h5a2 2 0 0 1 2 2.4l-1.3 6A2 2 0 0 1 16.7 20H7"/>',
    "down": '<path d="M17 13V4h3v9zM17 13l-4 7a2 2 0 0 1-3-2l1-4H6a2 2 0 0 1-2-2.4l1.3-6A2 2 0 0 1 7.3 4H17"/>',
    "edit": '<path d="M4 20h4L19 9l-4-4L4 16zM13.5 6.5l4 4"/>',
    "retry": '<path d="M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7"/>',
    "copy": '<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15V6a2 2 0 0 1 2-2h8"/>',
    "sources": '<path d="M5 4h10l4 4v12H5zM14 4v5h5M8.5 13h7M8.5 16.5h5"/>',
    "note": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8v.01"/>',
    "star": '<path d="M12 4l2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.7 9.6 9z"/>',
    "sliders": '<path d="M4 8h16M9 5v6M4 16h16M15 13v6"/>',
    "more": '<path d="M5 12v.01M12 12v.01M19 12v.01"/>',
    "link": '<path d="M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"/>',
    "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
}
