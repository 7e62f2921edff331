"""Rows of ShareGPT: `conversations` of `from` and `value`, with the keys that LLaMA-Factory adds.

Those are `system`, `chosen` and `rejected` of preferences, and `kto_tag` of thumbs
(https://github.com/hiyouga/LLaMA-Factory/blob/main/data/README.md).
"""

from pydantic import BaseModel, ConfigDict, Field

from assistant.answers import Role, Turn
from feedback.errors import FeedbackError
from feedback.exporters.formats.lesson import Judged, Lesson, Preference, Shape, Written, take_shape
from feedback.exporters.formats.said import NothingSaid, Ours, Said, parse
from feedback.exporters.formats.training import choose_taught, tell

EXPECTED = "conversations that end with an answer, or conversations with chosen and rejected"
ROLES: dict[str, Role] = {
    "system": "system",
    "human": "user",
    "user": "user",
    "gpt": "assistant",
    "assistant": "assistant",
    "model": "assistant",
    "chatgpt": "assistant",
    "bing": "assistant",
    "bard": "assistant",
}
"""Who is meant by what stands in `from`; what tools say is left out."""
TOOLS = frozenset({"observation", "function_call", "function_response", "tool"})
_NAMES: dict[Role, str] = {"system": "system", "user": "human", "assistant": "gpt"}


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    by: str = Field(alias="from")
    value: str


class _Row(Ours):
    conversations: list[_Message]
    chosen: _Message | None = None
    rejected: _Message | None = None
    kto_tag: bool | None = None


def read(row: object) -> Said | NothingSaid:
    """Return what a row says: its last answer is a right one. Raises FeedbackError for a row in another format."""
    parsed = parse(_Row, row)
    turns = [turn for message in parsed.conversations if (turn := _read_turn(message))]
    last = turns.pop().text if turns and turns[-1].role == "assistant" else None
    taught = choose_taught(
        chosen=parsed.chosen and parsed.chosen.value,
        rejected=parsed.rejected and parsed.rejected.value,
        text=last,
        good=parsed.kto_tag,
        expected=EXPECTED,
    )
    return tell(turns, taught, parsed)


def write(lesson: Lesson, shape: Shape) -> list[dict[str, object]]:
    """Return the rows of a lesson for trainings of this shape; none where they cannot learn from it."""
    asked = [_write_turn(turn) for turn in lesson.pair.prompt if turn.role != "system"]
    system = "\n\n".join(turn.text for turn in lesson.pair.prompt if turn.role == "system")
    rows: list[dict[str, object]] = []
    for taught in take_shape(lesson.pair, shape):
        match taught:
            case Preference(chosen, rejected):
                better, worse = (_write_turn(Turn("assistant", text)) for text in (chosen, rejected))
                told = {"conversations": asked, "chosen": better, "rejected": worse}
            case Judged(text, good):
                told = {"conversations": [*asked, _write_turn(Turn("assistant", text))], "kto_tag": good}
            case Written(text):
                told = {"conversations": [*asked, _write_turn(Turn("assistant", text))]}
        rows.append({**told, "system": system, **lesson.notes})
    return rows


def _read_turn(message: _Message) -> Turn | None:
    by = message.by.strip().casefold()
    if by in TOOLS:
        return None
    if by not in ROLES:
        raise FeedbackError(f"conversations: from is {message.by!r}; known are {', '.join(ROLES)}")
    return Turn(ROLES[by], message.value)


def _write_turn(turn: Turn) -> dict[str, str]:
    return {"from": _NAMES[turn.role], "value": turn.text}
