"""What the assistant needs of others: to find passages, to judge and to choose what is read, and to write."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.adapters.files import Adapter
from assistant.adapters.style import FIRST_STYLE, ExtractStyle
from assistant.answerability.gate import Estimate, Line
from assistant.answers import Decoding, Ending, Turn
from retrieval.documents import Passage
from retrieval.index.tables import StoredTable
from retrieval.records import DocumentRecord
from retrieval.settings import AS_SET, Way
from retrieval.text.windows import Window


class Retriever(Protocol):
    """Finds passages and documents, and has the tables of the documents."""

    def search(self, question: str, k: int | None = None, *, way: Way = AS_SET) -> list[Passage]:
        """Return the `k` best passages, best first; with None as many as the settings say. `way` changes those."""
        ...

    def documents(self) -> Sequence[DocumentRecord]:
        """Return the documents that a search can find, ordered by title."""
        ...

    def read(self, document_id: str, most: int) -> list[Passage]:
        """Return up to `most` passages of a document in its order; of a longer one evenly spread ones."""
        ...

    def tables(self) -> list[StoredTable]:
        """Return the tables of the documents that are searched."""
        ...


@dataclass(frozen=True)
class Computed:
    """An answer that was computed from a table."""

    text: str
    """Markdown; `[n]` in it points to `passages`."""
    passages: tuple[Passage, ...]
    """The rows that it shows."""
    refused: bool
    """Whether it says that the table has no such row."""


class Calculator(Protocol):
    """Answers questions about tables by computing."""

    def compute(self, question: str, passages: Sequence[Passage], tables: Sequence[StoredTable]) -> Computed | None:
        """Return the answer to a question that stands alone, for which `passages` were found; None unless certain."""
        ...


@dataclass(frozen=True)
class Fragment:
    """What a generator has written up to now."""

    text: str
    """All of it, not only the newest token."""
    new_tokens: int
    ending: Ending


class Generator(Protocol):
    """Writes text after messages, with an adapter or with the base model alone."""

    @property
    def model_id(self) -> str:
        """The base model's name."""
        ...

    @property
    def window(self) -> int:
        """Most tokens of prompt and answer together."""
        ...

    @property
    def at_once(self) -> int:
        """How many answers it writes at the same time; more would only wait for each other."""
        ...

    def count_tokens(self, messages: Sequence[Turn]) -> int:
        """Return the length of the prompt that `messages` become."""
        ...

    def stream(
        self, messages: Sequence[Turn], decoding: Decoding, stop: threading.Event, adapter: Adapter | None = None
    ) -> Iterator[Fragment]:
        """Yield ever longer fragments; the last one, and only that, has another ending than "running".

        Raises UnusableAdapterError before the first one when the adapter cannot write.
        """
        ...

    def write_all(
        self, prompts: Sequence[Sequence[Turn]], decoding: Decoding, adapter: Adapter | None = None
    ) -> list[Fragment]:
        """Return the last fragment for each prompt, in the same order; quicker than one after the other."""
        ...


@dataclass(frozen=True)
class Likelihood:
    """How expected a completion was."""

    nll: float
    """Negative log-likelihood in nats, summed over the completion and its end of turn."""
    tokens: int


class Writer(Generator, Protocol):
    """A generator whose model is in this process: exams are held on it."""

    @property
    def engine(self) -> str:
        """What runs the model, with its version where that is not transformers."""
        ...

    @property
    def quantization(self) -> str:
        """How the weights are held."""
        ...

    @property
    def conditions(self) -> tuple[str, ...]:
        """Everything about the model and this machine that its answers depend on."""
        ...

    def log_likelihood(self, messages: Sequence[Turn], completion: str, adapter: Adapter | None = None) -> Likelihood:
        """Return how expected `completion` and the end of turn after it are."""
        ...


class Gate(Protocol):
    """Tells whether to answer, before anything is written."""

    def judge(self, question: str, passages: Sequence[Passage], line: Line) -> Estimate | None:
        """Judge a question that stands alone by at least one passage; None when there is nothing to judge by."""
        ...


@dataclass(frozen=True)
class Highlight:
    """A sentence that the model is pointed to."""

    passage: Passage
    """Which it stands in."""
    text: str


@dataclass(frozen=True)
class Extract:
    """A part of a passage that is shown as the answer."""

    passage: Passage
    window: Window
    score: float
    """How well it answers; comparable among the extracts of one question."""
    best: int
    """Number of the unit in the window that is nearest to the question."""


class ExtractChooser(Protocol):
    """Chooses what is quoted."""

    def extracts(
        self, question: str, passages: Sequence[Passage], style: ExtractStyle = FIRST_STYLE, *, doubtful: bool = False
    ) -> list[Extract]:
        """Return what is shown, best first; nothing when no passage has anything to show.

        `style` says how much. Where it is `doubtful` whether the passages answer, more is shown.
        """
        ...


class Highlighter(Protocol):
    """Tells which sentences of the passages the model should look at."""

    @property
    def identity(self) -> str:
        """How sentences are chosen: the same identity means the same sentences."""
        ...

    def highlights(self, question: str, passages: Sequence[Passage]) -> list[Highlight]:
        """Return sentences of the passages, in their order, for a question that stands alone."""
        ...
