"""Go through a page in one pass, however deep its elements are nested."""

from collections.abc import Collection, Iterator
from typing import Literal

from bs4 import Tag
from bs4.element import NavigableString

Event = tuple[Literal["open", "text", "close"], Tag | NavigableString]


def walk(root: Tag, skipped: Collection[int] = ()) -> Iterator[Event]:
    """Yield the elements and strings in order; the elements whose `id()` is in `skipped` are left out.

    `skipped` is looked at when an element is reached, so it may grow on the way.
    """
    stack: list[Event] = [("open", root)]
    while stack:
        event, node = stack.pop()
        if event == "open" and id(node) in skipped:
            continue
        yield event, node
        if event == "open" and isinstance(node, Tag) and id(node) not in skipped:
            stack.append(("close", node))
            stack += [("open" if isinstance(child, Tag) else "text", child) for child in reversed(node.contents)]  # type: ignore[misc]
