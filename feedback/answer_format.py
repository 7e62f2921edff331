"""Answer as JSON: what the database and the export file keep. Knows neither of them.

The fields are those of the dataclass, by name. `schema` grows when a stored answer can no longer be read as it is;
a field that is added with a default does not need that.
"""

from collections.abc import Mapping

from pydantic import TypeAdapter, ValidationError

from assistant.answers import Answer
from feedback.errors import FeedbackError

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
        return _ANSWER.validate_python({name: value for name, value in stored.items() if name != "schema"})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FeedbackError(f"The stored answer is damaged at {where!r}: {first['msg']}.") from error
