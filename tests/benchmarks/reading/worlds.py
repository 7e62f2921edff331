"""Everyday questions over made documents, with the words that answer: what the reader is trained and measured on.

`worlds/made` and `worlds/contested` hold 524 documents of invented organisations and 14,925 questions, written for this
purpose by eighteen authors, in `contested` with several places that seem to answer; a seventh of the questions have no
answer there, a tenth are in another language than the documents. `worlds/debian.jsonl` holds 6,167 questions
about pages that packages of Debian 12 bring; no text of them, only where the answers stand (characters of the page
without blanks, marks and case). Nothing of it is about the everyday sets.
"""

import gzip
import html
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.answerability.reading.units import read_units
from feedback.store.database import open_database
from retrieval.documents import Passage
from retrieval.library import Library
from retrieval.search.reranking import FindReader, no_reader
from retrieval.settings import IndexSettings
from retrieval.text.units import Unit

FOLDER = Path(__file__).with_name("worlds")
PASSAGES = 6
LONG = 25
"""Characters of an answer that is recognised in other documents too."""
SHORT = 6
"""Characters of a unit that can be told to be a part of an answer."""

_TAGS = re.compile(r"<(script|style).*?</\1>|<!--.*?-->|<[^>]+>", re.DOTALL | re.IGNORECASE)
_BETWEEN = " >>> "


@dataclass(frozen=True)
class Question:
    """One question about a document."""

    text: str
    kind: str
    answers: tuple[tuple[str, ...], ...] | None
    """The stretches that answer, each with other places that say the same; letters and figures only. None: nothing
    in the document's world answers."""


@dataclass(frozen=True)
class WorldDocument:
    """A document and what is asked about it."""

    world: str
    name: str
    text: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Case:
    """A question, the passages that were found, and which of their units answer."""

    question: Question
    world: str
    document: str
    passages: tuple[Passage, ...]
    answers: tuple[tuple[bool, ...], ...]
    """For each passage, for each of its units."""
    added: bool
    """Whether the first passage was not found, but put there because it answers."""

    @property
    def is_answered(self) -> bool:
        """Whether any passage answers."""
        return any(map(any, self.answers))


def load_worlds(author: str) -> list[WorldDocument]:
    """Return the documents of one author; of `debian` those whose package is installed."""
    (file,) = FOLDER.rglob(f"{author}.jsonl")
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [found for row in rows if (found := _load(row)) is not None]


def find_cases(
    documents: Sequence[WorldDocument],
    embeddings: str = "multilingual",
    passages: int = PASSAGES,
    reader: FindReader = no_reader,
) -> list[Case]:
    """Read the documents into a library of their own, and return a case for each question about them."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/worlds.db")
        library = Library(IndexSettings(embeddings=embeddings), Path(folder), engine, reader=reader)
        try:
            return list(_ask(documents, library, Path(folder) / "documents", passages))
        finally:
            library.close()
            engine.dispose()


def _ask(documents: Sequence[WorldDocument], library: Library, folder: Path, most: int) -> Iterator[Case]:
    paths = {_write(one, folder): one for one in documents}
    for result in library.ingest([str(path) for path in paths]):
        if result.status not in ("added", "unchanged", "updated"):
            raise ValueError(f"{result.uri}: {result.reason}")
    known = {Path(record.uri): record.id for record in library.documents()}
    for path, document in paths.items():
        for question in document.questions:
            found = library.search(question.text, most)
            answers = [mark(passage, question, own=Path(passage.chunk.uri) == path) for passage in found]
            case = Case(question, document.world, document.name, tuple(found), tuple(answers), added=False)
            yield case if case.is_answered or question.answers is None else _add(case, library, known[path])


def _add(case: Case, library: Library, document: str) -> Case:
    """Put the passage of the document that answers best before the others."""
    marked = [(passage, mark(passage, case.question, own=True)) for passage in library.read(document, 400)]
    passage, answers = max(marked, key=lambda one: sum(one[1]))
    if not any(answers):
        return case
    return replace(case, passages=(passage, *case.passages), answers=(answers, *case.answers), added=True)


def mark(passage: Passage, question: Question, *, own: bool) -> tuple[bool, ...]:
    """Tell which units of a passage answer; in other documents than the question's `own` only long answers count."""
    stretches = [stretch for places in question.answers or () for stretch in places if own or len(stretch) >= LONG]
    return tuple(any(_says(unit, passage, stretch) for stretch in stretches) for unit in read_units(passage))


def _says(unit: Unit, passage: Passage, stretch: str) -> bool:
    """Whether a unit is a part of a stretch, holds it, or shares half of the shorter one with its beginning or end."""
    own = _squash(passage.chunk.text[unit.start : unit.end])
    if not own:
        return False
    if stretch in own or (own in stretch and len(own) >= SHORT):
        return True
    shorter = min(len(own), len(stretch))
    return any(
        own[-shared:] == stretch[:shared] or own[:shared] == stretch[-shared:]
        for shared in range(max(shorter // 2, SHORT), shorter)
    )


def _write(document: WorldDocument, folder: Path) -> Path:
    path = folder / document.world / document.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document.text, encoding="utf-8")
    return path


def _load(row: dict) -> WorldDocument | None:
    text = row.get("text")
    if text is None:
        page = Path(row["path"])
        if not page.is_file():
            return None
        raw = gzip.decompress(page.read_bytes()) if page.suffix == ".gz" else page.read_bytes()
        text = raw.decode(errors="replace")
    plain = _squash(html.unescape(_TAGS.sub(" ", text) if row["name"].endswith(".html") else text))
    marked = _squash(html.unescape(text))
    questions = []
    for one in row["questions"]:
        answers = None
        if one["answers"] is not None:
            answers = tuple(tuple(_stretch(place, plain, marked) for place in places) for places in one["answers"])
        questions.append(Question(one["question"], one["kind"], answers))
    return WorldDocument(row["world"], row["name"], text, tuple(questions))


def _stretch(place: str | Sequence[int], plain: str, marked: str) -> str:
    """Return the letters and figures of a place: two offsets, or its text, or its beginning and its end."""
    if not isinstance(place, str):
        return plain[place[0] : place[1]]
    first, *rest = (_squash(part) for part in html.unescape(place).split(_BETWEEN))
    for text in (plain, marked):
        start = text.find(first)
        end = start + len(first)
        for part in rest:
            at = text.find(part, end) if start >= 0 else -1
            start, end = (start, at + len(part)) if at >= 0 else (-1, end)
        if start >= 0:
            return text[start:end]
    raise ValueError(f"The document does not hold {place!r}.")


def _squash(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
