"""Model servers on this machine are found quickly, whatever else answers at their ports."""

import socketserver
import time
from contextlib import ExitStack

import pytest

from assistant.errors import AssistantError
from tests.ui.settings.models.servers import OLLAMA, OPENAI, ListingServer, noisy, running, silent
from ui.settings.models.servers import PLACES, Place, find_servers, list_models


def test_servers_are_found_with_their_models_and_what_only_embeds_is_left_out() -> None:
    ollama, vllm = ListingServer(OLLAMA), ListingServer(OPENAI)
    with running(ollama) as first, running(vllm) as second:
        places = (Place("Ollama", first, "/api/tags"), Place("vLLM", second, "/v1/models"), Place("LM Studio", 1, "/x"))
        found = find_servers(places)
        assert [(one.product, one.base_url, one.models) for one in found] == [
            ("Ollama", ollama.base_url, ("qwen3:4b",)),
            ("vLLM", vllm.base_url, ("small", "large")),
        ]
    assert [ollama.asked, vllm.asked] == [[("/api/tags", None)], [("/v1/models", None)]]


def bad_servers() -> list[socketserver.TCPServer]:
    return [
        ListingServer(b"<html>hello</html>"),
        ListingServer(b"[" * 100_000),
        ListingServer(b'{"data": [1, {"id": 7}, null]}'),
        ListingServer(b'{"data": []}'),
        ListingServer(b'"data"'),
        ListingServer(OPENAI, 404),
        ListingServer(OPENAI, 401),
        ListingServer(b"x" * 3_000_000),
        ListingServer(OPENAI, 200, pause_s=0.05),
        noisy(),
        silent(),
    ]


def test_whatever_else_answers_is_no_server_and_nothing_is_waited_for() -> None:
    with ExitStack() as stack:
        ports = [stack.enter_context(running(server)) for server in bad_servers()]
        started = time.monotonic()
        assert find_servers([Place("any", port, "/v1/models") for port in ports]) == []
        assert time.monotonic() - started < 5


def test_a_redirection_is_not_followed() -> None:
    target = ListingServer(OPENAI)
    with running(target):
        sending = ListingServer(b"", 302, location=f"{target.base_url}/models")
        with running(sending) as port:
            assert find_servers([Place("any", port, "/v1/models")]) == []
    assert target.asked == []


def test_a_proxy_of_the_shell_is_not_asked_about_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, here = ListingServer(OPENAI), ListingServer(OLLAMA)
    with running(proxy) as proxied, running(here) as port:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxied}")
        assert [one.models for one in find_servers([Place("Ollama", port, "/api/tags")])] == [("qwen3:4b",)]
    assert proxy.asked == []


def test_the_usual_ports_are_those_that_the_products_document() -> None:
    assert {place.product: place.port for place in PLACES} == {
        "Ollama": 11434,
        "llama-server": 8080,
        "LM Studio": 1234,
        "vLLM": 8000,
    }


def test_a_key_is_sent_where_it_is_given() -> None:
    server = ListingServer(OPENAI)
    with running(server):
        assert list_models(server.base_url, "secret") == ("small", "large")
    assert server.asked == [("/v1/models", "Bearer secret")]


@pytest.mark.parametrize(
    ("server", "why"),
    [
        (lambda: ListingServer(OPENAI, 401), "refuses the key"),
        (lambda: ListingServer(OPENAI, 500), r"lists no models \(500\)"),
        (lambda: ListingServer(b"hello"), "usually ends with /v1"),
        (noisy, "No model server answers"),
        (silent, "No model server answers"),
    ],
)
def test_an_address_without_a_model_server_is_explained(server, why: str) -> None:
    with running(server()) as port, pytest.raises(AssistantError, match=why):
        list_models(f"http://127.0.0.1:{port}/v1", timeout_s=0.5)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/v1", "http://[::1", "http://127.0.0.1:99999/v1"])
def test_an_address_where_nobody_is_is_explained(address: str) -> None:
    with pytest.raises(AssistantError, match="address"):
        list_models(address, timeout_s=0.5)
