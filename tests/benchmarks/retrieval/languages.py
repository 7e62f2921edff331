"""Questions in other languages than the texts: `python -m tests.benchmarks.retrieval.languages [--embeddings NAME]`.

The English passages of XQuAD, each a document, are asked the same questions in five languages; `hit@5` is the share
whose passage is among the five that a search finds, with default settings.
"""

import argparse
import json
import tempfile
from pathlib import Path
from statistics import fmean

from tests.benchmarks.data.splitting import data_folder
from tests.benchmarks.retrieval.ranking import open_library
from tests.benchmarks.retrieval.vectors import RememberingEmbedder

LANGUAGES = ("en", "de", "es", "zh", "ar")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.retrieval.languages", description=__doc__)
    parser.add_argument("--embeddings", choices=("embedded", "multilingual"), default="multilingual")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for number, row in enumerate(read_xquad("en")):
            (folder / f"p{number}.md").write_text(f"---\ntitle: {row['title']}\n---\n{row['text']}", encoding="utf-8")
        embedder = RememberingEmbedder(folder / "vectors.npz", embeddings=given.embeddings)
        with open_library({"embeddings": given.embeddings}, embedder, [folder]) as library:
            print(f"{given.embeddings:14} {'questions':>9} {'hit@1':>7} {'hit@5':>7}")
            for language in LANGUAGES:
                ranks = []
                for number, row in enumerate(read_xquad(language)):
                    for asked in row["questions"]:
                        found = [Path(one.chunk.uri).stem for one in library.search(asked["question"], 5)]
                        ranks.append(found.index(f"p{number}") if f"p{number}" in found else 5)
                hits = [fmean(rank < most for rank in ranks) for most in (1, 5)]
                print(f"{language:14} {len(ranks):9} {hits[0]:7.1%} {hits[1]:7.1%}", flush=True)


def read_xquad(language: str) -> list[dict]:
    """Return the passages of a language, each with its questions."""
    file = f"{language}.jsonl"
    return [json.loads(line) for line in (data_folder("xquad", file) / file).read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
