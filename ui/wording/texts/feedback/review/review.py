"""The texts of the tab Review that every language has."""

from dataclasses import dataclass
from typing import TypedDict

from ui.wording.texts.counted import Counted


class Outcomes(TypedDict):
    """What a reviewer decided: {name}, and of a rejection the {reason}."""

    accepted: str
    changed: str
    rejected: str
    missing: str


@dataclass(frozen=True)
class ReviewTexts:
    """What is said where corrections and thumbs down are reviewed, and of what was decided."""

    tab: str
    tab_waiting: str
    """The same with how many wait: {count}."""
    intro: str
    move: str
    """What the arrow keys do; the other keys do what their buttons say."""
    pick: str
    nothing: str
    nothing_hint: str
    queue: str
    """Names the list for those who do not see it."""
    correction: str
    thumb_down: str
    record: str
    """What became of what the person said: {accepted}, {changed}, {rejected}, {missing}."""
    agreement: str
    """How often the person agrees with others: {agreed} of {compared}."""
    new_here: str
    answer: str
    corrected: str
    comment: str
    sources: Counted
    no_sources: str
    accept: str
    change: str
    reject: str
    missing: str
    text: str
    """Names the box in which a correction is changed."""
    save: str
    reason: str
    """Names the box for the reason of a rejection."""
    reason_hint: str
    select: str
    """Names the box that selects an entry: {question}."""
    select_all: str
    selected: str
    """Stands before the number of entries that are selected."""
    decided: Counted
    """What is said after a decision."""
    latest: str
    put_back: str
    outcomes: Outcomes
    a_reviewer: str
    """The name of a reviewer who is not named."""
    changed_yours: str
    """Stands in the chat below an answer whose correction a reviewer changed."""
