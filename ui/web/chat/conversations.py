"""The list of a person's conversations as HTML."""

from collections.abc import Sequence
from html import escape

from feedback.history import Conversation
from ui.web.look.panel import button
from ui.wording.texts.chat import ChatTexts


def render_conversations(conversations: Sequence[Conversation], current: str, texts: ChatTexts) -> str:
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
    return "".join(entries) or f'<p class="nothing">{texts.no_conversations}</p>'
