"""Can it be told, before anything is written, whether passages answer a question? On public data, out of fold.

`python -m tests.benchmarks.answerability` prints, for each set of data/answerability_cases.py and five splits into
folds of whole documents, the AUC and the share of unanswerable questions refused at up to 10 % false refusals: for the
cosine of the best passage (what `min_relevance` looks at), and for scores fitted on the signals. `--write` puts the
score fitted on all sets into assistant/answerability/default_scores, where it serves until feedback has taught more.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean, stdev

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from assistant.answerability.gate import DEFAULT_FILES, LOOKED_AT
from assistant.answerability.reading.finding import find_reader
from assistant.answerability.score import AnswerabilityScore
from assistant.answerability.signals import SIGNALS, measure_signals
from assistant.settings import AnswerSettings
from assistant.steps.languages.detection import share_language
from feedback.evaluation.golden import GoldenQuestion
from finetune.lessons.answerability_fit import Labelled, correct_refusals, fit, measure_trade_offs, predict_out_of_fold
from tests.benchmarks.data import answerability_cases as data

SETS = {
    "CLAP NQ, passage given": data.load_given,
    "CLAP NQ, five found": data.load_found,
    "chunking, five found": data.load_taken_away,
    "worlds, six found": data.load_worlds_found,
}
SEEDS = 5
MOST_FALSE = 0.05
"""What people put up with; everyday questions are refused wrongly about as often as those of these sets."""

NOT_IN_DEFAULT = ("passage_words", "question_words", "keyword", "fused_margin")
"""Lengths of passages and questions differ between the sets' answerable and unanswerable halves for reasons that have
nothing to do with answering, and BM25 grows with the library: neither may decide in somebody else's library."""
DEFAULT_SIGNALS = tuple(name for name in SIGNALS if name not in NOT_IN_DEFAULT)
VECTORS_ONLY = tuple(SIGNALS)[:7]
COMMAND = "python -m tests.benchmarks.answerability --write"


def main() -> None:
    """Print the tables; with `--write` keep the default score."""
    given = _arguments()
    embedder = data.FiledEmbedder(given.vectors, given.embeddings)
    sets = {name: _measure_cases(name, cases, embedder) for name, cases in SETS.items()}
    rows = [row for one in sets.values() for row in one]
    home = np.array([name for name, one in sets.items() for _ in one])
    answerable = _answerable(rows)
    together = [_predict_left_out(rows, seed) for seed in range(SEEDS)]
    print(f"\n{'':24}{'score':32}{'AUC':>8}{'sd':>7}{'refused':>9}{'sd':>7}")
    for name, one in sets.items():
        kinds = _answerable(one)
        _print_line(name, "cosine of the best passage", kinds, [_column(one, "passage")])
        _print_line(
            name,
            "vectors only, this set",
            kinds,
            [predict_out_of_fold(one, VECTORS_ONLY, seed) for seed in range(SEEDS)],
        )
        _print_line(
            name,
            "all signals, this set",
            kinds,
            [predict_out_of_fold(one, tuple(SIGNALS), seed) for seed in range(SEEDS)],
        )
        _print_line(name, "default, fitted on all sets", kinds, [found[home == name] for found in together])
        documents = {row.group for row in one}
        foreign = _fit([row for row in rows if row.group not in documents], given.embeddings)
        _print_line(name, "fitted on the other data alone", kinds, [_predict(foreign, one)])
    left_out = together[0]
    threshold = _find_limit(left_out, answerable)
    score = _add_measures(_fit(rows, given.embeddings), left_out, answerable, threshold)
    print(f"\nthreshold {threshold:.3f}, the highest with up to {MOST_FALSE:.0%} false refusals of all")
    gate = AnswerSettings().min_relevance
    for name in sets:
        mine = home == name
        print(f"{name:24}default: {_describe_refusals(left_out[mine], answerable[mine], threshold)}; ", end="")
        print(f"min_relevance {gate}: {_describe_refusals(_column(rows, 'passage')[mine], answerable[mine], gate)}")
    for term in sorted(score.terms, key=lambda term: -abs(term.weight)):
        print(f"  {term.weight:+.2f} {term.signal}: {SIGNALS[term.signal]}")
    if given.write:
        file = DEFAULT_FILES[given.embeddings]
        file.write_text(score.to_json() + "\n", encoding="utf-8")
        print(f"written: {file}")


def fit_without(questions: Sequence[GoldenQuestion]) -> AnswerabilityScore:
    """Return a score fitted on CLAP NQ but for the documents of `questions`, so that an exam on them is fair."""
    documents = {question.group for question in questions}
    embedder = data.FiledEmbedder()
    cases = [case for case in data.load_given(embedder) if case.group not in documents]
    rows = _label(cases, embedder)
    note = f"Fitted on {len(rows)} questions of CLAP NQ about documents that the exam does not touch."
    return replace(_fit(rows), note=note)


def _measure_cases(name: str, cases: Callable[[data.FiledEmbedder], list[data.Case]], embedder) -> list[Labelled]:
    started = time.perf_counter()
    asked = cases(embedder)
    rows = _label(asked, embedder)
    embedder.save()
    answerable, seconds = sum(case.answerable for case in asked), time.perf_counter() - started
    print(f"{name}: {answerable} answerable, {len(asked) - answerable} not ({seconds:.0f} s)", flush=True)
    return rows


def _label(cases: Sequence[data.Case], embedder: data.FiledEmbedder) -> list[Labelled]:
    """Measure the signals of questions as the gate does."""
    reader, rows = find_reader(), []
    for case in cases:
        alike = any(share_language(case.question, passage.chunk.text) for passage in case.passages[:LOOKED_AT])
        signals = measure_signals(case.question, case.passages, embedder, same_language=alike, reader=reader)
        rows.append(Labelled(signals, case.answerable, case.group))
    return rows


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.answerability", description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the score fitted on all sets as the default")
    parser.add_argument("--embeddings", choices=list(DEFAULT_FILES), default="multilingual")
    parser.add_argument("--vectors", type=Path, help="keep vectors in this file, for a quicker next run")
    return parser.parse_args()


def _fit(rows: Sequence[Labelled], embeddings: str = "multilingual") -> AnswerabilityScore:
    return fit(
        rows,
        most_false_refusals=MOST_FALSE,
        minimum_of_each=30,
        embeddings=embeddings,
        note=f"Fitted on CLAP NQ, Chroma's chunking evaluation and made documents by `{COMMAND}`.",
        names=DEFAULT_SIGNALS,
    )


def _predict_left_out(rows: Sequence[Labelled], seed: int) -> np.ndarray:
    """Return for each row the probability by a score that was fitted, penalty and calibration included, without its
    document group."""
    kinds, groups = _answerable(rows), [row.group for row in rows]
    found = np.zeros(len(rows))
    for seen, unseen in StratifiedGroupKFold(5, shuffle=True, random_state=seed).split(kinds[:, None], kinds, groups):
        found[unseen] = _predict(_fit([rows[place] for place in seen]), [rows[place] for place in unseen])
    return found


def _add_measures(
    score: AnswerabilityScore, left_out: np.ndarray, answerable: np.ndarray, threshold: float
) -> AnswerabilityScore:
    """Return the score with the curve, the figures and the threshold of all sets together."""
    measured = replace(score, threshold=threshold, curve=measure_trade_offs(left_out, answerable))
    point = measured.at(threshold)
    figures = {
        **score.figures,
        "auc": float(roc_auc_score(answerable, left_out)),
        "correct_refusals": point.correct_refusals,
        "false_refusals": point.false_refusals,
    }
    return replace(measured, figures=figures)


def _find_limit(scores: np.ndarray, answerable: np.ndarray) -> float:
    """Return the highest threshold with up to MOST_FALSE false refusals."""
    return float(np.sort(scores[answerable])[int(MOST_FALSE * answerable.sum())])


def _describe_refusals(scores: np.ndarray, answerable: np.ndarray, threshold: float) -> str:
    rightly, wrongly = (scores[~answerable] < threshold).mean(), (scores[answerable] < threshold).mean()
    return f"{rightly:.1%} refused rightly, {wrongly:.1%} wrongly"


def _predict(score: AnswerabilityScore, rows: Sequence[Labelled]) -> np.ndarray:
    return np.array([score.probability(row.signals) for row in rows])


def _answerable(rows: Sequence[Labelled]) -> np.ndarray:
    return np.array([row.answerable for row in rows])


def _column(rows: Sequence[Labelled], name: str) -> np.ndarray:
    return np.array([row.signals[name] for row in rows], dtype=float)


def _print_line(name: str, what: str, answerable: np.ndarray, runs: Sequence[np.ndarray]) -> None:
    areas = [float(roc_auc_score(answerable, scores)) for scores in runs]
    refused = [correct_refusals(scores, answerable, MOST_FALSE) for scores in runs]
    spreads = [stdev(values) if len(values) > 1 else 0.0 for values in (areas, refused)]
    print(f"{name:24}{what:32}{fmean(areas):8.3f}{spreads[0]:7.3f}{fmean(refused):9.1%}{spreads[1]:7.1%}", flush=True)


if __name__ == "__main__":
    main()
