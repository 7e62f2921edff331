"""Erasing and exporting what is one person's, as page and commands do it."""

import json
from pathlib import Path

import pytest

from assistant.adapters.erased import is_marked, read_mark
from feedback.errors import FeedbackError
from finetune.errors import FinetuneError
from finetune.runs.folder import FINISHED, training_lock
from retrieval.errors import BusyError
from retrieval.records import DocumentRecord
from tests.feedback.fakes import an_answer
from tests.ui.fakes import a_file, on_shelf
from ui.actions import golden
from ui.actions.belongings import erasing
from ui.actions.belongings.transfer import import_feedback
from ui.actions.learning import find_candidates
from ui.actions.library.uploads import upload
from ui.people.reading.reach import EVERYTHING
from ui.people.roles import Person
from ui.settings.loading import Loaded, Settings
from ui.wiring import Apprentice


def corrected(apprentice: Apprentice, user: str, question: str = "How long is the warranty?") -> str:
    exchange = apprentice.feedback.record(an_answer(question), user=user, conversation_id=f"of {user}")
    apprentice.feedback.edit(exchange.id, "It is three years [1].", user=user)
    return exchange.id


def learned(apprentice: Apprentice, adapter_id: str, *users: str) -> Path:
    """Put a version on the shelf that learned from the corrections of these people."""
    pairs = [one.pair.id for one in find_candidates(apprentice) if one.pair and one.user in users]
    folder = on_shelf(apprentice.shelf, adapter_id).folder
    (folder / FINISHED).write_text(f'{{"training": {pairs}}}'.replace("'", '"'), encoding="utf-8")
    return folder


def test_a_person_is_erased_and_the_versions_that_learned_from_them_are_marked(apprentice: Apprentice) -> None:
    corrected(apprentice, "mia")
    kept = corrected(apprentice, "bob", "How long is the guarantee?")
    folders = [
        learned(apprentice, "dpo-1", "mia", "bob"),
        learned(apprentice, "dpo-2", "bob"),
    ]
    found = erasing.find_belongings(apprentice, "mia")
    assert apprentice.feedback.people() == ["bob", "mia"]
    assert erasing.erase(apprentice, "mia") == found
    assert (found.feedback.exchanges, found.feedback.edits, found.traces.versions) == (1, 1, {"dpo-1": 1})
    assert [judged.exchange.id for judged in apprentice.feedback.history()] == [kept]
    assert [is_marked(folder) for folder in folders] == [True, False]
    mark = read_mark(folders[0])
    assert mark is not None
    assert mark.pairs == 1


def test_nothing_is_erased_while_a_training_runs(apprentice: Apprentice) -> None:
    corrected(apprentice, "mia")
    with (
        training_lock(apprentice.shelf.folder),
        pytest.raises(FinetuneError, match="Nothing was erased: a training is running"),
    ):
        erasing.erase(apprentice, "mia")
    assert apprentice.feedback.people() == ["mia"]


def test_an_unknown_person_is_told_some_names_but_no_visitor_of_the_page(apprentice: Apprentice) -> None:
    with pytest.raises(FeedbackError, match=r"nothing of 'mia'\. Known by name: nobody yet"):
        erasing.check_person(apprentice, "mia")
    for user in ("visitor-12ab", "ada", "bob", "cleo", "dan", "eve", "fay"):
        corrected(apprentice, user)
    erasing.check_person(apprentice, "visitor-12ab")
    with pytest.raises(FeedbackError, match="'ada', 'bob', 'cleo', 'dan', 'eve' and 1 more") as raised:
        erasing.check_person(apprentice, "mia")
    assert "visitor-" not in str(raised.value)


def test_uploads_and_golden_questions_of_a_person_are_listed_and_go(apprentice: Apprentice, tmp_path: Path) -> None:
    list(upload(apprentice, [a_file(tmp_path, "Tea is green.", name="tea.md")], "drinks", person=Person("mia")))
    golden.add(apprentice, "Is tea green?", ["It is green."], "gold", user="mia", reach=EVERYTHING)
    golden.add(apprentice, "Is it warm?", ["It is."], "gold", user="bob", reach=EVERYTHING)
    kept, uploaded = map(json.loads, erasing.read_person(apprentice, "mia", reach=EVERYTHING).splitlines())
    assert kept["golden"]["question"]["references"] == ["It is green."]
    assert (uploaded["upload"]["name"], uploaded["upload"]["collection"]) == ("tea.md", "drinks")
    erasing.check_person(apprentice, "mia")
    found = erasing.find_belongings(apprentice, "mia")
    assert (found.feedback.golden, [one.name for one in found.uploads.alone]) == (1, ["drinks/tea.md"])
    assert erasing.erase(apprentice, "mia") == found
    assert erasing.find_belongings(apprentice, "mia").nothing
    assert erasing.read_person(apprentice, "mia", reach=EVERYTHING) == ""
    assert [one.user for one in golden.list_golden(apprentice)] == ["bob"]
    assert "drinks" not in [document.collection for document in apprentice.library.documents()]


def test_nothing_is_erased_while_documents_are_read(
    apprentice: Apprentice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corrected(apprentice, "mia")
    list(upload(apprentice, [a_file(tmp_path)], person=Person("mia")))

    def refuse(_: str) -> DocumentRecord:
        raise BusyError("Another ingest or removal is running. Wait until it is done, or stop it.")

    monkeypatch.setattr(apprentice.library, "remove", refuse)
    with pytest.raises(BusyError):
        erasing.erase(apprentice, "mia")
    assert apprentice.feedback.people() == ["mia"]
    assert [one.name for one in erasing.find_belongings(apprentice, "mia").uploads.alone] == ["note.md"]


def test_what_is_exported_of_a_person_can_be_imported_elsewhere(apprentice: Apprentice, tmp_path: Path) -> None:
    corrected(apprentice, "mia")
    corrected(apprentice, "bob")
    file = tmp_path / "mia.jsonl"
    assert erasing.export_person(apprentice, "mia", file) == 1
    assert erasing.read_person(apprentice, "mia", reach=EVERYTHING) == file.read_text(encoding="utf-8")
    assert erasing.read_person(apprentice, "nobody", reach=EVERYTHING) == ""
    elsewhere = Apprentice(Loaded(Settings(home=tmp_path / "elsewhere"), None, {}))
    added = import_feedback(elsewhere, file)
    assert (added.exchanges, added.edits) == (1, 1)
    assert list(elsewhere.feedback.history()) == list(apprentice.feedback.history_of("mia"))
    elsewhere.engine.dispose()
