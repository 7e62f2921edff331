"""Rows of Alpaca: `instruction`, `input` and `output`, with the keys that LLaMA-Factory adds.

Those are `system`, `history`, `chosen` and `rejected` of preferences, and `kto_tag` of thumbs
(https://github.com/hiyouga/LLaMA-Factory/blob/main/data/README.md).
"""

from assistant.answers import Turn
from feedback.exporters.formats.lesson import Judged, Lesson, Preference, Shape, Written, take_shape
from feedback.exporters.formats.said import NothingSaid, Ours, Said, parse
from feedback.exporters.formats.training import choose_taught, tell

EXPECTED = "instruction, input and output, or instruction, input, chosen and rejected"


class _Row(Ours):
    instruction: str
    input: str | None = None
    output: str | None = None
    chosen: str | None = None
    rejected: str | None = None
    kto_tag: bool | None = None
    history: list[tuple[str, str]] | None = None


def read(row: object) -> Said | NothingSaid:
    """Return what a row says: its output is a right answer. Raises FeedbackError for a row in another format."""
    parsed = parse(_Row, row)
    before = [(Turn("user", asked), Turn("assistant", told)) for asked, told in parsed.history or ()]
    asked = "\n\n".join(part.strip() for part in (parsed.instruction, parsed.input or "") if part.strip())
    taught = choose_taught(
        chosen=parsed.chosen,
        rejected=parsed.rejected,
        text=parsed.output,
        good=parsed.kto_tag,
        expected=EXPECTED,
    )
    return tell([*(turn for turns in before for turn in turns), Turn("user", asked)], taught, parsed)


def write(lesson: Lesson, shape: Shape) -> list[dict[str, object]]:
    """Return the rows of a lesson for trainings of this shape; none where they cannot learn from it.

    The instruction is what the model was sent, passages and all.
    """
    prompt = lesson.pair.prompt
    before = [turn.text for turn in prompt[:-1] if turn.role != "system"]
    conversation = {
        "instruction": prompt[-1].text,
        "input": "",
        "system": "\n\n".join(turn.text for turn in prompt if turn.role == "system"),
        "history": [list(pair) for pair in zip(before[::2], before[1::2], strict=True)],
    }
    rows: list[dict[str, object]] = []
    for taught in take_shape(lesson.pair, shape):
        match taught:
            case Preference(chosen, rejected):
                texts = {"chosen": chosen, "rejected": rejected}
            case Judged(text, good):
                texts = {"output": text, "kto_tag": good}
            case Written(text):
                texts = {"output": text}
        rows.append({**conversation, **texts, **lesson.notes})
    return rows
