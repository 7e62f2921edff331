"""A model behind an OpenAI-compatible address answers, and its failures are explained."""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from assistant.answers import Decoding, Turn
from assistant.assistant import Assistant
from assistant.errors import AssistantError, AwayAdapterError
from assistant.models.formats.conversion import locate
from assistant.models.remote.generator import RemoteGenerator
from assistant.settings import AnswerSettings, ModelSettings
from tests.assistant.fakes import card, passage
from tests.assistant.models.model_server import WORDS, ModelServer, running_server
from tests.conftest import MODEL_HOME
from tests.fakes import FixedRetriever
from tests.project.processes import owned_processes

QUESTION = (Turn("system", "Be brief."), Turn("user", "How tall is the Eiffel Tower?"))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_server() as running:
        yield running


def generator(address: str, **changes) -> RemoteGenerator:
    return RemoteGenerator(ModelSettings.model_validate({"name": "small", "base_url": address, **changes}))


def test_pieces_arrive_as_fragments(server):
    fragments = list(generator(server.address).stream(QUESTION, Decoding(), threading.Event()))
    assert [fragment.text for fragment in fragments[:2]] == ["It", "It is"]
    assert (fragments[-1].text, fragments[-1].new_tokens, fragments[-1].ending) == ("".join(WORDS), 5, "complete")


def test_messages_and_decoding_are_sent_as_they_are(server):
    decoding = Decoding(max_new_tokens=7, temperature=0.5, top_p=0.9)
    list(generator(server.address, api_key="secret").stream(QUESTION, decoding, threading.Event()))
    (sent,) = server.requests
    assert [(message["role"], message["content"]) for message in sent["messages"]] == [
        (turn.role, turn.text) for turn in QUESTION
    ]
    assert (sent["model"], sent["temperature"], sent["top_p"], sent["key"]) == ("small", 0.5, 0.9, "Bearer secret")
    assert sent["max_completion_tokens"] == 7
    assert "repetition_penalty" not in sent


def test_sampling_beyond_openai_is_sent_where_it_is_understood(server):
    subject = generator(server.address, extended_sampling=True)
    list(subject.stream(QUESTION, Decoding(), threading.Event()))
    assert (server.requests[0]["top_k"], server.requests[0]["repetition_penalty"]) == (50, 1.1)


def test_whether_to_think_is_sent_with_them(server):
    for thinking in (False, True):
        subject = generator(server.address, extended_sampling=True, thinking=thinking)
        subject.write_all([QUESTION], Decoding())
    assert [request["chat_template_kwargs"]["enable_thinking"] for request in server.requests] == [False, True]


@pytest.mark.parametrize("opening", ["<think>", ""])
def test_thoughts_of_a_server_are_no_part_of_an_answer(server, opening):
    server.words = [opening, "Which", " tower", "?</think>", "\n\n", *WORDS]
    subject = generator(server.address)
    *_, last = subject.stream(QUESTION, Decoding(), threading.Event())
    (whole,) = subject.write_all([QUESTION], Decoding())
    assert last.text == whole.text == "It is 330 metres tall."


def test_a_server_that_only_thinks_is_explained(server):
    server.words, server.finish = ["<think>", "Which"], "length"
    with pytest.raises(AssistantError, match="had none left to answer"):
        list(generator(server.address).stream(QUESTION, Decoding(), threading.Event()))


def test_an_adapter_is_a_model_name(server, tmp_path):
    subject, adapter = generator(server.address), card("dpo-1", tmp_path, base_model="small")
    for listed in ("dpo-1", "dpo-1:latest"):
        server.listed = ["small", listed]
        subject.write_all([QUESTION], Decoding(), adapter)
    subject.write_all([QUESTION], Decoding())
    assert [request["model"] for request in server.requests] == ["dpo-1", "dpo-1:latest", "small"]


def test_an_adapter_that_is_not_listed_is_not_asked_for(server, tmp_path):
    adapter = card("dpo-1", tmp_path, base_model="small")
    with pytest.raises(AwayAdapterError, match="does not list 'dpo-1'"):
        list(generator(server.address).stream(QUESTION, Decoding(), threading.Event(), adapter))
    assert not server.requests


def test_an_adapter_for_answers_only_is_not_asked_for(server, tmp_path):
    adapter = replace(card("dpo-2", tmp_path, base_model="small"), settings={"reach": "answer"})
    with pytest.raises(AssistantError, match="reach"):
        generator(server.address).write_all([QUESTION], Decoding(), adapter)
    assert not server.requests


def test_many_prompts_are_answered_in_order(server):
    server.finish = "length"
    fragments = generator(server.address).write_all([QUESTION] * 3, Decoding())
    assert [(fragment.text, fragment.new_tokens, fragment.ending) for fragment in fragments] == [
        ("".join(WORDS), 5, "length")
    ] * 3


def test_the_stop_button_and_the_length_limit_hold_whatever_the_server_does(server):
    stop = threading.Event()
    fragments = generator(server.address).stream(QUESTION, Decoding(), stop)
    next(fragments)
    stop.set()
    (last,) = fragments
    assert (last.text, last.ending) == ("It", "stopped")
    *_, last = generator(server.address).stream(QUESTION, Decoding(max_new_tokens=2), threading.Event())
    assert (last.text, last.ending) == ("It is", "length")


def test_a_server_that_is_not_there_is_named():
    with pytest.raises(AssistantError, match=r"No model server answers at 'http://127.0.0.1:1/v1': start it"):
        list(generator("http://127.0.0.1:1/v1").stream(QUESTION, Decoding(), threading.Event()))


@pytest.mark.parametrize(
    ("status", "message"),
    [(401, "refuses the key"), (404, "does not know 'small'"), (400, "failed: Error code: 400"), (500, "failed")],
)
def test_what_the_server_refuses_is_explained(server, status, message):
    server.status = status
    subject = generator(server.address)
    with pytest.raises(AssistantError, match=message):
        list(subject.stream(QUESTION, Decoding(), threading.Event()))
    with pytest.raises(AssistantError, match=message):
        subject.write_all([QUESTION], Decoding())


def test_a_server_that_is_silent_is_given_up(server):
    server.delay_s = 0.5
    with pytest.raises(AssistantError, match=r"did not answer within 0\.1 s"):
        list(generator(server.address, timeout_s=0.1).stream(QUESTION, Decoding(), threading.Event()))


def test_an_answer_that_breaks_off_is_explained(server):
    server.breaks_off = True
    with pytest.raises(AssistantError, match="No model server answers at"):
        list(generator(server.address).stream(QUESTION, Decoding(), threading.Event()))


def test_an_answer_that_stalls_is_given_up(server):
    server.pause_s = 1.5
    with pytest.raises(AssistantError, match=r"did not answer within 0\.5 s"):
        list(generator(server.address, timeout_s=0.5).stream(QUESTION, Decoding(), threading.Event()))


def test_lengths_are_estimated_on_the_safe_side():
    subject = generator("http://127.0.0.1:1/v1")
    assert subject.count_tokens([Turn("user", "word " * 300)]) > 330
    assert subject.count_tokens([Turn("user", "日本語" * 100)]) >= 300


@pytest.fixture(scope="module")
def transformers_serve() -> Iterator[str]:
    """The embedded model behind the server that transformers brings along."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    model = str(locate("embedded", MODEL_HOME))
    command = [
        Path(sys.executable).with_name("transformers"),
        "serve",
        model,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with owned_processes() as processes:
        server = processes.start([*command, "--device", "cpu", "--dtype", "float32"])
        _wait_for(f"http://127.0.0.1:{port}/health", server)
        yield f"http://127.0.0.1:{port}/v1"


def _wait_for(address: str, process: subprocess.Popen[bytes], patience_s: float = 240) -> None:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(address).is_success:
                return
        time.sleep(0.5)
    raise TimeoutError(f"{address} did not come up")


@pytest.mark.model
def test_a_real_server_answers_with_citations(transformers_serve):
    subject = generator(transformers_serve, name=str(locate("embedded", MODEL_HOME)))
    tower = passage("The Eiffel Tower is 330 metres tall. It was finished in March 1889 for the World's Fair.")
    assistant = Assistant(FixedRetriever(tower), subject, AnswerSettings(max_new_tokens=40))
    answers = list(assistant.stream("How tall is the Eiffel Tower?"))
    assert len(answers) > 5
    assert "330" in answers[-1].text
    assert [citation.number for citation in answers[-1].citations][:1] == [1]
    assert subject.write_all([QUESTION], Decoding(max_new_tokens=8))[0].new_tokens > 0
