"""Another model answers without a restart: what is written, what is exchanged, and what stays when it fails."""

import gc
import json
import threading
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.adapters.files import Adapter
from assistant.answers import Decoding, Turn
from assistant.errors import AssistantError
from assistant.models.local import LocalGenerator
from assistant.models.waiting import WaitingGenerator
from tests.finetune.families.tiny import build_model
from tests.ui.fakes import on_shelf
from tests.ui.settings.models.hub import LittleHub
from tests.ui.settings.models.servers import OPENAI, ListingServer, running
from ui.actions.training.models.desk import ModelDesk, Work
from ui.actions.training.models.listing import find_offer, read_answering
from ui.people.audit import Actor, AuditLog
from ui.settings.loading import load
from ui.wiring import Apprentice

MIA = Actor("mia", "10.0.0.7")
LENGTH = Decoding(max_new_tokens=40, temperature=0, end_probability=0)
NAME = "org/Tiny-1M"


@pytest.fixture
def running_server(tmp_path: Path) -> Iterator[Apprentice]:
    """A server whose tiny model is in memory, with a settings file that somebody wrote."""
    first = build_model("Llama", tmp_path / "first")
    file = tmp_path / "apprentice.toml"
    file.write_text(f'home = "home"\n# mine\n[model]\nname = "{first}"\ndtype = "float32"\n', encoding="utf-8")
    apprentice = Apprentice(load(file))
    assert isinstance(apprentice.generator, WaitingGenerator)
    _ = apprentice.generator.writer
    yield apprentice
    apprentice.engine.dispose()


def finish(desk: ModelDesk) -> Work:
    """Wait until the desk is idle; returns how that ended."""
    *_, last = desk.follow(0.01)
    return last


def write(apprentice: Apprentice, stop: threading.Event) -> Iterator[str]:
    turns = [Turn("system", "Answer."), Turn("user", "What colour is the north door?")]
    return (fragment.text for fragment in apprentice.generator.stream(turns, LENGTH, stop))


def test_the_next_answer_is_by_the_new_model_and_the_one_under_way_ends_with_the_old(
    running_server: Apprentice, tmp_path: Path
) -> None:
    second, first = build_model("Qwen2", tmp_path / "second"), running_server.settings.model.name
    under_way = write(running_server, threading.Event())
    next(under_way)
    old = weakref.ref(running_server.generator)
    desk = ModelDesk(running_server)
    desk.use(str(second), None, MIA)
    ended: list[Work] = []
    waiting = threading.Thread(target=lambda: ended.append(finish(desk)))
    waiting.start()
    texts = list(under_way)  # the desk waits for this answer before it loads the next model
    assert texts
    del under_way
    waiting.join(60)
    assert [one.stage for one in ended] == ["done"]
    gc.collect()
    assert old() is None, "the old model is still in memory"
    assert running_server.generator.model_id == str(second)
    assert isinstance(running_server.generator, WaitingGenerator)
    held = running_server.generator.held
    assert held is not None
    assert isinstance(held, LocalGenerator)
    assert held._base.model.config.model_type == "qwen2"
    assert read_answering(running_server).loaded
    assert list(write(running_server, threading.Event()))
    assert f'# mine\n[model]\nname = "{second}"' in (tmp_path / "apprentice.toml").read_text(encoding="utf-8")
    entry = AuditLog(running_server.engine).read()[0]
    assert (entry.user, entry.action, entry.target) == ("mia", "model chosen", str(second))
    assert first not in running_server.settings.model.name


def test_versions_of_another_model_do_not_serve_and_come_back_with_theirs(
    running_server: Apprentice, tmp_path: Path
) -> None:
    first, second = running_server.settings.model.name, build_model("Qwen2", tmp_path / "second")
    on_shelf(running_server.shelf, "dpo-1", base_model=first)
    running_server.shelf.promote("dpo-1", "for a test")
    desk = ModelDesk(running_server)
    desk.use(str(second), None)
    assert finish(desk).unfitting == ("dpo-1",)
    assert running_server.serving.served().adapter is None
    desk.use(first, None)
    assert finish(desk).unfitting == ()
    served: Adapter | None = running_server.serving.served().adapter
    assert served is not None
    assert served.id == "dpo-1"


def test_a_model_that_cannot_be_loaded_leaves_everything_as_it_was(running_server: Apprentice, tmp_path: Path) -> None:
    broken = build_model("Llama", tmp_path / "broken")
    config = json.loads((broken / "config.json").read_text())
    (broken / "config.json").write_text(json.dumps({**config, "hidden_size": 48}))  # other weights than there are
    file, first = tmp_path / "apprentice.toml", running_server.settings.model.name
    before = file.read_text(encoding="utf-8")
    desk = ModelDesk(running_server)
    desk.use(str(broken), None)
    ended = finish(desk)
    assert ended.stage == "failed"
    assert "cannot be loaded" in ended.problem
    assert file.read_text(encoding="utf-8") == before
    assert running_server.settings.model.name == first
    assert list(write(running_server, threading.Event()))
    desk.use("nowhere", None)
    assert "The catalogue has no model 'nowhere'" in finish(desk).problem


def test_a_server_answers_at_once_and_a_key_of_the_environment_goes_to_no_other(running_server: Apprentice) -> None:
    server = ListingServer(OPENAI)
    desk = ModelDesk(running_server)
    with running(server):
        desk.use(server.base_url, None)
        assert "which of the models" in finish(desk).problem
        desk.use(server.base_url, "small")
        assert finish(desk).stage == "done"
        assert running_server.settings.model.base_url == server.base_url
        assert running_server.generator.model_id == "small"
        origins = {**running_server.loaded.origins, "model.api_key": "environment"}
        running_server.loaded = replace(running_server.loaded, origins=origins)
        with pytest.raises(AssistantError, match="would be sent to another server"):
            desk.use("http://127.0.0.1:9/v1", None)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[LittleHub]:
    folder = build_model("Qwen2", tmp_path / "on-the-hub")
    server = LittleHub(NAME, folder)
    with running(server):
        yield server


def test_a_download_shows_how_much_has_come_and_then_the_model_answers(
    running_server: Apprentice, hub: LittleHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hf"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hf"))  # read when it was imported
    monkeypatch.setattr("transformers.utils.hub.constants.HF_HUB_CACHE", str(tmp_path / "hf"))
    desk = ModelDesk(running_server, may_ask_hub=True)
    desk.use(NAME, None)
    with pytest.raises(AssistantError, match="Another model is being chosen"):
        desk.use("embedded", None)
    seen = list(desk.follow(0.0))
    assert any(work.stage == "downloading" and work.total > 0 for work in seen)
    assert any("model.safetensors" in asked for asked in hub.asked)
    assert (seen[-1].stage, seen[-1].problem) == ("done", "")
    assert running_server.generator.model_id == NAME
    assert list(write(running_server, threading.Event()))


def test_without_a_network_it_says_what_to_bring(running_server: Apprentice) -> None:
    desk = ModelDesk(running_server, may_ask_hub=False)
    desk.use("qwen3-0.6b", None)
    ended = finish(desk)
    assert (ended.stage, ended.name) == ("failed", "Qwen/Qwen3-0.6B")
    assert "run `hf download Qwen/Qwen3-0.6B --local-dir Qwen3-0.6B` elsewhere" in ended.problem


def test_the_offer_says_what_fits_and_the_model_what_it_is(running_server: Apprentice) -> None:
    offer = find_offer(running_server)
    fits = {one.model.name: one.fit.serves for one in offer.models}
    assert fits["smollm2-135m"] is not None
    assert not any(one.used for one in offer.models)
    answering = read_answering(running_server)
    assert (answering.loaded, answering.known, answering.base_url) == (True, None, None)
    assert (answering.engine, answering.quantization, answering.dtype) == ("transformers", "none", "float32")
    assert answering.measurable
    assert answering.measured == ()
