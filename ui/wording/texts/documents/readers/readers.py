"""What the tab Documents says to admins of who may read which collection."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReadersTexts:
    """Who may read what, and how that is changed."""

    heading: str
    nothing_limited: str
    limited: str
    """Which collections are limited: {names}."""
    show: str
    """The button that shows all collections, and hides them."""
    everybody: str
    admins: str
    only_admins: str
    change: str
    change_of: str
    """What that button does for {collection}."""
    people: str
    groups: str
    no_groups: str
    """How a group is made, with the command."""
    hint: str
    limit: str
    open: str
    open_of: str
    """What that button does for {collection}."""
    open_sure: str
    was_limited: str
    """Who reads {collection} now: {readers}."""
    was_opened: str
    """That everybody reads {collection} again."""
    is_empty: str
    """That no document is in {collection} yet."""
    has_learned: str
    """That a version may have learned from it before; {tab} is the tab Learning."""
