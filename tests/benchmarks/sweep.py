"""Which training settings learn most from the same edits? Trains and examines one configuration after the other.

`python -m tests.benchmarks.sweep HOME 'dpo' 'dpo training.dpo.sft_weight=3' 'orpo training.orpo.learning_rate=1e-4'`
takes the feedback of a home folder that `tests.benchmarks.learning` left, trains each configuration on a copy of the
base model, asks the questions of its exam.jsonl with their gold passages, and prints a row per configuration. What was
measured is kept in HOME/sweep.jsonl and not measured again.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from assistant.adapters import Adapter
from assistant.assistant import Assistant
from assistant.generation import LocalGenerator
from feedback.evaluation.exam import sit
from feedback.evaluation.golden import GoldenQuestion, load_golden
from finetune.local import LocalTrainer
from finetune.progress import Progress, ProgressFile, Training
from finetune.settings import Method, TrainingSettings
from ui.wiring import Apprentice

METHOD: TypeAdapter[Method] = TypeAdapter(Method)
SHOWN = ("rougeL_f", "token_recall", "token_precision", "number_recall", "nll", "length_ratio")


def main() -> int:
    """Print a row for the base model and for every configuration."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.sweep", description=__doc__)
    parser.add_argument("home", type=Path, help="home folder of a learning benchmark")
    parser.add_argument("configurations", nargs="*", help="a method and settings, e.g. 'dpo training.epochs=3'")
    parser.add_argument("--exam", type=int, default=80, help="questions of the exam to ask, at most")
    parser.add_argument("--edits", type=int, help="learn from the first so many pairs only")
    given = parser.parse_args()
    os.environ["APPRENTICE_HOME"] = str(given.home)
    app = Apprentice.open(given.home / "apprentice.toml")
    questions = [q for q in load_golden(given.home / "exam.jsonl") if q.answerable][: given.exam]
    results = given.home / "sweep.jsonl"
    known = [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []
    print(f"{'configuration':60}{'min':>6}{'margin':>8}" + "".join(f"{name:>17}" for name in SHOWN), flush=True)
    for configuration in ("base", *given.configurations):
        key = {"configuration": configuration, "exam": len(questions), "edits": given.edits}
        row = next((row for row in known if key.items() <= row.items()), None)
        if row is None:
            row = key | _measured(app, configuration, questions, given.edits)
            with results.open("a") as file:
                file.write(json.dumps(row) + "\n")
        print(
            f"{configuration:60}{row['minutes']:6.1f}{row['margin']:8.2f}"
            + "".join(f"{row['scores'][name]:17.3f}" for name in SHOWN),
            flush=True,
        )
    return 0


def _measured(
    app: Apprentice, configuration: str, questions: Sequence[GoldenQuestion], edits: int | None
) -> dict[str, object]:
    """Train `configuration` ("base": nothing) and let it sit the exam."""
    method, *changes = configuration.split()
    trained: Training | None = None
    adapter_id = "base"
    if method != "base":
        adapter_id, trained = _trained(app, METHOD.validate_python(method), _settings(app, changes), edits)
    generator = LocalGenerator(app.base, app.shelf, adapter_id)
    assistant = Assistant(app.library, generator, app.settings.answers, highlighter=app.highlighter)
    means = sit(questions, assistant, context="gold", likelihood=generator).totals().means
    return {
        "minutes": trained.seconds / 60 if trained else 0.0,
        "margin": (trained and trained.reward_margin) or 0.0,
        "loss": trained.loss if trained else 0.0,
        "free_contrasts": trained.free_contrasts if trained else 0,
        "scores": {name: means[name].value for name in SHOWN},
    }


def _trained(app: Apprentice, method: Method, settings: TrainingSettings, edits: int | None) -> tuple[str, Training]:
    pairs = [candidate.pair for candidate in app.candidates() if candidate.pair][:edits]
    adapter_id = f"sweep-{time.strftime('%Y%m%d-%H%M%S')}"
    folder = app.shelf.unfinished(adapter_id)
    trainer = LocalTrainer(app.load_base, app.shelf, app.settings.answers, app.home / "models")
    base_model, quantization = trainer.base()
    progress = ProgressFile(folder / "progress.jsonl", _shown)
    training = trainer.train(method, pairs, settings, folder, progress)
    adapter = Adapter(
        id=adapter_id,
        base_model=base_model,
        quantization=quantization,
        parent=None,
        method=method,
        created_at=datetime.now(UTC).isoformat(),
        pairs_digest="",
        pairs=len(pairs),
        settings=settings.model_dump(),
        metrics={},
        folder=folder,
    )
    app.shelf.complete(adapter)
    return adapter_id, training


def _settings(app: Apprentice, changes: Sequence[str]) -> TrainingSettings:
    """Return the home's training settings with changes such as `training.dpo.sft_weight=3`."""
    values = app.settings.training.model_dump()
    for change in changes:
        name, _, value = change.partition("=")
        *sections, key = name.split(".")[1:]
        inner = values
        for section in sections:
            inner = inner[section]
        inner[key] = value
    return TrainingSettings.model_validate(values)


def _shown(progress: Progress) -> None:
    if progress.done % 10 == 0:
        print(f"  {progress.stage} {progress.done}/{progress.total} loss {progress.loss}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
