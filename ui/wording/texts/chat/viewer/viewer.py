"""The texts of the dialog in which a source is read, which every language has."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ViewerTexts:
    """What is said where a document is read."""

    open: str
    """The button at a source."""
    previous: str
    next: str
    as_text: str
    """The button that shows the text instead of the page."""
    as_page: str
    original: str
    """The link that saves the file."""
    close: str
    page: str
    """What the picture shows: {number} and {title}."""
    gone: str
    """That the library holds the document no more, or another state of it."""
