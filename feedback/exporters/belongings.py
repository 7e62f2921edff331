"""Lines of an exported history that are no answers: branches, golden questions, uploaded files, what a person prefers.

Branches and golden questions are imported with the answers. Of an uploaded file only name, collection and time are
exported, so that people see what there is of them; the file itself is in the library, from which it came. Preferences
are exported for people to see, too, and are chosen anew elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

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
    try:
        branch = _BRANCH.validate_python(value[BRANCH])
    except ValidationError as error:
        first = error.errors()[0]
        raise FeedbackError(f"branch.{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    if branch.at.tzinfo is None:
        raise FeedbackError(f"the time {branch.at.isoformat()!r} has no time zone")
    for text in (branch.id, branch.user, branch.from_id, branch.before_id):
        check_storable(text)
    return branch


def load_golden(value: Mapping[str, Any]) -> KeptQuestion:
    """Return the golden question of a line. Raises FeedbackError that says what is wrong with it."""
    try:
        kept = _KEPT.validate_python(value[GOLDEN])
    except ValidationError as error:
        first = error.errors()[0]
        raise FeedbackError(f"golden.{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    if kept.at.tzinfo is None:
        raise FeedbackError(f"the time {kept.at.isoformat()!r} has no time zone")
    for text in (kept.question.id, kept.question.question, *kept.question.references, kept.user, kept.answer):
        check_storable(text)
    make_key(kept.question)
    return kept
