"""Writes all feedback to a JSONL file and reads it back. Each line is an answer with all feedback on it.

Lines of another kind, such as golden questions, are in belongings.py. Ids are kept, so importing a file twice adds
nothing, and a file can be imported on another machine.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.adapters.files import replace_file
from feedback.errors import FeedbackError, explain_unreadable
from feedback.evaluation.kept.golden_set import KeptQuestion
from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.exporters.belongings import BRANCH, GOLDEN, PREFERENCES, UPLOAD, load_branch, load_golden
from feedback.history import JudgedExchange
from feedback.records import Branch
from feedback.store.answer_format import answer_from_json, answer_to_json
from feedback.store.rows import check_rows
from feedback.store.store import FeedbackStore

FORMAT = "apprentice-feedback"
VERSION = 4
"""Version of the lines that are written. Earlier ones can be read: 1 had no choices, 2 no marks, and answers alone, and
3 no branches and no reviews."""

NOT_IMPORTED = "Nothing was imported."

_JUDGED = TypeAdapter(JudgedExchange)


@dataclass(frozen=True)
class ImportCounts:
    """What an import added. What was already there is counted in `read` only."""

    read: int
    """Exchanges in the file."""
    exchanges: int
    ratings: int
    edits: int
    choices: int
    marks: int = 0
    reviews: int = 0
    golden: int = 0


def export_history(history: Iterable[JudgedExchange], path: Path, others: Iterable[Mapping[str, object]] = ()) -> int:
    """Write `history` to `path` and return the number of exchanges. The file appears only once it is complete.

    `others` are the values of lines of another kind. Raises FeedbackError when the file cannot be written.
    """
    exchanges = 0
    try:
        with replace_file(path) as file:
            for judged in history:
                file.write(to_line(judged) + "\n")
                exchanges += 1
            file.writelines(other_line(value) + "\n" for value in others)
    except OSError as error:
        raise FeedbackError(f"Cannot write {str(path)!r}: {error}. Choose another place.") from error
    return exchanges


def import_history(path: Path, store: FeedbackStore, kept: GoldenStore) -> ImportCounts:
    """Add what is in the file `path` and not yet in `store` or `kept`: all of it, or nothing when a line is bad.

    Uploaded files are passed over: a line only names one. So are a person's preferences.

    Raises FeedbackError with the line number for a line in another format. Also raises it for a choice that is not
    between two answers to one question, for a branch of what is not there, and for a file that cannot be read.
    """
    read, golden, branches = 0, list[KeptQuestion](), list[Branch]()

    def read_lines() -> Iterator[JudgedExchange]:
        nonlocal read
        for line in _read_file(path):
            if isinstance(line, KeptQuestion):
                golden.append(line)
            elif isinstance(line, Branch):
                branches.append(line)
            elif line:
                read += 1
                yield line

    added = store.restore(read_lines(), branches)
    return ImportCounts(read, *added, kept.restore(golden))


def to_line(judged: JudgedExchange) -> str:
    """Return `judged` as one line of JSON, without the line break; `from_line` reads it."""
    value = _JUDGED.dump_python(judged, mode="json", exclude={"exchange": {"answer"}})
    value["exchange"]["answer"] = answer_to_json(judged.exchange.answer)
    return other_line(value)


def other_line(value: Mapping[str, object]) -> str:
    """Return the value of a line as one line of JSON, without the line break."""
    return json.dumps({"format": FORMAT, "version": VERSION, **value})


def from_line(line: str) -> JudgedExchange | KeptQuestion | Branch | None:
    """Return the exchange and its feedback in `line`, the golden question or the branch; None for what is not imported.

    Raises FeedbackError that says what is wrong with the line.
    """
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise FeedbackError(f"not JSON ({error})") from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise FeedbackError(f"not a line of {FORMAT!r}; give a file written by `feedback export`")
    if not isinstance(version := value.get("version"), int) or not 1 <= version <= VERSION:
        raise FeedbackError(f"version {version!r} is not known here, only 1 to {VERSION}; use a newer Apprentice")
    if UPLOAD in value or PREFERENCES in value:
        return None
    if BRANCH in value:
        return load_branch(value)
    return load_golden(value) if GOLDEN in value else _load_judged(value, version)


def _load_judged(value: Mapping[str, Any], version: int) -> JudgedExchange:
    try:
        answer = answer_from_json(value["exchange"]["answer"])
        judged = _JUDGED.validate_python(
            {
                "exchange": {**value["exchange"], "answer": answer},
                "ratings": value["ratings"],
                "edits": value["edits"],
                "choices": value["choices"] if version > 1 else (),
                "marks": value["marks"] if version > 2 else (),
                "reviews": value["reviews"] if version > 3 else (),
            }
        )
    except (KeyError, TypeError) as error:
        raise FeedbackError(f"incomplete: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise FeedbackError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error
    said = (*judged.ratings, *judged.edits, *judged.marks, *judged.reviews)
    for entry in (judged.exchange, *said, *judged.choices):
        if entry.at.tzinfo is None:
            raise FeedbackError(f"the time {entry.at.isoformat()!r} has no time zone")
    named = [entry.exchange_id for entry in said]
    for name in (*named, *(choice.chosen_id for choice in judged.choices)):
        if name != judged.exchange.id:
            raise FeedbackError(f"an entry belongs to {name!r}, not to {judged.exchange.id!r}")
    check_rows(judged)
    return judged


def _read_file(path: Path) -> Iterator[JudgedExchange | KeptQuestion | Branch | None]:
    with explain_unreadable(path, NOT_IMPORTED), path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                yield from_line(line)
            except FeedbackError as error:
                raise FeedbackError(f"{path.name}, line {number}: {error}. {NOT_IMPORTED}") from error
