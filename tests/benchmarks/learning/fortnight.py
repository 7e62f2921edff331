"""A fortnight of use: people ask by day, some of them carelessly, and every night trains, judges and perhaps promotes.

`python -m tests.benchmarks.learning.fortnight` asks questions of CLAP NQ with their gold passages, lets five people
correct the answers of whatever adapter serves that day (one of them gives another question's answer every time, and
thumbs at random), and runs `finetune dpo` each night as cron would, with no exam but the one it holds out itself. A
frozen exam that no night ever sees then measures every adapter that was promoted: none may be worse than the one
before. What was done is kept in the home folder; an interrupted fortnight goes on.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from assistant.answers import Inquiry
from feedback.corrections.readable import ALL
from feedback.evaluation.golden import GoldenQuestion, load_golden
from feedback.evaluation.report import EvaluationReport, Row
from finetune.promotion.significance import chance_of_gain
from tests.benchmarks.data import clapnq, splitting
from tests.benchmarks.learning.night import WRITING
from ui.actions.learning import retrain
from ui.wiring import Apprentice

NIGHTS = 14
PEOPLE = ("ana", "ben", "cleo", "dora", "eve")
CARELESS = "eve"
SHOWN = ("rougeL_f", "token_recall", "token_precision")


def main() -> int:
    """Live through the fortnight; 0 when no promotion made the frozen exam worse."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learning.fortnight", description=__doc__)
    parser.add_argument("--questions", type=int, default=10, help="questions a day")
    parser.add_argument("--exam", type=int, default=60, help="questions of the frozen exam, at most")
    parser.add_argument("--nights", type=int, default=NIGHTS)
    parser.add_argument("--seed", type=int, default=0, help="of the split, and of what careless people do")
    parser.add_argument("--home", type=Path, help="keep everything here; an interrupted fortnight goes on")
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="apprentice-fortnight-"))
    home.mkdir(parents=True, exist_ok=True)
    os.environ["APPRENTICE_HOME"] = str(home)
    parts = splitting.split(*clapnq.read_questions(clapnq.data_folder()), given.seed, given.questions * given.nights)
    splitting.write_golden(home / "frozen.jsonl", parts.test_answerable[: given.exam], every_reference=True)
    config = home / "apprentice.toml"
    config.write_text(f"[answers]\n{WRITING}\n[answerability]\nthreshold = 0\n", encoding="utf-8")
    log = home / "nights.jsonl"
    lived = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    print(f"home {home}, frozen exam of {min(given.exam, len(parts.test_answerable))} questions", flush=True)
    for night in range(len(lived) + 1, given.nights + 1):
        day = parts.train_answerable[(night - 1) * given.questions : night * given.questions]
        row = _live_a_day(Apprentice.open(config), day, night, given.seed)
        with log.open("a") as file:
            file.write(json.dumps(row) + "\n")
        print(
            f"night {night:2}  {row['corrections']:3} corrections  {row['minutes']:5.1f} min  {row['said']}", flush=True
        )
    return _examine_promoted(Apprentice.open(config), home)


def _live_a_day(app: Apprentice, day: Sequence[GoldenQuestion], night: int, seed: int) -> dict[str, object]:
    """Ask and correct the questions of a day, unless an interrupted run has, and train."""
    started = time.monotonic()
    place = f"day {night}"
    if not app.feedback.conversation(place):
        answers = app.assistant.without_corrections().answer_all([Inquiry(q.question, q.passages) for q in day])
        wrong = splitting.swap_references(day)
        chance = random.Random(f"{seed} {night}")
        for number, (question, answer) in enumerate(zip(day, answers, strict=True)):
            person = PEOPLE[number % len(PEOPLE)]
            careless = person == CARELESS
            exchange = app.feedback.record(answer, user=person, conversation_id=place)
            correction = (wrong[number] if careless else question).reference
            assert correction is not None
            app.feedback.edit(exchange.id, correction, user=person)
            if careless:
                app.feedback.rate(exchange.id, user=person, value=chance.choice((-1, 1)))
    outcome = retrain(app, common=ALL)
    return {
        "night": night,
        "corrections": app.feedback.stats().edited,
        "minutes": (time.monotonic() - started) / 60,
        "champion": app.shelf.champion(),
        "gain": outcome.verdict.figures.get("gain") if outcome.verdict else None,
        "said": outcome.sentences[-1],
    }


def _examine_promoted(app: Apprentice, home: Path) -> int:
    """Let base and every promoted adapter sit the frozen exam, and print each beside its predecessor."""
    questions = load_golden(home / "frozen.jsonl")
    promoted = [None, *dict.fromkeys(promotion.parts.adapter_id for promotion in app.shelf.history())]
    print(f"{'':28}" + "".join(f"{name:>18}" for name in SHOWN) + "   against the one before")
    worse = 0
    before: EvaluationReport | None = None
    for adapter_id in promoted:
        report = app.exam(questions, adapter=adapter_id or "base", context="gold")
        means = report.totals().means
        compared = ""
        if before:
            changes = [_score(row) - _score(old) for row, old in zip(report.rows, before.rows, strict=True)]
            gain = fmean(changes)
            worse += gain < 0
            p = chance_of_gain(changes) if gain > 0 else chance_of_gain([-change for change in changes])
            compared = f"   {gain:+.3f}, by chance with p = {p:.4f}"
        print(
            f"{adapter_id or 'base':28}" + "".join(f"{means[n].value or 0:18.3f}" for n in SHOWN) + compared, flush=True
        )
        before = report
    print(f"outcome  {len(promoted) - 1} promotions, {worse} of them for the worse")
    return int(worse > 0)


def _score(row: Row) -> float:
    return row.scores["rougeL_f"] or 0.0


if __name__ == "__main__":
    sys.exit(main())
