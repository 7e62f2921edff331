"""The texts of the list of conversations and of an empty chat that every language has."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FirstTexts:
    """What an empty chat says, and what answers."""

    identity: str
    learning: str
    try_these: str
    ask_about: str
    """A question about a {heading} of a {title}."""
    drop: str
    quotes: str
    """What answers where no model writes."""
    model: str
    """What answers: the {model} as it came."""
    learned: str
    """What answers: what was learned in {version}."""
    see_quality: str


@dataclass(frozen=True)
class ConversationTexts:
    """The list of conversations, and what can be done with each."""

    search: str
    none_found: str
    pinned: str
    today: str
    yesterday: str
    earlier: str
    more: str
    """What opens the menu of the conversation {title}."""
    pin: str
    unpin: str
    rename: str
    name: str
    save: str
    markdown: str
    json: str
    delete: str
    delete_sure: str
    deleted: str
    question: str
    sources: str
    unkept: str
    """The switch."""
    unkept_note: str
    """Stands above such a conversation."""
    first: FirstTexts
