"""Which documents are found, and in which order: hit@k, MRR and nDCG. Of filings also whether cells of tables are.

For questions about one filing, `figures` is the share of the right answer's figures that stand in the passages read.
`cells` is the share of 300 questions of one form, "What was Apple's long-term debt in Q3 2022?", made from rows of the
filings' tables, for which that row and its figure stand in the passages read, from the right filing.
"""

import csv
import json
import math
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import sqlalchemy as sa

from assistant.answerability.reading.finding import find_reader
from retrieval.documents import Passage
from retrieval.formats.readers import read
from retrieval.index.catalogue import METADATA
from retrieval.library import Library
from retrieval.settings import IndexSettings
from tests.benchmarks.data.splitting import data_folder
from tests.benchmarks.retrieval.vectors import RememberingEmbedder

RANKED = 50
FIGURE = re.compile(r"\b\d{1,3}(?:,\d{3})+\b")
"""A number with thousands, as tables of money hold them."""
COMPANIES = {"AAPL": "Apple", "AMZN": "Amazon", "INTC": "Intel", "MSFT": "Microsoft", "NVDA": "NVIDIA"}
"""By what files are called after them."""
CELLS = 300
MOST_SHARED, LONGEST_NAME = 3, 70
WORD = re.compile(r"[A-Za-z]{3,}")


@dataclass(frozen=True)
class _Question:
    question: str
    documents: set[str]
    """Those that answer."""
    figures: frozenset[str] = frozenset()


class _Cell(NamedTuple):
    question: str
    document: str
    name: str
    """Of the row."""
    figure: str

    def is_in(self, passage: Passage) -> bool:
        lines = passage.chunk.text.split("\n") if Path(passage.chunk.uri).stem == self.document else ()
        return any(line.strip().startswith(self.name) and self.figure in line for line in lines)


def print_rankings(data: str, embedder: RememberingEmbedder, strategies: Mapping[str, dict]) -> None:
    """Print a row for each strategy that ranks in its own way."""
    print(f"\n{data:32} {'hit@1':>7} {'hit@5':>7} {'MRR':>7} {'nDCG@10':>8} {'figures':>8} {'cells':>8}")
    with tempfile.TemporaryDirectory() as temporary:
        sources, questions = (_load_clapnq if data == "clapnq" else _load_filings)(Path(temporary))
        cells = list(_make_questions_on_cells(sources)) if data != "clapnq" else []
        for name, settings in strategies.items():
            if settings.get("reading") == "trimmed":
                continue  # the ranking is that of the chunks
            with open_library(settings, embedder, sources) as library:
                found = [library.search(asked.question, RANKED) for asked in questions]
                passages = [library.search(asked.question) if asked.figures else [] for asked in questions]
                cells_read = [any(map(cell.is_in, library.search(cell.question))) for cell in cells]
            rankings = [
                (list(dict.fromkeys(Path(one.chunk.uri).stem for one in some)), asked.documents)
                for some, asked in zip(found, questions, strict=True)
            ]
            values = [fmean(measure(*ranking) for ranking in rankings) for measure in (_hit1, _hit5, _mrr, _ndcg)]
            shares = [
                fmean(any(figure in one.chunk.text for one in some) for figure in asked.figures)
                for some, asked in zip(passages, questions, strict=True)
                if asked.figures
            ]
            shown = " ".join(f"{value:7.3f}" for value in values)
            of_tables = f"{fmean(shares):9.3f} {fmean(cells_read):8.3f}" if cells else ""
            print(f"{name:32} {shown} {of_tables}", flush=True)


def _load_clapnq(folder: Path) -> tuple[list[Path], list[_Question]]:
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
                questions.append(_Question(row["input"], right))
    for (title, text), name in names.items():
        (folder / f"{name}.md").write_text(f"---\ntitle: {title}\n---\n{text}", encoding="utf-8")
    return [folder], questions


def _load_filings(_: Path) -> tuple[list[Path], list[_Question]]:
    data = data_folder("sec-10-q", "questions.csv")
    files = sorted((data / "docs").glob("*.pdf"))
    with (data / "questions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    questions = []
    for row in rows:
        documents = {path.stem for path in files if fnmatch(path.stem.replace("_", " "), row["Source Docs"])}
        figures = FIGURE.findall(row["Answer"]) if len(documents) == 1 else ()
        questions.append(_Question(row["Question"], documents, frozenset(figures)))
    return [data / "docs"], questions


def _make_questions_on_cells(sources: Sequence[Path]) -> Iterator[_Cell]:
    """Yield questions about rows with a name of two words that few rows of a filing share, as many of each filing."""
    chance = random.Random(0)
    files = sorted(path for source in sources for path in source.glob("*.pdf"))
    for file in files:
        text = read(file.read_bytes(), str(file), file.suffix).text
        rows = [[cell.strip(" $") for cell in line.split(" | ")] for line in text.split("\n") if " | " in line]
        shared = Counter(cells[0].casefold() for cells in rows)
        named = []
        for name, *cells in rows:
            figure = next(filter(FIGURE.fullmatch, cells), None)
            if figure and _makes_a_question(name) and shared[name.casefold()] <= MOST_SHARED:
                named.append((name, figure))
        year, quarter, ticker = file.stem.split("_")
        for name, figure in chance.sample(named, min(CELLS // len(files), len(named))):
            row_name = name.rstrip(":")
            asked = row_name if row_name[:2].isupper() else row_name[0].lower() + row_name[1:]
            yield _Cell(f"What was {COMPANIES[ticker]}'s {asked} in {quarter} {year}?", file.stem, row_name, figure)


def _makes_a_question(name: str) -> bool:
    return len(WORD.findall(name)) > 1 and len(name) < LONGEST_NAME and not name.startswith("Total")


@contextmanager
def open_library(settings: dict, embedder: RememberingEmbedder, sources: Sequence[Path]) -> Iterator[Library]:
    """Ingest `sources` into a library that is gone afterwards."""
    with tempfile.TemporaryDirectory() as temporary:
        engine = sa.create_engine(f"sqlite:///{temporary}/apprentice.db")
        METADATA.create_all(engine)
        library = Library(IndexSettings.model_validate(settings), Path(temporary), engine, embedder, find_reader)
        list(library.ingest([str(source) for source in sources]))
        yield library
        library.close()
        engine.dispose()


def _hit1(found: Sequence[str], right: set[str]) -> float:
    return float(bool(right & set(found[:1])))


def _hit5(found: Sequence[str], right: set[str]) -> float:
    return float(bool(right & set(found[:5])))


def _mrr(found: Sequence[str], right: set[str]) -> float:
    return next((1 / rank for rank, name in enumerate(found, 1) if name in right), 0.0)


def _ndcg(found: Sequence[str], right: set[str]) -> float:
    gains = [float(name in right) / math.log2(rank + 1) for rank, name in enumerate(found[:10], 1)]
    return sum(gains) / sum(1 / math.log2(rank + 1) for rank in range(1, min(len(right), 10) + 1))
