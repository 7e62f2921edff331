"""An answer on the terminal: printed while it is written, its sources, and what its text does not show."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from retrieval.text.plurals import how_many
from ui.cli.terminal.printing import note, say

if TYPE_CHECKING:
    from assistant.answers import Answer
    from retrieval.documents import Chunk
    from ui.wiring import Apprentice


@dataclass
class Printing:
    """Prints an answer that grows."""

    _printed: int = 0

    def grow(self, answer: "Answer") -> None:
        """Print what is new of an answer in progress, and of one that is checked at its end nothing before that."""
        if answer.ending == "running" and answer.is_checked_at_end:
            return
        if answer.note and answer.text and not self._printed:
            say(f"{answer.note}\n")
        say(answer.text[self._printed :], end="")
        self._printed = len(answer.text)


def name_place(chunk: "Chunk") -> str:
    """Return where a passage comes from: title, place, characters in the text of its source."""
    place = f", {chunk.place}" if chunk.place else ""
    return f"{chunk.title}{place}, characters {chunk.start}-{chunk.end}  {chunk.uri}"


def show_sources(answer: "Answer", *, cited_only: bool = False) -> None:
    """List the passages under an answer, with a star at those that it cites; none under a refusal."""
    say("")
    cited = {citation.number for citation in answer.citations}
    shown = [
        (number, passage.chunk)
        for number, passage in enumerate(answer.passages, start=1)
        if number in cited or not cited_only
    ]
    if answer.refused or not shown:
        return
    say("\nSources")
    for number, chunk in shown:
        say(f"{'*' if number in cited else ' '} [{number}] {name_place(chunk)}")


def show_suggestions(answer: "Answer") -> None:
    """List what may be asked next."""
    if answer.suggestions:
        say("\nAsk next")
    for question in answer.suggestions:
        say(f"  - {question}")


def note_what_happened(apprentice: "Apprentice", answer: "Answer", user: str) -> None:
    """Say on stderr where the answer comes from, and what its text does not show."""
    from ui.actions.judging import describe_approval
    from ui.wording.origin import describe_origin
    from ui.wording.texts.languages.english import ENGLISH

    approval = describe_approval(apprentice, answer, ENGLISH, reader=user, at=datetime.now(UTC))
    if answer.dropped_passages:
        left_out = how_many(answer.dropped_passages, "passage")
        note(f"{left_out} did not fit into the prompt.")
    if answer.unmatched_citations:
        numbers = ", ".join(f"[{number}]" for number in answer.unmatched_citations)
        note(f"The answer cites {numbers}, which no passage has.")
    if answer.unsupported:
        sentences = how_many(len(answer.unsupported), "sentence")
        note(f"No passage supports {sentences}: {' '.join(' '.join(answer.unsupported).split())}")
    if answer.ending == "length":
        note("The answer was cut: it reached the length answers.max_new_tokens.")
    if answer.ending == "stopped":
        note("Stopped.")
    came_from = describe_origin(answer, ENGLISH.origin, approval)
    tokens = f"{how_many(answer.new_tokens, 'token')}, " if answer.messages else ""
    note(f"{came_from[0].upper()}{came_from[1:]}, {tokens}{answer.seconds:.1f} s")
