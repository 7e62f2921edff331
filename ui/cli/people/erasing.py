"""The command of `feedback` that erases everything of a person."""

from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.text.plurals import how_many
from ui.cli.terminal.confirming import confirm
from ui.cli.terminal.printing import note, say

if TYPE_CHECKING:
    from ui.actions.belongings.erasing import Belongings


def erase(
    user: Annotated[str, typer.Option(metavar="NAME", help="Whose; `feedback pairs --json` names who judged.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase everything that a person asked, rated, corrected, chose and uploaded. This cannot be undone.

    Versions that learned from it are marked; the next training replaces them.
    """
    from ui.actions.belongings import erasing
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    erasing.check_person(apprentice, user)
    if not yes:
        say(f"Of {user!r} there would be erased: {_count(erasing.find_belongings(apprentice, user))}")
        if not confirm("Erase it? This cannot be undone.", "Nothing was erased"):
            return
    erased = erasing.erase(apprentice, user)
    say(f"Of {user!r} was erased: {_count(erased)}")
    if erased.traces.versions:
        note(
            "Until the next training replaces them, these versions may still say what they learned. "
            "`finetune promote base` lets the model as installed answer."
        )


def _count(found: "Belongings") -> str:
    """Say how much there is of a person, and which versions learned from it."""
    from ui.people.preferences import AS_SET

    feedback, traces = found.feedback, found.traces
    counted = [
        how_many(feedback.exchanges, "answer"),
        how_many(feedback.ratings, "rating"),
        how_many(feedback.edits, "correction"),
        how_many(feedback.choices, "choice"),
        *([how_many(feedback.marks, "mark")] if feedback.marks else []),
        *([how_many(feedback.reviews, "review")] if feedback.reviews else []),
        *([how_many(feedback.golden, "golden question")] if feedback.golden else []),
        *([how_many(len(found.uploads.alone), "uploaded file")] if found.uploads.alone else []),
        *(["how they want their questions answered"] if found.preferences != AS_SET else []),
        f"{how_many(traces.rows, 'row')} of exams",
        f"the words in {how_many(feedback.blanked, 'answer')} to others",
    ]
    learned = [f"{name} ({how_many(pairs, 'pair')})" for name, pairs in traces.versions.items()]
    versions = f" Versions that learned from it: {', '.join(learned)}." if learned else ""
    begun = f" Interrupted trainings that go too: {', '.join(traces.interrupted)}." if traces.interrupted else ""
    shared = ", ".join(repr(one.name) for one in found.uploads.shared)
    stay = f" Uploaded by others too, so it stays: {shared}." if shared else ""
    return f"{', '.join(counted)}.{stay}{versions}{begun}"
