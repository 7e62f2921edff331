"""What each strategy finds: `python -m tests.benchmarks.retrieval.strategies [--half other] [--limit N]`.

All strategies are asked the same half of the questions of each set, chosen by the hash of their ids; `--half other`
asks the half that was kept back, afterwards. `recall` is the share of what answers that stands in the passages that
would be read: of the everyday questions the facts that a right answer holds, of sec-10-q the figures of the right
answer (or its documents, where it has none), of mtrag-un the passages that the annotators name. Beside it are the words
read, seconds a question by the clock and of the processor's cores, and the mean difference to plain, or to what
`--against` names, with its p (sign-flip test, one-sided). `--answers` also answers the everyday questions, and prints
the share of good answers. `self-check` is asked sentences of clapnq's right answers, with their own passage and with
that of another question.

A strategy that needs a model that writes is left out unless the settings name one, such as APPRENTICE_MODEL__BASE_URL.
"""

import argparse
import csv
import hashlib
import json
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from statistics import fmean

from assistant.answerability.reading.finding import reader_for
from assistant.answers import Answer, Turn
from assistant.errors import AssistantError
from assistant.steps.conversation.followups import complete_question
from assistant.steps.strategies.asking.writer import make_writer
from assistant.steps.strategies.checking.self_check import find_unsupported
from assistant.steps.strategies.composed import Composed
from assistant.steps.strategies.table import PLAIN, STRATEGIES
from finetune.promotion.significance import chance_of_gain
from retrieval.documents import Passage
from retrieval.text.sentences import sentence_spans
from tests.benchmarks import everyday
from tests.benchmarks.conversations import SPEAKERS, write_documents
from tests.benchmarks.data.splitting import data_folder
from tests.benchmarks.retrieval.ranking import FIGURE
from ui.wiring import Apprentice

SETS = ("everyday", "sec-10-q", "mtrag-un", "self-check")


@dataclass(frozen=True)
class Asked:
    """A question, and what its passages should hold."""

    id: str
    question: str
    history: Sequence[Turn]
    measure: Callable[[Sequence[Passage]], float]
    row: dict


@dataclass(frozen=True)
class Result:
    """What one strategy found, question by question."""

    recall: list[float]
    words: list[int]
    seconds: list[float]
    processor: list[float]
    """Seconds of all its cores, which say more than the clock where others use the machine."""


def main() -> None:
    """Print a table for each set."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.retrieval.strategies", description=__doc__)
    parser.add_argument("--data", choices=SETS, action="append")
    parser.add_argument("--half", choices=("first", "other"), default="first")
    parser.add_argument("--limit", type=int, help="ask only so many questions of each set, spread over its half")
    parser.add_argument("--strategy", action="append", help="of this name, or several joined by '+'")
    parser.add_argument("--against", default=PLAIN.name, help="what all are compared with; hybrid is quick")
    parser.add_argument("--home", type=Path, help="keep the libraries in this folder, for a quicker next run")
    parser.add_argument("--answers", action="store_true", help="answer the everyday questions too")
    given = parser.parse_args()
    names = dict.fromkeys([given.against, *(given.strategy or (one.name for one in STRATEGIES if not one.check))])
    with tempfile.TemporaryDirectory() as fresh:
        for data in given.data or SETS:
            if data == "self-check":
                _measure_self_check(given.half, given.limit)
                continue
            folder = (given.home or Path(fresh)) / data
            os.environ["APPRENTICE_HOME"] = str(folder)
            apprentice = Apprentice.open()
            sources, questions = _LOADERS[data](given.home or Path(fresh))
            for result in apprentice.library.ingest(sources):
                if result.status not in ("added", "unchanged"):
                    print(result.status, result.uri, result.reason, flush=True)
            asked = choose_half(questions, given.half, given.limit)
            print(f"\n{data}: {len(asked)} of {len(questions)} questions, {given.half} half", flush=True)
            _measure(apprentice, asked, list(names), answers=given.answers and data == "everyday")


def choose_half(questions: Sequence[Asked], half: str, limit: int | None) -> list[Asked]:
    """Return the questions whose ids have an even hash, or the others; of these `limit`, evenly spread."""
    parity = int(half == "other")
    mine = [one for one in questions if hashlib.sha256(one.id.encode()).digest()[0] % 2 == parity]
    return mine if limit is None or limit >= len(mine) else [mine[at * len(mine) // limit] for at in range(limit)]


def _measure(apprentice: Apprentice, asked: Sequence[Asked], names: Sequence[str], *, answers: bool) -> None:
    heads = f"{'recall':>8}{'words':>7}{'seconds':>9}{'of cores':>9}{'gained':>10}{'p':>7}{'better':>8}{'worse':>7}"
    print(f"{'':28}{heads}{'   good' if answers else ''}")
    first = None
    for name in names:
        try:
            find = _make_search(apprentice, name)
        except AssistantError as error:
            print(f"{name:28} left out: {error}")
            continue
        apprentice.sentences.forget()  # else the strategies that come later need not embed
        result = _ask(find, asked)
        first = first or result
        differences = [mine - its for mine, its in zip(result.recall, first.recall, strict=True)]
        p = f"{chance_of_gain(differences):7.3f}" if any(differences) else f"{'':7}"
        times = f"{fmean(result.seconds):9.2f}{fmean(result.processor):9.2f}"
        figures = f"{fmean(result.recall):8.3f}{fmean(result.words):7.0f}{times}"
        changes = f"{sum(one > 0 for one in differences):8}{sum(one < 0 for one in differences):7}"
        good = f"{_answer(apprentice, name, asked):7.1%}" if answers else ""
        print(f"{name:28}{figures}{fmean(differences):+10.3f}{p}{changes}{good}", flush=True)


def _ask(find: Callable[[str], Sequence[Passage]], asked: Sequence[Asked]) -> Result:
    find("Does it work?")  # what a strategy loads or builds once is no part of a question's time
    result = Result([], [], [], [])
    for one in asked:
        question = complete_question(one.question, one.history)
        started, used = time.perf_counter(), time.process_time()
        passages = find(question)
        result.seconds.append(time.perf_counter() - started)
        result.processor.append(time.process_time() - used)
        result.recall.append(one.measure(passages))
        result.words.append(sum(len(passage.chunk.text.split()) for passage in passages))
    return result


def _make_search(apprentice: Apprentice, name: str) -> Callable[[str], Sequence[Passage]]:
    """Return what finds the passages of a question by a strategy. Raises AssistantError."""
    library, assistant = apprentice.library, apprentice.assistant
    if name == PLAIN.name:
        return library.search
    answers = apprentice.settings.answers.model_copy(update={"strategy": name})
    composed = Composed(answers, lambda: apprentice.sentences, reader_for(answers))
    write = make_writer(apprentice.generator, threading.Event())
    served = apprentice.serving.served()

    def find(question: str) -> Sequence[Passage]:
        return composed.search(question, library, write, partial(assistant._judge, question, served)).passages

    return find


def _answer(apprentice: Apprentice, name: str, asked: Sequence[Asked]) -> float:
    """Return the share of good answers."""
    answers = apprentice.settings.answers.model_copy(update={"strategy": name})
    strategies = None if name == PLAIN.name else Composed(answers, lambda: apprentice.sentences, reader_for(answers))
    assistant = apprentice.assistant.without_corrections()
    assistant.strategies = strategies
    said = [assistant.answer(one.question, one.history) for one in asked]
    outcomes = (
        everyday.find_outcome(one.row, everyday.Said(answer.text, answer.refused, answer.seconds))
        for one, answer in zip(asked, said, strict=True)
    )
    return fmean(outcome in everyday.GOOD for outcome in outcomes)


def _load_everyday(_: Path) -> tuple[list[str], list[Asked]]:
    lines = (everyday.DATA / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["answerable"]]
    folders = [str(everyday.DATA / library) for library in sorted({row["library"] for row in rows})]
    return folders, [
        Asked(row["id"], row["question"], everyday.read_history(row), partial(_share_of_facts, row["must"]), row)
        for row in rows
    ]


def _share_of_facts(must: Sequence[Sequence[str]], passages: Sequence[Passage]) -> float:
    text = " ".join(f"{one.chunk.title} {one.chunk.text}" for one in passages).replace("’", "'")
    text = " ".join(text.split())
    return fmean(any(re.search(pattern, text, re.IGNORECASE) for pattern in group) for group in must)


def _load_filings(_: Path) -> tuple[list[str], list[Asked]]:
    data = data_folder("sec-10-q", "questions.csv")
    stems = sorted(path.stem for path in (data / "docs").glob("*.pdf"))
    with (data / "questions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    asked = []
    for row in rows:
        documents = {stem for stem in stems if fnmatch(stem.replace("_", " "), row["Source Docs"])}
        figures = frozenset(FIGURE.findall(row["Answer"]))
        measure = partial(_share_of_figures, figures) if figures else partial(_share_of_documents, documents)
        asked.append(Asked(row["Question"], row["Question"], (), measure, row))
    return [str(data / "docs")], asked


def _share_of_figures(figures: frozenset[str], passages: Sequence[Passage]) -> float:
    return fmean(any(figure in one.chunk.text for one in passages) for figure in sorted(figures))


def _share_of_documents(documents: set[str], passages: Sequence[Passage]) -> float:
    return len(documents & {Path(one.chunk.uri).stem for one in passages}) / len(documents)


def _load_conversations(folder: Path) -> tuple[list[str], list[Asked]]:
    data = data_folder("mtrag-un", "rows.jsonl")
    rows = [json.loads(line) for line in (data / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    documents = folder / "passages"  # in the same place each time, so that a kept library knows them
    if not documents.exists():
        write_documents(rows, documents)
    texts = dict.fromkeys(passage["text"] for row in rows for passage in row["passages"])
    names = {text: f"{number:04}" for number, text in enumerate(texts)}
    asked = []
    for row in rows:
        if not row["passages"] or row["answerability"][0] not in ("ANSWERABLE", "PARTIAL"):
            continue
        *before, last = row["input"]
        right = {names[passage["text"]] for passage in row["passages"]}
        history = [Turn(SPEAKERS[turn["role"]], turn["text"]) for turn in before]
        asked.append(Asked(row["id"], last["text"], history, partial(_share_of_documents, right), row))
    return [str(documents)], asked


_LOADERS = {"everyday": _load_everyday, "sec-10-q": _load_filings, "mtrag-un": _load_conversations}


def _measure_self_check(half: str, limit: int | None) -> None:
    """Print which share of sentences is called unsupported, beside their own passages and beside others."""
    lines = (data_folder("clapnq", "answerable.jsonl") / "answerable.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [Asked(row["id"], row["input"], (), lambda _: 0.0, row) for row in map(json.loads, lines) if row["output"]]
    asked = choose_half(rows, half, limit)
    with tempfile.TemporaryDirectory() as fresh:
        os.environ["APPRENTICE_HOME"] = fresh
        embedder = Apprentice.open().sentences
        shares = {
            "their own": [*_flag(asked, asked, embedder)],
            "others'": [*_flag(asked, asked[1:] + asked[:1], embedder)],
        }
    for whose, flags in shares.items():
        print(f"self-check: {fmean(flags):6.1%} of {len(flags)} sentences unsupported by {whose} passages")


def _flag(asked: Sequence[Asked], others: Sequence[Asked], embedder) -> Iterator[bool]:
    for one, other in zip(asked, others, strict=True):
        text = one.row["output"][0]["answer"]
        passages = tuple(Passage.given(given["title"], given["text"]) for given in other.row["passages"])
        answer = Answer(one.question, one.question, text, (), passages=passages)
        unsupported = find_unsupported(answer, embedder)
        yield from (span in unsupported for span in sentence_spans(text))


if __name__ == "__main__":
    main()
