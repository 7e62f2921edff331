"""Turns an Answer into JSON and back, for the database and for export files.

The fields are those of the dataclass, by name. Raise SCHEMA when stored answers can no longer be read as they are;
adding a field with a default does not need that.
"""

from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter, ValidationError

from assistant.answers import Answer
from feedback.errors import FeedbackError
from retrieval.documents import page_label

SCHEMA = 1

_ANSWER = TypeAdapter(Answer)


def answer_to_json(answer: Answer) -> dict[str, object]:
    """Return JSON values from which `answer_from_json` makes an equal Answer."""
    return {"schema": SCHEMA, **_ANSWER.dump_python(answer)}


def answer_from_json(stored: Mapping[str, object]) -> Answer:
    """Return the Answer that was stored. Raises FeedbackError for another schema or a damaged value."""
    schema = stored.get("schema")
    if schema != SCHEMA:
        raise FeedbackError(
            f"The stored answer has schema {schema!r}, this program reads {SCHEMA}. Use a newer version of Apprentice."
        )
    try:
        return _ANSWER.validate_python(_add_places({name: stored[name] for name in stored if name != "schema"}))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FeedbackError(f"The stored answer is damaged at {where!r}: {first['msg']}.") from error


def _add_places(stored: Mapping[str, object]) -> Mapping[str, object]:
    """Return the answer with the place of each passage. Older answers have a page number instead, or null."""
    passages = stored.get("passages")
    if not isinstance(passages, Sequence):
        return stored
    return {**stored, "passages": [_add_place(passage) for passage in passages]}


def _add_place(passage: object) -> object:
    match passage:
        case {"chunk": {"page": int(page), **chunk}, **rest}:
            return {**rest, "chunk": {**chunk, "place": page_label(page)}}
    return passage
