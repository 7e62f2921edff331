"""The commands of `assistant` that ask: `search`, `ask` and `evaluate`."""

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.text.plurals import how_many
from ui.cli.terminal.options import AsJson, Collections, Context, open_with_documents, stop_at_interrupt
from ui.cli.terminal.printing import note, progress, say, show_json, show_table
from ui.people.names import login_name

if TYPE_CHECKING:
    from assistant.answers import Answer
    from feedback.evaluation.report import EvaluationReport, Row
    from retrieval.documents import Chunk
    from ui.wiring import Apprentice

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

    passages = asking.search(open_with_documents(), question, k, collections=collection or ())
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
        say(f"[{number}] {_place(chunk)}  {scores.order:.3f} ({', '.join(parts)})")
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

    apprentice, user = open_with_documents(), login_name()
    chosen = collection or ()
    printed = 0
    answer = None
    with stop_at_interrupt() as stop:
        if private:
            steps = asking.ask_privately(apprentice, question, user=user, stop=stop, collections=chosen)
        else:
            conversation = asking.begin_conversation()
            steps = asking.ask(
                apprentice, question, user=user, conversation_id=conversation, stop=stop, collections=chosen
            )
        for step in steps:
            if not isinstance(step, Answer):
                continue  # the record of it
            answer = step
            if not as_json:
                if answer.note and answer.text and not printed:
                    say(f"{answer.note}\n")
                say(answer.text[printed:], end="")
                printed = len(answer.text)
    assert answer is not None, "a stream yields at least its last answer"
    if as_json:
        show_json(answer)
    else:
        _show_sources(answer)
        _show_suggestions(answer)
        _note_what_happened(apprentice, answer, user)
        if not private:
            note('Rate it: `feedback rate last up`, or `down`. Correct it: `feedback edit last "..."`.')
    if answer.ending == "stopped":
        raise typer.Exit(130)


def evaluate(
    golden: Annotated[
        Path, typer.Argument(help="JSONL rows: id, question, reference, answerable, ...", metavar="GOLDEN.jsonl")
    ],
    adapter: Annotated[
        str,
        typer.Option(
            help='"champion" (what answers now), "base" (the model as installed) or an id of `finetune adapters`.'
        ),
    ] = "champion",
    context: Annotated[
        Context, typer.Option(help="Search for passages, or read those of the file.")
    ] = Context.retrieved,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    collection: Collections = None,
    as_json: AsJson = False,
) -> None:
    """Let a learned version answer questions whose answers are known, and save a report."""
    from feedback.evaluation.golden import load_golden
    from feedback.evaluation.unmeasured import explain_unmeasured
    from ui.actions import learning
    from ui.wiring import Apprentice

    questions = load_golden(golden)[:limit]
    apprentice = open_with_documents() if context is Context.retrieved else Apprentice.open()
    rows: list[Row] = []
    with progress("Answering") as report:
        report(0, len(questions), "")

        def count(row: "Row") -> None:
            rows.append(row)
            report(len(rows), len(questions), "")

        result, path = learning.examine(
            apprentice,
            questions,
            adapter=adapter,
            context=context.value,
            collections=collection or (),
            name=golden.name,
            on_row=count,
        )
    totals = result.totals()
    if as_json:
        show_json({**_fields(result), "file": path, "totals": totals})
        return
    for row in result.rows:
        if not row.ok:
            note(f"{row.id}: {row.status}")
    show_table(["measure", "mean", "questions"], [[name, mean.value, mean.n] for name, mean in totals.means.items()])
    show_table(
        ["refusals", "value"],
        [
            ["right to refuse (precision)", totals.abstention_precision],
            ["unanswerable and refused (recall)", totals.abstention_recall],
            ["answerable but refused", totals.false_refusal_rate],
        ],
    )
    for sentence in explain_unmeasured(result):
        say(sentence)
    say(
        f"{result.adapter_id or 'base model'}: {totals.questions} questions, {totals.coverage:.0%} answered without "
        f"failure. Report: {path}"
    )


def _fields(report: "EvaluationReport") -> dict[str, object]:
    return {field.name: getattr(report, field.name) for field in fields(report)}


def _place(chunk: "Chunk") -> str:
    """Return where a passage comes from: title, place, characters in the text of its source."""
    place = f", {chunk.place}" if chunk.place else ""
    return f"{chunk.title}{place}, characters {chunk.start}-{chunk.end}  {chunk.uri}"


def _show_sources(answer: "Answer") -> None:
    """List the passages under an answer, with a star at those that it cites; none under a refusal."""
    say("")
    if answer.refused:
        return
    if answer.passages:
        say("\nSources")
    for number, passage in enumerate(answer.passages, start=1):
        cited = any(citation.number == number for citation in answer.citations)
        say(f"{'*' if cited else ' '} [{number}] {_place(passage.chunk)}")


def _show_suggestions(answer: "Answer") -> None:
    """List what may be asked next."""
    if answer.suggestions:
        say("\nAsk next")
    for question in answer.suggestions:
        say(f"  - {question}")


def _note_what_happened(apprentice: "Apprentice", answer: "Answer", user: str) -> None:
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
    if answer.ending == "length":
        note("The answer was cut: it reached the length answers.max_new_tokens.")
    if answer.ending == "stopped":
        note("Stopped.")
    came_from = describe_origin(answer, ENGLISH.origin, approval)
    tokens = f"{how_many(answer.new_tokens, 'token')}, " if answer.messages else ""
    note(f"{came_from[0].upper()}{came_from[1:]}, {tokens}{answer.seconds:.1f} s")
