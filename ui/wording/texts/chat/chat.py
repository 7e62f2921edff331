"""The texts of the tab Chat that every language has."""

from dataclasses import dataclass
from typing import TypedDict

from ui.wording.texts.counted import Counted


@dataclass(frozen=True)
class ChatTexts:
    """What stands around the answers, and what is said while one comes."""

    new_conversation: str
    no_conversations: str
    ask: str
    stop: str
    placeholder: str
    collections: str
    collections_info: str
    still_answering: str
    welcome: str
    welcome_known: Counted
    welcome_empty: str
    """That documents are added under {tab}."""
    waiting: Counted
    """How many questions are ahead."""
    searching: str
    reading: Counted
    writing: str
    earlier: Counted
    """How many earlier answers are folded away."""
    empty_answer: str
    passage: str
    """The tooltip of a citation: {number}."""
    passage_matched: str
    passage_unmatched: str
    refused: str
    dropped: Counted
    unmatched: str
    """Which {numbers} no passage has."""
    stopped: str
    cut_off: str
    ask_next: str
    export_mine: str
    erase_mine: str
    erase_mine_sure: str
    erase_mine_uploads: Counted
    """How many files go that nobody else put in."""
    erase_mine_shared: Counted
    """How many files stay that others put in too."""
    erase: str
    mine_erased: str
    mine_learned: str
    """What is added where a learned version has learned from it."""
    nothing_of_mine: str


Reasons = TypedDict(
    "Reasons",
    {
        "wrong fact": str,
        "not in the sources": str,
        "wrong source": str,
        "outdated": str,
        "incomplete": str,
        "should have refused": str,
        "should not have refused": str,
        "style": str,
    },
)
"""What people read for each reason that is kept with a thumb down."""


@dataclass(frozen=True)
class JudgingTexts:
    """What people rate, correct and choose with."""

    good: str
    bad: str
    correct: str
    again: str
    copy: str
    sources: Counted
    corrected_answer: str
    save_correction: str
    cancel: str
    hint: str
    corrected_by_you: str
    two_answers: str
    better: str
    what_is_wrong: str
    reasons: Reasons
    comment: str
    anything_else: str
    save_comment: str
    update_comment: str


@dataclass(frozen=True)
class MadeTexts:
    """What an answer was made with."""

    heading: str
    model: str
    prompt: str
    settings: str
    documents: str
    strategy: str
    queries: str
    """What was searched beside the question."""


@dataclass(frozen=True)
class SourceTexts:
    """What stands beside an answer."""

    heading: str
    welcome: str
    none: str
    none_needed: str
    looking: str
    whose: str
    """The {question} that the sources are for."""
    cited: str
    score: str
    """How well a passage fits: {score}."""
    fused: str
    meaning: str
    words: str
    reading: str
    made: MadeTexts
