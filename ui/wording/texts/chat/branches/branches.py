"""The texts of questions that are asked anew, which every language has."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BranchTexts:
    """What is said at a question, and of conversations that have branches."""

    edit: str
    """The button that opens the box in which a question is changed."""
    edited: str
    """What the box holds."""
    hint: str
    """What becomes of the answers after the question."""
    versions: str
    """That version {number} of {count} of a question is shown."""
    earlier: str
    """The link to the version before the shown one."""
    later: str
    delete_sure: str
    """What goes with a conversation that has branches."""
