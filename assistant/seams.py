"""What the assistant needs of others: to find passages, to judge and to choose what is read, and to write."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answers import Decoding, Ending, Turn
from retrieval.documents import Passage


class Retriever(Protocol):
    """Finds passages."""

    def search(self, question: str, k: int | None = None) -> list[Passage]:
        """Return the `k` best passages, best first; with None as many as the settings say."""
        ...


@dataclass(frozen=True)
class Fragment:
    """What a generator has written up to now."""

    text: str
    """All of it, not only the newest token."""
    new_tokens: int
    adapter_id: str | None
    ending: Ending


class Generator(Protocol):
    """Writes text after messages."""

    @property
    def model_id(self) -> str:
        """The base model's name."""
        ...

    @property
    def window(self) -> int:
        """Most tokens of prompt and answer together."""
        ...

    def count_tokens(self, messages: Sequence[Turn]) -> int:
        """Return the length of the prompt that `messages` become."""
        ...

    def stream(self, messages: Sequence[Turn], decoding: Decoding, stop: threading.Event) -> Iterator[Fragment]:
        """Yield ever longer fragments; the last one, and only that, has another ending than "running"."""
        ...

    def write_all(self, prompts: Sequence[Sequence[Turn]], decoding: Decoding) -> list[Fragment]:
        """Return the last fragment for each prompt, in the same order; quicker than one after the other."""
        ...


@dataclass(frozen=True)
class Estimate:
    """How likely the passages answer the question, and from where on it is answered."""

    probability: float
    threshold: float


class Gate(Protocol):
    """Tells whether to answer, before anything is written."""

    @property
    def identity(self) -> str:
        """What judges at this moment: the same identity means the same judgements."""
        ...

    def judge(self, question: str, passages: Sequence[Passage]) -> Estimate | None:
        """Judge a question that stands alone and at least one passage; None when there is nothing to judge by."""
        ...


@dataclass(frozen=True)
class Highlight:
    """A sentence that the model is pointed to."""

    passage: Passage
    """Which it stands in."""
    text: str


@dataclass(frozen=True)
class Quotation:
    """Sentences that are the answer, in place of what a model would write."""

    sentences: tuple[Highlight, ...]
    adapter_id: str | None
    """The adapter that has learned to quote; None when the settings say so."""


class Quoter(Protocol):
    """Tells whether an answer is quoted, and what."""

    def quotation(self, question: str, passages: Sequence[Passage]) -> Quotation | None:
        """Return what answers a question that stands alone; None when a model is to write."""
        ...


class Highlighter(Protocol):
    """Tells which sentences of the passages the model should look at."""

    @property
    def identity(self) -> str:
        """How it is told: the same identity means the same sentences."""
        ...

    def highlights(self, question: str, passages: Sequence[Passage]) -> list[Highlight]:
        """Return sentences of the passages, in their order, for a question that stands alone."""
        ...
