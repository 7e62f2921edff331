"""The `feedback` command: judge answers, see what a training would learn, and move feedback between machines."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finetune.methods.table import DEFAULT, NAMES, find_learners
from retrieval.text.plurals import how_many
from ui.cli.judging import edit, rate, show
from ui.cli.people.erasing import erase
from ui.cli.people.transfer import export_feedback, import_feedback
from ui.cli.quality import golden, reviews
from ui.cli.quality.causes import causes
from ui.cli.terminal import edge
from ui.cli.terminal.options import AsJson, Context, Exam
from ui.cli.terminal.printing import note, progress, say, show_json, show_table

if TYPE_CHECKING:
    from feedback.history import FeedbackStats
    from feedback.pairs.candidates import Decision
    from finetune.data.plan import Placement, TrainingPlan

WITHOUT_MODEL = "none asked: quotes, refusals, approved answers"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Judge answers, see what would be learned from them; move, simulate and erase feedback.",
    epilog=edge.EXIT_CODES,
)
for command in (rate, edit, show, erase, causes):
    app.command()(command)
app.command("export")(export_feedback)
app.command("import")(import_feedback)
app.add_typer(golden.app, name="golden")
app.add_typer(reviews.app, name="review")


@app.command()
def stats(as_json: AsJson = False) -> None:
    """Count answers, thumbs, corrections, choices and reasons, and compare the learned versions (adapters)."""
    from feedback.pairs.candidates import count_decisions
    from ui.actions.learning import find_candidates
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    counted, tonight = apprentice.feedback.stats(), count_decisions(find_candidates(apprentice))
    if as_json:
        show_json({**asdict(counted), "tonight": tonight})
        return
    say(
        f"{how_many(counted.exchanges, 'answer')} ({_counted_apart(counted)}) to "
        f"{how_many(counted.users, 'person', 'people')}: {how_many(counted.up, 'thumb')} up, "
        f"{counted.down} down, {counted.withdrawn} withdrawn; {counted.edited} edited; "
        f"{counted.choices} chosen over another answer."
    )
    if counted.reasons:
        show_table(["reason", "times"], list(counted.reasons.items()))
    _show_decisions(tonight)
    named = [(w.model_id, w) for w in counted.writers] + [(WITHOUT_MODEL, w) for w in counted.without_model]
    if named:
        show_table(
            ["model", "adapter", "answers", "up", "down", "edited", "approval"],
            [[name, w.adapter_id or "base", w.exchanges, w.up, w.down, w.edited, w.approval] for name, w in named],
        )


@app.command()
def pairs(
    method: Annotated[
        str, typer.Option(help=f"The method of the next training: one of {', '.join(NAMES)}.", metavar="METHOD")
    ] = DEFAULT,
    exam: Exam = None,
    as_json: AsJson = False,
) -> None:
    """Show what the next training does with every judged answer, and why: learn, ask in the exam, leave out."""
    from feedback.pairs.candidates import count_decisions
    from ui.actions.learning import plan_training
    from ui.wiring import Apprentice

    plan = plan_training(Apprentice.open(), method, exam=exam)
    if as_json:
        show_json([_row(one) for one in plan.placements])
    elif plan.placements:
        _show_decisions(count_decisions(one.candidate for one in plan.placements))
        say()
        show_table(["answer", "decision", "tonight", "weight", "user", "reason", "question"], _lines(plan.placements))
    if not as_json:
        say(_counted(plan))
    if reason := plan.too_few or plan.in_vain:
        note(f"Nothing is trained yet. {reason}")


@app.command()
def simulate(
    golden: Annotated[
        Path, typer.Argument(help="JSONL rows: id, question, reference, answerable, ...", metavar="GOLDEN.jsonl")
    ],
    context: Annotated[
        Context, typer.Option(help="Search for passages, or read those of the file.")
    ] = Context.retrieved,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask every question of a file and keep its reference as the correction by a user called `simulated`.

    When it was interrupted, start it again: it goes on.
    """
    from feedback.evaluation.golden import load_golden
    from ui.actions import learning
    from ui.wiring import Apprentice

    questions = load_golden(golden)[:limit]
    exchanges = []
    with progress("Asking") as report:
        report(0, len(questions), "")
        for exchange in learning.simulate(Apprentice.open(), questions, context=context.value):
            exchanges.append(exchange)
            report(len(exchanges), len(questions), "")
    if as_json:
        show_json([{"exchange_id": e.id, "question": e.answer.question, "answer": e.answer.text} for e in exchanges])
        return
    say(f"{how_many(len(exchanges), 'question')} asked and corrected.")
    note(f"Next: `feedback pairs` shows what can be learned, `finetune {DEFAULT}` learns it.")


def _counted_apart(counted: "FeedbackStats") -> str:
    imported = f", {counted.imported} imported" if counted.imported else ""
    return f"{counted.simulated} simulated{imported}"


def _row(one: "Placement") -> dict[str, object]:
    """Return one row of `feedback pairs --json`. Its texts are empty when there is nothing to learn."""
    candidate, pair = one.candidate, one.candidate.pair
    return {
        "id": candidate.exchange_id,
        "question": candidate.question,
        "decision": candidate.decision,
        "tonight": one.use,
        "reason": one.reason,
        "weight": pair.weight if pair else 0.0,
        "user": candidate.user,
        "document_group": pair.document_group if pair else None,
        "missing": candidate.missing,
        "chosen": pair.chosen if pair else "",
        "rejected": pair.rejected if pair else "",
    }


def _lines(placements: "Sequence[Placement]") -> list[list[object]]:
    lines: list[list[object]] = []
    for one in placements:
        judged, weight = one.candidate, one.candidate.pair and one.candidate.pair.weight
        asked = _short(judged.question)
        lines.append([judged.exchange_id[:8], judged.decision, one.use, weight, judged.user[:12], one.reason, asked])
    return lines


def _counted(plan: "TrainingPlan") -> str:
    """Say how many answers the training uses for what. Rare uses are left out when there are none.

    Thumbs are counted apart, because a training needs a minimum of pairs and thumbs do not count towards it.
    """
    from feedback.records import CORRECTIONS

    uses = plan.uses
    learned = [one.candidate.pair for one in plan.placements if one.use in ("trained", "replayed")]
    pairs = sum(pair is not None and pair.kind in CORRECTIONS for pair in learned)
    thumbs = f" and {how_many(len(learned) - pairs, 'thumb')}" if len(learned) > pairs else ""
    parts = [f"{how_many(pairs, 'pair')}{thumbs} to learn from", f"{uses['exam']} held out for the exam"]
    if uses["validation"]:
        parts.append(f"{uses['validation']} held back to stop the training in time")
    if uses["score"]:
        teach = "teaches" if uses["score"] == 1 else "teach"
        parts.append(f"{how_many(uses['score'], 'refusal')} that {teach} only whether to answer")
    if uses["extract"]:
        teach = "teaches" if uses["extract"] == 1 else "teach"
        parts.append(f"{how_many(uses['extract'], 'correction')} in other words that {teach} only how much to quote")
    return ", ".join([*parts, f"{how_many(uses['left out'], 'judged answer')} left out."])


def _show_decisions(counted: "Mapping[Decision, int]") -> None:
    """Print how often each decision was taken, and which methods learn from it."""
    from feedback.pairs.candidates import KIND_OF

    rows = []
    for decision, times in counted.items():
        kind = KIND_OF.get(decision)
        rows.append([decision, times, (kind and ", ".join(find_learners(kind))) or "-"])
    show_table(["decision", "judged answers", "learned by"], rows)


def _short(text: str, characters: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= characters else line[: characters - 1] + "…"


def main() -> None:
    """Run the command."""
    edge.run(app)


if __name__ == "__main__":
    main()
