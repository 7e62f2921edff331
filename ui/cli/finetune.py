"""The `finetune` command: train an adapter from feedback, and choose which one answers. Prints; decides nothing."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli import edge
from ui.cli.options import AsJson, Context
from ui.cli.printing import Report, note, progress, show_json, show_table

if TYPE_CHECKING:
    from finetune.progress import Progress

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Learn from feedback, and choose."
)


class Promote(StrEnum):
    """What happens to an adapter that passed its exam."""

    auto = "auto"
    never = "never"


DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be learned and trained, then stop.")]
PromoteOption = Annotated[Promote, typer.Option(help="auto: a proven better adapter answers from now on.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the run that was interrupted.")]
Exam = Annotated[
    Path | None, typer.Option(metavar="GOLDEN.jsonl", help="Questions for the exam instead of held-out feedback.")
]
ExamContext = Annotated[Context, typer.Option(help="What is read in that exam: found passages, or those of the file.")]


@app.command()
def dpo(
    dry_run: DryRun = False,
    promote: PromoteOption = Promote.auto,
    resume: Resume = False,
    exam: Exam = None,
    context: ExamContext = Context.retrieved,
) -> None:
    """Train an adapter by direct preference optimisation, examine it, and promote it if it is better.

    Exit code 1: too few pairs, or the adapter is not better. Nothing changes then.
    """
    _retrain("dpo", dry_run, promote, resume, exam, context)


@app.command()
def orpo(
    dry_run: DryRun = False,
    promote: PromoteOption = Promote.auto,
    resume: Resume = False,
    exam: Exam = None,
    context: ExamContext = Context.retrieved,
) -> None:
    """Train an adapter by odds-ratio preference optimisation, examine it, and promote it if it is better.

    Exit code 1: too few pairs, or the adapter is not better. Nothing changes then.
    """
    _retrain("orpo", dry_run, promote, resume, exam, context)


@app.command()
def adapters(as_json: AsJson = False) -> None:
    """List the finished adapters, oldest first. A star marks the one that answers."""
    from ui.wiring import Apprentice

    shelf = Apprentice.open().shelf
    known, champion = shelf.adapters(), shelf.champion()
    if as_json:
        show_json([{**asdict(adapter), "champion": adapter.id == champion} for adapter in known])
        return
    rows = [
        ["*" if a.id == champion else "", a.id, a.method, a.pairs, a.base_model, f"{a.created_at[:16]}"] for a in known
    ]
    show_table(
        ["", "adapter", "method", "pairs", "base model", "made (UTC)"],
        [["*" if champion is None else "", "base", None, None, None, None], *rows],
    )


@app.command()
def show(adapter_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Show how an adapter was made, what it scored and when it answered."""
    from ui.wiring import Apprentice

    shelf = Apprentice.open().shelf
    adapter = shelf.get(adapter_id)
    promotions = [entry for entry in shelf.history() if entry.adapter_id == adapter_id]
    if as_json:
        show_json({"adapter": adapter, "champion": shelf.champion() == adapter_id, "promotions": promotions})
        return
    facts = {name: value for name, value in asdict(adapter).items() if name not in ("settings", "metrics")}
    show_table(["fact", "value"], [[name, value] for name, value in facts.items()])
    show_table(["metric", "value"], list(adapter.metrics.items()))
    show_table(["setting", "value"], [[name, str(value)] for name, value in adapter.settings.items()])
    for entry in promotions:
        typer.echo(f"{entry.at:%Y-%m-%d %H:%M} {entry.kind}: {entry.reason}")


@app.command()
def promote(adapter_id: Annotated[str, typer.Argument(metavar="ID", help='An adapter id, or "base".')]) -> None:
    """Let an adapter answer from the next question on, whatever its exam said. "base" is the model without any."""
    from ui.wiring import Apprentice

    shelf = Apprentice.open().shelf
    shelf.promote(None if adapter_id == "base" else adapter_id, "chosen on the command line")
    typer.echo(f"{adapter_id} answers from the next question on. `finetune rollback` undoes this.")


@app.command()
def rollback() -> None:
    """Undo the last promotion."""
    from ui.wiring import Apprentice

    before, now = Apprentice.open().shelf.rollback()
    typer.echo(f"{now or 'base'} answers again instead of {before or 'base'}.")


def _retrain(method: str, dry_run: bool, promote: Promote, resume: bool, exam: Path | None, context: Context) -> None:
    from ui.wiring import Apprentice

    ...


def main() -> None:
    """Run the command."""
    edge.run(app)


if __name__ == "__main__":
    main()
