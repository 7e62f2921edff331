"""Branches of conversations: what each begins with, what belongs together, and what goes with a conversation."""

from pathlib import Path

import pytest
import sqlalchemy

from feedback.errors import FeedbackError
from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.exporters.belongings import dump_branches
from feedback.exporters.history import export_history, import_history
from feedback.store.store import FeedbackStore
from feedback.store.tables import branches, exchanges
from tests.feedback.databases import open_migrated
from tests.feedback.fakes import recorded


def ask(store: FeedbackStore, conversation: str, *questions: str, user: str = "ada") -> list[str]:
    """Record a question each and return the ids of the exchanges."""
    return [recorded(store, user, conversation, question=question).id for question in questions]


def asked_in(store: FeedbackStore, conversation: str) -> list[str]:
    return [judged.exchange.answer.question for judged in store.conversation(conversation)]


def test_a_branch_begins_with_what_was_asked_before_it_also_where_it_leaves_a_branch(store: FeedbackStore) -> None:
    _, second, _ = ask(store, "c", "1", "2", "3")
    other = store.begin_branch(second, user="ada")
    assert asked_in(store, other) == ["1"]
    _, later = ask(store, other, "2b", "3b")
    nested = store.begin_branch(later, user="ada")
    ask(store, nested, "3c")
    assert asked_in(store, "c") == ["1", "2", "3"]
    assert asked_in(store, other) == ["1", "2b", "3b"]
    assert asked_in(store, nested) == ["1", "2b", "3c"]
    assert [judged.exchange.answer.question for judged in store.history()] == ["1", "2", "3", "2b", "3b", "3c"]


def test_the_first_question_of_a_branch_is_asked_anew_beside_it_and_each_way_is_found_from_each(
    store: FeedbackStore,
) -> None:
    first, second = ask(store, "c", "1", "2")
    other = store.begin_branch(second, user="ada")
    [own] = ask(store, other, "2b")
    third = store.begin_branch(own, user="ada")
    unanswered = store.begin_branch(own, user="ada")
    ask(store, third, "2c")
    known = store.branches("ada")
    assert [(one.from_id, one.before_id) for one in known.begun] == [("c", second)] * 3
    for conversation in ("c", other, third):
        shown = [judged.exchange for judged in store.conversation(conversation)]
        assert known.find_alternatives(shown) == {shown[1].id: ("c", other, third)}
    assert known.find_alternatives([judged.exchange for judged in store.conversation(unanswered)]) == {}
    again = store.begin_branch(first, user="ada")
    ask(store, again, "1b")
    assert asked_in(store, again) == ["1b"]
    assert {known.find_tree(one) for one in ("c", other, third, unanswered)} == {
        frozenset({"c", other, third, unanswered})
    }
    assert store.branches("bob").begun == ()


def test_the_list_has_one_entry_for_all_branches_which_opens_the_one_used_last(store: FeedbackStore) -> None:
    first, _ = ask(store, "c", "1", "2")
    ask(store, "d", "Else?")
    other = store.begin_branch(first, user="ada")
    [newest] = ask(store, other, "1b")
    store.note(other, user="ada", title="Numbers", pinned=True)
    entry, alone = store.conversations("ada")
    assert (entry.id, entry.title, entry.exchanges, entry.pinned, entry.branches) == (other, "Numbers", 3, True, ("c",))
    assert entry.at == store.exchange(newest).at
    assert (alone.id, alone.title, alone.branches) == ("d", "Else?", ())
    store.note("c", user="ada", title="")
    assert store.conversations("ada")[0].title == "1"
    ask(store, "c", "3")
    assert [one.id for one in store.conversations("ada")] == ["c", "d"]


def test_nobody_begins_a_branch_of_what_another_person_asked(store: FeedbackStore) -> None:
    [first] = ask(store, "c", "1")
    for exchange_id in (first, "unknown"):
        with pytest.raises(FeedbackError, match="There is no answer"):
            store.begin_branch(exchange_id, user="bob")
    assert store.branches().begun == ()


def test_a_conversation_goes_with_all_its_branches_and_a_person_with_all_of_theirs(
    store: FeedbackStore, engine: sqlalchemy.Engine
) -> None:
    first, _ = ask(store, "c", "1", "2")
    other = store.begin_branch(first, user="ada")
    [own] = ask(store, other, "1b", user="ada")
    store.edit(own, "It is one.", user="ada")
    store.begin_branch(own, user="ada")
    ask(store, "d", "Else?")
    [bobs] = ask(store, "b", "1", user="bob")
    ask(store, store.begin_branch(bobs, user="bob"), "1b", user="bob")
    assert store.belongings("ada", other).exchanges == 3
    erased = store.erase("ada", other)
    assert (erased.exchanges, erased.edits) == (3, 1)
    assert [one.title for one in store.conversations("ada")] == ["Else?"]
    assert store.branches("ada").begun == ()
    store.erase("bob")
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.select(branches)).all() == []
        assert connection.scalars(sqlalchemy.select(exchanges.c.user)).all() == ["ada"]


def test_branches_are_exported_and_come_back_and_a_line_of_one_without_its_conversation_imports_nothing(
    sqlite_store: FeedbackStore, tmp_path: Path
) -> None:
    first, _ = ask(sqlite_store, "c", "1", "2")
    other = sqlite_store.begin_branch(first, user="ada")
    ask(sqlite_store, other, "1b")
    begun = sqlite_store.branches().begun
    file = tmp_path / "history.jsonl"
    export_history(sqlite_store.history(), file, dump_branches(begun))
    engine = open_migrated(tmp_path / "copy.db")
    copy = FeedbackStore(engine)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "part.jsonl").write_text("".join(lines[1:]), encoding="utf-8")
    with pytest.raises(FeedbackError, match="which is not there"):
        import_history(tmp_path / "part.jsonl", copy, GoldenStore(engine))
    assert list(copy.history()) == []
    for _ in range(2):
        import_history(file, copy, GoldenStore(engine))
    assert copy.branches().begun == begun
    assert asked_in(copy, other) == ["1b"]
    engine.dispose()
