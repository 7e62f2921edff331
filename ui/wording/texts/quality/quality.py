"""The texts of the tab Quality that every language has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from ui.wording.texts.counted import Counted


class Whos(TypedDict):
    """Who sat an exam."""

    serving: str
    base: str
    candidate: str


class Changes(TypedDict):
    """What became of a question."""

    improved: str
    regressed: str
    unchanged: str


class Families(TypedDict):
    """Kinds of measures."""

    overlap: str
    meaning: str
    judge: str
    refusals: str
    sources: str


class Serves(TypedDict):
    """Parts of an answer that are examined by themselves."""

    score: str
    extract: str
    adapter: str


Reasons = TypedDict("Reasons", {"not judged": str, "not measured": str, "no such question": str})
"""Why there is no figure."""


@dataclass(frozen=True)
class TrendTexts:
    """What is said beside the pictures of exams and of what people said."""

    heading: str
    questions: str
    """Above the choice of questions."""
    nights: str
    """The exams of the nights, each of which asked its own questions."""
    evaluated: str
    """Questions of a file: {name}, {asked} and {digest}."""
    unnamed: str
    """What stands for {name} where the report does not say."""
    whos: Whos
    change: str
    """In the legend: a line where what serves was changed."""
    interval: str
    """In the legend: what a band is."""
    dot: str
    """{time}, {who} ({version}), {value}, {low}, {high} and {n} questions."""
    gap: str
    """A dot without a value: {time}, {who} and {reason}."""
    gaps: Counted
    """Under a picture: how many exams have no value, and {reason}."""
    families: Families
    names: Mapping[str, str]
    """Measures whose names are words."""
    reasons: Reasons
    missing: str
    """The measures {names} that no exam has, and {reason}."""
    no_exam: str
    said: str
    """Heading of what people said."""
    liked: str
    edited: str
    period: str
    """What people said on a day or in a week: {time}, {value}, {low}, {high} and {n} answers."""
    no_thumbs: str
    nothing_said: str
    changes: str
    """Heading of the changes of what serves."""
    day: str
    """A day on the axis, as `strftime` takes it."""


@dataclass(frozen=True)
class ComparisonTexts:
    """What is said of champion and candidate, question by question."""

    heading: str
    night: str
    parts: Serves
    champion: str
    candidate: str
    measure: str
    all: str
    changes: Changes
    answer_of: str
    """Above an answer: {who} and {version}."""
    reference: str
    references: str
    unanswerable: str
    """In place of a reference."""
    sources: str
    refused: str
    none: str
    """That no question is in the list that was chosen."""
    not_compared: Counted
    """How many questions failed for one of the two."""
    no_contest: str


@dataclass(frozen=True)
class QualityTexts:
    """What the quality page says."""

    heading: str
    intro: str
    reading: str
    download_html: str
    download_jsonl: str
    made: str
    """Under a report: when it was made, {time}."""
    trend: TrendTexts
    comparison: ComparisonTexts
