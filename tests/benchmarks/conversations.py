"""What the product does with turns of conversations: `python -m tests.benchmarks.conversations [--home FOLDER]`.

All passages of MTRAG-UN (arXiv 2602.23184) are documents of one library, in a fresh home with default settings, and
each of the 268 turns is asked with what was said before it. Its annotators answered it, in whole or in part, said that
nothing answers it, or asked back. `as they did` is the share of turns with which the product does the same; the last
line counts only follow-ups of which the annotators name the passages.
"""

import argparse
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from assistant.answers import Answer, Turn
from tests.benchmarks.data.splitting import data_folder
from ui.wiring import Apprentice

Deed = Literal["answered", "refused", "asked back"]
DEEDS: tuple[Deed, ...] = ("answered", "refused", "asked back")
WANTED: dict[str, Deed] = {
    "ANSWERABLE": "answered",
    "PARTIAL": "answered",
    "UNANSWERABLE": "refused",
    "UNDERSPECIFIED": "asked back",
}
SPEAKERS: dict[str, Literal["user", "assistant"]] = {"user": "user", "agent": "assistant"}


def main() -> None:
    """Print what is done with the turns of each kind."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.conversations", description=__doc__)
    parser.add_argument("--home", type=Path, help="keep the library here, for a quicker next run")
    parser.add_argument("--out", type=Path, help="keep the answers in this file, one JSON object a line")
    given = parser.parse_args()
    lines = (data_folder("mtrag-un", "rows.jsonl") / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory() as fresh:
        os.environ["APPRENTICE_HOME"] = str(given.home or fresh)
        apprentice = Apprentice.open()
        for result in apprentice.library.ingest([str(write_documents(rows, Path(fresh) / "passages"))]):
            if result.status not in ("added", "unchanged"):
                print(result.status, result.uri, result.reason, flush=True)
        answers = [*_ask(apprentice, rows)]
    if given.out:
        told = (
            {"id": row["id"], "deed": find_deed(answer), **_tell(answer)}
            for row, answer in zip(rows, answers, strict=True)
        )
        given.out.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told), encoding="utf-8")
    print_table(rows, [find_deed(answer) for answer in answers])


def print_table(rows: Sequence[dict], deeds: Sequence[Deed]) -> None:
    """Print a line for each kind of turn, and one for all, from what was done with each row."""
    print(f"{'':<16}{'n':>4}{'as they did':>13}  " + "  ".join(DEEDS))
    known = [bool(row["passages"] and len(row["input"]) > 1) for row in rows]
    for kind in (*WANTED, "all", "known passages"):
        done = [
            (row, deed)
            for row, deed, is_known in zip(rows, deeds, known, strict=True)
            if kind in ("all", *row["answerability"]) or (kind == "known passages" and is_known)
        ]
        counts = Counter(deed for _, deed in done)
        same = sum(deed == WANTED[row["answerability"][0]] for row, deed in done)
        listed = "  ".join(f"{counts[name]:>{len(name)}}" for name in DEEDS)
        print(f"{kind.lower():<16}{len(done):>4}{same / max(len(done), 1):>13.1%}  {listed}")


def find_deed(answer: Answer) -> Deed:
    """Return what was done with a question."""
    if answer.about == "clarification":
        return "asked back"
    return "refused" if answer.refused else "answered"


def write_documents(rows: Sequence[dict], folder: Path) -> Path:
    """Write each passage once, as a document with its title as heading."""
    folder.mkdir(parents=True)
    passages = {passage["text"]: passage for row in rows for passage in row["passages"]}
    for number, passage in enumerate(passages.values()):
        title = passage.get("title") or ""
        text = f"# {title}\n\n{passage['text']}" if title else passage["text"]
        (folder / f"{number:04}.md").write_text(text, encoding="utf-8")
    return folder


def _ask(apprentice: Apprentice, rows: Sequence[dict]) -> Iterator[Answer]:
    for row in rows:
        *before, last = row["input"]
        history = [Turn(SPEAKERS[turn["role"]], turn["text"]) for turn in before]
        yield apprentice.assistant.answer(last["text"], history)


def _tell(answer: Answer) -> dict:
    return {
        "asked": answer.standalone_question,
        "answer": answer.text,
        "answerability": answer.answerability,
        "sources": [passage.chunk.title for passage in answer.passages],
    }


if __name__ == "__main__":
    main()
