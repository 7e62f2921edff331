"""Hand-made stand-ins for the seams between packages, shared by the tests of several packages."""

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from assistant.adapters.files import Adapter
from assistant.answers import Decoding, Turn
from assistant.seams import Fragment
from assistant.steps.corrections import Correction
from retrieval.documents import Passage
from retrieval.index.tables import StoredTable
from retrieval.records import DocumentRecord
from retrieval.settings import AS_SET, Way


class FixedRetriever:
    """Finds the same passages for every question."""

    def __init__(self, *passages: Passage) -> None:
        self.passages = passages
        self.questions: list[str] = []

    def search(self, question: str, k: int | None = None, *, way: Way = AS_SET) -> list[Passage]:
        del way
        self.questions.append(question)
        return list(self.passages[: k or len(self.passages)])

    def tables(self) -> list[StoredTable]:
        return []

    def documents(self) -> list[DocumentRecord]:
        chunks = {passage.chunk.document_id: passage.chunk for passage in self.passages}
        return [
            DocumentRecord(chunk.document_id, chunk.uri, chunk.title, None, len(chunk.text), 1, datetime.now(UTC))
            for chunk in chunks.values()
        ]

    def read(self, document_id: str, most: int) -> list[Passage]:
        return [passage for passage in self.passages if passage.chunk.document_id == document_id][:most]


class ScriptedGenerator:
    """Writes the same text, word by word, for every prompt. One token is one word."""

    model_id = "scripted"
    at_once = 1

    def __init__(self, text: str, window: int = 2048) -> None:
        self.text = text
        self.window = window
        self.prompts: list[tuple[Turn, ...]] = []
        self.adapters: list[str | None] = []
        """With which adapter each prompt was answered."""

    def count_tokens(self, messages: Sequence[Turn]) -> int:
        return sum(len(turn.text.split()) for turn in messages)

    def stream(
        self, messages: Sequence[Turn], decoding: Decoding, stop: threading.Event, adapter: Adapter | None = None
    ) -> Iterator[Fragment]:
        self.prompts.append(tuple(messages))
        self.adapters.append(adapter.id if adapter else None)
        words = self.text.split(" ")
        for count in range(1, min(len(words), decoding.max_new_tokens) + 1):
            if stop.is_set():
                yield Fragment(" ".join(words[: count - 1]), count - 1, "stopped")
                return
            yield Fragment(" ".join(words[:count]), count, "running")
        ending = "complete" if len(words) <= decoding.max_new_tokens else "length"
        text = " ".join(words[: decoding.max_new_tokens])
        yield Fragment(text, min(len(words), decoding.max_new_tokens), ending)

    def write_all(
        self, prompts: Sequence[Sequence[Turn]], decoding: Decoding, adapter: Adapter | None = None
    ) -> list[Fragment]:
        return [list(self.stream(prompt, decoding, threading.Event(), adapter))[-1] for prompt in prompts]


class FixedCorrections:
    """Has the same correction for every question, or for `only` one, and the same examples."""

    def __init__(self, approved: Correction | None = None, examples: Sequence[Correction] = (), only: str = "") -> None:
        self.correction = approved
        self.shown = examples
        self.only = only
        self.given: list[bool] = []

    def approved(self, question: str, passages: Sequence[Passage], *, given: bool) -> Correction | None:
        del passages
        self.given.append(given)
        return self.correction if self.only in ("", question) else None

    def examples(self, question: str, passages: Sequence[Passage], *, given: bool) -> Sequence[Correction]:
        del question, passages, given
        return self.shown
