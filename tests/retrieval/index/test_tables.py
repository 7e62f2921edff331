"""Tables are stored with their document, found by their words, and gone with it."""

from pathlib import Path

from retrieval.library import Library
from tests.retrieval.ingesting import statuses

TEAS = "Tea,Tins\nSencha,4\nAssam,9\n"


def test_tables_come_and_go_with_their_document(library: Library, folder: Path) -> None:
    file = folder / "teas.csv"
    file.write_text(TEAS)
    statuses(library, folder)
    (stored,) = library.tables()
    assert (stored.columns, stored.rows) == (("Tea", "Tins"), 2)
    assert stored.open().rows == (("Sencha", "4"), ("Assam", "9"))

    file.write_text(TEAS + "Yunnan,2\n")
    statuses(library, folder)
    (stored,) = library.tables()
    assert stored.open().rows[-1] == ("Yunnan", "2")

    library.remove(stored.document.id)
    assert library.tables() == []
    assert stored.open().rows in ((), (("Sencha", "4"), ("Assam", "9"), ("Yunnan", "2")))


def test_a_table_knows_which_words_it_holds(library: Library, folder: Path) -> None:
    (folder / "teas.csv").write_text(TEAS)
    statuses(library, folder)
    (stored,) = library.tables()
    assert all(map(stored.holds, ("assam", "tin", "9")))
    assert not any(map(stored.holds, ("coffee", "10")))


def test_a_selection_has_the_tables_of_its_collections_only(library: Library, folder: Path) -> None:
    (folder / "teas.csv").write_text(TEAS)
    (folder / "cups.csv").write_text("Cup,Size\nMug,3\nBowl,5\n")
    list(library.ingest([str(folder / "teas.csv")], collection="drinks"))
    list(library.ingest([str(folder / "cups.csv")], collection="crockery"))
    assert [one.columns for one in library.within(["drinks"]).tables()] == [("Tea", "Tins")]
    assert len(library.tables()) == 2
