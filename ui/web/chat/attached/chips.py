"""What is attached to a conversation as HTML: a chip a file, how far each is that is being read, and what failed."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from retrieval.records import IngestResult, file_of, short_name
from ui.actions.documents import Reading
from ui.actions.library.attached import AttachedFile
from ui.actions.library.uploads import READ
from ui.web.look.panel import button, icon
from ui.wording.texts.chat.attached.attached import AttachedTexts
from ui.wording.texts.texts import PageTexts


@dataclass
class InProgress:
    """Files that are on their way into a conversation."""

    names: Sequence[str]
    state: Reading = field(default_factory=Reading)
    failure: Exception | None = None
    """Why nothing was read; what befell one file is in the state."""
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def unread(self) -> list[tuple[str, float | None]]:
        """The files that are not done, each with how far it is, 0 to 1; None while it waits for another."""
        if len(self.names) == 1:  # a page is called after its address before it is there, and after its file then
            return [] if self.state.finished else [(self.names[0], self.state.within)]
        at, done = self.state.progress, {short_name(file_of(one.uri)) for one in self.state.finished}
        if at is not None and at.done < len(self.names):
            done.update(self.names[: at.done])
        current = short_name(file_of(at.uri)) if at else None
        return [(name, self.state.within if name == current else None) for name in self.names if name not in done]


def render_attached(
    files: Sequence[AttachedFile],
    reading: Sequence[InProgress],
    failed: Sequence[IngestResult],
    texts: PageTexts,
) -> str:
    """Return the chips, a line for each file that could not be read, and the offer to read a page (see attached.js)."""
    names = texts.attached
    unread = [one for some in reading for one in some.unread]
    coming = {name for name, _ in unread}
    chips = [
        *(_chip(one, names) for one in files if one.name not in coming),
        *(_reading(name, within, names) for name, within in unread),
    ]
    listed = f'<ul class="files" aria-label="{names.files}">{"".join(chips)}</ul>' if chips else ""
    note = f'<p class="hint">{names.note}</p>' if chips else ""
    lines = "".join(f'<p class="unread" role="alert">{escape(line)}</p>' for line in _explain(failed, names))
    offer = button("", classes="chip offered", do="read", address="", form=names.read_page)
    return f'{listed}{note}{lines}<div class="offer" hidden>{offer}</div>'


def _chip(file: AttachedFile, texts: AttachedTexts) -> str:
    remove = button("×", title=texts.remove.format(name=file.name), classes="remove", do="remove", file=file.name)
    notes = "; ".join(dict.fromkeys(note for one in file.documents for note in one.notes))
    title = f' title="{escape(notes)}"' if notes else ""
    return f'<li class="file"{title}>{icon("sources")}<span class="name">{escape(file.name)}</span>{remove}</li>'


def _reading(name: str, within: float | None, texts: AttachedTexts) -> str:
    shown = escape(name)
    if within is None:
        return f'<li class="file"><span class="name">{shown}</span><span class="hint">{texts.waiting}</span></li>'
    percent = round(100 * within)
    return (
        f'<li class="file" data-status="reading"><span class="name">{shown}</span>'
        f'<div class="bar" role="progressbar" aria-valuenow="{percent}" aria-label="{shown}">'
        f'<div style="width:{percent}%"></div></div></li>'
    )


def _explain(results: Sequence[IngestResult], texts: AttachedTexts) -> Iterator[str]:
    for one in results:
        if one.status not in READ:
            yield texts.failed.format(name=short_name(one.uri), reason=one.reason)
