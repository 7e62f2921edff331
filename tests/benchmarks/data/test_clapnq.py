"""The benchmark's split is fixed by its seed, keeps documents whole, and is written as golden questions."""

import json
from pathlib import Path

import pytest

from feedback.evaluation.golden import load_golden
from tests.benchmarks.data import clapnq, pubmedqa, splitting


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    def row(number: int, *answers: str) -> str:
        output = [{"answer": answer, "meta": {"skip": False}} for answer in answers or ("",)]
        passages = [{"title": f"Title {number // 2}", "text": f"Fact {number} ."}]
        return json.dumps({"id": str(number), "input": f"q{number}", "passages": passages, "output": output})

    answerable = [row(number, f"Canada 's {number}", "another one") for number in range(40)]
    unanswerable = [row(number) for number in range(100, 120)]
    (tmp_path / "answerable.jsonl").write_text("\n".join(answerable))
    (tmp_path / "unanswerable.jsonl").write_text("\n".join(unanswerable))
    return tmp_path


def test_no_document_stands_on_both_sides_and_nothing_is_lost(folder):
    parts = splitting.split(*clapnq.read_questions(folder), 0, 20)
    train = {question.group for question in parts.train_answerable + parts.train_unanswerable}
    test = {question.group for question in parts.test_answerable + parts.test_unanswerable}
    assert not train & test
    assert (len(parts.train_answerable), len(parts.test_answerable)) == (20, 20)
    assert (len(parts.train_unanswerable), len(parts.test_unanswerable)) == (10, 10)


def test_the_seed_fixes_the_split(folder):
    assert splitting.split(*clapnq.read_questions(folder), 1, 20) == splitting.split(
        *clapnq.read_questions(folder), 1, 20
    )
    assert splitting.split(*clapnq.read_questions(folder), 1, 20) != splitting.split(
        *clapnq.read_questions(folder), 2, 20
    )


def test_noise_exchanges_a_share_of_the_references_and_keeps_the_rest(folder):
    questions = splitting.split(*clapnq.read_questions(folder), 0, 20).train_answerable
    noisy = splitting.swap_some_references(questions, 0.2, 0)
    assert [question.id for question in noisy] == [question.id for question in questions]
    changed = [new.references for new, old in zip(noisy, questions, strict=True) if new.references != old.references]
    assert len(changed) == 4
    assert sorted(question.references for question in noisy) == sorted(question.references for question in questions)
    assert splitting.swap_some_references(questions, 0.0, 0) == questions


def test_edits_have_one_reference_and_the_exam_has_all(folder, tmp_path):
    parts = splitting.split(*clapnq.read_questions(folder), 0, 20)
    splitting.write_golden(tmp_path / "train.jsonl", parts.train_answerable, every_reference=False)
    splitting.write_golden(
        tmp_path / "exam.jsonl", parts.test_answerable + parts.test_unanswerable, every_reference=True
    )
    train, exam = load_golden(tmp_path / "train.jsonl"), load_golden(tmp_path / "exam.jsonl")
    assert {len(question.references) for question in train} == {1}
    assert [len(question.references) for question in exam] == [2] * 20 + [0] * 10
    assert train[0].references[0] == f"Canada's {train[0].id}"
    assert train[0].passages[0].chunk.text == f"Fact {train[0].id}."


def test_swapped_edits_are_those_of_the_neighbour(folder):
    edits = splitting.split(*clapnq.read_questions(folder), 0, 20).train_answerable
    wrong = splitting.swap_references(edits)
    assert [question.question for question in wrong] == [question.question for question in edits]
    assert (wrong[0].references, wrong[1].references) == (edits[1].references, edits[0].references)
    assert splitting.swap_references(wrong) == edits


@pytest.mark.parametrize(
    ("tokenised", "written"),
    [
        ("Canada 's head ( PMO ) , he said .", "Canada's head (PMO), he said."),
        ("`` raw materials '' of music", '"raw materials" of music'),
        ("she does n't , you 're", "she doesn't, you're"),
        ("32 -- 33 and cut - up -- with $ 12.6", "32–33 and cut-up – with $12.6"),
    ],
)
def test_tokenised_text_is_joined_as_a_person_writes(tokenised, written):
    assert clapnq.detokenise(tokenised) == written


def test_an_abstract_answers_its_question_and_its_conclusion_is_not_in_it(tmp_path):
    row = {"QUESTION": "Does it help?", "CONTEXTS": ["It was tried.", "It did."], "LABELS": ["AIM", "RESULTS"]}
    (tmp_path / "pqal.json").write_text(json.dumps({"7": {**row, "LONG_ANSWER": "It helps."}}))
    (question,), unanswerable = pubmedqa.read_questions(tmp_path)
    assert unanswerable == []
    assert (question.question, question.references) == ("Does it help?", ("It helps.",))
    assert question.passages[0].chunk.text == "Aim: It was tried.\n\nResults: It did."
