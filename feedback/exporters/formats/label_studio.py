"""Tasks of Label Studio, as its JSON export holds them and its import takes them: a JSON array.

A task has `data`, and `annotations` whose `result` lists what people did: `textarea` with a corrected text, `choices`
of good or bad, `pairwise` for one of two answers (https://labelstud.io/guide/export). People name data as they like,
so the likely names are looked for, which said.py lists. `predictions` are not what people said.
"""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from feedback.errors import FeedbackError
from feedback.exporters.formats.lesson import Lesson
from feedback.exporters.formats.said import ANSWERS, QUESTIONS, NothingSaid, Said, Thumb, parse, read_thumb

NOBODY = "Nobody has annotated it: predictions are not what people said."
NOT_KNOWN = "No annotation says what is known here: a textarea, choices of good or bad, or pairwise."
_FIRST = ("answer1", "answer_1", "answer_a", "response1", "response_1", "response_a", "text1")
_SECOND = ("answer2", "answer_2", "answer_b", "response2", "response_2", "response_b", "text2")
"""What the two answers of a pair are called, in the same order."""


class _Value(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str | list[str] | None = None
    choices: list[str] | None = None
    selected: str | None = None


class _Result(BaseModel):
    type: str
    from_name: str = ""
    to_name: str = ""
    value: _Value = _Value()


class _Annotation(BaseModel):
    result: list[_Result] = []
    was_cancelled: bool = False


class _Task(BaseModel):
    id: int | str | None = None
    data: dict[str, object]
    annotations: list[_Annotation] = []


def read(row: object) -> Said | NothingSaid:
    """Return what a task says: its last annotation. Raises FeedbackError for a task in another format."""
    task = parse(_Task, row)
    texts = {name: value for name, value in task.data.items() if isinstance(value, str)}
    question = next((texts[name] for name in QUESTIONS if texts.get(name, "").strip()), "")
    if not question:
        raise FeedbackError(f"data: there is no question; it must be called {', '.join(QUESTIONS)}")
    annotation = next((one for one in reversed(task.annotations) if not one.was_cancelled and one.result), None)
    if annotation is None:
        return NothingSaid(NOBODY)
    answer = next((texts[name] for name in ANSWERS if texts.get(name, "").strip()), "")
    correction, comment = "", ""
    thumb: Thumb = 0
    for result in annotation.result:
        if result.type == "textarea" and result.from_name == "comment":
            comment = _join(result.value.text)
        elif result.type == "textarea":
            correction = _join(result.value.text)
        elif result.type == "choices":
            thumb = read_thumb(result.value.choices or ()) or thumb
        elif result.type == "pairwise" and result.value.selected in ("left", "right"):
            left, right = _find_pair(texts, result.to_name)
            correction, answer = (left, right) if result.value.selected == "left" else (right, left)
    if correction.strip() == answer.strip():
        correction = ""
    if not correction and not (thumb and answer):
        return NothingSaid(NOT_KNOWN)
    key = "" if task.id is None else str(task.id)
    return Said(
        question,
        (),
        answer,
        correction,
        thumb if answer else 0,
        comment=comment,
        key=key,
        exchange_id=texts.get("exchange_id", ""),
        taught=texts.get("taught", ""),
    )


def write(lesson: Lesson) -> dict[str, object]:
    """Return the task of a lesson, with what was said as its annotation."""
    pair = lesson.pair
    if lesson.correction:
        said = {"from_name": "correction", "type": "textarea", "value": {"text": [lesson.correction]}}
    else:
        label = "bad" if pair.kind == "undesirable" else "good"
        said = {"from_name": "rating", "type": "choices", "value": {"choices": [label]}}
    asked = {"question": lesson.question, "prompt": pair.prompt[-1].text, "answer": lesson.answer}
    return {
        "data": {**lesson.notes, **asked},
        "annotations": [{"result": [{"id": pair.id[:10], "to_name": "answer", **said}], "was_cancelled": False}],
    }


def _join(text: str | list[str] | None) -> str:
    return "\n".join(text) if isinstance(text, list) else text or ""


def _find_pair(texts: Mapping[str, str], names: str) -> tuple[str, str]:
    """Return the left and the right answer. Raises FeedbackError where the data does not hold two.

    `names` are those of the two tags, which mostly are called as the data that they show.
    """
    sides = [texts.get(name.strip(), "") for name in names.split(",")]
    if len(sides) != 2 or not all(sides):
        sides = [next((texts[name] for name in known if name in texts), "") for known in (_FIRST, _SECOND)]
    if not all(sides):
        raise FeedbackError(f"data: a pairwise result needs two answers, called {_FIRST[0]} and {_SECOND[0]}")
    return sides[0], sides[1]
