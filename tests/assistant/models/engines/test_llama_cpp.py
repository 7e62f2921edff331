"""The embedded model's GGUF with llama.cpp: its own greedy text, the rules of answers here, and no open door."""

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest

from assistant.answers import Decoding, Turn
from assistant.errors import AssistantError
from assistant.models.base import LoadedBase
from assistant.models.chat.rendering import load_tokenizer, prompt_tokens
from assistant.models.engines.llamacpp import loading
from assistant.models.engines.llamacpp.generator import LlamaCppGenerator
from assistant.models.engines.llamacpp.loading import load_llama_cpp
from assistant.models.formats.conversion import find_embedded_gguf, locate
from assistant.models.local import LocalGenerator
from assistant.seams import Writer
from assistant.settings import ModelSettings
from tests.assistant.models.engines.test_embedded import ANSWER, DOOR, NOTICE, RENT
from tests.assistant.models.formats.llama_cpp import serve
from tests.conftest import MODEL_HOME

pytestmark = pytest.mark.model
SETTINGS = ModelSettings(engine="llama.cpp")
GREEDY = Decoding(max_new_tokens=16, repetition_penalty=1.0, end_probability=0.0)
SHORT = Decoding(max_new_tokens=16)


def load_nothing() -> Writer:
    raise AssertionError("transformers is not needed")


@pytest.fixture(scope="module")
def writer() -> LlamaCppGenerator:
    return load_llama_cpp(SETTINGS, MODEL_HOME, load_nothing)


class Counting:
    """Passes on what llama.cpp is asked, one after the other, and counts the tokens that it reads for each."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.read: list[int] = []

    def handle_completions(self, asked: dict[str, Any], hear: Any = None) -> Any:
        if hear is None:
            answer = self.server.handle_completions(asked)
            self.read.append(answer["__verbose"]["timings"]["prompt_n"])
            return answer
        self.read.append(0)

        def note(piece: dict[str, Any]) -> bool:
            if progress := piece.get("prompt_progress"):
                self.read[-1] = progress["processed"] - progress["cache"]
            return hear(piece)

        return self.server.handle_completions(asked, note)


@pytest.fixture
def counting(writer: LlamaCppGenerator) -> Iterator[Counting]:
    server: Any = writer._serving.find(None).server  # type: ignore[union-attr]
    server._server = counted = Counting(server._server)
    yield counted
    server._server = counted.server


def stream(writer: Writer, prompt: tuple[Turn, ...], decoding: Decoding = SHORT) -> str:
    return list(writer.stream(prompt, decoding, threading.Event()))[-1].text


def test_greedy_text_is_that_of_its_own_server(writer: LlamaCppGenerator) -> None:
    tokenizer = load_tokenizer(SETTINGS, locate("embedded", MODEL_HOME))
    with serve(find_embedded_gguf()) as own:
        for prompt in (NOTICE, DOOR):
            written = own.write(prompt_tokens(prompt, tokenizer), GREEDY.max_new_tokens)
            text = tokenizer.decode(written.tokens, skip_special_tokens=True)
            assert stream(writer, prompt, GREEDY) == text != ""


def test_answers_and_likelihoods_are_near_those_of_transformers(
    writer: LlamaCppGenerator, embedded_base: LoadedBase
) -> None:
    plain = LocalGenerator(embedded_base)
    assert stream(writer, NOTICE) == stream(plain, NOTICE)
    found, wanted = (one.log_likelihood(NOTICE, ANSWER) for one in (writer, plain))
    assert found.tokens == wanted.tokens
    assert found.nll == pytest.approx(wanted.nll, abs=0.08 * wanted.tokens)
    assert writer.count_tokens(NOTICE) == plain.count_tokens(NOTICE)
    assert writer.window == plain.window


def test_several_at_once_write_what_each_writes_alone(writer: LlamaCppGenerator) -> None:
    prompts = [NOTICE, RENT, DOOR]
    alone = [stream(writer, prompt) for prompt in prompts]
    written = writer.write_all(prompts, SHORT)
    assert [one.text for one in written] == alone
    assert [one.ending for one in written] == ["complete", "length", "complete"]


def test_a_character_of_several_tokens_arrives_whole(writer: LlamaCppGenerator) -> None:
    asked = (Turn("user", "Repeat these signs: 🚪 青い 🚪 青い 🚪"),)
    texts = [one.text for one in writer.stream(asked, Decoding(max_new_tokens=24), threading.Event())]
    assert "🚪" in texts[-1]
    assert not any("\ufffd" in text for text in texts)
    assert all(later.startswith(text) for text, later in pairwise(texts))


def test_what_was_read_of_the_passages_is_not_read_again(writer: LlamaCppGenerator, counting: Counting) -> None:
    stream(writer, NOTICE)
    counting.read.clear()
    stream(writer, RENT)
    whole = writer.count_tokens(RENT)
    assert whole > 100
    assert sum(counting.read) < 60, f"{counting.read} of {whole} tokens: the question, and where a part begins"
    counting.read.clear()
    writer.log_likelihood(RENT, ANSWER)
    assert sum(counting.read) < 20


def test_stopping_ends_an_answer_and_the_next_one_is_as_ever(writer: LlamaCppGenerator) -> None:
    before, stop = stream(writer, RENT), threading.Event()
    fragments = []
    for fragment in writer.stream(RENT, Decoding(max_new_tokens=200, end_probability=1.0), stop):
        fragments.append(fragment)
        if len(fragments) == 4:
            stop.set()
    assert fragments[-1].ending == "stopped"
    assert fragments[-1].new_tokens <= 6
    begun = writer.stream(NOTICE, Decoding(max_new_tokens=200), threading.Event())
    next(begun)
    begun.close()
    assert stream(writer, RENT) == before


def test_a_prompt_is_stopped_while_it_is_read(writer: LlamaCppGenerator, counting: Counting) -> None:
    stop = threading.Event()
    stop.set()
    long = (Turn("user", "The notice is three months, in writing. " * 250),)
    fragments = list(writer.stream(long, SHORT, stop))
    assert fragments[-1].ending == "stopped"
    assert fragments[-1].new_tokens <= 1
    assert sum(counting.read) <= 1024 < writer.count_tokens(long)


def test_what_does_not_fit_is_explained(writer: LlamaCppGenerator) -> None:
    long = (Turn("user", "The notice is three months. " * 2500),)
    with pytest.raises(AssistantError, match=r"tokens, and there is room for .*raise `\[model\] window`"):
        stream(writer, long)
    with pytest.raises(AssistantError, match=r"and the window is 4096"):
        writer.log_likelihood(long, ANSWER)


def test_no_port_is_open_and_no_socket_has_a_name(writer: LlamaCppGenerator) -> None:
    server = load_llama_cpp(SETTINGS.model_copy(update={"window": 512}), MODEL_HOME, load_nothing)
    me = psutil.Process()
    assert not [one for one in me.net_connections("tcp") if one.status == psutil.CONN_LISTEN]
    named = [one.laddr for one in me.net_connections("unix") if "llama-" in str(one.laddr)]
    assert not [address for address in named if Path(str(address)).exists()]
    assert server.window == 512
    assert stream(writer, DOOR) != ""


def test_a_broken_or_missing_file_and_a_missing_package_are_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = find_embedded_gguf().read_bytes()
    for name, content, reason in (
        ("text.gguf", b"Not a model", "is no GGUF file"),
        ("short.gguf", whole[:3_000_000], "damaged or not whole"),
        ("header.gguf", whole[:1000], "damaged or not whole"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(AssistantError, match=reason):
            load_llama_cpp(ModelSettings(name=str(tmp_path / name)), tmp_path, load_nothing)
    with pytest.raises(AssistantError, match="There is no file"):
        load_llama_cpp(ModelSettings(name=str(tmp_path / "other.gguf")), tmp_path, load_nothing)
    with pytest.raises(AssistantError, match="holds weights as the file"):
        load_llama_cpp(ModelSettings(quantization="int8"), MODEL_HOME, load_nothing)
    monkeypatch.setattr(loading, "find_spec", lambda _: None)
    with pytest.raises(AssistantError, match=r"is not installed: run `pip install 'apprentice\[llama\]'`"):
        load_llama_cpp(SETTINGS, MODEL_HOME, load_nothing)
