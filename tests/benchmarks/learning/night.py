"""Does feedback make answers better? Simulated edits, one training run, and an exam on questions not trained on.

`python -m tests.benchmarks.learning` runs the commands that users run, in a home folder of its own: the annotators'
answers of CLAP NQ play the edits of users, `feedback simulate` records them, `finetune dpo` trains and judges. Edits
after the hundredth correct answers to unanswerable questions into refusals, and with them the score of answerability
refuses, before and after. With `--swapped` every edit is another question's answer: the exam must get worse and the
verdict must refuse it. With `--noise 0.2` that is so for a fifth of them. `--data pubmedqa` asks about research.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.adapters.files import CARD, read_card
from feedback.evaluation.golden import GoldenQuestion, digest_questions
from feedback.evaluation.report import EvaluationReport, load_report
from finetune.methods.table import DEFAULT, NAMES
from tests.benchmarks.answerability import fit_without
from tests.benchmarks.data import clapnq, pubmedqa, splitting

SHOWN = (
    "rougeL_f", "rougeL_precision", "rougeL_recall", "token_precision", "token_recall", "number_recall", "chrf",
    "semantic_similarity", "nll", "length_ratio",
)  # fmt: skip

DATA = {"clapnq": clapnq, "pubmedqa": pubmedqa}
MOST_ANSWERS = 100
"""Edits that are answers when nothing else is said: CLAP NQ has 209 of them, and half are for the exam."""
MAX_NEW_TOKENS = 128
"""Enough for every reference; the untrained model would ramble on to whatever the limit is."""
WRITING = f'max_new_tokens = {MAX_NEW_TOKENS}\nuntrained = "write"\n'
"""Settings of answers: what the model itself can do, and learns, is measured from a base model that writes."""
EXPECTED_GAIN = 0.10
"""ROUGE-L F over the answerable questions, with true edits."""
EXPECTED_P = 0.01
EXPECTED_ROUGE = 0.45
"""ROUGE-L F after edits of which some are refusals, as the next two."""
EXPECTED_REFUSALS = 0.80
MOST_FALSE_REFUSALS = 0.10


def main() -> int:
    """Run the benchmark; 0 when the outcome is what the edits deserve, else 1."""
    given = _arguments()
    home = given.home or Path(tempfile.mkdtemp(prefix="apprentice-learning-"))
    home.mkdir(parents=True, exist_ok=True)
    data = DATA[given.data]
    refusals = max(given.edits - MOST_ANSWERS, 0) if given.refusals is None else given.refusals
    answers, without = data.read_questions(data.data_folder())
    parts = splitting.split(answers, without, given.seed, given.edits - refusals)
    train = splitting.swap_references(parts.train_answerable) if given.swapped else parts.train_answerable
    train = splitting.swap_some_references(train, given.noise, given.seed) + parts.train_unanswerable[:refusals]
    unanswerable = (60 if refusals else 24) if given.unanswerable is None else given.unanswerable
    exam = parts.test_answerable[: given.exam] + parts.test_unanswerable[:unanswerable]
    splitting.write_golden(home / "train.jsonl", train, every_reference=False)
    splitting.write_golden(home / "exam.jsonl", exam, every_reference=True)
    print(f"{len(train)} edits{' (swapped)' if given.swapped else ''}, exam of {len(exam)} questions, home {home}")

    # A swapped edit is one that its passages do not support: the control is of the exam, not of that check.
    support = "[feedback]\nminimum_support = 0\n" if given.swapped else ""
    gate = "[answerability]\nthreshold = 0\n"
    if refusals:
        gate = write_first_score(home, exam)
    configuration = f"[answers]\n{WRITING}{gate}{support}"
    (home / "apprentice.toml").write_text(configuration, encoding="utf-8")

    started = time.monotonic()
    run_command(home, "feedback", "simulate", str(home / "train.jsonl"), "--context", "gold")
    simulated = time.monotonic()
    resume = ["--resume"] if list((home / "adapters").glob("*/run.json")) else []
    code = run_command(home, "finetune", given.method, "--exam", str(home / "exam.jsonl"), "--context", "gold", *resume)
    ended = time.monotonic()

    (folder,) = (path.parent for path in (home / "adapters").glob("*/verdict.json"))
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    verdict = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    base, candidate = read_report(folder, None), read_report(folder, folder.name)
    _print_table(base, candidate)
    print("verdict  " + "\n         ".join(verdict["sentences"]))
    print(f"settings seed {given.seed}, {json.dumps(card['settings'], sort_keys=True)}")
    print(f"training {json.dumps(card['metrics'], sort_keys=True)}")
    print(
        f"minutes  simulate {(simulated - started) / 60:.1f}, train and examine {(ended - simulated) / 60:.1f}, "
        f"together {(ended - started) / 60:.1f}"
    )
    gain, p = verdict["figures"]["gain"], verdict["figures"]["p"]
    if given.swapped:
        missed = [] if code == 1 and gain < 0 else ["the verdict refuses it"]
    elif given.noise or given.data != "clapnq":
        missed = [] if code == 0 and gain > 0 and p < EXPECTED_P else [f"better with p < {EXPECTED_P}"]
    else:
        missed = [] if code == 0 and gain >= EXPECTED_GAIN and p < EXPECTED_P else [f"gain of {EXPECTED_GAIN:.2f}"]
    missed += _find_missed_aims(base, candidate) if refusals else []
    print("outcome  " + (f"NOT what these edits deserve: {', '.join(missed)}" if missed else "as it should be"))
    return int(bool(missed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learning", description=__doc__)
    parser.add_argument("--data", choices=tuple(DATA), default="clapnq", help="whose questions and answers")
    parser.add_argument("--edits", type=int, default=100, help="questions to learn from")
    parser.add_argument("--exam", type=int, default=80, help="answerable questions in the exam, at most")
    parser.add_argument("--unanswerable", type=int, help="unanswerable ones (default: 24, with refusals 60)")
    parser.add_argument("--method", choices=NAMES, default=DEFAULT)
    parser.add_argument("--refusals", type=int, help="edits that are refusals (default: all beyond the hundredth)")
    parser.add_argument("--noise", type=float, default=0.0, help="share of the edits that are exchanged")
    parser.add_argument("--seed", type=int, default=0, help="of the split into edits and exam")
    parser.add_argument("--swapped", action="store_true", help="negative control: neighbours' edits exchanged")
    parser.add_argument("--home", type=Path, help="keep everything here; an interrupted benchmark goes on")
    return parser.parse_args()


def read_report(adapter: Path, adapter_id: str | None) -> EvaluationReport:
    """Return what the exams in the folder `adapter` say of it, in the manner in which it serves, or of the base."""
    manner = "write" if adapter_id is None else read_card(adapter / CARD)[0].manner
    reports = map(load_report, sorted((adapter / "exam").glob("exam-*.json")))
    return next(report for report in reports if (report.adapter_id, report.manner) == (adapter_id, manner))


def write_first_score(home: Path, exam: Sequence[GoldenQuestion]) -> str:
    """Leave a score of answerability that does not know `exam` in `home`; return the settings that name it.

    The score that came with the program was fitted on these questions too.
    """
    file = home / f"first_score-{digest_questions(exam)[:8]}.json"  # an interrupted benchmark goes on
    if not file.exists():
        file.write_text(fit_without(exam).to_json(), encoding="utf-8")
    return f"[answerability]\nfirst_score = {json.dumps(str(file))}\n"


def run_command(home: Path, program: str, *arguments: str) -> int:
    """Run a command as a user would. Exit code 2 and above, or a signal, end the benchmark."""
    command = [sys.executable, "-m", f"ui.cli.{program}", *arguments]
    print(f"$ {program} {' '.join(arguments)}", flush=True)
    environment = {**os.environ, "APPRENTICE_HOME": str(home), "APPRENTICE_CONFIG": str(home / "apprentice.toml")}
    code = subprocess.run(command, env=environment, check=False).returncode
    if code not in (0, 1):
        raise SystemExit(f"{program} failed with exit code {code}.")
    return code


def _find_missed_aims(base: EvaluationReport, candidate: EvaluationReport) -> list[str]:
    """Return the aims that were missed; a refused answerable question has 0 in every score."""
    before, after = base.totals(), candidate.totals()
    aims = {
        f"ROUGE-L F of {EXPECTED_ROUGE}": (after.means["rougeL_f"].value or 0) >= EXPECTED_ROUGE,
        "token recall of the base": (after.means["token_recall"].value or 0)
        >= (before.means["token_recall"].value or 0),
        f"{EXPECTED_REFUSALS:.0%} correct refusals": (after.abstention_recall or 0) >= EXPECTED_REFUSALS,
        f"at most {MOST_FALSE_REFUSALS:.0%} false refusals": (after.false_refusal_rate or 0) <= MOST_FALSE_REFUSALS,
    }
    return [aim for aim, reached in aims.items() if not reached]


def _print_table(base: EvaluationReport, candidate: EvaluationReport) -> None:
    """Print both sides: means over the answerable questions, then refusals."""
    before, after = base.totals(), candidate.totals()
    print(f"{'':24}{'base':>10}{'adapter':>10}{'change':>10}{'n':>6}")
    for name in SHOWN:
        one, other = before.means[name], after.means[name]
        if one.value is not None and other.value is not None:
            print(f"{name:24}{one.value:10.3f}{other.value:10.3f}{other.value - one.value:+10.3f}{other.n:6}")
    for name in ("abstention_recall", "false_refusal_rate"):
        one, other = getattr(before, name), getattr(after, name)
        print(f"{name:24}{one or 0:10.3f}{other or 0:10.3f}{(other or 0) - (one or 0):+10.3f}")


if __name__ == "__main__":
    sys.exit(main())
