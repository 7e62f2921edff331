"""A collection of what is attached to a conversation is read where it is named, and is nowhere else."""

from pathlib import Path

import pytest

from retrieval.errors import RetrievalError
from retrieval.library import Library
from retrieval.search.attached import WithAttached

MINE = f"@chat-{'0' * 32}"


def put(library: Library, folder: Path, name: str, text: str, collection: str | None = None) -> str:
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.md"
    file.write_text(text, encoding="utf-8")
    [result] = library.ingest([str(file)], collection=collection)
    assert result.document_id
    return result.document_id


def titles(library: Library, *collections: str) -> set[str]:
    return {passage.chunk.title for passage in library.search("green tea", 9, collections)}


def test_what_is_attached_is_read_where_it_is_named_and_is_nowhere_else(library: Library, folder: Path) -> None:
    put(library, folder, "tea", "Green tea is hot.")
    before = library.digest(), library.documents(), library.collections()
    secret = put(library, folder, "secret", "My green tea is cold.", MINE)
    assert (library.digest(), library.documents(), library.collections()) == before
    assert library.within([]).documents() == library.documents()
    assert [titles(library), titles(library, MINE), titles(library, "default", MINE)] == [
        {"tea"},
        {"secret"},
        {"tea", "secret"},
    ]
    with pytest.raises(RetrievalError, match="No collection is called"):
        library.within([MINE])
    with pytest.raises(RetrievalError, match="No collection can be called"):
        put(library, folder, "more", "More tea.", "@chat-mine")

    assert [one.id for one in library.remove_collection(MINE)] == [secret]
    assert library.documents([MINE]) == []
    assert (library.digest(), titles(library, MINE)) == (before[0], set())


def test_half_of_what_a_conversation_reads_is_attached_and_the_best_stays_first(library: Library, folder: Path) -> None:
    for number in range(9):
        put(library, folder, f"tea-{number}", f"Green tea number {number}: green tea.")
    put(library, folder, "first", "Green paper.", MINE)
    put(library, folder, "second", "Paper of another green.", MINE)
    both = WithAttached(library, ["default"], MINE)
    found = [passage.chunk.title for passage in both.search("green tea", 6)]
    assert (len(found), set(found) & {"first", "second"}) == (6, {"first", "second"})
    assert found[0].startswith("tea-")
    assert {one.title for one in both.documents()} >= {"first", "second", "tea-0"}
    assert [passage.chunk.title for passage in WithAttached(library, [], MINE).search("green", 1)] == ["first"]
