"""The values of a strategy: what it may use, what it does, and what was found by it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answerability.gate import Estimate
from assistant.answers import Answer
from assistant.seams import Retriever
from retrieval.documents import Passage
from retrieval.index.embedding.embedder import Embedder
from retrieval.search.reranking import FindReader
from retrieval.settings import Way

Write = Callable[[str, str], str]
"""Lets the model write: instructions and text in, its reply out; "" where that has no room or was stopped."""
Judge = Callable[[Sequence[Passage]], Estimate | None]
"""Says how likely passages answer the question; None where nothing can judge."""
Remark = Literal["", "other words", "elsewhere"]
"""What is said above an answer of how its passages were found."""

WIDER = 4
"""A strategy chooses among this many times the passages that are read."""
BY_SCORES = Way(rerank=0)
"""Meaning and words, as the settings weigh them, without the small model that reads."""


@dataclass(frozen=True)
class Tools:
    """What a strategy may use for one question."""

    retriever: Retriever
    elsewhere: Retriever | None
    """Finds passages of more collections than were asked for; None where no others may be read."""
    embedder: Callable[[], Embedder]
    reader: FindReader
    reranker: str
    """As `[answers] reranker`."""
    write: Write | None
    """None: the model is not trusted to write what is searched."""
    judge: Judge


@dataclass(frozen=True)
class Found:
    """What a strategy found for a question."""

    passages: tuple[Passage, ...]
    """Those that are read, best first."""
    queries: tuple[str, ...] = ()
    """What was searched beside the question."""
    strategy: str = ""
    remark: Remark = ""


@dataclass(frozen=True)
class Strategy:
    """A way to find passages or to check an answer. What is None is done as without it."""

    name: str
    summary: str
    """What it does, for people."""
    way: Way | None = None
    """How is searched."""
    ask: Callable[[str, Tools], Sequence[str]] | None = None
    """Returns what is searched beside the question."""
    shared: bool = False
    """Whether each of what is searched gets an equal share of the passages; else they are ranked together."""
    choose: Callable[[str, Sequence[Passage], int, Tools], list[Passage]] | None = None
    """Returns the passages in the order in which so many of them are read."""
    mend: Callable[[str, Found, Tools], Found] | None = None
    """Looks at what was found, and may return something else."""
    check: Callable[[Answer, Embedder], Answer] | None = None
    """Looks at what a model wrote, and may return something else."""
    route: Callable[[str], str] | None = None
    """Returns the name of the strategy that suits a question."""
    writes: bool = False
    """Whether it is nothing without a model that writes."""
