"""The texts of the widget that the page has not. What both say stands in the texts of the page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WidgetTexts:
    """What stands on another site, and in the frame that opens there."""

    open: str
    """The button on the other site."""
    close: str
    title: str
    kept: str
    """That questions and answers are kept, and who else sees them."""
    failed: str
    """That the server did not answer."""
