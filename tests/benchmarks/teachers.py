"""Do corrections make answers better as the product ships? `python -m tests.benchmarks.teachers [KIND ...]`.

For each kind of people (tests/benchmarks/data/teachers.py): a fresh home, default settings, all documents of the set in
one library. The product answers the questions that will be corrected from what its search finds, the people's answers
are recorded as edits, and `finetune dpo` learns, examines on what it held out, and promotes what it finds better.
Before and after, the same frozen exam is asked, about other documents, which no training and no promotion has seen.
One table at the end; the p are one-sided, of a sign-flip test on ROUGE-L F and of an exact McNemar test on right
decisions.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from assistant.adapters.files import PARTS
from assistant.adapters.shelf import AdapterShelf
from feedback.evaluation.report import EvaluationReport, load_report
from feedback.store.database import open_database
from finetune.methods.table import DEFAULT, NAMES
from finetune.promotion.decisions import count_changes, is_right
from finetune.promotion.guards import compare, pair_rows
from finetune.promotion.significance import chance_of_gain, chance_of_more
from tests.benchmarks.data.splitting import write_golden
from tests.benchmarks.data.teachers import TEACHERS, Teacher
from tests.benchmarks.learning.night import run_command


@dataclass(frozen=True)
class Outcome:
    """What one kind of people changed."""

    kind: str
    promoted: tuple[str, ...]
    before: EvaluationReport
    after: EvaluationReport
    minutes: float


def main() -> int:
    """Run the benchmark; 0 when nobody made answers worse."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.teachers", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(TEACHERS)}; all when none is named")
    parser.add_argument("--method", choices=NAMES, default=DEFAULT)
    parser.add_argument("--home", type=Path, help="keep everything here; an interrupted benchmark goes on")
    given = parser.parse_args()
    if unknown := set(given.kinds) - set(TEACHERS):
        parser.error(f"there is no kind {', '.join(sorted(unknown))}")
    root = given.home or Path(tempfile.mkdtemp(prefix="apprentice-teachers-"))
    outcomes = [teach(kind, TEACHERS[kind](), root / kind, given.method) for kind in given.kinds or TEACHERS]
    return print_table(outcomes)


def teach(kind: str, teacher: Teacher, home: Path, method: str) -> Outcome:
    """Let one kind of people correct the product, and ask the frozen exam before and after."""
    started = time.monotonic()
    home.mkdir(parents=True, exist_ok=True)
    (home / "apprentice.toml").write_text("", encoding="utf-8")  # default settings
    folder = home / "documents"
    folder.mkdir(exist_ok=True)
    for number, (title, text) in enumerate(teacher.documents):
        (folder / f"{number:04}.md").write_text(f"# {title}\n\n{text}\n" if title else text, encoding="utf-8")
    write_golden(home / "edits.jsonl", teacher.edits, every_reference=False)
    write_golden(home / "exam.jsonl", teacher.exam, every_reference=True)
    print(f"{kind}: {len(teacher.documents)} documents, {len(teacher.edits)} edits, exam of {len(teacher.exam)}")
    run_command(home, "assistant", "ingest", str(folder))
    before = _examine(home, "before")
    run_command(home, "feedback", "simulate", str(home / "edits.jsonl"))
    if not list((home / "adapters").glob("*/verdict.json")):
        resume = ["--resume"] if list((home / "adapters").glob("*/run.json")) else []
        run_command(home, "finetune", method, *resume)
    after = _examine(home, "after")
    parts = AdapterShelf(home / "adapters", open_database(f"sqlite:///{home / 'apprentice.db'}")).parts()
    promoted = tuple(part for part in PARTS if parts.of(part))
    outcome = Outcome(kind, promoted, before, after, (time.monotonic() - started) / 60)
    print_table([outcome])
    return outcome


def _examine(home: Path, name: str) -> EvaluationReport:
    """Ask the frozen exam once, and keep the report under `name`."""
    kept = home / f"{name}.json"
    if not kept.exists():
        run_command(home, "assistant", "evaluate", str(home / "exam.jsonl"))
        newest = max((home / "reports").glob("*.json"), key=lambda path: path.stat().st_mtime)
        newest.rename(kept)
    return load_report(kept)


def print_table(outcomes: list[Outcome]) -> int:
    """Print a line for each kind of people; return 1 when one of them made answers worse, else 0."""
    print(f"{'':10}{'promoted':24}{'ROUGE-L F':>16}{'p':>8}{'right decisions':>18}{'p':>8}{'words':>12}{'minutes':>9}")
    worse = 0
    for one in outcomes:
        compared = compare(one.after, one.before, "rougeL_f")
        pairs = list(pair_rows(one.after, one.before))
        better, lost = count_changes(pairs)
        p, q = chance_of_gain(compared.differences), chance_of_more(better, lost)
        falls = chance_of_gain([-difference for difference in compared.differences])
        worse += min(falls, chance_of_more(lost, better)) < 0.01
        words = [round(fmean(len(row.answer.split()) for row in report.rows)) for report in (one.before, one.after)]
        rouge = f"{fmean(compared.before):.3f} → {fmean(compared.after):.3f}"
        right = [sum(map(is_right, side)) for side in ((old for _, old in pairs), (new for new, _ in pairs))]
        print(
            f"{one.kind:10}{', '.join(one.promoted) or 'nothing':24}{rouge:>16}{p:8.4f}"
            f"{f'{right[0]} → {right[1]} of {len(pairs)}':>18}{q:8.4f}"
            f"{f'{words[0]} → {words[1]}':>12}{one.minutes:9.0f}"
        )
    return int(worse > 0)


if __name__ == "__main__":
    sys.exit(main())
