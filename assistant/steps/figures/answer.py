"""Turn what was computed from a table into an answer."""

from dataclasses import replace

from assistant.answers import Answer
from assistant.seams import Computed


def show_computed(answer: Answer, computed: Computed, refusal: str) -> Answer:
    """Return `answer` with a computed text and the rows that it rests on; what is not there is said after `refusal`."""
    text = f"{refusal} {computed.text}" if computed.refused else computed.text
    return replace(
        answer, text=text, passages=computed.passages, computed=True, refused=computed.refused, ending="complete"
    )
