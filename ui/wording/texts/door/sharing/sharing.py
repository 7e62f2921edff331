"""The texts of conversations that are shared by a link, which every language has."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SharedPageTexts:
    """What the page behind a link says."""

    heading: str
    """Stands in the place of a title that is withheld."""
    whose: str
    """Who shared it, {name}, and when, {time}."""
    asked: str
    """Who asked a question, {name}, and when, {time}."""
    corrected: str
    withheld: str
    """Stands in the place of what the reader may not read."""
    gone: str
    """The heading where a link leads to nothing."""
    gone_why: str
    open: str
    """The link to the app."""


@dataclass(frozen=True)
class SharingTexts:
    """What the menu of a conversation says of sharing it."""

    share: str
    shared: str
    """What the list says of a conversation."""
    link: str
    """What the box with the link holds."""
    copy: str
    readers: str
    """Who reads what by the link."""
    since: str
    """That it is shared since {time}, and that its link is not shown again."""
    another: str
    """The button that makes a link in the place of the one before."""
    end: str
    ended: str
    attached: str
    """Why a conversation with attached files cannot be shared."""
    page: SharedPageTexts
