"""The page is there before what answers is loaded."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import httpx
import pytest

from tests.ui.conftest import serving
from ui.startup.readiness import Step
from ui.web.server.serving import answering
from ui.wiring import Apprentice

HEAVY = ("torch", "transformers", "sentence_transformers", "chromadb", "scipy", "sklearn", "llama_index", "nltk", "trl")


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Held shut until the test opens it, and open when the test is over."""
    gate = threading.Event()
    yield gate
    gate.set()


def test_the_address_answers_before_there_is_a_page_and_says_that_it_is_getting_ready() -> None:
    port = free_port()
    with answering("127.0.0.1", port):
        answer = httpx.get(f"http://127.0.0.1:{port}/")
    assert answer.status_code == 503
    assert "Getting ready" in answer.text


def test_the_page_is_there_before_anything_is_loaded(apprentice: Apprentice, gate: threading.Event) -> None:
    apprentice.readiness.start([Step("model", gate.wait)], str)
    with serving(apprentice) as url:
        answer = httpx.get(url)
        assert answer.status_code == 200
        assert "gradio" in answer.text
        assert not apprentice.readiness.progress.finished


def test_each_browser_gets_the_page_in_its_language_also_after_another_one(apprentice: Apprentice) -> None:
    with serving(apprentice) as url:
        for wanted, button in (
            ("fr-CA,fr;q=0.9", "Nouvelle conversation"),
            ("ko", "New conversation"),
            ("fr", "Nouvelle"),
        ):
            answer = httpx.get(url, headers={"Accept-Language": wanted})
            assert f'"value":"{button}' in answer.text.replace(": ", ":")
            assert "Accept-Language" in answer.headers["vary"]


def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(OSError), answering("127.0.0.1", port):
            pass


@pytest.mark.parametrize("module", ["ui.web.server.serving", "ui.web.app"])
def test_the_page_imports_no_library_that_only_answers_need(module: str) -> None:
    program = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert module in imported
    assert not imported & set(HEAVY)
    assert module == "ui.web.app" or "gradio" not in imported


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
