"""Documents that are removed, ingests that are refused or abandoned, and an index that lost what it held."""

import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from retrieval.errors import RetrievalError
from retrieval.library import Library
from tests.retrieval.conftest import OpenLibrary
from tests.retrieval.fakes import WordEmbedder
from tests.retrieval.ingesting import ingest, statuses, stored_editions

TEA = "# Tea\n\n" + "\n\n".join(
    f"Sort {number} of tea is steeped for {number} minutes exactly." for number in range(40)
)


def test_removing_a_document_clears_its_row_chunks_and_words(library: Library, home: Path, folder: Path) -> None:
    (folder / "tea.md").write_text(TEA)
    (folder / "milk.md").write_text("# Milk\n\nMilk is white.")
    ingest(library, folder)
    tea = next(record for record in library.documents() if record.title == "Tea")
    assert library.search("tea minutes")
    assert library.remove(tea.id) == tea
    assert [record.title for record in library.documents()] == ["Milk"]
    assert {passage.chunk.title for passage in library.search("tea minutes", 50)} == {"Milk"}
    library.close()
    assert len(stored_editions(home)) == 1


def test_a_removed_document_can_be_added_again(library: Library, folder: Path) -> None:
    (folder / "tea.md").write_text(TEA)
    ingest(library, folder)
    library.search("tea")
    library.remove(library.documents()[0].id)
    assert library.search("tea") == []
    assert statuses(library, folder) == {"tea.md": "added"}
    assert library.search("sort 7")[0].scores.keyword


def test_removing_an_unknown_document_is_an_error(library: Library) -> None:
    with pytest.raises(RetrievalError, match="No document has the id 'nothing'"):
        library.remove("nothing")


def test_a_second_ingest_at_the_same_time_is_refused(
    library: Library, home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.ingest.lock.LOCK_WAIT_S", 0.05)
    (folder / "tea.md").write_text(TEA)
    (home / "index").mkdir()
    busy = pytest.raises(RetrievalError, match="Another ingest or removal")
    with FileLock(home / "index" / "ingest.lock"), busy as refused:
        list(library.ingest([str(folder)]))
    assert str(home) not in str(refused.value)  # visitors of the page see it too
    assert statuses(library, folder) == {"tea.md": "added"}


def test_an_ingest_that_is_abandoned_lets_the_next_one_in(library: Library, folder: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(name)
    running = library.ingest([str(folder)])
    assert next(running).status == "added"
    running.close()
    assert statuses(library, folder) == {"a.txt": "unchanged", "b.txt": "added"}


def test_what_an_embedder_error_left_is_cleared_by_the_next_ingest(
    open_library: OpenLibrary, home: Path, folder: Path
) -> None:
    class Failing(WordEmbedder):
        def embed(self, texts):
            if len(self.embedded) >= 64:
                raise MemoryError
            return super().embed(texts)

    (folder / "tea.md").write_text(TEA * 20)
    (folder / "milk.md").write_text("Milk.")
    failing = open_library(Failing(), chunk_tokens=32)
    with pytest.raises(MemoryError):
        ingest(failing, folder / "tea.md")
    assert failing.documents() == []
    assert failing.search("tea") == []
    library = open_library(chunk_tokens=32)
    assert statuses(library, folder / "milk.md") == {"milk.md": "added"}
    library.close()
    failing.close()
    assert len(stored_editions(home)) == 1


@pytest.mark.parametrize("lose", ["index", "collection"])
def test_documents_that_the_index_lost_are_named_and_put_back(
    open_library: OpenLibrary, home: Path, folder: Path, lose: str
) -> None:
    library = open_library()
    (folder / "tea.md").write_text(TEA)
    ingest(library, folder)
    assert library.find_incomplete() == []
    library.close()
    if lose == "index":
        shutil.rmtree(home / "index")
        library = open_library()
    else:
        library = open_library(collection="other")
    assert library.find_incomplete() == library.documents()
    assert statuses(library, folder) == {"tea.md": "updated"}
    assert library.find_incomplete() == []
    assert library.search("sort 7 of tea")
    assert statuses(library, folder) == {"tea.md": "unchanged"}
