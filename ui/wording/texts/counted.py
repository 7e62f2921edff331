"""A text with a number in it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counted:
    """A text for one thing and one for several; {count} is filled in. A language without a plural has one text."""

    one: str
    many: str = ""

    def of(self, count: int, **others: object) -> str:
        """Return the text for `count` things; `others` are filled in too."""
        return (self.one if count == 1 or not self.many else self.many).format(count=count, **others)
