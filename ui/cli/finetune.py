"""The `finetune` command: train a new version from feedback, and choose which version answers."""

import os
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.adapters.erased import read_mark
from assistant.adapters.files import PARTS, Part
from assistant.adapters.parts import DOES, Parts
from finetune.methods.method import Method
from finetune.methods.table import METHODS
from ui.cli.machine.exporting import export
from ui.cli.quality.moment import name_conditions, read_time, show_moment
from ui.cli.quality.rates import search_rate
from ui.cli.quality.trials import compare
from ui.cli.quality.version import show_mark, show_version
from ui.cli.terminal import edge
from ui.cli.terminal.confirming import confirm
from ui.cli.terminal.options import AsJson, Context, Exam, Folds, Launch, TunerName
from ui.cli.terminal.printing import note, progress, say, show_json, show_table

if TYPE_CHECKING:
    from finetune.runs.progress import Progress

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Train a version of the model (an adapter) from feedback, and choose which answers.",
    epilog=edge.EXIT_CODES,
)


class Promote(StrEnum):
    """What happens to a version that passed its exam."""

    auto = "auto"
    never = "never"


class OnePart(StrEnum):
    """A part of an answer that is learned, promoted and rolled back by itself."""

    score = "score"
    extract = "extract"
    adapter = "adapter"


OnlyPart = Annotated[
    OnePart | None,
    typer.Option(
        "--part",
        help="Only this part. score: whether to answer. extract: how much is quoted. adapter: what is written.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be learned, and train nothing.")]
PromoteOption = Annotated[
    Promote, typer.Option(help="auto: if the exam shows that it is better, it answers from now on.")
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with the interrupted training. Give its other options again.")
]
FindRate = Annotated[
    bool,
    typer.Option(
        "--find-rate",
        help="Train a few steps with each of five learning rates, and say which is best for these corrections. Nothing "
        "else is done without --use.",
    ),
]
UseRate = Annotated[bool, typer.Option("--use", help="With --find-rate: train with that rate at once.")]
ExamContext = Annotated[
    Context, typer.Option(help="What the model reads in that exam: what a search finds, or the passages of the file.")
]


def _add_training(method: Method[Any]) -> None:
    """Add the command that trains by `method`; all of them take the same options."""

    @app.command(
        method.name,
        help=f"Train a version by {method.title}, examine it, and promote it if it is better.\n\n"
        f"This method {method.summary}.\n\n"
        "Exit code 1: there are too few corrections, or it is not better. Nothing changes then.",
    )
    def train(
        dry_run: DryRun = False,
        promote: PromoteOption = Promote.auto,
        resume: Resume = False,
        exam: Exam = None,
        context: ExamContext = Context.retrieved,
        folds: Folds = None,
        tuner: TunerName = None,
        launch: Launch = None,
        find_rate: FindRate = False,
        use: UseRate = False,
    ) -> None:
        from ui.settings.loading import PREFIX

        if use and not find_rate:
            raise typer.BadParameter("--use belongs to --find-rate.")
        if find_rate and (resume or dry_run):
            raise typer.BadParameter("--find-rate goes with neither --resume nor --dry-run.")
        for name, value in (("FOLDS", folds), ("TUNER", tuner), ("LAUNCH", launch)):
            if value is not None:
                os.environ[f"{PREFIX}TRAINING__{name}"] = str(value)  # checked as a setting is
        if find_rate:
            found = search_rate(method.name, exam, context.value)
            if not use:
                return
            os.environ[f"{PREFIX}TRAINING__{method.name.upper()}__LEARNING_RATE"] = str(found)
        _retrain(method.name, dry_run, promote, resume, exam, context)


for _method in METHODS:
    _add_training(_method)


app.command()(compare)
app.command()(export)


@app.command()
def adapters(as_json: AsJson = False) -> None:
    """List the learned versions (adapters), oldest first, what each of them does in an answer, and how it is judged."""
    from ui.actions import promoting
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    drift = promoting.read_drift(apprentice)
    known, parts = apprentice.shelf.adapters(), apprentice.shelf.parts()
    live = promoting.watch_versions(apprentice)
    if as_json:
        serving = {a.id: [part for part in PARTS if parts.of(part) == a.id] for a in known}
        show_json(
            [
                {
                    **asdict(a),
                    "champion": a.id == parts.adapter_id,
                    "serves": serving[a.id],
                    "erased": read_mark(a.folder),
                    "live": [one for one in live if one.version == a.id],
                    "drift": next((one for one in drift if one.version == a.id), None),
                }
                for a in known
            ]
        )
        return
    rows = [[_serves(a.id, parts), a.id, a.trained_by, a.pairs, a.base_model, f"{a.created_at[:16]}"] for a in known]
    show_table(
        ["serves", "adapter", "method", "pairs", "base model", "made (UTC)"],
        [[_serves(None, parts), "base", None, None, None, None], *rows],
    )
    for adapter in known:
        show_mark(adapter)
    if taken_back := promoting.read_taken_back(apprentice):
        say(f"{taken_back.at:%Y-%m-%d %H:%M}, by judgements: {taken_back.reason}")
    for one in (*live, *drift):
        say(one.sentence)


@app.command()
def show(
    adapter_id: Annotated[str | None, typer.Argument(metavar="ID")] = None,
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help='Instead of ID: a day or a minute, such as "2026-11-21 14:30".')
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show how a learned version was trained, examined and judged; or what answers were made with at a time."""
    if (adapter_id is None) == (at is None):
        raise typer.BadParameter("give the id of a version, or --at and a time.")
    if at is not None:
        show_moment(read_time(at), as_json)
    elif adapter_id is not None:
        show_version(adapter_id, as_json)


@app.command()
def promote(
    adapter_id: Annotated[str, typer.Argument(metavar="ID", help='An id from `finetune adapters`, or "base".')],
    part: OnlyPart = None,
    unasked: Annotated[
        bool, typer.Option("--unasked", help="Do not ask a server that answers the exam of the version first.")
    ] = False,
) -> None:
    """Let a version answer from the next question on, whatever its exam said. "base" is the model as installed.

    Where a server answers, the version is brought there, and asked its exam there: it must answer as well as here.
    """
    from ui.actions import promoting
    from ui.wiring import Apprentice

    chosen = None if adapter_id == "base" else adapter_id
    if promoting.promote(Apprentice.open(), chosen, "chosen on the command line", _of(part), asked=not unasked):
        say(f"{adapter_id} answers from the next question on. `finetune rollback` undoes this.")
    else:
        say(f"{adapter_id} answers already.")


@app.command()
def rollback(part: OnlyPart = None) -> None:
    """Undo the last promotion, or take one part of an answer back. Exit code 1 when there is none to undo."""
    from ui.actions import promoting
    from ui.wiring import Apprentice

    chosen, apprentice = _of(part), Apprentice.open()
    before, now = promoting.roll_back(apprentice, chosen)
    if chosen is None:
        say(f"Back: {now.name} answers again, instead of {before.name}.")
    else:
        base = "the base model"
        say(f"Back: {now.of(chosen) or base} {DOES[chosen]} again, instead of {before.of(chosen) or base}.")
    if changed := promoting.find_changed_conditions(apprentice):
        say(f"Since it was promoted, others are: {name_conditions(changed)}. So its answers may be others too.")


@app.command()
def delete(
    adapter_id: Annotated[str, typer.Argument(metavar="ID", help="An id from `finetune adapters`.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a learned version that neither answers nor would be brought back by a rollback. Its exams stay."""
    from ui.actions.training.versions import delete_version
    from ui.wiring import Apprentice

    if yes or confirm(f"Delete {adapter_id}? This cannot be undone.", "Nothing was deleted"):
        delete_version(Apprentice.open(), adapter_id)
        say(f"{adapter_id} is deleted.")


def _of(part: OnePart | None) -> Part | None:
    return part.value if part else None


def _serves(version: str | None, parts: Parts) -> str:
    return ", ".join(part for part in PARTS if parts.of(part) == version)


def _retrain(method: str, dry_run: bool, promote: Promote, resume: bool, exam: Path | None, context: Context) -> None:
    from ui.actions import learning
    from ui.actions.quality import exams
    from ui.actions.training.models.measuring import measure_when_needed
    from ui.actions.training.run import was_logged
    from ui.cli.terminal.night import describe_night, name_stage
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    stages: dict[str, Progress] = {}
    try:
        with progress(method) as report:

            def follow(at: "Progress") -> None:
                stages[at.stage] = at
                report(at.done, at.total, name_stage(at))

            outcome = learning.train(
                apprentice,
                method,
                exam=exam,
                context=context.value,
                promote=promote.value,
                resume=resume,
                dry_run=dry_run,
                on_progress=follow,
                logged=was_logged(),
            )
    except KeyboardInterrupt:
        note(f"Stopped. `finetune {method} --resume` goes on from the last checkpoint.")
        raise typer.Exit(130) from None
    for stage in stages.values():
        say(f"{name_stage(stage)}: {stage.done} of {stage.total} done.")
    for sentence in outcome.sentences:
        say(sentence)
    if outcome.adapter and outcome.verdict:
        for line in describe_night(exams.read_night(apprentice, outcome.adapter.id)):
            say(line)
    nightly = outcome.adapter and promote is Promote.auto  # others compare, and wait for it
    if nightly and (measured := measure_when_needed(apprentice, lambda: note("Measuring engines …"))):
        say(measured)
    raise typer.Exit(outcome.exit_code)


def main() -> None:
    """Run the command."""
    edge.run(app)


if __name__ == "__main__":
    main()
