"""The commands that ask once: `assistant search` and `assistant ask`."""

from typing import Annotated

import typer

from ui.cli.asking.showing import Printing, name_place, note_what_happened, show_sources, show_suggestions
from ui.cli.terminal.options import AsJson, Collections, open_with_documents, stop_at_interrupt
from ui.cli.terminal.printing import note, say, show_json
from ui.people.names import login_name

Question = Annotated[str, typer.Argument(metavar="QUESTION")]


def search(
    question: Question,
    k: Annotated[
        int | None, typer.Option("-k", min=1, help="How many passages; unset: the setting index.passages.")
    ] = None,
    collection: Collections = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages that a question finds, best first, with scores."""
    from ui.actions import asking
    from ui.people.reading.reach import EVERYTHING

    passages = asking.search(open_with_documents(), question, k, reach=EVERYTHING, collections=collection or ())
    if as_json:
        show_json(passages)
        return
    if not passages:
        say("Nothing found. `assistant documents` lists the documents.")
    for number, passage in enumerate(passages, start=1):
        chunk, scores = passage.chunk, passage.scores
        parts = [
            f"{name} {score:.3f}"
            for name, score in (
                ("fused", scores.fused),
                ("dense", scores.dense),
                ("keyword", scores.keyword),
                ("read", scores.read),
            )
            if score is not None
        ]
        say(f"[{number}] {name_place(chunk)}  {scores.order:.3f} ({', '.join(parts)})")
        say("    " + " ".join(chunk.text.split()))


def ask(
    question: Question,
    collection: Collections = None,
    private: Annotated[
        bool, typer.Option("--private", help="Keep neither the question nor the answer. It cannot be rated then.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the documents, then list the sources. Ctrl-C stops the answer.

    The answer is kept like one in the browser, so that you can rate and correct it.
    """
    from assistant.answers import Answer
    from ui.actions import asking
    from ui.people.reading.reach import EVERYTHING

    apprentice, user = open_with_documents(), login_name()
    chosen = collection or ()
    printing = Printing()
    answer = None
    with stop_at_interrupt() as stop:
        if private:
            steps = asking.ask_privately(
                apprentice, question, user=user, reach=EVERYTHING, stop=stop, collections=chosen
            )
        else:
            conversation = asking.begin_conversation()
            steps = asking.ask(
                apprentice,
                question,
                user=user,
                reach=EVERYTHING,
                conversation_id=conversation,
                stop=stop,
                collections=chosen,
                widens=True,
            )
        for step in steps:
            if not isinstance(step, Answer):
                continue  # the record of it
            answer = step
            if not as_json:
                printing.grow(answer)
    assert answer is not None, "a stream yields at least its last answer"
    if as_json:
        show_json(answer)
    else:
        show_sources(answer)
        show_suggestions(answer)
        note_what_happened(apprentice, answer, user)
        if not private:
            note('Rate it: `feedback rate last up`, or `down`. Correct it: `feedback edit last "..."`.')
    if answer.ending == "stopped":
        raise typer.Exit(130)
