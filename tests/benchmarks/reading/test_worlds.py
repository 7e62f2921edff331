"""The questions that the reader is trained on: every answer stands in its document, and its units are found again."""

from assistant.answerability.reading.units import read_units
from retrieval.documents import Passage
from tests.benchmarks.reading.lessons import AUTHORS, KEPT_BACK, UNSEEN
from tests.benchmarks.reading.worlds import load_worlds, mark


def test_every_answer_of_every_author_stands_in_its_document():
    documents = [document for author in (*AUTHORS[:-1], KEPT_BACK, UNSEEN) for document in load_worlds(author)]

    questions = [question for document in documents for question in document.questions]

    assert len(documents) == 579
    assert len(questions) == 16952
    assert 0.1 < sum(question.answers is None for question in questions) / len(questions) < 0.2


def test_nearly_every_answer_is_a_unit_of_its_document():
    lost = 0
    for document in load_worlds("d"):
        if document.name.endswith((".html", ".csv")):
            continue  # are read by readers of their own
        passage = Passage.given(document.name, document.text)
        for question in document.questions:
            if question.answers is not None:
                marked = mark(passage, question, own=True)
                assert len(marked) == len(read_units(passage))
                lost += not any(marked)

    assert lost <= 5


def test_pages_of_packages_that_are_not_installed_are_left_out(monkeypatch, tmp_path):
    line = '{"world": "w", "path": "/nowhere/page.html", "name": "page.html", "questions": []}\n'
    (tmp_path / "debian.jsonl").write_text(line)
    monkeypatch.setattr("tests.benchmarks.reading.worlds.FOLDER", tmp_path)

    assert load_worlds("debian") == []
