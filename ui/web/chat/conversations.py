"""The list of a person's conversations as HTML."""

from collections.abc import Sequence
from html import escape

from feedback.history import Conversation
from ui.web.look.panel import button


def render_conversations(conversations: Sequence[Conversation], current: str) -> str:
    """Return a button for each conversation; the one with the id `current` is marked."""
    entries = [
        button(
            escape(conversation.title),
            title=conversation.title,
            classes="conversation current" if conversation.id == current else "conversation",
            do="open",
            conversation=conversation.id,
        )
        for conversation in conversations
    ]
    return "".join(entries) or '<p class="nothing">Your conversations appear here.</p>'
