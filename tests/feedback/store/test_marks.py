"""What people mark as wrong in answers is kept with them, counts as each last said it, and goes with the person."""

from pathlib import Path

import pytest

from feedback.errors import FeedbackError
from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.exporters.history import export_history, import_history
from feedback.history import Erasure, JudgedExchange
from feedback.store.database import open_database
from feedback.store.store import FeedbackStore
from retrieval.documents import Passage
from tests.feedback.fakes import recorded

RIGHT = Passage.given("Warranty", "The warranty is three years.").chunk


def only(store: FeedbackStore) -> JudgedExchange:
    [judged] = store.history()
    return judged


def test_the_last_mark_of_each_person_counts_until_it_is_taken_back(store: FeedbackStore) -> None:
    exchange = recorded(store)
    store.mark(exchange.id, user="mia", wrong=[(6, 9), (0, 2)])
    last = store.mark(exchange.id, user="mia", wrong=[(0, 2)], right=RIGHT)
    others = store.mark(exchange.id, user="bob", wrong=[(3, 5)])
    judged = only(store)
    assert judged.marks[0].wrong == ((0, 2), (6, 9))
    assert (judged.mark_of("mia"), judged.mark_of("bob"), judged.mark_of("eve")) == (last, others, None)
    assert judged.mark == others
    store.mark(exchange.id, user="bob")
    assert only(store).mark == last
    store.mark(exchange.id, user="mia")
    assert (only(store).mark, only(store).mark_of("mia"), len(only(store).marks)) == (None, None, 5)


def test_a_mark_is_no_judgement(store: FeedbackStore) -> None:
    store.mark(recorded(store).id, user="mia", right=RIGHT)
    assert list(store.judged()) == []
    assert store.judgements() == {}


def test_a_part_that_the_answer_lacks_and_an_unknown_answer_are_refused(store: FeedbackStore) -> None:
    exchange = recorded(store, text="Two.")
    for part in ((0, 5), (2, 2), (-1, 2)):
        with pytest.raises(FeedbackError, match="has no part from"):
            store.mark(exchange.id, user="mia", wrong=[part])
    with pytest.raises(FeedbackError, match="There is no answer 'gone'"):
        store.mark("gone", user="mia")
    assert only(store).marks == ()


def test_marks_are_listed_and_go_with_the_person_and_with_the_answer(store: FeedbackStore) -> None:
    own, others = recorded(store, user="mia"), recorded(store, user="bob", conversation="c2")
    store.mark(own.id, user="bob", wrong=[(0, 2)])
    mark = store.mark(others.id, user="mia", right=RIGHT)
    kept = store.mark(others.id, user="bob", wrong=[(0, 2)])
    assert [judged.marks for judged in store.history_of("mia")] == [(), (mark,)]
    gone = Erasure(exchanges=1, ratings=0, edits=0, choices=0, blanked=0, marks=2)
    assert store.belongings("mia") == store.erase("mia") == gone
    assert only(store).marks == (kept,)
    assert store.people() == ["bob"]


def test_marks_are_exported_and_imported_with_their_answers(store: FeedbackStore, tmp_path: Path) -> None:
    exchange = recorded(store)
    store.mark(exchange.id, user="mia", wrong=[(0, 2)], right=RIGHT)
    file = tmp_path / "feedback.jsonl"
    export_history(store.history(), file)
    engine = open_database(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    elsewhere = FeedbackStore(engine)
    counts = [import_history(file, elsewhere, GoldenStore(engine)).marks for _ in range(2)]
    assert counts == [1, 0]
    assert list(elsewhere.history()) == list(store.history())
    file.write_text(file.read_text().replace('"wrong": [[0, 2]]', '"wrong": [[0, 900]]'))
    with pytest.raises(FeedbackError, match="has no part from 0 to 900"):
        import_history(file, elsewhere, GoldenStore(engine))
    engine.dispose()
