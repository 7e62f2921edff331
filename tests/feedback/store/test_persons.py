"""Erasing a person leaves nothing of them in the database and everything of the others, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from assistant.answers import Turn
from feedback.errors import FeedbackError
from feedback.history import ERASED, Erasure, JudgedExchange, replay_turns
from feedback.records import Choice
from feedback.store.database import open_database, wipe_deleted
from feedback.store.rows import choice_to_row
from feedback.store.store import FeedbackStore
from feedback.store.tables import METADATA, choices
from tests.feedback.fakes import START, recorded

MARK = "zwetschgenmus"
"""A word that mia alone writes."""


def everything(engine: sqlalchemy.Engine) -> str:
    """All rows of all tables of feedback as one text."""
    with engine.connect() as connection:
        return repr([connection.execute(sqlalchemy.select(table)).all() for table in METADATA.sorted_tables])


def test_what_a_person_asked_and_said_goes_with_all_that_was_said_of_it(
    store: FeedbackStore, engine: sqlalchemy.Engine
) -> None:
    first = recorded(store, user="mia", question=f"What is {MARK}?", standalone_question=f"What is {MARK}?")
    second = recorded(store, user="mia", question=f"What is {MARK}?", text=f"It is {MARK}.")
    store.edit(first.id, "It is jam.", user="bob")
    store.rate(first.id, user="bob", value=1)
    store.choose(first.id, second.id, user="mia")
    store.choose(second.id, first.id, user="bob")
    assert store.belongings("mia") == Erasure(exchanges=2, ratings=1, edits=1, choices=2, blanked=0)
    assert store.erase("mia") == Erasure(exchanges=2, ratings=1, edits=1, choices=2, blanked=0)
    assert list(store.history()) == []
    assert store.people() == []
    assert not {MARK, "mia"} & set(everything(engine).split())
    assert MARK not in everything(engine)
    assert store.belongings("mia").nothing


def test_what_others_asked_stays_and_loses_only_what_the_person_said_of_it(store: FeedbackStore) -> None:
    kept = recorded(store, user="bob")
    rating = store.rate(kept.id, user="bob", value=1)
    store.rate(kept.id, user="mia", value=-1, comment=MARK)
    edit = store.edit(kept.id, "Three years.", user="bob")
    store.edit(kept.id, f"Three years of {MARK}.", user="mia")
    other = recorded(store, user="bob")
    choice = store.choose(kept.id, other.id, user="bob")
    store.choose(other.id, kept.id, user="mia")
    recorded(store, user="mia", conversation="c2")
    store.erase("mia")
    assert list(store.history()) == [JudgedExchange(kept, (rating,), (edit,), (choice,)), JudgedExchange(other)]
    assert store.people() == ["bob"]


def test_a_choice_goes_when_one_of_its_answers_does(store: FeedbackStore, engine: sqlalchemy.Engine) -> None:
    kept, gone = recorded(store, user="bob"), recorded(store, user="mia")
    with engine.begin() as connection:  # no version of this program writes such a row
        for between in ((kept.id, gone.id), (gone.id, kept.id)):
            connection.execute(choices.insert().values(choice_to_row(Choice(*between, "bob", START))))
    assert store.erase("mia").choices == 2
    assert list(store.history()) == [JudgedExchange(kept)]


def test_an_answer_that_repeated_a_correction_stays_without_its_words(store: FeedbackStore) -> None:
    corrected = recorded(store, user="mia")
    store.edit(corrected.id, f"It is {MARK} [1].", user="mia")
    repeated: dict[str, Any] = {"messages": (), "approved_exchange_id": corrected.id}
    repeat = recorded(store, user="bob", text=f"It is {MARK} [2].", **repeated)
    rating = store.rate(repeat.id, user="bob", value=1)
    assert store.belongings("mia").blanked == 1
    assert store.erase("mia").blanked == 1
    [left] = store.history()
    answer = left.exchange.answer
    assert (answer.text, answer.citations, answer.approved_exchange_id) == (ERASED, (), None)
    assert (answer.question, answer.passages, left.ratings) == (
        repeat.answer.question,
        repeat.answer.passages,
        (rating,),
    )
    assert replay_turns([left], "And then?") == ()


def test_an_answer_that_repeated_what_another_person_wrote_stays_as_it_is(store: FeedbackStore) -> None:
    corrected = recorded(store, user="mia")
    store.edit(corrected.id, f"It is {MARK}.", user="mia")
    store.edit(corrected.id, "It is jam.", user="bob")
    repeat = recorded(store, user="bob", text="It is jam.", messages=(), approved_exchange_id=corrected.id)
    assert store.erase("mia").blanked == 0
    assert list(store.history()) == [JudgedExchange(repeat)]


def test_prompts_of_others_keep_their_own_question_and_lose_examples_and_turns_that_the_person_wrote(
    store: FeedbackStore,
) -> None:
    asked = recorded(store, user="mia", question=f"What is {MARK}?")
    store.edit(asked.id, f"Jam, that is {MARK} [1].", user="mia")
    example = (Turn("user", f"Question: What is {MARK}?"), Turn("assistant", f"Jam, that is {MARK}."))
    own = (Turn("user", "How long?"), Turn("assistant", "Two years."))
    last = Turn("user", f"[1] Jam\n{MARK} is jam.\n\nQuestion: What is it?")
    prompt = (Turn("system", "Answer."), *example, *own, last)
    recorded(store, user="bob", messages=prompt)
    recorded(store, user="bob", messages=(), withheld=prompt)
    assert store.erase("mia").blanked == 2
    blanked = (prompt[0], Turn("user", ERASED), Turn("assistant", ERASED), *own, last)
    asked_of_model, quoted = store.history()
    assert (asked_of_model.exchange.answer.messages, quoted.exchange.answer.withheld) == (blanked, blanked)


def test_more_answers_to_others_than_are_read_at_once_are_looked_through(
    store: FeedbackStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback.store.persons.PAGE", 2)
    corrected = recorded(store, user="mia")
    store.edit(corrected.id, f"It is {MARK}.", user="mia")
    for _ in range(5):
        recorded(store, user="bob", text=f"It is {MARK}.", messages=(), approved_exchange_id=corrected.id)
    assert store.erase("mia").blanked == 5
    assert {judged.exchange.answer.text for judged in store.history()} == {ERASED}


def test_it_can_be_told_that_something_was_erased_although_the_numbers_are_the_same_again(store: FeedbackStore) -> None:
    store.edit(recorded(store, user="mia").id, "Three.", user="mia")
    before = store.revision()
    store.erase("mia")
    store.edit(recorded(store, user="bob").id, "Four.", user="bob")
    after = store.revision()
    assert after[:3] == before[:3]
    assert after != before


def test_what_is_listed_of_a_person_is_what_they_asked_and_said_themselves(store: FeedbackStore) -> None:
    own, others = recorded(store, user="mia"), recorded(store, user="bob", conversation="c2")
    rival = recorded(store, user="bob", conversation="c2")
    rating = store.rate(own.id, user="mia", value=1)
    store.rate(own.id, user="bob", value=-1)
    edit = store.edit(others.id, "Three years.", user="mia")
    store.edit(others.id, "Four years.", user="bob")
    choice = store.choose(others.id, rival.id, user="mia")
    recorded(store, user="bob", conversation="c3")
    listed = [
        JudgedExchange(own, (rating,)),
        JudgedExchange(others, (), (edit,), (choice,)),
        JudgedExchange(rival),
    ]
    assert list(store.history_of("mia")) == listed


@pytest.fixture
def database(tmp_path: Path) -> Iterator[tuple[sqlalchemy.Engine, Path]]:
    engine = open_database(f"sqlite:///{tmp_path / 'apprentice.db'}")
    yield engine, tmp_path
    engine.dispose()


def found_in(folder: Path) -> list[str]:
    return [path.name for path in sorted(folder.iterdir()) if MARK.encode() in path.read_bytes()]


def test_no_file_of_the_database_holds_the_words_any_more(database: tuple[sqlalchemy.Engine, Path]) -> None:
    engine, folder = database
    store = FeedbackStore(engine)
    for number in range(60):  # more than one page, between rows of others, so that pages are split and moved
        long = f"{MARK} {number} " * (1 + number * 20)
        exchange = recorded(store, user="mia" if number % 2 else "bob", question=f"What is {MARK * (number % 2)}?")
        store.edit(exchange.id, long, user="mia")
        store.rate(exchange.id, user="mia", value=-1, comment=long)
        recorded(store, user="bob", text=long.strip(), messages=(), approved_exchange_id=exchange.id)
    assert found_in(folder)
    store.erase("mia")
    assert found_in(folder) == []
    assert len(list(store.history())) == 90


def test_a_reader_that_keeps_the_old_state_open_is_named_and_the_rows_are_gone_all_the_same(
    database: tuple[sqlalchemy.Engine, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, _ = database
    store = FeedbackStore(engine)
    recorded(store, user="mia", question=MARK)
    monkeypatch.setattr("feedback.store.database.BUSY_TIMEOUT_S", 0.1)
    quick = open_database(str(engine.url))
    with engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.exec_driver_sql("SELECT * FROM exchanges").all()
        with pytest.raises(FeedbackError, match=r"It is erased, but .*run VACUUM"):
            FeedbackStore(quick).erase("mia")
        reader.rollback()
    assert list(store.history()) == []
    wipe_deleted(quick)
    quick.dispose()


def test_what_fails_half_way_leaves_everything_as_it_was(store: FeedbackStore, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = recorded(store, user="mia")
    store.edit(exchange.id, "Three.", user="mia")
    before = list(store.history())

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("feedback.store.persons.Erasure", fail)
    with pytest.raises((KeyboardInterrupt, TypeError)):
        store.erase("mia")
    monkeypatch.undo()
    assert list(store.history()) == before


def test_a_conversation_goes_alone_with_its_name_and_what_was_said_of_it(
    store: FeedbackStore, engine: sqlalchemy.Engine
) -> None:
    gone = recorded(store, user="mia", question=f"What is {MARK}?", standalone_question=f"What is {MARK}?")
    kept = recorded(store, user="mia", conversation="c2")
    store.edit(gone.id, f"It is {MARK}.", user="mia")
    store.rate(kept.id, user="mia", value=1)
    store.note(gone.conversation_id, user="mia", title=f"On {MARK}", pinned=True)
    store.note("c2", user="mia", title="Kept")
    with pytest.raises(FeedbackError, match="no such conversation"):
        store.note("c2", user="bob", title="Mine")
    assert [(one.title, one.pinned) for one in store.conversations("mia")] == [("Kept", False), (f"On {MARK}", True)]
    erased = store.erase("mia", gone.conversation_id)
    assert erased == Erasure(exchanges=1, ratings=0, edits=1, choices=0, blanked=0)
    assert [one.title for one in store.conversations("mia")] == ["Kept"]
    assert [len(judged.ratings) for judged in store.history()] == [1]
    assert MARK not in everything(engine)
    store.erase("mia")
    assert "Kept" not in everything(engine)
