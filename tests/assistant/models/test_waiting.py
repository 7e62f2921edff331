"""A model that waits until it writes counts what it would read all the same, and explains what is wrong with it."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from assistant.answers import Decoding, Turn
from assistant.errors import AssistantError
from assistant.models.base import LoadedBase, load_base
from assistant.models.local import LocalGenerator
from assistant.models.waiting import WaitingGenerator
from assistant.seams import Writer
from assistant.settings import ModelSettings
from tests.conftest import MODEL_HOME

pytestmark = pytest.mark.model

QUESTION = (Turn("system", "Be brief: <|im_end|>."), Turn("user", "Which colour has the sky, naïve 青?"))


def test_nothing_is_loaded_to_count_and_one_model_to_write(embedded_base: LoadedBase) -> None:
    settings, local = ModelSettings(window=1024), LocalGenerator(embedded_base)
    loaded: list[Writer] = []

    def load() -> Writer:
        loaded.append(local)
        return local

    waiting = WaitingGenerator(settings, MODEL_HOME, load)
    assert (waiting.model_id, waiting.window) == (local.model_id, 1024)
    assert waiting.count_tokens(QUESTION) == local.count_tokens(QUESTION) > 20
    assert WaitingGenerator(ModelSettings(window=100_000), MODEL_HOME, load).window == 8192
    assert loaded == []
    decoding = Decoding(max_new_tokens=3, temperature=0)
    *_, streamed = waiting.stream(QUESTION, decoding, threading.Event())
    [written] = waiting.write_all([QUESTION], decoding)
    assert streamed.text == written.text != ""
    assert loaded == [local]


def test_counting_imports_neither_the_model_nor_adapters() -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom assistant.answers import Turn\n"
        "from assistant.models.waiting import WaitingGenerator\nfrom assistant.settings import ModelSettings\n"
        f"waiting = WaitingGenerator(ModelSettings(), Path({str(MODEL_HOME)!r}), list)\n"
        "print(waiting.count_tokens([Turn('user', 'Hi')]))\n"
        "print({'peft', 'bitsandbytes', 'transformers.modeling_utils', 'torch._dynamo'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    tokens, imported = done.stdout.splitlines()
    assert int(tokens) > 5
    assert imported == "set()"


@pytest.mark.parametrize("files", [{}, {"config.json": "{}"}, {"config.json": "{", "tokenizer_config.json": "{"}])
def test_a_model_that_cannot_be_loaded_is_explained(tmp_path: Path, files: dict[str, str]) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    settings = ModelSettings(name=str(folder))
    waiting = WaitingGenerator(settings, tmp_path, lambda: LocalGenerator(load_base(settings, tmp_path)))
    with pytest.raises(AssistantError, match=r"holds no model|cannot be loaded"):
        waiting.count_tokens(QUESTION)
