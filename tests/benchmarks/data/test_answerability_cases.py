"""Questions with and without the chunks that answer them, from a corpus of a few lines."""

import csv
import json
from pathlib import Path

import pytest

from tests.benchmarks.data import answerability_cases as data
from tests.retrieval.fakes import WordEmbedder

ANSWER = "The lighthouse keeper paints the tower white in May."
TEXT = " ".join(
    [ANSWER, *(f"Ship {number} carries {number} barrels of salted herring to port." for number in range(60))]
)


@pytest.fixture
def corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCHMARK_DATA", str(tmp_path))
    (tmp_path / "clapnq").mkdir()
    (tmp_path / "clapnq" / "answerable.jsonl").touch()
    folder = tmp_path / "chunking"
    (folder / "corpora").mkdir(parents=True)
    for corpus in data.CORPORA:
        (folder / "corpora" / f"{corpus}.md").write_text(TEXT, encoding="utf-8")
    references = json.dumps([{"content": ANSWER, "start_index": 0, "end_index": len(ANSWER)}])
    with (folder / "questions.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["question", "references", "corpus_id"])
        rows.writerow(["Who paints the tower white?", references, data.CORPORA[0]])


@pytest.mark.model
@pytest.mark.usefixtures("corpora")
def test_a_question_is_answerable_until_the_chunks_that_hold_its_answer_are_taken_away() -> None:
    with_answer, without = data.load_taken_away(WordEmbedder())
    assert (with_answer.answerable, without.answerable) == (True, False)
    assert any(ANSWER in passage.chunk.text for passage in with_answer.passages)
    assert without.passages
    assert not any(ANSWER in passage.chunk.text for passage in without.passages)
