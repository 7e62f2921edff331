"""Answer as JSON: what the database and the export file keep. Knows neither of them.

The fields are those of the dataclass, by name. `schema` grows when a stored answer can no longer be read as it is;
a field that is added with a default does not need that.
"""

from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter, ValidationError

from assistant.answers import Answer
from feedback.errors import FeedbackError
from retrieval.documents import page_label

SCHEMA = 1

_ANSWER = TypeAdapter(Answer)


def answer_to_json(answer: Answer) -> dict[str, object]:
    """Return plain JSON values from which `answer_from_json` makes an equal Answer."""
    return {"schema": SCHEMA, **_ANSWER.dump_python(answer)}


def answer_from_json(stored: Mapping[str, object]) -> Answer:
    """Return the Answer that was stored. Raises FeedbackError for another schema or a damaged value."""
    schema = stored.get("schema")
    if schema != SCHEMA:
        raise FeedbackError(
            f"The stored answer has schema {schema!r}, this program reads {SCHEMA}. Use a newer version of Apprentice."
        )
    try:
        return _ANSWER.validate_python(_with_places({name: stored[name] for name in stored if name != "schema"}))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FeedbackError(f"The stored answer is damaged at {where!r}: {first['msg']}.") from error


def _with_places(stored: Mapping[str, object]) -> Mapping[str, object]:
    """Return the answer with the place of each passage. Until places were kept it was a page number, null for none."""
    passages = stored.get("passages")
    if not isinstance(passages, Sequence):
        return stored
    return {**stored, "passages": [_with_place(passage) for passage in passages]}


def _with_place(passage: object) -> object:
    match passage:
        case {"chunk": {"page": int(page), **chunk}, **rest}:
            return {**rest, "chunk": {**chunk, "place": page_label(page)}}
    return passage
