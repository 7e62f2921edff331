"""Lines of an exported history that are no answers: branches, golden questions, uploaded files, what a person prefers.

Branches and golden questions are imported with the answers. Of an uploaded file only name, collection and time are
exported, so that people see what there is of them; the file itself is in the library, from which it came. Preferences
are exported for people to see, too, and are chosen anew elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from feedback.errors import FeedbackError
from feedback.evaluation.kept.golden_set import KeptQuestion
from feedback.evaluation.kept.golden_store import make_key
from feedback.records import Branch
from feedback.store.rows import check_storable
from retrieval.ingest.sources.uploads import UploadedFile

GOLDEN, UPLOAD, PREFERENCES, BRANCH = "golden", "upload", "preferences", "branch"
"""The key of a line that says what is in it."""
_KEPT = TypeAdapter(KeptQuestion)
_BRANCH = TypeAdapter(Branch)
Value = TypeVar("Value")


def dump_branches(branches: Iterable[Branch]) -> Iterator[dict[str, object]]:
    """Yield the value of a line for each branch of a conversation."""
    for branch in branches:
        yield {BRANCH: _BRANCH.dump_python(branch, mode="json")}


def dump_golden(questions: Iterable[KeptQuestion]) -> Iterator[dict[str, object]]:
    """Yield the value of a line for each golden question."""
    for kept in questions:
        yield {GOLDEN: _KEPT.dump_python(kept, mode="json")}


def dump_uploads(files: Iterable[UploadedFile]) -> Iterator[dict[str, object]]:
    """Yield the value of a line for each uploaded file."""
    for file in files:
        name = file.name.rpartition("/")[2]
        listed = {"name": name, "collection": file.collection, "at": file.at.isoformat(), "sha256": file.digest}
        yield {UPLOAD: listed}


def dump_preferences(chosen: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Yield the value of a line with what a person has chosen, by name; none where that is nothing."""
    if chosen:
        yield {PREFERENCES: dict(chosen)}


def load_branch(value: Mapping[str, Any]) -> Branch:
    """Return the branch of a line. Raises FeedbackError that says what is wrong with it."""
    branch = _validate(_BRANCH, value, BRANCH)
    _check(branch.at, branch.id, branch.user, branch.from_id, branch.before_id)
    return branch


def load_golden(value: Mapping[str, Any]) -> KeptQuestion:
    """Return the golden question of a line. Raises FeedbackError that says what is wrong with it."""
    kept = _validate(_KEPT, value, GOLDEN)
    question = kept.question
    _check(kept.at, question.id, question.question, *question.references, kept.user, kept.answer)
    make_key(question)
    return kept


def _validate(known: TypeAdapter[Value], value: Mapping[str, Any], key: str) -> Value:
    try:
        return known.validate_python(value[key])
    except ValidationError as error:
        first = error.errors()[0]
        raise FeedbackError(f"{key}.{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _check(at: datetime, *texts: str) -> None:
    if at.tzinfo is None:
        raise FeedbackError(f"the time {at.isoformat()!r} has no time zone")
    for text in texts:
        check_storable(text)
