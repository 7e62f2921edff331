"""Everyday questions over real files, asked of the product as it ships: default settings, a fresh home, one library.

`python -m tests.benchmarks.everyday [--home FOLDER] [--out FILE]` reads the four libraries of `../shared/everyday/dev`
(or of the folder that EVERYDAY_DATA names) into one home, asks every question with its history, and prints the shares
of good answers: right ones in at most 120 words (and in at most 60), and right refusals. Beside it stands a naive peer,
which shows the best chunk of 1,000 characters by the same embedding model, cut to 120 words, and never refuses.
"""

import argparse
import json
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.answers import Answer, Turn
from retrieval.errors import RetrievalError
from retrieval.formats.readers import read
from retrieval.index.embedding.sentence_embedder import SentenceEmbedder
from ui.wiring import Apprentice

DATA = Path(os.environ.get("EVERYDAY_DATA", Path(__file__).parents[3] / "shared" / "everyday" / "dev"))
LONGEST_WORDS, SHORT_WORDS = 120, 60
OUTCOMES = ("right", "refused rightly", "too long", "wrong", "refused wrongly", "made up")
GOOD = OUTCOMES[:2]
DENIALS = re.compile(
    r"\b(?:documents?|passages?|sources?|files?|library|pages?)\b[^.?!]{0,40}\b(?:do(?:es)?(?: not|n't)|never)\b"
    r"[^.?!]{0,20}\b(?:say|mention|answer|contain|state|include|cover|give|tell)"
    r"|\b(?:can(?:no|')t|can not|could(?: not|n't)|unable to) (?:answer|find)\b",
    re.IGNORECASE,
)
CHUNK_CHARACTERS, OVERLAP_CHARACTERS = 1000, 200


@dataclass(frozen=True)
class Said:
    """What was answered to a question."""

    text: str
    refused: bool
    seconds: float


def main() -> None:
    """Print the figures of the product and of the peer."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.everyday", description=__doc__)
    parser.add_argument("--home", type=Path, help="keep the library here, for a quicker next run")
    parser.add_argument("--out", type=Path, help="keep the answers in this file, one JSON object a line")
    given = parser.parse_args()
    if not (DATA / "questions.jsonl").is_file():
        raise SystemExit(f"There are no everyday questions at {DATA}. Name their folder in EVERYDAY_DATA.")
    questions = [json.loads(line) for line in (DATA / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as fresh:
        os.environ["APPRENTICE_HOME"] = str(given.home or fresh)
        answers = [*_ask(Apprentice.open(), questions)]
    if given.out:
        rows = ({"id": q["id"], **vars(answer)} for q, answer in zip(questions, answers, strict=True))
        given.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    peer = _ask_peer(questions, sorted({q["library"] for q in questions}))
    for name, one in (("product", answers), ("naive peer", peer)):
        print(f"\n{name:<14}{'n':>4}{'good':>7}{'in 60':>7}  " + "  ".join(OUTCOMES))
        for group in ("all", *sorted({q["library"] for q in questions}), *sorted({q["kind"] for q in questions})):
            rows = [(q, a) for q, a in zip(questions, one, strict=True) if group in ("all", q["library"], q["kind"])]
            _print_line(group, rows)
    seconds = sorted(answer.seconds for answer in answers)
    print(f"\nseconds an answer: median {seconds[len(seconds) // 2]:.2f}, slowest {seconds[-1]:.1f}")


def _print_line(group: str, rows: Sequence[tuple[dict, Said]]) -> None:
    counts = Counter(find_outcome(question, answer) for question, answer in rows)
    short = sum(find_outcome(question, answer, SHORT_WORDS) in GOOD for question, answer in rows)
    good = sum(counts[name] for name in GOOD)
    listed = "  ".join(f"{counts[name]:>{len(name)}}" for name in OUTCOMES)
    print(f"{group:<14}{len(rows):>4}{good / len(rows):>7.1%}{short / len(rows):>7.1%}  {listed}")


def find_outcome(question: dict, answer: Said, longest: int = LONGEST_WORDS) -> str:
    """Return which of OUTCOMES an answer is. `must` are groups of patterns, of which each needs a match."""
    text = re.sub(r"\[\d+(?:\s*[,;–-]\s*\d+)*\]", "", answer.text).replace("**", "").replace("’", "'")
    text = " ".join(text.split())
    words = len(text.split())
    refused = answer.refused or (words <= SHORT_WORDS and DENIALS.search(text) is not None)
    if not question["answerable"]:
        return "refused rightly" if refused else "made up" if text else "wrong"

    def found(pattern: str) -> bool:
        return re.search(pattern, text, re.IGNORECASE) is not None

    holds = all(any(map(found, group)) for group in question["must"]) and not any(map(found, question["must_not"]))
    if not answer.refused and text and holds:
        return "right" if words <= longest else "too long"
    return "refused wrongly" if refused else "wrong"


def _ask(apprentice: Apprentice, questions: Sequence[dict]) -> Iterator[Said]:
    for result in apprentice.library.ingest([str(DATA / library) for library in {q["library"] for q in questions}]):
        if result.status not in ("added", "unchanged"):
            print(result.status, result.uri, result.reason, flush=True)
    for question in questions:
        started = time.perf_counter()
        answer: Answer = apprentice.assistant.answer(question["question"], read_history(question))
        yield Said(answer.text, answer.refused, time.perf_counter() - started)


def read_history(question: dict) -> list[Turn]:
    pairs = ((earlier["question"], earlier["answer"]) for earlier in question["history"])
    return [turn for asked, said in pairs for turn in (Turn("user", asked), Turn("assistant", said))]


def _ask_peer(questions: Sequence[dict], libraries: Sequence[str]) -> list[Said]:
    embedder = SentenceEmbedder()
    files = [file for library in libraries for file in sorted((DATA / library).rglob("*")) if file.is_file()]
    chunks = [chunk for file in files for chunk in _cut(_read_or_skip(file))]
    vectors = embedder.embed(chunks)
    return [_show_nearest(question["question"], chunks, vectors, embedder.embed) for question in questions]


def _show_nearest(
    question: str, chunks: Sequence[str], vectors: np.ndarray, embed: Callable[[Sequence[str]], np.ndarray]
) -> Said:
    started = time.perf_counter()
    best = chunks[int((vectors @ embed([question])[0]).argmax())]
    return Said(" ".join(best.split()[:LONGEST_WORDS]), False, time.perf_counter() - started)


def _read_or_skip(file: Path) -> str:
    try:
        return read(file.read_bytes(), str(file), file.suffix.lower()).text
    except (RetrievalError, KeyError):
        return ""


def _cut(text: str) -> Iterator[str]:
    """Yield chunks of at most 1,000 characters that end at a blank line, a line or a word, with 200 of overlap."""
    start = 0
    while start < len(text):
        end = min(start + CHUNK_CHARACTERS, len(text))
        borders = (text.rfind(mark, start + CHUNK_CHARACTERS // 2, end) for mark in ("\n\n", "\n", " "))
        end = next((border for border in borders if border > 0), end) if end < len(text) else end
        if chunk := text[start:end].strip():
            yield chunk
        start = end if end == len(text) else max(end - OVERLAP_CHARACTERS, start + 1)


if __name__ == "__main__":
    main()
