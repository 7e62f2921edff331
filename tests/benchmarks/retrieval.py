"""How well questions find what answers them: `python -m tests.benchmarks.retrieval [--data chunking|clapnq|sec-10-q]`.

`chunking` prints the strategies beside the rows that Chroma published for the same embedding model (472 questions; the
data here holds 279 of them), tokens counted in cl100k. `clapnq` and `sec-10-q` rank documents. Nothing is embedded
twice while `--vectors` names the same file.
"""

import argparse
import csv
import json
import math
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from statistics import fmean

import llama_index.core
import numpy as np
import sqlalchemy as sa
import tiktoken
from langchain_text_splitters import RecursiveCharacterTextSplitter

from retrieval.catalogue import METADATA
from retrieval.library import Library
from retrieval.settings import IndexSettings
from tests.benchmarks.excerpts import Score, Span, mean, precision_omega, score
from tests.benchmarks.splitting import data_folder
from tests.benchmarks.vectors import RememberingEmbedder

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
    "wide, headings": {"headings": True},
    "trimmed": {"reading": "trimmed"},
    "trimmed, tight": {"reading": "trimmed", "trim": 0.7},
    "trimmed, loose, 8 passages": {"reading": "trimmed", "trim": 0.5, "passages": 8},
    "hierarchical": {"chunker": "hierarchical"},
    "recursive": {"chunker": "recursive"},
    "structure": {"chunker": "structure"},
}
RANKED = 50
Ranking = tuple[Sequence[str], set[str]]
"""Documents in the order found, and those that answer."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", choices=("chunking", "clapnq", "sec-10-q"), action="append")
    parser.add_argument(
        "--dtype", choices=("auto", "bfloat16", "float32"), default="auto", help="of the embedding model"
    )
    parser.add_argument("--vectors", type=Path, default=Path(tempfile.gettempdir()) / "retrieval-vectors.npz")
    parser.add_argument("--strategy", action="append", choices=list(STRATEGIES))
    options = parser.parse_args()
    embedder = RememberingEmbedder(options.vectors.with_stem(f"{options.vectors.stem}-{options.dtype}"), options.dtype)
    strategies = {name: STRATEGIES[name] for name in options.strategy or STRATEGIES}
    for data in options.data or ("chunking", "clapnq", "sec-10-q"):
        if data == "chunking":
            _chunking(embedder, strategies)
        else:
            _ranking(data, embedder, strategies)
        embedder.save()


def _chunking(embedder: RememberingEmbedder, strategies: dict[str, dict]) -> None:
    folder = data_folder("chunking", "questions.csv")
    corpora = {file.stem: file.read_text(encoding="utf-8") for file in sorted((folder / "corpora").glob("*.md"))}
    questions = []
    with (folder / "questions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            spans = [
                (row["corpus_id"], part["start_index"], part["end_index"]) for part in json.loads(row["references"])
            ]
            questions.append((row["question"], spans))
    tokens = _cl100k()
    print(f"{'':32} {'recall':>7} {'precision':>9} {'omega':>6} {'IoU':>5} {'tokens':>7} {'passages':>8}")
    for name, values in PUBLISHED.items():
        print(f"{'published: ' + name:32} {values[0]:7.1f} {values[1]:9.1f} {values[2]:6.1f} {values[3]:5.1f}")

    def show(name: str, found: Sequence[Sequence[Span]], chunks: Sequence[Span] = ()) -> None:
        means = mean([score(spans, excerpts) for spans, (_, excerpts) in zip(found, questions, strict=True)])
        omega = fmean(precision_omega(chunks, excerpts) for _, excerpts in questions) if chunks else math.nan
        read = fmean(sum(tokens(corpora[at][first:last]) for at, first, last in spans) for spans in found)
        print(_row(name, means, omega, read, fmean(map(len, found))), flush=True)

    for name, (size, overlap) in CHECKED.items():
        chunks = list(_recursive(corpora, size, overlap, tokens))
        vectors = embedder.embed([corpora[at][first:last] for at, first, last in chunks])
        asked = embedder.embed([question for question, _ in questions])
        best = np.argsort(-(asked @ vectors.T), axis=1)[:, :5]
        show(f"checked: {name}", [[chunks[place] for place in row] for row in best], chunks)
    for name, settings in strategies.items():
        with _library(settings, embedder, [folder / "corpora"]) as library:
            found = [[_span(passage.chunk) for passage in library.search(question)] for question, _ in questions]
        show(name, found)


def _row(name: str, means: Score, omega: float, tokens: float, passages: float) -> str:
    return (
        f"{name:32} {100 * means.recall:7.1f} {100 * means.precision:9.1f} {100 * omega:6.1f} {100 * means.iou:5.1f} "
        f"{tokens:7.0f} {passages:8.1f}"
    )


def _ranking(data: str, embedder: RememberingEmbedder, strategies: dict[str, dict]) -> None:
    print(f"\n{data:32} {'hit@1':>7} {'hit@5':>7} {'MRR':>7} {'nDCG@10':>8}")
    with tempfile.TemporaryDirectory() as temporary:
        files, questions = (_clapnq if data == "clapnq" else _sec)(Path(temporary))
        for name, settings in strategies.items():
            if settings.get("reading") == "trimmed":
                continue  # the ranking is that of the chunks
            with _library(settings, embedder, files) as library:
                rankings = [
                    (
                        list(
                            dict.fromkeys(Path(passage.chunk.uri).stem for passage in library.search(question, RANKED))
                        ),
                        right,
                    )
                    for question, right in questions
                ]
            values = [fmean(measure(*ranking) for ranking in rankings) for measure in (_hit1, _hit5, _mrr, _ndcg)]
            print(f"{name:32} {values[0]:7.3f} {values[1]:7.3f} {values[2]:7.3f} {values[3]:8.3f}", flush=True)


def _clapnq(folder: Path) -> tuple[list[Path], list[tuple[str, set[str]]]]:
    data = data_folder("clapnq", "answerable.jsonl")
    names: dict[tuple[str, str], str] = {}
    questions = []
    for kind in ("answerable", "unanswerable"):
        for line in (data / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            right = {
                names.setdefault((passage["title"], passage["text"]), f"p{len(names)}") for passage in row["passages"]
            }
            if kind == "answerable":
                questions.append((row["input"], right))
    for (title, text), name in names.items():
        (folder / f"{name}.md").write_text(f"---\ntitle: {title}\n---\n{text}", encoding="utf-8")
    return [folder], questions


def _sec(_: Path) -> tuple[list[Path], list[tuple[str, set[str]]]]:
    data = data_folder("sec-10-q", "questions.csv")
    files = sorted((data / "docs").glob("*.pdf"))
    with (data / "questions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [data / "docs"], [
        (row["Question"], {path.stem for path in files if fnmatch(path.stem.replace("_", " "), row["Source Docs"])})
        for row in rows
    ]


@contextmanager
def _library(settings: dict, embedder: RememberingEmbedder, sources: Sequence[Path]) -> Iterator[Library]:
    with tempfile.TemporaryDirectory() as temporary:
        engine = sa.create_engine(f"sqlite:///{temporary}/apprentice.db")
        METADATA.create_all(engine)
        library = Library.open(IndexSettings.model_validate(settings), Path(temporary), engine, embedder)
        list(library.ingest([str(source) for source in sources]))
        yield library
        library.close()
        engine.dispose()


def _recursive(corpora: dict[str, str], size: int, overlap: int, tokens) -> Iterator[Span]:
    """Yield the chunks of the splitter that the published rows used, in its order."""
    splitter = RecursiveCharacterTextSplitter(
        ["\n\n", "\n", ".", "?", "!", " ", ""], chunk_size=size, chunk_overlap=overlap, length_function=tokens
    )
    for name, text in corpora.items():
        start = -1
        for piece in splitter.split_text(text):
            start = text.index(piece, start + 1)
            yield name, start, start + len(piece)


def _cl100k():
    """Return the counter of cl100k tokens; llama-index brings the file along."""
    os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(Path(llama_index.core.__file__).parent / "_static/tiktoken_cache"))
    encoding = tiktoken.get_encoding("cl100k_base")
    return lambda text: len(encoding.encode(text, disallowed_special=()))


def _span(chunk) -> Span:
    return Path(chunk.uri).stem, chunk.start, chunk.end


def _hit1(found: Sequence[str], right: set[str]) -> float:
    return float(bool(right & set(found[:1])))


def _hit5(found: Sequence[str], right: set[str]) -> float:
    return float(bool(right & set(found[:5])))


def _mrr(found: Sequence[str], right: set[str]) -> float:
    return next((1 / rank for rank, name in enumerate(found, 1) if name in right), 0.0)


def _ndcg(found: Sequence[str], right: set[str]) -> float:
    gains = [float(name in right) / math.log2(rank + 1) for rank, name in enumerate(found[:10], 1)]
    return sum(gains) / sum(1 / math.log2(rank + 1) for rank in range(1, min(len(right), 10) + 1))


if __name__ == "__main__":
    main()
