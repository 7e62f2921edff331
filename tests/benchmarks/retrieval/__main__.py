"""How well questions find what answers them: `python -m tests.benchmarks.retrieval [--data chunking|clapnq|sec-10-q]`.

`chunking` prints the strategies beside the rows that Chroma published for the same embedding model (472 questions; the
data here holds 279 of them), tokens counted in cl100k. `clapnq` and `sec-10-q` rank documents (ranking.py). Nothing
is embedded twice while `--vectors` names the same file.
"""

import argparse
import csv
import json
import math
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean

import llama_index.core
import numpy as np
import tiktoken
from langchain_text_splitters import RecursiveCharacterTextSplitter

from tests.benchmarks.data.splitting import data_folder
from tests.benchmarks.retrieval.excerpts import Score, Span, mean, precision_omega, score
from tests.benchmarks.retrieval.ranking import open_library, print_rankings
from tests.benchmarks.retrieval.vectors import RememberingEmbedder

PUBLISHED = {
    "Recursive 250/125": (78.7, 4.9, 21.9, 4.9),
    "TokenText 250/125": (82.4, 3.6, 11.4, 3.5),
    "Recursive 250/0": (78.5, 5.4, 26.7, 5.4),
    "Recursive 200/0": (75.7, 6.5, 31.2, 6.5),
    "Cluster 250/0": (77.3, 6.1, 28.6, 6.0),
    "Cluster 200/0": (75.2, 7.2, 33.6, 7.2),
}
"""All-MiniLM-L6-v2, five chunks: recall, precision, precision-omega and IoU in per cent."""
CHECKED = {"Recursive 250/0": (250, 0), "Recursive 200/0": (200, 0)}
STRATEGIES = {
    "chunk": {"reading": "chunk"},
    "wide (default)": {},
    "wide, not reranked": {"rerank": 0},
    "wide, without headings": {"headings": False},
    "wide, without rows of tables": {"table_rows": False},
    "wide, documents not weighed": {"document_weight": 0},
    "trimmed": {"reading": "trimmed"},
    "trimmed, tight": {"reading": "trimmed", "trim": 0.7},
    "trimmed, loose, 8 passages": {"reading": "trimmed", "trim": 0.5, "passages": 8},
    "hierarchical": {"chunker": "hierarchical"},
    "recursive": {"chunker": "recursive"},
    "structure": {"chunker": "structure"},
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.retrieval", description=__doc__)
    parser.add_argument("--data", choices=("chunking", "clapnq", "sec-10-q"), action="append")
    parser.add_argument(
        "--dtype", choices=("auto", "bfloat16", "float32"), default="auto", help="of the embedding model"
    )
    parser.add_argument("--embeddings", choices=("embedded", "multilingual"), default="embedded")
    parser.add_argument("--vectors", type=Path, default=Path(tempfile.gettempdir()) / "retrieval-vectors.npz")
    parser.add_argument("--strategy", action="append", choices=list(STRATEGIES))
    options = parser.parse_args()
    vectors = options.vectors.with_stem(f"{options.vectors.stem}-{options.embeddings}-{options.dtype}")
    embedder = RememberingEmbedder(vectors, options.dtype, options.embeddings)
    strategies = {name: STRATEGIES[name] for name in options.strategy or STRATEGIES}
    for data in options.data or ("chunking", "clapnq", "sec-10-q"):
        if data == "chunking":
            _measure_chunking(embedder, strategies)
        else:
            print_rankings(data, embedder, strategies)
        embedder.save()


def _measure_chunking(embedder: RememberingEmbedder, strategies: dict[str, dict]) -> None:
    folder = data_folder("chunking", "questions.csv")
    corpora = {file.stem: file.read_text(encoding="utf-8") for file in sorted((folder / "corpora").glob("*.md"))}
    questions = []
    with (folder / "questions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            spans = [
                (row["corpus_id"], part["start_index"], part["end_index"]) for part in json.loads(row["references"])
            ]
            questions.append((row["question"], spans))
    tokens = _load_token_counter()
    print(f"{'':32} {'recall':>7} {'precision':>9} {'omega':>6} {'IoU':>5} {'tokens':>7} {'passages':>8}")
    for name, values in PUBLISHED.items():
        print(f"{'published: ' + name:32} {values[0]:7.1f} {values[1]:9.1f} {values[2]:6.1f} {values[3]:5.1f}")

    def show(name: str, found: Sequence[Sequence[Span]], chunks: Sequence[Span] = ()) -> None:
        means = mean([score(spans, excerpts) for spans, (_, excerpts) in zip(found, questions, strict=True)])
        omega = fmean(precision_omega(chunks, excerpts) for _, excerpts in questions) if chunks else math.nan
        read = fmean(sum(tokens(corpora[at][first:last]) for at, first, last in spans) for spans in found)
        print(_format_row(name, means, omega, read, fmean(map(len, found))), flush=True)

    for name, (size, overlap) in CHECKED.items():
        chunks = list(_cut_recursively(corpora, size, overlap, tokens))
        vectors = embedder.embed([corpora[at][first:last] for at, first, last in chunks])
        asked = embedder.embed_questions([question for question, _ in questions])
        best = np.argsort(-(asked @ vectors.T), axis=1)[:, :5]
        show(f"checked: {name}", [[chunks[place] for place in row] for row in best], chunks)
    for name, settings in strategies.items():
        with open_library(settings, embedder, [folder / "corpora"]) as library:
            found = [[_span_of(passage.chunk) for passage in library.search(question)] for question, _ in questions]
        show(name, found)


def _format_row(name: str, means: Score, omega: float, tokens: float, passages: float) -> str:
    return (
        f"{name:32} {100 * means.recall:7.1f} {100 * means.precision:9.1f} {100 * omega:6.1f} {100 * means.iou:5.1f} "
        f"{tokens:7.0f} {passages:8.1f}"
    )


def _cut_recursively(corpora: dict[str, str], size: int, overlap: int, tokens) -> Iterator[Span]:
    """Yield the chunks of the splitter that the published rows used, in its order."""
    splitter = RecursiveCharacterTextSplitter(
        ["\n\n", "\n", ".", "?", "!", " ", ""], chunk_size=size, chunk_overlap=overlap, length_function=tokens
    )
    for name, text in corpora.items():
        start = -1
        for piece in splitter.split_text(text):
            start = text.index(piece, start + 1)
            yield name, start, start + len(piece)


def _load_token_counter():
    """Return the counter of cl100k tokens; llama-index brings the file along."""
    os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(Path(llama_index.core.__file__).parent / "_static/tiktoken_cache"))
    encoding = tiktoken.get_encoding("cl100k_base")
    return lambda text: len(encoding.encode(text, disallowed_special=()))


def _span_of(chunk) -> Span:
    return Path(chunk.uri).stem, chunk.start, chunk.end


if __name__ == "__main__":
    main()
