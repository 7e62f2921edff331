"""Whatever a browser sends with an event, it reads and changes only what is its own, and only in the ways there are."""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet

from tests.attacks.strangers.conftest import CONVERSATION, OF_MIA, SECRET, Target
from tests.ui.actions.asking import asked
from tests.ui.web.visiting import JOIN, QUEUE, browser, call, handler, handlers
from ui.actions import judging
from ui.actions.documents import list_documents
from ui.people.reading.reach import EVERYTHING

HUGE = "9" * 5_000
STRANGE: tuple[object, ...] = (
    None,
    "--help",
    "../../../etc/passwd",
    "\x00\ud800",
    10**400,
    -1.5,
    ["--resume"],
    [[1]],
)
CLICKS: tuple[object, ...] = (
    None,
    "rate",
    7,
    ["do"],
    {},
    {"do": None},
    {"do": ["rate"]},
    {"do": "drop table"},
    {"do": "rate", "value": "2", "exchange": "{exchange}"},
    {"do": "rate", "value": 1, "exchange": "{exchange}"},
    {"do": "rate", "value": "1", "exchange": "{exchange}"},
    {"do": "reason", "given": "yes", "reason": "wrong", "exchange": "{exchange}"},
    {"do": "comment", "comment": "mine now", "exchange": "{exchange}"},
    {"do": "edit", "text": "mine now", "exchange": "{exchange}"},
    {"do": "choose", "other": "{exchange}", "withdrawn": "no", "exchange": "{exchange}"},
    {"do": "golden", "kept": "yes", "exchange": "{exchange}"},
    {"do": "decide", "decision": "accepted", "exchange": "{exchange}"},
    {"do": "sources", "exchange": "{exchange}"},
    {"do": "sources", "exchange": "{exchange}", "number": HUGE},
    {"do": "today", "exchange": "{exchange}"},
    {"do": "read", "document": "../../../etc/passwd", "start": "0", "end": HUGE},
    {"do": "retry", "exchange": "{exchange}"},
    {"do": "branch", "exchange": "{exchange}", "question": "mine now"},
    {"do": "open", "conversation": CONVERSATION},
    {"do": "rename", "conversation": CONVERSATION, "title": "mine now"},
    {"do": "pin", "conversation": CONVERSATION, "pinned": "yes"},
    {"do": "save", "conversation": CONVERSATION, "form": "json"},
    {"do": "save", "conversation": CONVERSATION, "form": "markdown"},
    {"do": "delete", "conversation": CONVERSATION},
    {"do": "resume", "method": "--help"},
    {"do": "resume", "method": "../dpo"},
    {"do": "promote", "adapter": "../uploads/evil"},
    {"do": "add", "question": "Who opens it?", "reference": "Mia.", "role": "owner"},
    {"do": "find", "words": "x" * 500},
    {"do": "find", "kind": "../..", "order": "drop table", "since": HUGE},
    {"do": "more", "shown": HUGE},
    {"do": "more", "shown": "-1"},
    {"do": "open", "document": "../../etc/passwd", "look": "text"},
    {"do": "open", "document": "{document}", "look": "../text"},
    {"do": "open", "document": "{document}", "start": HUGE},
    {"do": "open", "document": "{document}", "look": "cited"},
    {"do": "limit", "collection": "default", "to": "nobody"},
    {"do": "limit", "collection": "../../etc", "to": HUGE},
    {"do": "open", "collection": "default"},
    {"do": "move", "documents": "{document}", "target": "../../elsewhere"},
    {"do": "move", "documents": "/etc/passwd", "target": "mine"},
    {"do": "remove selected", "documents": "../uploads"},
    {"do": "read again", "document": "/etc/passwd"},
    {"do": "add", "address": "/etc/passwd"},
    {"do": "add", "address": "file:///etc/passwd"},
    {"do": "add", "address": "http://127.0.0.1:1/", "crawl": "yes"},
    {"do": "add", "address": ["http://example.org/"]},
    {"do": "open", "adapter": "../../etc/passwd"},
    {"do": "delete", "adapter": "../uploads"},
    {"do": "compare", "first": "../../etc/passwd", "second": "base"},
    {"do": "draft", "skip": HUGE},
    {"do": "draft", "skip": "-1"},
    {"do": "change", "golden": "", "question": "x", "reference": "y", "role": "gold"},
)
EVERYBODYS = ("_roll_back",)
"""What everybody may do: there is no login."""


@pytest.fixture(scope="module")
def mine(target: Target) -> Iterator[httpx.Client]:
    """The attacker."""
    with browser(target.url) as client:
        yield client


def find_handlers(client: httpx.Client, kind: str = "") -> list[dict[str, Any]]:
    """Return the events but uploads, which have tests of their own; with a `kind`, those of that kind."""
    return [
        one
        for one in handlers(client)
        for kinds in [{target[1] for target in one["targets"]}]
        if one["api_name"] not in EVERYBODYS and "upload" not in kinds and (not kind or kind in kinds)
    ]


def of_mia(target: Target) -> tuple[Any, ...]:
    """Everything that is Mia's."""
    feedback = target.apprentice.feedback
    return tuple(feedback.history_of(OF_MIA)), tuple(feedback.conversation(CONVERSATION)), feedback.people()[-1]


def send(client: httpx.Client, one: dict[str, Any], events: Sequence[dict[str, Any]]) -> str:
    """Send all events of one kind, and return everything that comes back."""
    route = "/gradio_api/run/predict" if one["queue"] is False else JOIN
    came, waits = "", False
    for event in events:
        sent = json.dumps({**event, "fn_index": one["id"], "session_hash": "mine"}).encode()
        answer = client.post(route, content=sent, headers={"content-type": "application/json"})
        came, waits = came + answer.text, waits or (answer.is_success and route == JOIN)
    return came + (client.get(QUEUE, params={"session_hash": "mine"}).text if waits else "")


def filled(click: object, target: Target) -> object:
    [document] = list_documents(target.apprentice, reach=EVERYTHING)
    text = json.dumps(click).replace("{exchange}", target.of_mia.id).replace("{document}", document.id)
    return json.loads(text)


def test_no_click_reads_or_changes_what_is_another_s_and_none_crashes(
    target: Target, mine: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    before, known = of_mia(target), list_documents(target.apprentice, reach=EVERYTHING)
    with caplog.at_level(logging.ERROR):
        for one in find_handlers(mine, "act"):
            shows = one["api_name"].startswith(("act", "answer_clicked", "do", "open_clicked"))
            data = [CONVERSATION if shows else None for _ in one["inputs"]]
            events = [{"data": data, "event_data": filled(click, target)} for click in CLICKS]
            came = send(mine, one, events)
            assert SECRET not in came, one["api_name"]
            assert '"success":false' not in came, one["api_name"]
    assert of_mia(target) == before
    assert list_documents(target.apprentice, reach=EVERYTHING) == known
    assert not [record for record in caplog.records if record.exc_info]


def test_no_argument_of_an_event_gets_further_than_the_values_there_are(target: Target, mine: httpx.Client) -> None:
    before = of_mia(target)
    for one in find_handlers(mine):
        if one["inputs"]:
            came = send(mine, one, [{"data": [strange] * len(one["inputs"])} for strange in STRANGE])
            assert SECRET not in came
            assert "Traceback" not in came
    assert of_mia(target) == before
    assert not list(target.apprentice.home.glob("training.log"))


@pytest.mark.parametrize("method", ["--help", "../dpo", "dpo --promote auto", "DPO", "", "dpo\n"])
def test_a_training_starts_with_a_method_of_the_table_alone(target: Target, mine: httpx.Client, method: str) -> None:
    for event, data, click in (
        ("_start", [method], None),
        ("_act_on_run", [], {"do": "resume", "method": method}),
    ):
        came = call(mine, handler(mine, event), data, click)
        assert '"data-state' not in came
    assert not (target.apprentice.home / "training.log").exists()


def test_nobody_asks_in_the_conversation_of_another(target: Target, mine: httpx.Client) -> None:
    came = call(mine, handler(mine, "ask"), ["Who drives?", CONVERSATION, [], False])
    assert "belongs to another person" in came
    assert [one.exchange.user for one in target.apprentice.feedback.conversation(CONVERSATION)] == [OF_MIA]


def test_the_name_of_another_s_session_shows_and_stops_nothing(target: Target, mine: httpx.Client) -> None:
    with browser(target.url) as other:
        asking = handler(other, "ask")
        body = {"fn_index": asking["id"], "data": ["Who drives?", "", [], False], "session_hash": "theirs"}
        joined = other.post(JOIN, json=body)
        event = joined.json()["event_id"]
        heard = ""
        with suppress(httpx.RemoteProtocolError), mine.stream("GET", QUEUE, params={"session_hash": "theirs"}) as came:
            for piece in came.iter_text():  # it breaks off: for this visitor there is no such session
                heard += piece
        assert "Forklift" not in heard
        cancel = {"session_hash": "theirs", "fn_index": asking["id"], "event_id": "0" * 32}
        mine.post("/gradio_api/cancel", json=cancel)
        assert "Forklift" in other.get(QUEUE, params={"session_hash": "theirs"}).text
    assert event


@pytest.mark.parametrize(
    "forged",
    [OF_MIA, Fernet(Fernet.generate_key()).encrypt(OF_MIA.encode()).decode()],
    ids=["a name", "of another key"],
)
def test_a_cookie_that_names_somebody_else_shows_nothing_of_theirs(
    target: Target, mine: httpx.Client, forged: str
) -> None:
    [cookie] = mine.cookies.jar
    with httpx.Client(base_url=target.url, timeout=60, headers={"cookie": f"{cookie.name}={forged}"}) as eve:
        opening = handler(eve, "open_page")
        body = {"fn_index": opening["id"], "data": [CONVERSATION], "session_hash": "mine"}
        assert SECRET not in eve.post("/gradio_api/run/predict", json=body).text
        eve.post(JOIN, json=body)
        with suppress(httpx.RemoteProtocolError):  # it breaks off: each request is a new visitor's
            assert SECRET not in eve.get(QUEUE, params={"session_hash": "mine"}).text


@pytest.mark.parametrize("session", ["", "../x", "a b", "x" * 65, "a/b", "%2e", None, 7, ["mine"], {"a": 1}])
def test_a_session_has_a_plain_name(mine: httpx.Client, session: object) -> None:
    body = {"fn_index": handler(mine, "begin")["id"], "data": [], "session_hash": session}
    assert mine.post(JOIN, json=body).status_code == 400


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000, b'{"data": {}}', b'"mine"'])
def test_what_is_no_event_is_refused(mine: httpx.Client, body: bytes) -> None:
    answer = mine.post(JOIN, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400


def test_an_event_has_an_end(mine: httpx.Client) -> None:
    body = {"fn_index": handler(mine, "ask")["id"], "data": ["x" * 2_000_000, "", [], False], "session_hash": "mine"}
    answer = mine.post(JOIN, json=body)
    assert answer.status_code == 413
    assert "1000 KB" in answer.text


@pytest.mark.parametrize(
    "route",
    [
        "GET /gradio_api/file=/etc/hostname",
        "GET /gradio_api/file=http://127.0.0.1:1/",
        "GET /gradio_api/file/etc/hostname",
        "GET /gradio_api/proxy=http://127.0.0.1:1/",
        "GET /gradio_api/deep_link?session_hash=mine",
        "GET /gradio_api/info",
        "GET /gradio_api/openapi.json",
        "GET /gradio_api/runs",
        "POST /gradio_api/run-history/connect",
        "GET /gradio_api/call/_ask/1",
        "POST /gradio_api/call/_ask",
        "POST /gradio_api/call/v2/_ask",
        "POST /gradio_api/run/_ask",
        "POST /gradio_api/api/predict",
        "POST /gradio_api/component_server",
        "POST /gradio_api/process_recording",
        "POST /gradio_api/vibe-edit",
        "GET /gradio_api/stream/a/b/c/playlist.m3u8",
        "GET /gradio_api/custom_component/a/client/b/c",
        "GET /gradio_api/app_id",
        "GET /gradio_api/token",
        "GET /gradio_api/queue/status",
        "GET /monitoring",
        "GET /monitoring/summary",
        "GET /docs",
        "GET /openapi.json",
        "GET /assets",
        "GET /static/../../../../etc/hostname",
        "GET /assets/..%2f..%2f..%2fetc/hostname",
        "PUT /",
        "DELETE /gradio_api/queue/join",
        "POST /login",
    ],
)
def test_gradio_answers_nothing_that_the_page_does_not_ask(mine: httpx.Client, route: str) -> None:
    method, _, path = route.partition(" ")
    answer = mine.request(method, path, json={} if method == "POST" else None)
    assert answer.status_code in (403, 404)
    assert "localhost" not in answer.text


def test_a_stored_page_is_not_opened_by_its_name(mine: httpx.Client) -> None:
    plain = mine.get("/config").json()
    assert mine.get("/config", params={"deep_link": "../../x", "page": "x"}).json()["components"] == plain["components"]


def test_browsers_keep_no_history_of_calls(mine: httpx.Client) -> None:
    assert mine.get("/config").json()["run_history"] is False


def test_one_s_own_things_still_work(target: Target, mine: httpx.Client) -> None:
    before = {one.exchange.id for one in target.apprentice.feedback.history()}
    call(mine, handler(mine, "ask"), ["Who drives?", "", [], False])
    [own] = [one.exchange for one in target.apprentice.feedback.history() if one.exchange.id not in before]
    acting = handler(mine, "act")
    call(mine, acting, [own.conversation_id], {"do": "rate", "exchange": own.id, "value": "-1"})
    rating = judging.find_rating(target.apprentice, own.id, user=own.user)
    assert rating
    assert rating.value == -1
    assert asked(target.apprentice, "And when?", user=own.user, conversation=own.conversation_id)
