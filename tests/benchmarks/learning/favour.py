"""Does an exam favour whoever wrote the answers that people edited? `python -m tests.benchmarks.learning.favour`.

Real edits are light, and the champion writes a lightly edited answer again word for word. So it has 0.97 of such a
reference (ROUGE-L F), where an equally good answer in other words has about 0.60, as two annotators of CLAP NQ have of
each other. Simulated exams of 60 questions, of which a share are light edits of the champion's answers, are decided by
the program's own rules: how often is a candidate promoted that is truly better by so much? `asked` asks the light edits
too; `left out` asks only the others, of which 60 are there or, in the last column, no more than the rest of the 60.
"""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from feedback.evaluation.report import EvaluationReport, Row
from finetune.promotion.verdict import decide
from finetune.settings import PromotionSettings

GAINS = (0.0, 0.05, 0.08)
SHARES = (0.0, 0.1, 0.25, 0.5)
QUESTIONS = 60
CHAMPION, SPREAD = 0.45, 0.2
"""Mean and standard deviation of ROUGE-L F against references that nobody's answer touched."""
DIFFERENCE = 0.12
"""Standard deviation of the difference of two contestants on a question."""
OWN, OTHERS, OTHERS_SPREAD = 0.97, 0.60, 0.15
"""ROUGE-L F of a lightly edited answer against its edit, and of other good answers."""


def main() -> None:
    """Print a line for each true gain and share of light edits."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learning.favour", description=__doc__)
    parser.add_argument("--nights", type=int, default=200, help="simulated exams for each figure")
    given = parser.parse_args()
    print(f"{'true gain':>10}{'light edits':>13}{'asked':>9}{'left out':>10}{'left out, fewer':>17}")
    for gain in GAINS:
        for share in SHARES:
            light = round(share * QUESTIONS)
            columns = ((QUESTIONS - light, light), (QUESTIONS, 0), (QUESTIONS - light, 0))
            rates = [measure(gain, others, edits, given.nights) for others, edits in columns]
            print(f"{gain:10.2f}{share:13.0%}{rates[0]:9.0%}{rates[1]:10.0%}{rates[2]:17.0%}", flush=True)


def measure(gain: float, others: int, light: int, nights: int) -> float:
    """Return in which share of the nights a candidate of this true gain is promoted."""
    random = np.random.default_rng(17)
    return sum(_is_promoted(gain, others, light, random) for _ in range(nights)) / nights


def _is_promoted(gain: float, others: int, light: int, random: np.random.Generator) -> bool:
    champion = random.normal(CHAMPION, SPREAD, others)
    candidate = champion + random.normal(gain, DIFFERENCE, others)
    of_champion = np.concatenate([champion, np.full(light, OWN)]).clip(0, 1)
    of_candidate = np.concatenate([candidate, random.normal(OTHERS, OTHERS_SPREAD, light)]).clip(0, 1)
    before, after = (
        report_scores(name, scores.tolist()) for name, scores in (("before", of_champion), ("after", of_candidate))
    )
    return decide(after, before, before, PromotionSettings()).promote


def report_scores(name: str, scores: Sequence[float]) -> EvaluationReport:
    """Return a report of answerable questions with these ROUGE-L F and nothing else measured."""
    rows = tuple(
        Row(str(number), "", str(number), True, "text", False, scores={"rougeL_f": float(score)})
        for number, score in enumerate(scores)
    )
    return EvaluationReport(name, datetime.now(UTC), "simulated", None, "gold", "exam", "", "prompt", rows)


if __name__ == "__main__":
    main()
