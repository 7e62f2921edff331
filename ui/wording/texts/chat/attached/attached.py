"""The texts of what is attached to a conversation, which every language has."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AttachedTexts:
    """What is said where files and addresses are attached."""

    attach: str
    """The button."""
    target: str
    """What the choice is about where files go."""
    here: str
    """The choice that keeps them in the conversation."""
    library: str
    """The choice that puts them into the {collection} of the library."""
    files: str
    """What the list of files is."""
    note: str
    """Who gets answers from them."""
    remove: str
    """The button that removes {name}."""
    read_page: str
    """The button that reads the {address} that stands in the box."""
    waiting: str
    """A file that another is read before."""
    failed: str
    """That {name} could not be read, and the {reason}."""
