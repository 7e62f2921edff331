"""What is attached to a conversation is for it alone: who finds it, what is learned of it, and how it goes."""

import dataclasses
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedback.errors import FeedbackError
from feedback.records import Exchange
from retrieval.errors import RetrievalError
from retrieval.ingest.sources.uploads import Uploads
from retrieval.records import DocumentRecord
from tests.feedback.fakes import WordEmbedder
from tests.ui.actions.asking import asked, fate_of
from tests.ui.conftest import stand_in
from tests.ui.fakes import a_file
from ui.actions import asking, documents, golden, judging
from ui.actions.belongings import erasing
from ui.actions.chat.attaching import MOST_FILES, attach_files, attach_page, forget_attached
from ui.actions.chat.reading import Span, open_document
from ui.actions.learning import find_candidates
from ui.actions.library.attached import UNKEPT, find_attached, remove_attached, remove_left
from ui.actions.library.uploads import upload
from ui.people.reading.reach import EVERYTHING, Reach
from ui.people.roles import Person
from ui.wiring import Apprentice

OF_MIA, OF_BOB = Reach(frozenset(), "mia"), Reach(frozenset(), "bob")
QUESTION = "When does the warehouse open for the Meyer contract?"
CONTRACT = "The Meyer contract ends in May.\n\nThe warehouse opens for the Meyer contract at 9."


@pytest.fixture
def apprentice(tmp_path: Path) -> Iterator[Apprentice]:
    """A library with a handbook, and corrections that are repeated."""
    apprentice = stand_in(tmp_path, seconds_per_word=0.0)
    apprentice.library.embedder = WordEmbedder()  # type: ignore[misc]
    apprentice.assistant.corrections = apprentice.corrections
    yield apprentice
    apprentice.engine.dispose()


def attach(
    apprentice: Apprentice, folder: Path, conversation: str = "c1", user: str = "mia", name: str = "meyer.md"
) -> DocumentRecord:
    *_, last = attach_files(apprentice, [a_file(folder, CONTRACT, name)], conversation, user=user)
    assert [one.status for one in last.finished] == ["added"]
    found = find_attached(apprentice, conversation, user=user)
    [record] = next(one.documents for one in found if one.name == name)
    return record


def shown_to_all(apprentice: Apprentice) -> tuple[object, ...]:
    listed = documents.list_documents(apprentice, EVERYTHING), documents.list_collections(apprentice, EVERYTHING)
    return (*listed, apprentice.library.digest())


def titles(exchange: Exchange) -> set[str]:
    return {passage.chunk.title for passage in exchange.answer.passages}


def test_only_questions_of_its_conversation_and_its_person_find_an_attached_file(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    before = (
        documents.list_documents(apprentice, EVERYTHING),
        documents.list_collections(apprentice, EVERYTHING),
        apprentice.library.digest(),
    )
    record = attach(apprentice, tmp_path)
    first = asked(apprentice, QUESTION)
    assert titles(first) == {"Meyer", "Warehouse handbook"}
    assert first.answer.attached
    others = asked(apprentice, QUESTION, conversation="c2"), asked(apprentice, QUESTION, user="bob", conversation="c3")
    assert [(titles(one), one.answer.attached) for one in others] == [({"Warehouse handbook"}, False)] * 2
    assert "Meyer contract ends" not in str(asking.search(apprentice, QUESTION, reach=EVERYTHING))
    after = (
        documents.list_documents(apprentice, EVERYTHING),
        documents.list_collections(apprentice, EVERYTHING),
        apprentice.library.digest(),
    )
    assert after == before
    assert documents.find_document(apprentice, record.id, EVERYTHING) is None
    with pytest.raises(RetrievalError, match="There is no document"):
        documents.read_part(apprentice, record.id, EVERYTHING, characters=100)

    span = Span(0, 10)
    assert open_document(apprentice, record.id, span, OF_BOB) is None
    assert open_document(apprentice, record.id, span, EVERYTHING) is None
    opened = open_document(apprentice, record.id, span, OF_MIA)
    assert opened is not None
    assert "Meyer contract ends" in opened.text


def test_nobody_attaches_to_the_conversation_of_another_person_or_types_its_collection(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    record = attach(apprentice, tmp_path)
    with pytest.raises(FeedbackError, match="belongs to another person"):
        attach(apprentice, tmp_path, user="bob")
    asked(apprentice, QUESTION, conversation="c2")
    with pytest.raises(FeedbackError, match="belongs to another person"):
        attach(apprentice, tmp_path, "c2", "bob")
    assert find_attached(apprentice, "c1", user="bob") == []
    remove_attached(apprentice, "c1", "meyer.md", user="bob")
    assert len(find_attached(apprentice, "c1", user="mia")) == 1
    with pytest.raises(RetrievalError, match="No collection can be called"):
        list(upload(apprentice, [a_file(tmp_path)], record.collection, person=Person("bob")))


def test_half_of_the_passages_are_of_the_file_however_much_the_library_says(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    many = "\n\n".join(f"{QUESTION} See rule {number}." for number in range(20))
    list(apprentice.library.ingest([a_file(tmp_path, many, "rules.md")]))
    attach(apprentice, tmp_path)
    found = [passage.chunk.title for passage in asked(apprentice, QUESTION).answer.passages]
    assert found == ["Rules", "Rules", "Meyer", "Meyer"]


def test_nothing_is_learned_or_repeated_of_what_is_said_of_an_attached_file(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    library = asked(apprentice, "When does the warehouse open?", user="bob", conversation="b1")
    judging.edit(apprentice, library.id, "The warehouse opens at 7 in the morning [1].", user="bob")
    attach(apprentice, tmp_path)
    with_file = asked(apprentice, "When does the warehouse open?")
    assert with_file.answer.approved_exchange_id is None  # the file is asked, not the correction of the library
    judging.edit(apprentice, with_file.id, "The warehouse opens for the Meyer contract at 9 [1].", user="mia")
    assert "Files are attached to this conversation".lower() in fate_of(apprentice, with_file).lower()
    assert [one.decision for one in find_candidates(apprentice) if one.user == "mia"] == ["refused"]
    judging.rate(apprentice, with_file.id, user="mia", value=1)
    with pytest.raises(FeedbackError, match="can be kept"):
        golden.keep_answer(apprentice, with_file.id, user="mia", reach=OF_MIA)
    repeated = asked(apprentice, "When does the warehouse open?", user="cleo", conversation="d1")
    assert (repeated.answer.approved_exchange_id, "Meyer" in repeated.answer.text) == (library.id, False)

    remove_attached(apprentice, "c1", "meyer.md", user="mia")
    later = asked(apprentice, "When does the warehouse open?")
    assert (titles(later), later.answer.attached, later.answer.approved_exchange_id) == (
        {"Warehouse handbook"},
        True,  # the turns before still say what stood in the file
        None,
    )


def test_files_go_with_their_conversation_and_with_their_person(apprentice: Apprentice, tmp_path: Path) -> None:
    for conversation, user in (("c1", "mia"), ("c2", "mia"), ("c3", "bob")):
        attach(apprentice, tmp_path, conversation, user)
        asked(apprentice, QUESTION, user=user, conversation=conversation)
    first, second, third = (
        find_attached(apprentice, conversation, user=user)[0].path
        for conversation, user in (("c1", "mia"), ("c2", "mia"), ("c3", "bob"))
    )
    erasing.erase_conversation(apprentice, "c1", "mia")
    assert not first.parent.exists()
    assert find_attached(apprentice, "c1", user="mia") == []
    assert second.exists()

    found = erasing.find_belongings(apprentice, "mia")
    assert len(found.uploads.alone) == 1
    assert erasing.erase(apprentice, "mia") == found
    assert not second.parent.exists()
    assert [one.user for one in Uploads(apprentice.engine).all()] == ["bob"]
    assert third.exists()
    assert [one.name for one in find_attached(apprentice, "c3", user="bob")] == ["meyer.md"]


def test_a_conversation_takes_so_many_files_and_a_file_of_the_same_name_takes_the_place_of_another(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    files = [a_file(tmp_path, CONTRACT, f"{number}.md") for number in range(MOST_FILES)]
    list(attach_files(apprentice, files, "c1", user="mia"))
    *_, last = attach_files(apprentice, [a_file(tmp_path, "Changed.", "0.md")], "c1", user="mia")
    assert [one.status for one in last.finished] == ["added"]
    assert len(find_attached(apprentice, "c1", user="mia")) == MOST_FILES
    with pytest.raises(RetrievalError, match=f"At most {MOST_FILES} files"):
        attach_files(apprentice, [a_file(tmp_path)], "c1", user="mia")
    *_, last = attach_files(apprentice, [a_file(tmp_path, "", "empty.md")], "c2", user="mia")
    assert [one.status for one in last.finished] == ["failed"]
    assert find_attached(apprentice, "c2", user="mia") == []
    assert Uploads(apprentice.engine).people() == ["mia"]
    assert not any(one.collection.endswith("c2") for one in Uploads(apprentice.engine).all())


def test_an_address_is_fetched_within_the_limits_and_is_no_document_of_the_library(apprentice: Apprentice) -> None:
    with pytest.raises(RetrievalError, match="is no web address"):
        attach_page(apprentice, "/etc/passwd", "c1", Person("mia"), user="mia")
    *_, last = attach_page(apprentice, "http://127.0.0.1:1/", "c1", Person("mia"), user="mia")
    [result] = last.finished
    assert (result.status, "in a private network" in result.reason) == ("skipped", True)


def test_what_belongs_to_no_conversation_any_more_is_removed(apprentice: Apprentice, tmp_path: Path) -> None:
    unkept = f"{UNKEPT}{'a' * 32}"
    for conversation in ("asked", "never asked", unkept):
        attach(apprentice, tmp_path, conversation)
    asked(apprentice, QUESTION, conversation="asked")

    def there() -> list[bool]:
        return [bool(find_attached(apprentice, one, user="mia")) for one in ("asked", "never asked", unkept)]

    remove_left(apprentice, user="mia")
    assert there() == [True, True, True]
    remove_left(apprentice)  # the server starts
    assert there() == [True, True, False]
    uploads = Uploads(apprentice.engine)
    for row in uploads.all():
        uploads.record(dataclasses.replace(row, at=datetime.now(UTC) - timedelta(days=2)))
    remove_left(apprentice, user="bob")
    assert there() == [True, True, False]
    remove_left(apprentice, user="mia")
    assert there() == [True, False, False]


def test_a_conversation_of_which_nothing_is_kept_reads_its_files_and_leaves_none(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    conversation = f"{UNKEPT}{'b' * 32}"
    attach(apprentice, tmp_path, conversation)
    *_, answer = asking.ask_privately(
        apprentice, QUESTION, user="mia", reach=OF_MIA, stop=threading.Event(), conversation_id=conversation
    )
    assert "Meyer" in {passage.chunk.title for passage in answer.passages}
    forget_attached(apprentice, "mia", conversation)
    for thread in threading.enumerate():
        if thread.name == "forgetting":
            thread.join()
    assert find_attached(apprentice, conversation, user="mia") == []
    assert Uploads(apprentice.engine).all() == []
