"""Rows as the trainers of TRL take them: conversational `prompt`, and `chosen` and `rejected`, or `completion`.

Read, too, are rows of plain strings, those of `messages` alone, and preferences whose prompt is the beginning that
both conversations share (https://huggingface.co/docs/trl/dataset_formats).
"""

from itertools import takewhile
from typing import Literal

from pydantic import BaseModel

from assistant.answers import Turn
from feedback.errors import FeedbackError
from feedback.exporters.formats.lesson import Judged, Lesson, Preference, Shape, Written, take_shape
from feedback.exporters.formats.said import NothingSaid, Ours, Said, parse
from feedback.exporters.formats.training import choose_taught, tell

EXPECTED = "prompt with chosen and rejected, prompt with completion (and label), or messages"


class _Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | None = None


_Text = str | list[_Message]


class _Row(Ours):
    prompt: _Text | None = None
    chosen: _Text | None = None
    rejected: _Text | None = None
    completion: _Text | None = None
    messages: list[_Message] | None = None
    label: bool | None = None


def read(row: object) -> Said | NothingSaid:
    """Return what a row says. Raises FeedbackError for a row in another format."""
    parsed = parse(_Row, row)
    prompt = _read_turns(parsed.prompt, "user")
    chosen, rejected = (_read_turns(text, "assistant") for text in (parsed.chosen, parsed.rejected))
    completion = _read_turns(parsed.messages if parsed.completion is None else parsed.completion, "assistant")
    if prompt is None and chosen and rejected:
        shared = len([*takewhile(lambda pair: pair[0] == pair[1], zip(chosen, rejected, strict=False))])
        prompt, chosen, rejected = chosen[:shared], chosen[shared:], rejected[shared:]
    elif prompt is None and completion:
        prompt, completion = completion[:-1], completion[-1:]
    if prompt is None:
        raise FeedbackError(f"it has no prompt; expected {EXPECTED}")
    taught = choose_taught(
        chosen=_read_last(chosen),
        rejected=_read_last(rejected),
        text=_read_last(completion),
        good=parsed.label,
        expected=EXPECTED,
    )
    return tell(prompt, taught, parsed)


def write(lesson: Lesson, shape: Shape) -> list[dict[str, object]]:
    """Return the rows of a lesson for trainings of this shape; none where they cannot learn from it."""
    prompt = [{"role": turn.role, "content": turn.text} for turn in lesson.pair.prompt]
    rows: list[dict[str, object]] = []
    for taught in take_shape(lesson.pair, shape):
        match taught:
            case Preference(chosen, rejected):
                texts = {"chosen": _write_turn(chosen), "rejected": _write_turn(rejected)}
            case Judged(text, good):
                texts = {"completion": _write_turn(text), "label": good}
            case Written(text):
                texts = {"completion": _write_turn(text)}
        rows.append({"prompt": prompt, **texts, **lesson.notes})
    return rows


def _read_turns(text: _Text | None, role: Literal["user", "assistant"]) -> list[Turn] | None:
    """Return the turns of a text, a plain one as a turn of this role; developers are the system, tools are left out."""
    if text is None:
        return None
    if isinstance(text, str):
        return [Turn(role, text)]
    return [
        Turn("system" if one.role == "developer" else one.role, one.content or "") for one in text if one.role != "tool"
    ]


def _read_last(turns: list[Turn] | None) -> str | None:
    """Return the last text of the assistant, which is the answer; "" where there is none."""
    if turns is None:
        return None
    return next((turn.text for turn in reversed(turns) if turn.role == "assistant"), "")


def _write_turn(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]
