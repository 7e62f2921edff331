"""Which training settings learn most from the same edits? Trains and examines one configuration after the other.

    python -m tests.benchmarks.learning.sweep HOME 'dpo' 'dpo training.dpo.sft_weight=3' 'orpo training.orpo.beta=0.2'

It takes the feedback of a home folder that `tests.benchmarks.learning` left, trains each configuration (a method, with
changed settings of training, feedback or answers) on a copy of the base model, asks the questions of its exam.jsonl
with their gold passages, refusing as its champion does, and prints a row per configuration. By successive halving:
`--rounds 30:40 100:80` trains all on 30 pairs and asks 40 questions, then the better half on 100 and 80, and so on;
`--seeds 7 11` repeats the last round. What was measured is kept in HOME/sweep.jsonl and not measured again; the same
command started twice shares the work.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.adapters.files import Adapter
from assistant.adapters.parts import Parts
from assistant.adapters.serving import Fixed
from assistant.assembly import assemble
from assistant.models.base import load_base
from assistant.settings import AnswerSettings
from feedback.evaluation.exam import run_exam
from feedback.evaluation.golden import GoldenQuestion, load_golden
from feedback.pairs.candidates import decide_candidates
from feedback.records import PreferencePair
from feedback.settings import FeedbackSettings, LearningRules
from finetune.data.split import select_learned
from finetune.exam.local import AdapterLikelihood
from finetune.methods.method import Method
from finetune.methods.table import find_method
from finetune.runs.progress import Progress, ProgressFile, Training
from finetune.settings import TrainingSettings
from finetune.training.local import LocalTrainer
from retrieval.documents import content_id
from ui.wiring import Apprentice

SHOWN = ("rougeL_f", "token_recall", "token_precision", "number_recall", "nll", "length_ratio")
REFUSALS = ("refused", "falsely_refused")
LOOK_S = 10.0
"""Seconds between two looks at what another process measures."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Round:
    """How much a configuration is given to learn from, and how long its exam is."""

    edits: int
    exam: int

    @staticmethod
    def parse(text: str) -> "Round":
        """Read "30:40"."""
        edits, exam = text.split(":")
        return Round(int(edits), int(exam))


def main() -> int:
    """Print a row for the base model and for every configuration, round after round."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learning.sweep", description=__doc__)
    parser.add_argument("home", type=Path, help="home folder of a learning benchmark")
    parser.add_argument("configurations", nargs="*", help="a method and settings, e.g. 'dpo training.epochs=3'")
    parser.add_argument("--rounds", type=Round.parse, nargs="*", default=[Round(1000, 80)], help="pairs:questions")
    parser.add_argument("--keep", type=float, default=0.5, help="share of the configurations that go on")
    parser.add_argument("--seeds", type=int, nargs="*", default=[], help="repeat the last round with these seeds")
    given = parser.parse_args()
    os.environ["APPRENTICE_HOME"] = str(given.home)
    sweep = Sweep(Apprentice.open(given.home / "apprentice.toml"))
    configurations = list(given.configurations)
    for number, stage in enumerate(given.rounds):
        last = number == len(given.rounds) - 1
        asked = [f"{one} training.seed={seed}" for one in configurations for seed in given.seeds if last]
        rows = sweep.measure(["base", *(asked or configurations)], stage)
        _print_table(rows, stage)
        rows = sorted((row for row in rows if row["configuration"] != "base"), key=lambda row: -row["scores"][SHOWN[0]])
        configurations = [row["configuration"] for row in rows[: max(1, round(len(rows) * given.keep))]]
    return 0


class Sweep:
    """The feedback and the exam of a home folder, and what was measured with them."""

    def __init__(self, app: Apprentice) -> None:
        """Load nothing yet."""
        self._app = app
        self._kept = app.home / "sweep.jsonl"
        self._questions = load_golden(app.home / "exam.jsonl")

    def measure(self, configurations: Sequence[str], stage: Round) -> list[Row]:
        """Return the rows of all configurations; wait for those that another process is measuring."""
        keys = [{"configuration": one, "edits": stage.edits, "exam": stage.exam} for one in configurations]
        while missing := [key for key in keys if self._find_known(key) is None]:
            for key in missing:
                lock = self._app.home / f"sweep-{content_id(json.dumps(key))[:12]}.lock"
                try:
                    with FileLock(lock, timeout=0):
                        if self._find_known(key) is None:
                            self._keep(key | self._measure(key["configuration"], stage))
                except Timeout:
                    continue
            time.sleep(LOOK_S if any(self._find_known(key) is None for key in keys) else 0)
        return [row for key in keys if (row := self._find_known(key))]

    def _find_known(self, key: Row) -> Row | None:
        lines = self._kept.read_text(encoding="utf-8").splitlines() if self._kept.exists() else []
        return next((row for line in lines if key.items() <= (row := json.loads(line)).items()), None)

    def _keep(self, row: Row) -> None:
        with FileLock(self._app.home / "sweep.lock"), self._kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

    def _measure(self, configuration: str, stage: Round) -> Row:
        """Train `configuration` ("base": nothing) and let it sit the exam."""
        method, *changes = configuration.split()
        app, trained, adapter_id = self._app, None, "base"
        training, feedback, answers = _change_settings(app, changes)
        if method != "base":
            rules = LearningRules(feedback, answers.refusal)
            decided = [one.pair for one in decide_candidates(app.feedback.judged(), rules) if one.pair]
            pairs = select_learned(find_method(method), decided, training)[: stage.edits]
            adapter_id, trained = _train(app, find_method(method), pairs, training)
        served = app.serving.of(Parts(None if adapter_id == "base" else adapter_id, manner="write"))
        generator = app.writer.writer
        assistant = assemble(Fixed(served), generator, app.library, lambda: app.sentences, answers)
        likelihood = AdapterLikelihood(generator, served.adapter)
        totals = run_exam(self._choose_questions(stage.exam), assistant, context="gold", likelihood=likelihood).totals()
        return {
            "minutes": trained.seconds / 60 if trained else 0.0,
            "margin": (trained and trained.reward_margin) or 0.0,
            "loss": trained.loss if trained else 0.0,
            "free_contrasts": trained.free_contrasts if trained else 0,
            "scores": {
                **{name: totals.means[name].value for name in SHOWN},
                "refused": totals.abstention_recall or 0.0,
                "falsely_refused": totals.false_refusal_rate or 0.0,
            },
        }

    def _choose_questions(self, answerable: int) -> list[GoldenQuestion]:
        """Return so many answerable questions, and of the unanswerable ones the same share."""
        sides = [[q for q in self._questions if q.answerable is side] for side in (True, False)]
        share = min(answerable / len(sides[0]), 1.0)
        return [question for side in sides for question in side[: round(share * len(side))]]


def _train(
    app: Apprentice, method: Method[Any], pairs: Sequence[PreferencePair], settings: TrainingSettings
) -> tuple[str, Training]:
    adapter_id = f"sweep-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
    folder = app.shelf.unfinished(adapter_id)
    trainer = LocalTrainer(lambda: load_base(app.settings.model, app.home), app.settings.answers, app.home / "models")
    base = trainer.base()
    progress = ProgressFile(folder / "progress.jsonl", _print_progress)
    training = trainer.train(method, settings, pairs, folder, progress)
    adapter = Adapter(
        id=adapter_id,
        base_model=base.model_id,
        quantization=base.quantization,
        parent=None,
        method=method.name,
        created_at=datetime.now(UTC).isoformat(),
        pairs_digest="",
        pairs=len(pairs),
        settings=settings.model_dump(),
        metrics={},
        folder=folder,
        base_digest=base.digest,
    )
    app.shelf.complete(adapter)
    return adapter_id, training


def _change_settings(
    app: Apprentice, changes: Sequence[str]
) -> tuple[TrainingSettings, FeedbackSettings, AnswerSettings]:
    """Return the home's settings with changes such as `training.dpo.sft_weight=3`."""
    now = app.settings
    sections = {"training": now.training, "feedback": now.feedback, "answers": now.answers}
    values: dict[str, Any] = {name: section.model_dump() for name, section in sections.items()}
    for change in changes:
        name, _, value = change.partition("=")
        *path, key = name.split(".")
        inner = values
        for part in path:
            inner = inner[part]
        inner[key] = value
    return (
        TrainingSettings.model_validate(values["training"]),
        FeedbackSettings.model_validate(values["feedback"]),
        AnswerSettings.model_validate(values["answers"]),
    )


def _print_table(rows: Sequence[Row], stage: Round) -> None:
    title = f"{stage.edits} pairs, {stage.exam} questions"
    print(f"\n{title:60}{'min':>6}{'margin':>8}" + "".join(f"{name:>17}" for name in (*SHOWN, *REFUSALS)))
    for row in sorted(rows, key=lambda row: -row["scores"][SHOWN[0]]):
        scores = "".join(f"{row['scores'][name]:17.3f}" for name in (*SHOWN, *REFUSALS))
        print(f"{row['configuration']:60}{row['minutes']:6.1f}{row['margin']:8.2f}{scores}", flush=True)


def _print_progress(progress: Progress) -> None:
    if progress.done % 10 == 0:
        print(f"  {progress.stage} {progress.done}/{progress.total} loss {progress.loss}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
