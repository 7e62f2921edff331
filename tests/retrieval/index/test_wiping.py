"""What is removed can be wiped from the bytes of the index, and the rest is found as before."""

from pathlib import Path

from feedback.store.database import open_database
from retrieval.index.catalogue import Catalogue
from retrieval.index.wiping import wipe_removed
from retrieval.library import Library
from retrieval.settings import IndexSettings
from tests.retrieval.fakes import WordEmbedder

MARK = "zwetschgenmus"
"""A word that only what is removed holds."""


def holding(folder: Path) -> list[str]:
    return [path.name for path in sorted(folder.rglob("*")) if path.is_file() and MARK.encode() in path.read_bytes()]


def test_no_file_of_the_index_holds_a_removed_text_and_the_others_are_found(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'apprentice.db'}")
    library = Library(IndexSettings(), tmp_path, engine, WordEmbedder())
    for name, text in (("jam", f"The jam {MARK} is sweet. " * 30), ("tea", "The tea is green. " * 30)):
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    list(library.ingest([str(tmp_path / "jam.md"), str(tmp_path / "tea.md")]))
    before = [passage.chunk.id for passage in library.search("green tea") if passage.chunk.title == "tea"]
    [jam] = [document for document in library.documents() if document.title == "jam"]
    library.remove(jam.id)
    assert holding(tmp_path / "index") == ["chroma.sqlite3", "words.db"]
    wipe_removed(tmp_path / "index", list(Catalogue(engine).snapshot().visible))
    assert holding(tmp_path / "index") == []
    assert [passage.chunk.id for passage in library.search("green tea")] == before
    library.close()
    again = Library(IndexSettings(), tmp_path, engine, WordEmbedder())
    assert [passage.chunk.id for passage in again.search("green tea")] == before
    again.close()
    engine.dispose()


def test_a_home_without_an_index_has_nothing_to_wipe(tmp_path: Path) -> None:
    wipe_removed(tmp_path / "index", [])
    assert list(tmp_path.iterdir()) == []
