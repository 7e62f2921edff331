"""The texts of "What my feedback did" that every language has."""

from dataclasses import dataclass
from typing import TypedDict

from ui.wording.texts.counted import Counted


class Lessons(TypedDict):
    """What a version has learned from a judgement."""

    score: str
    extract: str
    adapter: str


@dataclass(frozen=True)
class MyFeedbackTexts:
    """What is said of each judgement of a person."""

    heading: str
    intro: str
    most_changed: str
    exam_of: str
    """Which version sat the exam: {version}."""
    promoted: str
    not_promoted: str
    before: str
    after: str
    lessons: Lessons
    learned: str
    """That {version} has learned {lessons}."""
    learned_earlier: str
    """The same of what the person had said before."""
    serves: str
    rests: str
    no_version: str
    asked: str
    """Which {versions} were asked it in their exams."""
    then_and_now: str
    answered_then: str
    your_correction: str
    your_thumb: str
    ask_today: str
    asking: str
    today: str
    approved_today: str
    alone_today: str
    older: Counted
    others: Counted
