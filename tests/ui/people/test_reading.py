"""Who may read which collections: rights outlive documents and readers, and nobody inherits them by a name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from feedback.errors import FeedbackError
from retrieval.errors import RetrievalError
from tests.ui.conftest import stand_in
from tests.ui.fakes import a_file, on_shelf
from ui.actions.belongings.erasing import erase
from ui.actions.documents import list_documents, remove_collection
from ui.actions.library import limiting
from ui.actions.library.texts import read_common_texts
from ui.people.accounts import Accounts
from ui.people.audit import Actor, AuditLog
from ui.people.reading.groups import Groups
from ui.people.reading.limits import Limits
from ui.people.reading.reach import EVERYTHING, choose_collections, find_common_reach, find_reach
from ui.people.roles import Person
from ui.wiring import Apprentice

PASSWORD = "correct horse battery"


@pytest.fixture
def apprentice(tmp_path: Path) -> Iterator[Apprentice]:
    apprentice = stand_in(tmp_path, seconds_per_word=0.0)
    list(apprentice.library.ingest([a_file(tmp_path, "Of the board.", "board.md")], collection="board"))
    accounts = Accounts(apprentice.engine)
    accounts.add("ada", "admin", PASSWORD)
    for name in ("mia", "bob"):
        accounts.add(name, "reader", PASSWORD)
    yield apprentice
    apprentice.engine.dispose()


def readers(apprentice: Apprentice, *names: str) -> list[str]:
    """Return who of some people may read the board's collection now."""
    people = [Accounts(apprentice.engine).find(name) or Person(name) for name in names]
    return [one.name for one in people if find_reach(apprentice, one).reads("board")]


def test_people_groups_and_admins_read_a_limited_collection_and_a_change_counts_at_once(apprentice: Apprentice) -> None:
    limits, groups, everybody = Limits(apprentice.engine), Groups(apprentice.engine), ("ada", "mia", "bob", "visitor-1")
    assert readers(apprentice, *everybody) == list(everybody)
    groups.change("staff", add=["bob"])
    limits.limit("board", ["mia", "staff", "mia"])
    assert readers(apprentice, *everybody) == ["ada", "mia", "bob"]
    assert find_common_reach(apprentice).closed == {"board"}
    groups.change("staff", add=["mia"], remove=["bob"])
    assert readers(apprentice, *everybody) == ["ada", "mia"]
    limits.limit("board", [])
    assert readers(apprentice, *everybody) == ["ada"]
    limits.lift("board")
    assert readers(apprentice, *everybody) == list(everybody)
    with pytest.raises(FeedbackError, match="is not limited"):
        limits.lift("board")


def test_models_learn_the_texts_of_documents_that_everybody_may_read(apprentice: Apprentice, tmp_path: Path) -> None:
    text = "# Care\n\n" + "\n\n".join(f"The {day}th day needs {day} litres of water. " * 9 for day in range(4, 40))
    list(apprentice.library.ingest([a_file(tmp_path, text, "care.md")], collection="care"))
    Limits(apprentice.engine).limit("board", ["mia"])
    assert apprentice.library.documents(["care"])[0].chunks > 3
    read = list(read_common_texts(apprentice))
    assert text.split() in [one.split() for one in read]
    assert "Of the board." not in read
    Limits(apprentice.engine).lift("board")
    assert sorted(read_common_texts(apprentice)) == sorted([*read, "Of the board."])


def test_a_limit_outlives_the_documents_the_readers_and_the_last_account(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    limits, groups = Limits(apprentice.engine), Groups(apprentice.engine)
    groups.change("staff", add=["bob"])
    limits.limit("board", ["mia", "staff"])
    apprentice.library.remove_collection = lambda name: [  # type: ignore[method-assign]
        apprentice.library.remove(one.id) for one in apprentice.library.documents([name])
    ]
    remove_collection(apprentice, "board")
    list(apprentice.library.ingest([a_file(tmp_path, "Anew.", "anew.md")], collection="board"))
    assert readers(apprentice, "mia", "bob", "visitor-1") == ["mia", "bob"]
    erase(apprentice, "mia")
    groups.remove("staff")
    assert [(one.collection, one.people, one.groups) for one in limits.list()] == [("board", (), ())]
    Accounts(apprentice.engine).add("mia", "reader", PASSWORD)
    groups.change("staff", add=["bob"])
    assert readers(apprentice, "mia", "bob") == []
    for name in ("mia", "bob", "ada"):
        Accounts(apprentice.engine).remove(name)
    assert [one.collection for one in list_documents(apprentice, find_reach(apprentice, Person("ada")))] == ["default"]
    assert len(list_documents(apprentice, EVERYTHING)) == 2


def test_a_group_is_no_person_and_an_erased_person_is_named_nowhere(apprentice: Apprentice) -> None:
    limits, groups, accounts = Limits(apprentice.engine), Groups(apprentice.engine), Accounts(apprentice.engine)
    groups.change("staff", add=["mia"])
    limits.limit("board", ["staff"])
    for name in ("staff", "STAFF"):
        with pytest.raises(FeedbackError, match="A group is called"):
            accounts.add(name, "reader", PASSWORD)
        with pytest.raises(FeedbackError, match="A group is called"):
            accounts.add_identity("https://login.example", "1", name, "reader")
    with pytest.raises(FeedbackError, match="A person is called 'Bob'"):
        groups.change("Bob", add=["mia"])
    for wrong in ({"add": ["eve"]}, {"add": ["bob"], "remove": ["eve"]}, {"remove": ["bob"]}):
        with pytest.raises(FeedbackError):
            groups.change("staff", **wrong)
    assert groups.list()[0].members == ("mia",)
    AuditLog(apprentice.engine).note(None, "group changed", "mia: into staff")
    erase(apprentice, "mia")
    assert groups.list()[0].members == ()
    assert "mia" not in str(AuditLog(apprentice.engine).read())


def test_what_is_closed_is_named_by_nothing(apprentice: Apprentice) -> None:
    Limits(apprentice.engine).limit("board", [])
    mia = find_reach(apprentice, Person("mia", "reader"))
    assert choose_collections(apprentice, mia) == ("default",)
    assert choose_collections(apprentice, EVERYTHING) == ()
    said = []
    for name in ("board", "never"):
        with pytest.raises(RetrievalError, match="No collection is called") as refused:
            choose_collections(apprentice, mia, [name])
        said.append(str(refused.value).replace(name, "NAME"))
    assert said[0] == said[1]
    Limits(apprentice.engine).limit("default", [])
    with pytest.raises(RetrievalError, match="no collection that you may read"):  # none is not all
        choose_collections(apprentice, find_reach(apprentice, Person("mia", "reader")))


def test_page_and_command_limit_by_one_action_which_logs_who_reads_and_tells_what_to_know(
    apprentice: Apprentice,
) -> None:
    Groups(apprentice.engine).change("staff", add=["bob"])
    ada = Actor("ada", "10.0.0.7")
    limited = limiting.limit(apprentice, "board", ["staff", "mia"], ada)
    assert (limited.limit.people, limited.limit.groups) == (("mia",), ("staff",))
    assert (limited.is_empty, limited.has_learned) == (False, False)
    on_shelf(apprentice.shelf, "dpo-1")
    apprentice.shelf.promote("dpo-1", "better")
    later = limiting.limit(apprentice, "later", [], None)
    assert (later.is_empty, later.has_learned) == (True, True)
    known = {
        one.collection.name: (one.collection.documents, one.limit) for one in limiting.list_readerships(apprentice)
    }
    assert known == {"board": (1, limited.limit), "default": (1, None), "later": (0, later.limit)}
    limiting.open_to_all(apprentice, "board", ada)
    assert readers(apprentice, "bob", "visitor-1") == ["bob", "visitor-1"]
    logged = [(one.user, one.action, one.target, one.address) for one in AuditLog(apprentice.engine).read()]
    assert [one for one in logged if one[0] == "ada"] == [
        ("ada", "collection limited", "board", "10.0.0.7"),
        ("ada", "collection limited", "mia: reads board", "10.0.0.7"),
        ("ada", "collection limited", "staff: reads board", "10.0.0.7"),
        ("ada", "collection opened", "board", "10.0.0.7"),
    ]
    limiting.check_may_limit(Person("ada", "admin"))
    for person in (Person("visitor-1"), Person("rev", "reviewer"), Person("mia", "reader")):
        with pytest.raises(FeedbackError, match="for admins to say who have signed in"):
            limiting.check_may_limit(person)
