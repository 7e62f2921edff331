"""Rows of exams and texts of runs that stem from a person go; versions that learned from them are marked."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.adapters.erased import is_marked, read_mark
from assistant.adapters.shelf import AdapterShelf
from feedback.evaluation.report import load_report
from feedback.history import Scope
from feedback.pairs.candidates import decide_candidates
from feedback.store.store import FeedbackStore
from finetune.cycle import Outcome, retrain
from finetune.runs.folder import FINISHED
from finetune.runs.forgetting import CONTRASTS, Lessons, Traces, find_lessons, find_traces, remove_traces
from finetune.training import local
from tests.feedback.fakes import RULES, Story, an_answer, judged
from tests.finetune.conftest import NIGHT
from tests.finetune.fakes import FakeExaminer, FakeTrainer, Killed, corrected, kill

ADAS = [f"door{number}" for number in range(40)]
MIAS = [f"gate{number}" for number in range(40)]


@pytest.fixture
def two_people(store: FeedbackStore) -> FeedbackStore:
    corrected(store, ADAS)
    corrected(store, MIAS, user="mia")
    return store


def pair_ids(*stories: Story) -> set[str]:
    return {one.pair.id for one in decide_candidates(judged(*stories), RULES) if one.pair}


def test_lessons_are_the_pairs_of_today_and_of_earlier_edits_of_a_person() -> None:
    early = Story(user="mia").edited("It is three years [1].")
    late = Story(user="mia").edited("It is three years [1].").edited("It is three years, the paper says [1].")
    others = Story(name="e2", day=1).edited("It is three years [1], for all.")
    lessons = find_lessons(judged(late, others), Scope("mia"), RULES)
    assert lessons.pairs == pair_ids(early) | pair_ids(late)
    assert lessons.questions == {"How long is the warranty?"}
    assert find_lessons(judged(late, others), Scope("bob"), RULES) == Lessons(frozenset(), frozenset())


def test_what_others_taught_too_is_no_lesson_of_a_person_alone() -> None:
    liked = Story(user="bob").rated(1)
    [entry] = judged(liked)
    both = replace(entry, ratings=(*entry.ratings, replace(entry.ratings[0], user="mia")))
    assert pair_ids(liked)
    assert find_lessons([both], Scope("mia"), RULES).pairs == frozenset()


def test_a_correction_that_another_answer_lost_to_is_a_lesson_too() -> None:
    first = Story(name="e1", user="mia", conversation="c")
    second = Story(an_answer(text="It is one year."), name="e2", user="mia", conversation="c")
    second.edited("It is three years [1].")
    assert len(pair_ids(first, second)) == 2
    assert find_lessons(judged(first, second), Scope("mia"), RULES).pairs == pair_ids(first, second)


def test_a_correction_of_an_approved_answer_is_a_lesson_of_who_made_it() -> None:
    origin = Story(name="e1", user="bob").edited("It is three years [1].")
    repeat = Story(an_answer(messages=(), approved_exchange_id="e1"), name="e2", day=1, user="mia")
    repeat.edited("It is three years, the warranty says [1].")
    assert find_lessons(judged(origin, repeat), Scope("mia"), RULES).pairs == pair_ids(origin, repeat) - pair_ids(
        origin
    )


def test_versions_are_marked_and_exams_lose_the_rows_of_the_person_alone(
    two_people: FeedbackStore, shelf: AdapterShelf, tmp_path: Path
) -> None:
    outcome = retrain(NIGHT, two_people, shelf, FakeTrainer(), FakeExaminer())
    assert outcome.adapter
    folder, reports = outcome.adapter.folder, tmp_path / "reports"
    learned = json.loads((folder / FINISHED).read_text())["training"]
    (folder / CONTRASTS).write_text(json.dumps([{"pair_id": name, "text": "x", "whole": True} for name in learned]))
    report = load_report(next((folder / "exam").glob("exam-*.json")))
    report.save(reports)
    of_mia = {row.id for row in report.rows if "gate" in row.question}
    lessons = find_lessons(two_people.judged(), Scope("mia"), RULES)
    theirs = lessons.pairs & set(learned)
    assert theirs
    assert of_mia
    exams = len(list((folder / "exam").glob("exam-*.json"))) + 1
    expected = Traces({outcome.adapter.id: len(theirs)}, (), exams * len(of_mia))
    assert find_traces(shelf.folder, reports, lessons) == expected
    assert not is_marked(folder)
    assert remove_traces(shelf.folder, reports, lessons) == expected
    mark = read_mark(folder)
    assert mark is not None
    assert mark.pairs == len(theirs)
    for path in [*(folder / "exam").glob("exam-*.json"), *reports.glob("*.json")]:
        assert {row.id for row in load_report(path).rows} == {row.id for row in report.rows} - of_mia
    left = {text["pair_id"] for text in json.loads((folder / CONTRASTS).read_text())}
    assert left == set(learned) - theirs
    texts = [path for path in tmp_path.rglob("*.json*") if b"What colour is the gate" in path.read_bytes()]
    assert texts == []
    assert shelf.verify(outcome.adapter.id) == outcome.adapter


def test_a_report_without_any_row_left_goes_and_rows_of_a_file_of_questions_stay(
    two_people: FeedbackStore, shelf: AdapterShelf, tmp_path: Path
) -> None:
    outcome = retrain(NIGHT, two_people, shelf, FakeTrainer(), FakeExaminer())
    assert outcome.adapter
    whole = load_report(next((outcome.adapter.folder / "exam").glob("exam-*.json")))
    of_mia = [row for row in whole.rows if "gate" in row.question]
    golden = replace(whole, id="exam-golden", rows=tuple(replace(row, id="q1") for row in of_mia))
    stale = replace(whole, id="exam-stale", rows=tuple(replace(row, id="0123456789abcdef") for row in of_mia))
    for report in (golden, stale):
        report.save(tmp_path / "reports")
    lessons = find_lessons(two_people.judged(), Scope("mia"), RULES)
    remove_traces(shelf.folder, tmp_path / "reports", lessons)
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["exam-golden.json"]


def test_an_interrupted_training_that_began_with_the_pairs_of_a_person_goes_and_a_trained_one_is_marked(
    two_people: FeedbackStore, shelf: AdapterShelf, tmp_path: Path
) -> None:
    with pytest.raises(Killed):
        retrain(NIGHT, two_people, shelf, FakeTrainer(before_weights=kill), FakeExaminer())
    [begun] = shelf.folder.glob("*/")
    with pytest.raises(Killed):
        retrain(NIGHT, two_people, shelf, FakeTrainer(), FakeExaminer(before=kill))
    [trained] = set(shelf.folder.glob("*/")) - {begun}
    lessons = find_lessons(two_people.judged(), Scope("mia"), RULES)
    traces = remove_traces(shelf.folder, tmp_path / "reports", lessons)
    assert (list(traces.versions), traces.interrupted) == ([trained.name], (begun.name,))
    assert list(shelf.folder.glob("*/")) == [trained]
    assert is_marked(trained)


def test_the_next_training_learns_without_the_person_and_makes_a_version_without_a_mark(
    two_people: FeedbackStore, shelf: AdapterShelf, tmp_path: Path
) -> None:
    first = retrain(NIGHT, two_people, shelf, FakeTrainer(), FakeExaminer()).adapter
    lessons = find_lessons(two_people.judged(), Scope("mia"), RULES)
    remove_traces(shelf.folder, tmp_path / "reports", lessons)
    two_people.erase("mia")
    corrected(two_people, ["late1", "late2"])
    trainer = FakeTrainer()
    second = retrain(NIGHT, two_people, shelf, trainer, FakeExaminer()).adapter
    assert first
    assert second
    assert [is_marked(one.folder) for one in (first, second)] == [True, False]
    assert not lessons.pairs & set(trainer.trained[0])


def test_the_files_are_named_as_the_training_names_them() -> None:
    assert CONTRASTS == local.CONTRASTS


@pytest.mark.parametrize("never", ["nobody", ""])
def test_a_person_who_said_nothing_leaves_no_trace(
    night: Callable[..., Outcome], store: FeedbackStore, shelf: AdapterShelf, tmp_path: Path, never: str
) -> None:
    assert night().adapter
    assert remove_traces(shelf.folder, tmp_path, find_lessons(store.judged(), Scope(never), RULES)) == Traces({}, (), 0)
