"""From corrections to a version that a model server writes with, and back: trained on a copy of the server's model."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.models.formats.conversion import find_embedded_gguf
from assistant.models.remote.adapter_files import NAMES
from assistant.settings import AnswerSettings, ModelSettings
from feedback.evaluation.golden import GoldenQuestion
from finetune.errors import FinetuneError
from finetune.settings import PromotionSettings, TrainingSettings
from retrieval.documents import Passage
from tests.assistant.models.remote.llama_server import find_port, run_llama_server
from tests.assistant.models.remote.vllm_server import BASE, VllmServer, run_vllm
from tests.conftest import lend_model
from tests.finetune.fakes import DOORS, a_composed_prompt, corrected
from tests.finetune.families.tiny import build_model
from ui.actions import learning, promoting
from ui.actions.training.exporting import export
from ui.doctor import _adapter
from ui.settings.loading import Loaded, Settings, fit_to_model
from ui.settings.models.checking import check_training
from ui.wiring import Apprentice

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
FEW_STEPS = {"minimum_pairs": 4, "epochs": 1, "pairs_per_step": 2, "rank": 4, "alpha": 8, "holdout_share": 0.4}
DOOR = Passage.given("The north door", "The north door is red, the painter says.")
QUESTION = "What colour is the north door?"


@contextmanager
def opened(
    folder: Path, model: dict[str, object], training: dict[str, object], promotion: dict[str, object]
) -> Iterator[Apprentice]:
    """An Apprentice that answers in its own words, with a correction for each of eight doors and more."""
    settings = Settings(
        home=folder / "home",
        model=ModelSettings.model_validate({"quantization": "none", "dtype": "float32", **model}),
        training=TrainingSettings.model_validate({**FEW_STEPS, **training}),
        answers=AnswerSettings(manner="write", max_new_tokens=24),
        promotion=PromotionSettings.model_validate({"minimum_questions": 5, **promotion}),
    )
    apprentice = Apprentice(Loaded(fit_to_model(settings), None, {}))
    yield apprentice
    apprentice.engine.dispose()


def ask(apprentice: Apprentice) -> tuple[str, str | None]:
    answer = apprentice.assistant.answer(QUESTION, passages=[DOOR], fresh=True)
    return answer.text, answer.adapter_id


def say_what_the_painter_says(model: str, question: str) -> str:
    """The base model likes doors, and whatever has learned gives the right answer."""
    del question
    return "I like doors." if model == BASE else "The north door is red, as the painter says."


@pytest.mark.slow
def test_vllm_writes_with_what_was_learned_here(tmp_path: Path) -> None:
    copy = build_model("Llama", tmp_path / "copy")
    with run_vllm(answer=say_what_the_painter_says) as server:
        model = {"name": BASE, "base_url": server.address}
        with opened(tmp_path, model, {"base": str(copy)}, {}) as apprentice:
            corrected(apprentice.feedback, [*DOORS], a_composed_prompt)
            assert check_training(apprentice.settings, lambda: apprentice.model_server).found == (
                f"on {copy}, for vLLM at {server.address}"
            )
            outcome = learning.train(apprentice, "sft")
            assert outcome.sentences[0] == (
                "Trained for prompts too, since vLLM cannot apply an adapter to answers only."
            )
            assert outcome.adapter
            name = outcome.adapter.id
            assert outcome.adapter.settings["reach"] == "everything"
            assert server.address in str(outcome.adapter.settings["examined_on"])
            assert (server.adapters, ask(apprentice)) == ({}, ("I like doors.", None))
            follow(apprentice, server, name)
            exported = export(apprentice, name, "peft", tmp_path / "out", examined=False)
            assert exported.files == 3


def follow(apprentice: Apprentice, server: VllmServer, name: str) -> None:
    """Promote a version, lose it, go back, and promote it again while the server takes none."""
    assert promoting.promote(apprentice, name, "tested")
    assert [*server.adapters] == [name]
    assert (apprentice.shelf.get(name).folder / "exam" / "server.json").is_file()
    asked = len(server.asked)
    assert ask(apprentice) == ("The north door is red, as the painter says.", name)
    server.adapters.clear()
    assert _adapter(apprentice).status == "ok"
    assert ask(apprentice)[1] == name
    server.adapters.clear()
    server.updating = False
    assert _adapter(apprentice).status == "warning"
    assert ask(apprentice) == ("I like doors.", None)
    before, now = promoting.roll_back(apprentice)
    assert (before.adapter_id, now.adapter_id) == (name, None)
    with pytest.raises(AssistantError, match="loads no adapters while it runs: start it as"):
        promoting.promote(apprentice, name, "tested")
    assert (apprentice.shelf.champion(), len(apprentice.shelf.history())) == (None, 2)
    server.updating = True
    assert promoting.promote(apprentice, name, "tested")
    assert len(server.asked) == asked + 3  # the exam is not asked again
    promoting.roll_back(apprentice)
    assert not server.adapters
    finding = apprentice.shelf.get(name).folder / "exam" / "server.json"
    finding.write_text(finding.read_text().replace("true", "false"))
    with pytest.raises(AssistantError, match=f"`finetune promote {name} --unasked` promotes it all the same"):
        promoting.promote(apprentice, name, "tested")
    assert apprentice.shelf.champion() is None
    assert promoting.promote(apprentice, name, "tested", asked=False)


def test_what_a_server_cannot_take_is_said_before_anything_is_trained(tmp_path: Path) -> None:
    with run_vllm() as server:
        model = {"name": BASE, "base_url": server.address}
        with opened(tmp_path, model, {"base": str(tmp_path), "tuner": "dora"}, {}) as apprentice:
            with pytest.raises(FinetuneError, match="What 'dora' learns in cannot be given to vLLM"):
                learning.train(apprentice, "sft")
            assert not apprentice.shelf.adapters()
        with opened(tmp_path, model, {}, {}) as apprentice:
            found = check_training(apprentice.settings, lambda: apprentice.model_server)
            assert found.remedy == "To let it learn, name the same model on this machine in [training] base."
    with opened(tmp_path, model, {"base": str(tmp_path)}, {}) as apprentice:
        found = check_training(apprentice.settings, lambda: apprentice.model_server)
        assert (found.status, found.found) == (
            "problem", f"{tmp_path} is not there"
        )  # fmt: skip


@pytest.mark.slow
def test_llama_server_writes_with_what_was_learned_here(tmp_path: Path) -> None:
    port = find_port()
    lend_model(tmp_path / "home")
    training = {"base": "embedded", "epochs": 3, "sft": {"learning_rate": 1e-3}}
    model = {"name": "smollm", "base_url": f"http://127.0.0.1:{port}/v1"}
    files = [tmp_path / "home" / "adapters" / name for name in NAMES]
    with opened(tmp_path, model, training, {"alpha": 0.2, "nll_margin": 10.0}) as apprentice:
        corrected(apprentice.feedback, [*DOORS, *(f"{one}ern" for one in [*DOORS][:5])], a_composed_prompt)
        with run_llama_server(find_embedded_gguf(), [], port):
            before = ask(apprentice)
            outcome = learning.train(apprentice, "sft")
            assert outcome.adapter
            name = outcome.adapter.id
            assert outcome.adapter.settings["reach"] == "answer"
            restart = f"restart it with `--lora {files[0]},{files[1]} --lora-init-without-apply`, and it has {name!r}."
            assert any(restart in sentence for sentence in outcome.sentences), outcome.sentences
            assert (apprentice.shelf.champion(), ask(apprentice)) == (None, before)
        gc.collect()
        with run_llama_server(find_embedded_gguf(), files, port):
            assert ask(apprentice) == before
            assert promoting.promote(apprentice, name, "tested")
            learned, writer = ask(apprentice)
            assert (learned != before[0], writer) == (True, name)
            assert learned.startswith("The north door is red, as the painter says")
            report, _ = learning.examine(
                apprentice, [GoldenQuestion("q", QUESTION, ("The north door is red.",), passages=(DOOR,))],
                context="gold",
            )  # fmt: skip
            assert report.adapter_id == name
        gc.collect()
        with run_llama_server(find_embedded_gguf(), [], port):
            assert _adapter(apprentice).status == "warning"
            assert ask(apprentice) == before
            promoting.roll_back(apprentice)
            assert ask(apprentice) == before
