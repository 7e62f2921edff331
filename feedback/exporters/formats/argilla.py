"""Records of Argilla 2, as `dataset.records.to_json` writes them and `from_json` reads them: a JSON array.

Each record has `fields`, `metadata`, and for every question `suggestions` and `responses`
(https://docs.argilla.io/latest/how_to_guides/import_export). Only responses are what people said. People name fields
and questions as they like, so the likely names are looked for, which said.py lists.
"""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from assistant.answers import Role, Turn
from feedback.errors import FeedbackError
from feedback.exporters.formats.lesson import Lesson
from feedback.exporters.formats.said import (
    ANSWERS,
    CORRECTIONS,
    QUESTIONS,
    THUMBS,
    NothingSaid,
    Ours,
    Said,
    parse,
    read_thumb,
    split_prompt,
)

NOBODY = "Nobody has answered it: suggestions are not what people said."
NOT_KNOWN = f"No response says what is known here: a corrected text, or {'/'.join(THUMBS[:2])} good or bad."
AGENT = "apprentice"
_ROLES: Mapping[str, Role] = {"system": "system", "user": "user", "assistant": "assistant"}


class _Response(BaseModel):
    model_config = ConfigDict(extra="ignore")

    value: object
    status: str | None = "submitted"


class _Suggestion(BaseModel):
    model_config = ConfigDict(extra="ignore")

    value: object
    agent: str | None = None


class _Record(BaseModel):
    id: str | int | None = None
    fields: dict[str, object]
    metadata: Ours | None = None
    suggestions: dict[str, _Suggestion] | None = None
    responses: dict[str, list[_Response]] | None = None


def read(row: object) -> Said | NothingSaid:
    """Return what a record says. Raises FeedbackError for one in another format, or without a question."""
    record = parse(_Record, row)
    named, asked = _find_question(record.fields)
    question, history = split_prompt(asked)
    answers = _find_answers(record.fields, named)
    ours = record.metadata or Ours()
    given = {name: _read_value(values[-1].value) for name, values in _list_given(record).items()}
    if not given:
        return NothingSaid(NOBODY)
    answer = next(iter(answers.values()), "")
    correction = next((given[name] for name in CORRECTIONS if given.get(name)), "")
    preferred = next((value for name, value in given.items() if name not in CORRECTIONS and value in answers), "")
    if preferred and len(answers) > 1:
        other = next(name for name in answers if name != preferred)
        answer, correction = answers[other], answers[preferred]
    thumb = read_thumb(given.get(name, "") for name in THUMBS)
    if correction.strip() == answer.strip():
        correction = ""
    if not correction and not (thumb and answer):
        return NothingSaid(NOT_KNOWN)
    key = "" if record.id is None else str(record.id)
    return Said(
        ours.question or question,
        history,
        answer,
        correction,
        thumb if answer else 0,
        comment=given.get("comment", ""),
        key=key,
        exchange_id=ours.exchange_id,
        taught=ours.taught,
    )


def write(lesson: Lesson) -> dict[str, object]:
    """Return the record of a lesson. What was said is suggested, because Argilla takes responses only of its users."""
    pair, notes = lesson.pair, lesson.notes
    fields = {"question": lesson.question, "prompt": pair.prompt[-1].text, "answer": lesson.answer}
    thumb = {"rating": "bad" if pair.kind == "undesirable" else "good"}
    said = {"correction": lesson.correction} if lesson.correction else thumb
    return {
        "id": notes.pop("id"),
        "fields": fields,
        "metadata": {name: str(value).lower() if isinstance(value, bool) else value for name, value in notes.items()},
        "suggestions": {name: {"value": value, "score": None, "agent": AGENT} for name, value in said.items()},
        "responses": {},
        "vectors": {},
        "status": "pending",
    }


def _list_given(record: _Record) -> dict[str, list[_Response]]:
    """Return what people submitted by question; what was exported from here is suggested in their place."""
    given = {
        name: [one for one in values if one.status in (None, "submitted")]
        for name, values in (record.responses or {}).items()
    }
    given = {name: values for name, values in given.items() if values}
    suggested = {
        name: [_Response(value=one.value)] for name, one in (record.suggestions or {}).items() if one.agent == AGENT
    }
    return given or suggested


def _read_value(value: object) -> str:
    """Return a response as text: of a ranking what comes first, of several labels the only one."""
    match value:
        case str():
            return value
        case [str(first), *_]:
            return first
        case [{"value": str(first)}, *_]:
            return first
    return ""


def _find_question(fields: Mapping[str, object]) -> tuple[str, list[Turn]]:
    """Return the field with the question, and the conversation that it holds."""
    for name in QUESTIONS:
        match fields.get(name):
            case str(text) if text.strip():
                return name, [Turn("user", text)]
            case [*messages] if messages:
                return name, _read_chat(messages)
    raise FeedbackError(f"fields: none of them is a question; it must be called {', '.join(QUESTIONS)}")


def _read_chat(messages: Sequence[object]) -> list[Turn]:
    turns = []
    for message in messages:
        match message:
            case {"role": str(role), "content": str(text)} if role in _ROLES:
                turns.append(Turn(_ROLES[role], text))
            case _:
                raise FeedbackError(f"fields: a message of a chat has role and content, got {message!r:.60}")
    return turns


def _find_answers(fields: Mapping[str, object], question: str) -> dict[str, str]:
    """Return the texts that may be answers by field: the likeliest name first, then those that begin with one."""
    texts = {name: text for name, text in fields.items() if name != question and isinstance(text, str)}
    exact = [name for name in ANSWERS if name in texts]
    alike = [name for name in texts if name not in exact and name.startswith((*ANSWERS, "chosen", "rejected"))]
    return {name: texts[name] for name in (*exact, *alike)}
