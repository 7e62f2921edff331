"""Answers that quote: whether the adapter in charge has learned to, what is quoted, and how that becomes a text.

Whether to quote belongs to an adapter like its score of answerability: examined, promoted and rolled back with it
(docs/decisions/0012-quote-where-corrections-do.md). Knows no language model and no exam.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, Protocol, cast, get_args

from assistant.adapters.shelf import AdapterShelf
from assistant.answers import Answer, Turn
from assistant.errors import AssistantError
from assistant.seams import Highlight, Quotation
from assistant.steps.citations import renumbered
from retrieval.documents import Passage

Manner = Literal["write", "quote"]
"""How an adapter answers: in its own words, or with sentences of the passages."""
Setting = Literal["learned", "write", "quote"]
MANNER_FILE = "manner.txt"
"""In the folder of an adapter that was examined."""
_BULLET = re.compile(r"^(?:[-*+•]|\d+[.)])\s+")
_log = logging.getLogger(__name__)


class SentenceChooser(Protocol):
    """Chooses what is quoted."""

    def quotes(self, question: str, passages: Sequence[Passage]) -> list[Highlight]:
        """Return sentences that together answer, in their order; none when no passage has any."""
        ...


class LearnedQuoter:
    """Satisfies the assistant's Quoter: quotes while the adapter that is to serve does."""

    def __init__(
        self,
        chooser: SentenceChooser,
        shelf: AdapterShelf,
        setting: Setting = "learned",
        serve: str = "champion",
        untrained: Manner = "write",
    ) -> None:
        """Do as `setting` says, and with "learned" as the adapter to `serve`: "champion", "base" or an adapter's id.

        `untrained` is the manner of the base model.
        """
        self._chooser = chooser
        self._shelf = shelf
        self._setting: Setting = setting
        self._serve = serve
        self._untrained: Manner = untrained

    @property
    def manner(self) -> Manner:
        """How it is answered at this moment."""
        if self._setting != "learned":
            return self._setting
        served = self._served()
        try:
            return self._untrained if served is None else stored_manner(self._shelf, served)
        except AssistantError as error:
            _log.warning("%s Until then it writes.", error)
            return "write"

    def quotation(self, question: str, passages: Sequence[Passage]) -> Quotation | None:
        """Return the sentences that answer; None when a model is to write."""
        if self.manner == "write":
            return None
        sentences = self._chooser.quotes(question, passages)
        return Quotation(tuple(sentences), self._served()) if sentences else None

    def _served(self) -> str | None:
        served = self._shelf.champion() if self._serve == "champion" else self._serve
        return None if served == "base" else served


def quoted(answer: Answer, quotation: Quotation, prompt: tuple[Turn, ...]) -> Answer:
    """Return `answer` with the sentences as its text, each with the number of its passage behind it.

    `prompt` is what the model would have read. What looks like a citation in the sentences is left out, and so is the
    bullet or number of an item of a list.
    """
    numbers = {passage.chunk.id: number for number, passage in enumerate(answer.passages, start=1)}
    return replace(
        answer,
        text=" ".join(
            f"{_plain(sentence.text)} [{numbers[sentence.passage.chunk.id]}]" for sentence in quotation.sentences
        ),
        quoted=True,
        messages=(),
        withheld=prompt,
        adapter_id=quotation.adapter_id,
        ending="complete",
    )


def _plain(sentence: str) -> str:
    return _BULLET.sub("", renumbered(" ".join(sentence.split()), {}))


def stored_manner(shelf: AdapterShelf, adapter_id: str) -> Manner:
    """Return how an adapter answers; "write" for one that was never examined otherwise.

    Raises:
        AssistantError: the adapter is unknown, or what is stored is no manner.
    """
    file = shelf.get(adapter_id).folder / MANNER_FILE
    try:
        stored = file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return "write"
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"How {adapter_id!r} answers cannot be read: {error}. Delete {str(file)!r}.") from error
    if stored not in get_args(Manner):
        raise AssistantError(f"{str(file)!r} says {stored[:40]!r}, neither 'write' nor 'quote'. Delete it.")
    return cast(Manner, stored)


def store_manner(folder: Path, manner: Manner) -> None:
    """Keep in an adapter's folder how it answers."""
    (folder / MANNER_FILE).write_text(f"{manner}\n", encoding="utf-8")
