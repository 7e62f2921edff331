"""Sharing in the list of conversations: the mark of a shared one, and the part of its menu."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any

from feedback.history import Conversation
from ui.web.look.panel import button, icon
from ui.web.look.parts import render_time
from ui.wording.texts.texts import PageTexts


@dataclass(frozen=True)
class Sharing:
    """What a person shares."""

    since: Mapping[str, datetime] | None = None
    """By the id of the conversation or branch; None for whoever has no account and so shares nothing."""
    made: Mapping[str, str] = field(default_factory=dict)
    """A link that was made just now, by the id of what it shows."""

    def find_time(self, one: Conversation) -> datetime | None:
        """Return since when a conversation is shared; None when it is not."""
        return next((at for name, at in (self.since or {}).items() if one.holds(name)), None)

    def find_link(self, one: Conversation) -> str:
        """Return the link to a conversation that was made just now; "" where none was."""
        return next((link for name, link in self.made.items() if one.holds(name)), "")


NOTHING = Sharing()


def render_mark(one: Conversation, sharing: Sharing, texts: PageTexts) -> str:
    """Return the mark of a conversation that is shared."""
    if sharing.find_time(one) is None:
        return ""
    shared = escape(texts.sharing.shared)
    return f'<span class="shared" role="img" aria-label="{shared}" title="{shared}">{icon("link")}</span>'


def render_sharing(one: Conversation, sharing: Sharing, texts: PageTexts) -> str:
    """Return how a conversation is shared, or that it is and no longer shall be; what is shown of it is shared."""
    names, about = texts.sharing, dict[str, Any](conversation=one.id, stay="yes", classes="quiet")
    if sharing.since is None:
        return ""
    at, link = sharing.find_time(one), sharing.find_link(one)
    if at is None:
        return button(names.share, do="share", **about)
    end = button(names.end, do="end sharing", **about)
    if link:
        return (
            f'<div class="sharing" role="status"><input readonly value="{escape(link)}" '
            f'aria-label="{escape(names.link)}">{button(names.copy, classes="primary", copy=link)}'
            f"<p>{escape(names.readers)}</p>{end}</div>"
        )
    since = escape(names.since).format(time=render_time(at, texts))
    another = button(names.another, do="share", **about)
    return f'<div class="sharing"><p>{since}</p>{another}{end}</div>'
