"""Every document belongs to one collection; questions are asked to one, several or all."""

from pathlib import Path

import pytest

from retrieval.errors import RetrievalError
from retrieval.library import Library
from tests.retrieval.conftest import OpenLibrary
from tests.retrieval.fakes import WordEmbedder
from tests.retrieval.index.places import place_of
from tests.retrieval.ingesting import stored_editions


def put(library: Library, folder: Path, collection: str | None, **texts: str) -> dict[str, str]:
    """Write files into a folder, ingest it, and return the status of each."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text)
    found = library.ingest([str(folder)], collection=collection)
    return {Path(result.uri).stem: result.status for result in found}


def titles(library: Library, question: str, *collections: str, k: int = 9) -> list[str]:
    return [passage.chunk.title for passage in library.search(question, k, collections)]


@pytest.fixture(params=["embedded", "server"])
def place(request: pytest.FixtureRequest) -> dict[str, str]:
    return place_of(request)


@pytest.fixture
def drinks_and_food(library: Library, folder: Path) -> Library:
    put(library, folder / "drinks", "drinks", tea="Green tea is hot.", milk="White milk is cold.")
    put(library, folder / "food", "food", bread="Brown bread is hot.", rice="Green rice is hot tea food.")
    put(library, folder / "rest", None, stone="Green stone.")
    return library


def test_questions_are_asked_to_one_several_or_all_collections(drinks_and_food: Library) -> None:
    assert set(titles(drinks_and_food, "green", "drinks")) == {"tea", "milk"}
    assert set(titles(drinks_and_food, "green", "drinks", "food")) == {"tea", "milk", "bread", "rice"}
    assert set(titles(drinks_and_food, "green")) == {"tea", "milk", "bread", "rice", "stone"}
    assert titles(drinks_and_food, "green", "default") == ["stone"]


def test_the_best_of_a_collection_are_found_however_much_better_the_others_are(
    open_library: OpenLibrary, folder: Path
) -> None:
    library = open_library(candidates=2)
    put(library, folder / "loud", "loud", **{f"t{number}": f"Tea tea tea {number}." for number in range(30)})
    put(library, folder / "quiet", "quiet", **{f"q{number}": f"Some {number} cups of tea." for number in range(3)})
    assert set(titles(library, "tea", "quiet", k=3)) == {"q0", "q1", "q2"}
    [best] = library.search("cups tea 1", 1, ["quiet"])
    assert (best.chunk.title, bool(best.scores.keyword)) == ("q1", True)


def test_what_is_found_nearest_does_not_depend_on_other_collections(drinks_and_food: Library, folder: Path) -> None:
    def near(library: Library) -> list[tuple[str, float | None]]:
        return [(one.chunk.title, one.scores.dense) for one in library.search("hot tea", 9, ["drinks"])]

    before = near(drinks_and_food)
    put(drinks_and_food, folder / "more", "more", tea="Hot tea.", tea2="Hot hot tea tea.")
    assert near(drinks_and_food) == before


def test_a_document_stays_where_it_is_unless_it_is_moved(
    open_library: OpenLibrary, home: Path, place: dict[str, str], folder: Path
) -> None:
    library = open_library()
    assert put(library, folder, "drinks", tea="Green tea.") == {"tea": "added"}
    assert put(library, folder, None) == {"tea": "unchanged"}
    assert put(library, folder, "food") == {"tea": "updated"}
    assert put(library, folder, "food") == {"tea": "unchanged"}
    assert titles(library, "tea", "food") == titles(library, "tea") == ["tea"]
    assert [record.name for record in library.collections() if record.documents] == ["food"]
    library.close()
    assert len(stored_editions(home, place)) == 1


def test_new_files_go_where_their_folder_belongs(library: Library, folder: Path) -> None:
    put(library, folder, "drinks", tea="Green tea.")
    put(library, folder / "deep", "food", bread="Brown bread.")
    (folder / "milk.md").write_text("White milk.")
    (folder / "deep" / "rice.md").write_text("Red rice.")
    list(library.sync())
    assert {record.title for record in library.documents(["drinks"])} == {"tea", "milk"}
    assert {record.title for record in library.documents(["food"])} == {"bread", "rice"}


def test_moving_a_folder_moves_the_folders_in_it(library: Library, folder: Path) -> None:
    put(library, folder / "deep", "food", bread="Brown bread.")
    put(library, folder, "drinks")
    (folder / "deep" / "rice.md").write_text("Red rice.")
    list(library.sync())
    assert {record.title for record in library.documents(["drinks"])} == {"bread", "rice"}


def test_collections_are_listed_with_what_is_in_them(drinks_and_food: Library, folder: Path) -> None:
    assert [(one.name, one.documents, one.chunks, one.folders) for one in drinks_and_food.collections()] == [
        ("default", 1, 1, (str(folder / "rest"),)),
        ("drinks", 2, 2, (str(folder / "drinks"),)),
        ("food", 2, 2, (str(folder / "food"),)),
    ]


def test_removing_a_collection_leaves_nothing_of_it(
    drinks_and_food: Library, home: Path, place: dict[str, str]
) -> None:
    assert {record.title for record in drinks_and_food.remove_collection("food")} == {"bread", "rice"}
    assert [record.name for record in drinks_and_food.collections()] == ["default", "drinks"]
    assert set(titles(drinks_and_food, "bread rice hot")) == {"tea", "milk", "stone"}
    assert {result.status for result in drinks_and_food.sync()} == {"unchanged"}
    drinks_and_food.close()
    assert len(stored_editions(home, place)) == 3


def test_a_removed_collection_can_be_filled_again_while_another_process_reads(
    open_library: OpenLibrary, drinks_and_food: Library, folder: Path
) -> None:
    reader = open_library()
    assert set(titles(reader, "hot", "food")) == {"bread", "rice"}
    drinks_and_food.remove_collection("food")
    assert titles(reader, "hot", "food") == []
    assert put(drinks_and_food, folder / "food", "food") == {"bread": "added", "rice": "added"}
    assert set(titles(reader, "hot", "food")) == {"bread", "rice"}


def test_a_selection_finds_lists_and_identifies_its_part_alone(drinks_and_food: Library, folder: Path) -> None:
    drinks = drinks_and_food.within(["drinks"])
    assert {passage.chunk.title for passage in drinks.search("green")} == {"tea", "milk"}
    assert {record.title for record in drinks.documents()} == {"tea", "milk"}
    digest, whole = drinks.digest(), drinks_and_food.digest()
    put(drinks_and_food, folder / "food", "food", salt="White salt.")
    assert drinks.digest() == digest
    assert drinks_and_food.within([]).digest() == drinks_and_food.digest() != whole


def test_an_unknown_collection_is_an_error_that_names_the_known(drinks_and_food: Library) -> None:
    with pytest.raises(RetrievalError, match=r"No collection is called 'fod'\. There are: default, drinks, food\."):
        drinks_and_food.within(["drinks", "fod"])
    with pytest.raises(RetrievalError, match="No collection is called"):
        drinks_and_food.remove_collection("fod")


@pytest.mark.parametrize("name", ["", "../up", "a b", "-a", "x" * 41, "a/b"])
def test_a_collection_that_cannot_be_called_so_is_an_error(library: Library, folder: Path, name: str) -> None:
    with pytest.raises(RetrievalError, match="No collection can be called"):
        put(library, folder, name, tea="Green tea.")
    assert library.documents() == []


def test_a_collection_of_another_embedding_model_hinders_only_who_asks_it(
    open_library: OpenLibrary, drinks_and_food: Library, folder: Path
) -> None:
    changed = open_library(WordEmbedder(), embeddings="another/model")
    assert put(changed, folder / "food", None) == {"bread": "updated", "rice": "updated"}
    assert set(titles(changed, "hot", "food")) == {"bread", "rice"}
    assert set(titles(drinks_and_food, "hot", "drinks")) == {"tea", "milk"}
    with pytest.raises(RetrievalError, match="Ingest them again, or set it back"):
        titles(changed, "hot")
