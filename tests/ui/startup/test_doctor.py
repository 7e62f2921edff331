"""What the doctor finds and advises, where no model is needed to find it."""

from pathlib import Path

import pytest

from assistant.settings import ModelSettings
from feedback.settings import JudgeSettings
from feedback.store.database import open_database
from retrieval.library import Library
from retrieval.settings import IndexSettings
from tests.assistant.fakes import finished_adapter
from tests.retrieval.fakes import WordEmbedder
from tests.ui.settings.models.servers import OPENAI, ListingServer, running
from ui.actions.promoting import measure_drift
from ui.doctor import _adapter, _index, _judge
from ui.settings.check import Check
from ui.settings.loading import Loaded, Settings
from ui.settings.models.checking import check_model_servers
from ui.settings.models.servers import Place
from ui.wiring import Apprentice


def test_documents_that_the_index_lost_are_a_problem_with_its_remedy(tmp_path: Path) -> None:
    apprentice = Apprentice(Loaded(Settings(home=tmp_path), None, {}))
    apprentice.engine = open_database(f"sqlite:///{tmp_path / 'apprentice.db'}")

    def library(collection: str) -> Library:
        return Library(IndexSettings(collection=collection), tmp_path, apprentice.engine, WordEmbedder())

    note = tmp_path / "my note.md"
    note.write_text("Green tea.", encoding="utf-8")
    apprentice.library = library("first")
    list(apprentice.library.ingest([str(note)]))
    assert _index(apprentice).status == "ok"
    apprentice.library.close()
    apprentice.library = library("second")
    check = _index(apprentice)
    assert (check.status, check.found) == ("problem", "1 of 1 document incomplete in the index (my note)")
    assert "assistant ingest --lost" in check.remedy
    apprentice.library.close()
    apprentice.engine.dispose()


def test_a_judge_that_was_never_measured_is_a_warning_that_names_the_command(tmp_path: Path) -> None:
    judge = JudgeSettings(base_url="http://127.0.0.1:9/v1", model="big")
    assert _judge(Apprentice(Loaded(Settings(home=tmp_path), None, {}))).status == "ok"
    check = _judge(Apprentice(Loaded(Settings(home=tmp_path, judge=judge), None, {})))
    assert (check.status, check.found) == (
        "warning",
        "The judge 'big' at 'http://127.0.0.1:9/v1' was never measured: run `assistant judge check`.",
    )
    assert "assistant judge check" in check.remedy


def test_a_model_server_on_this_machine_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = ListingServer(OPENAI)
    apprentice = Apprentice(Loaded(Settings(home=tmp_path), None, {}))
    with running(server) as port:
        monkeypatch.setattr("ui.settings.models.checking.PLACES", (Place("vLLM", port, "/v1/models"),))
        check = check_model_servers(apprentice.settings.model)
        assert (check.status, check.found) == ("ok", f"vLLM at {server.base_url}: small, large")
        assert check.remedy == f"To let one answer: `assistant models use {server.base_url} --model small`."
        used = Settings(home=tmp_path, model=ModelSettings(name="small", base_url=server.base_url))
        assert check_model_servers(used.model).found == "no other runs on this machine"


def test_a_version_that_serves_in_another_home_is_a_warning(tmp_path: Path) -> None:
    first = Apprentice(Loaded(Settings(home=tmp_path / "first"), None, {}))
    finished_adapter(first.shelf, "dpo-1", first.settings.model.model_id)
    first.shelf.promote("dpo-1", "it is better")
    assert _adapter(first) == Check("adapter", "ok", "dpo-1 writes")
    database = f"sqlite:///{tmp_path / 'first/apprentice.db'}"
    second = Apprentice(Loaded(Settings(home=tmp_path / "second", database=database), None, {}))
    check = _adapter(second)
    assert (check.status, check.found) == ("warning", "There is no finished adapter 'dpo-1'. Known: none yet.")
    assert "finetune promote base" in check.remedy
    (told,) = measure_drift(second)
    assert told == check.found
    for apprentice in (first, second):
        apprentice.engine.dispose()
