"""Without a key nothing is told, and what a program sends is limited."""

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from feedback.errors import FeedbackError
from tests.ui.web.visiting import browser
from ui.actions.belongings.erasing import erase
from ui.api.bodies import MOST_BYTES
from ui.people.keys import KeyRing
from ui.wiring import Apprentice

ASK = {"messages": [{"role": "user", "content": "When does the warehouse open?"}]}
REQUESTS = [
    ("GET", "/v1/models", None),
    ("GET", "/metrics", None),
    ("POST", "/v1/chat/completions", ASK),
    ("POST", "/v1/feedback", {"answer_id": "f", "rating": "up"}),
    ("GET", "/v1/feedback/f", None),
]


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS, ids=[path for _, path, _ in REQUESTS])
def test_nothing_is_told_without_a_key_that_holds(
    url: str, apprentice: Apprentice, method: str, path: str, body: dict | None, key_of: Callable[[str], str]
) -> None:
    ring, key = KeyRing(apprentice.engine), key_of("tom")
    [known] = ring.list()
    ring.remove(known.id)
    for sent in ("", f"Bearer {key}", "Bearer ap-wrong", "Bearer", f"Basic {key}", known.id, "Bearer \xe9"):
        headers = {"Authorization": sent.encode("latin-1")} if sent else {}
        with browser(url) as visitor:  # the cookie of a visitor is no key
            refused = visitor.request(method, path, json=body, headers=headers)
        assert refused.status_code == 401
        assert "assistant keys add NAME" in refused.json()["error"]["message"]
    assert list(apprentice.feedback.history()) == []


def test_a_key_is_kept_nowhere_and_ends_with_its_person(apprentice: Apprentice, key_of: Callable[[str], str]) -> None:
    ring = KeyRing(apprentice.engine)
    key, other = key_of("mia"), key_of("tom")
    assert (ring.find(key), ring.find(other)) == ("mia", "tom")
    assert [one.user for one in ring.list()] == ["mia", "tom"]
    apprentice.engine.dispose()
    assert key.encode() not in b"".join(path.read_bytes() for path in apprentice.home.glob("apprentice.db*"))
    erase(apprentice, "mia")
    assert (ring.find(key), ring.find(other)) == (None, "tom")
    with pytest.raises(FeedbackError, match="There is no key '12345678'"):
        ring.remove("12345678")


@pytest.mark.parametrize("name", ["", "visitor-1", "mia mia", "x" * 65, "../mia", "mia\n"])
def test_a_key_is_of_a_person_with_a_name(apprentice: Apprentice, name: str) -> None:
    with pytest.raises(FeedbackError, match="cannot be a name"):
        KeyRing(apprentice.engine).make(name)


def test_keys_of_a_home_that_cannot_be_written_stay_as_they_are(apprentice: Apprentice) -> None:
    assert KeyRing.open(apprentice).list() == []
    apprentice.loaded = replace(apprentice.loaded, read_only=apprentice.home)
    with pytest.raises(FeedbackError, match="cannot be written, so its keys stay as they are"):
        KeyRing.open(apprentice)


def test_too_much_and_too_little_are_refused(mia: httpx.Client) -> None:
    large = mia.post("/v1/chat/completions", content=b" " * (MOST_BYTES + 1))
    assert (large.status_code, large.json()["error"]["code"]) == (413, "too_large")
    broken = mia.post("/v1/chat/completions", content=b"{", headers={"content-type": "application/json"})
    assert (broken.status_code, broken.json()["error"]["code"]) == (400, "invalid_body")
    unknown = mia.get("/v1/unknown")
    assert (unknown.status_code, unknown.json()["error"]["message"]) == (404, "Not Found.")


def test_another_site_may_not_ask_even_with_a_key(mia: httpx.Client) -> None:
    refused = mia.post("/v1/chat/completions", json=ASK, headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403


def test_health_needs_no_key_and_metrics_count(mia: httpx.Client, url: str) -> None:
    assert httpx.get(f"{url}/health").json()["status"] == "ok"
    answered = mia.post("/v1/chat/completions", json=ASK).json()
    mia.post("/v1/feedback", json={"answer_id": answered["id"], "rating": "up"})
    mia.get("/v1/feedback/nobodys")
    shown = mia.get("/metrics")
    assert shown.headers["content-type"].startswith("text/plain; version=")
    lines = shown.text.splitlines()
    for line in (
        "apprentice_answers 1.0",
        'apprentice_thumbs{value="up"} 1.0',
        "apprentice_documents 1.0",
        'apprentice_serving_info{adapter="installed",extract="installed",score="installed"} 1.0',
        'apprentice_requests_total{method="POST",route="/v1/chat/completions",status="200"} 1.0',
        'apprentice_requests_total{method="GET",route="/v1/feedback/{answer_id}",status="404"} 1.0',
    ):
        assert line in lines
    assert "nobodys" not in shown.text
