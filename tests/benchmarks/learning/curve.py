"""What do 0, 20, 40, 80 and 160 corrections give? `python -m tests.benchmarks.learning.curve`

The corrections of CLAP NQ that `tests.benchmarks.learning --edits 160` learns from, answers and refusals in a mixed
order; after each number of them the same exam on unseen questions, answered in four ways: by the base model, by it with
similar corrections as examples in the prompt (before anything is trained), by an adapter that was trained on the
corrections, and by that adapter with the examples. Every way refuses by its own score of answerability. Writes
curve.json and curve.svg into the home folder; what was measured is not measured again.
"""

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.adapters.serving import Fixed
from feedback.corrections.past import PastCorrections
from feedback.evaluation.exam import run_exam
from feedback.evaluation.golden import load_golden
from feedback.evaluation.report import EvaluationReport
from finetune.methods.table import DEFAULT, NAMES
from tests.benchmarks.data import clapnq, splitting
from tests.benchmarks.learning.night import WRITING, read_report, run_command, write_first_score
from ui.wiring import Apprentice

STATIONS = (0, 20, 40, 80, 160)
ANSWERS, REFUSALS = 100, 60
EXAMPLES = 2
WAYS = {"examples": "base with examples", "training": "trained", "both": "trained, with examples"}
SCORES = ("rougeL_f", "token_recall", "refused", "falsely refused")

Point = Mapping[str, float]


def main() -> int:
    """Measure every station, print a row for each way, and draw."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learning.curve", description=__doc__)
    parser.add_argument("--stations", type=int, nargs="*", default=STATIONS, help="numbers of corrections")
    parser.add_argument("--method", choices=NAMES, default=DEFAULT)
    parser.add_argument("--exam", type=int, default=80, help="answerable questions in the exam, at most")
    parser.add_argument("--unanswerable", type=int, default=60, help="unanswerable ones, at most")
    parser.add_argument("--seed", type=int, default=0, help="of the split, and of the order of the corrections")
    parser.add_argument("--home", type=Path, help="keep everything here; an interrupted benchmark goes on")
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="apprentice-curve-"))
    home.mkdir(parents=True, exist_ok=True)
    edits = _prepare(home, given.seed, given.exam, given.unanswerable)
    kept = home / "curve.json"
    points: dict[str, Point] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    print(f"{'corrections':>11}  {'way':24}" + "".join(f"{name:>17}" for name in SCORES), flush=True)
    for station in sorted(given.stations, key=lambda number: number or max(STATIONS) + 1):  # trainings examine the base
        for way in WAYS if station else ("base",):
            key = f"{station} {way}"
            if key not in points:
                points[key] = _measure_point(home, edits[:station], way, given.method)
                kept.write_text(json.dumps(points, indent=1), encoding="utf-8")
            row = "".join(f"{points[key][name]:17.3f}" for name in SCORES)
            print(f"{station:11}  {WAYS.get(way, way):24}{row}", flush=True)
    _draw(points, home / "curve.svg")
    print(home / "curve.svg")
    return 0


def _prepare(home: Path, seed: int, answerable: int, unanswerable: int) -> list[str]:
    """Write exam, settings and first score; return the corrections, a line of JSON each."""
    parts = splitting.split(*clapnq.read_questions(clapnq.data_folder()), seed, ANSWERS)
    edits = parts.train_answerable + parts.train_unanswerable[:REFUSALS]
    random.Random(f"{seed} curve").shuffle(edits)
    exam = parts.test_answerable[:answerable] + parts.test_unanswerable[:unanswerable]
    splitting.write_golden(home / "exam.jsonl", exam, every_reference=True)
    splitting.write_golden(home / "all.jsonl", edits, every_reference=False)
    settings = f"[answers]\n{WRITING}[training]\nminimum_pairs = 1\n{write_first_score(home, exam)}"
    (home / "apprentice.toml").write_text(settings, encoding="utf-8")
    return (home / "all.jsonl").read_text(encoding="utf-8").splitlines()


def _measure_point(home: Path, edits: Sequence[str], way: str, method: str) -> Point:
    """Return the scores of the exam, answered in one way after `edits`."""
    if edits:
        (home / "train.jsonl").write_text("\n".join(edits) + "\n", encoding="utf-8")
        run_command(home, "feedback", "simulate", str(home / "train.jsonl"), "--context", "gold")
    if way == "examples":
        return _read_scores(_run_exam(home, "base", EXAMPLES))
    if way == "base":
        return _read_scores(_find_report(home, None) or _run_exam(home, "base", 0))
    adapter = home / f"adapter-{len(edits)}"
    if not adapter.exists():
        adapter.write_text(_train(home, method), encoding="utf-8")
    trained = adapter.read_text(encoding="utf-8")
    return _read_scores(
        (way == "training" and _find_report(home, trained)) or _run_exam(home, trained, EXAMPLES * (way == "both"))
    )


def _train(home: Path, method: str) -> str:
    """Train on all corrections there are and hold the exam; return the adapter's id."""
    folder = home / "adapters"
    known = set(folder.glob("*/verdict.json"))
    unfinished = any(not (run.parent / "verdict.json").exists() for run in folder.glob("*/run.json"))
    exam = ("--exam", str(home / "exam.jsonl"), "--context", "gold", "--promote", "never")
    run_command(home, "finetune", method, *exam, *(["--resume"] if unfinished else []))
    (new,) = set(folder.glob("*/verdict.json")) - known
    return new.parent.name


def _find_report(home: Path, adapter_id: str | None) -> EvaluationReport | None:
    """Return what a training's exam says of the base model or of its adapter; None before there is one."""
    examined = sorted((home / "adapters").glob(f"{adapter_id or '*'}/verdict.json"))
    return read_report(examined[0].parent, adapter_id) if examined else None


def _run_exam(home: Path, adapter: str, examples: int) -> EvaluationReport:
    """Let `adapter` answer with up to `examples` corrections of similar questions in the prompt."""
    os.environ["APPRENTICE_HOME"] = str(home)
    app = Apprentice.open(home / "apprentice.toml")
    settings = app.settings
    corrections = PastCorrections(
        app.feedback,
        lambda: app.library.embedder,
        set,
        settings.corrections.model_copy(update={"examples": examples, "example_similarity": -1.0}),
        settings.learning_rules,
    )
    serving = Fixed(app.serving.named(adapter))
    assistant = app.assembled(serving, app.generator, corrections=corrections if examples else None)
    return run_exam(load_golden(home / "exam.jsonl"), assistant, context="gold")


def _read_scores(report: EvaluationReport) -> Point:
    totals = report.totals()
    return {
        "rougeL_f": totals.means["rougeL_f"].value or 0.0,
        "token_recall": totals.means["token_recall"].value or 0.0,
        "refused": totals.abstention_recall or 0.0,
        "falsely refused": totals.false_refusal_rate or 0.0,
    }


def _draw(points: Mapping[str, Point], path: Path) -> None:
    """Draw answers and refusals over the number of corrections, a line for each way."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "apprentice"  # the same points make the same file
    figure, panels = plt.subplots(1, 2, figsize=(10, 4), constrained_layout=True)
    titles = {"rougeL_f": "ROUGE-L F of the answers (a refused one has 0)", "refused": "refusals, right and wrong"}
    for panel, (score, title) in zip(panels, titles.items(), strict=True):
        for number, (way, label) in enumerate(WAYS.items()):
            stations = sorted(int(key.split()[0]) for key in points if key.split()[1] in (way, "base"))
            for name, style in ((score, "-"), *((("falsely refused", "--"),) if score == "refused" else ())):
                values = [points.get(f"{n} {way}", points.get(f"{n} base", {}))[name] for n in stations]
                wrongly = ", wrongly" if name == "falsely refused" else ""
                panel.plot(stations, values, style, marker="o", color=f"C{number}", label=label + wrongly)
        panel.set_title(title, fontsize=11)
        panel.set_xlabel("corrections")
        panel.set_xticks(sorted({int(key.split()[0]) for key in points}))
        panel.set_ylim(bottom=0)
        panel.grid(alpha=0.3)
        panel.legend(fontsize=8)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    sys.exit(main())
