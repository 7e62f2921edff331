"""A collection that is limited reaches nobody else, whichever way it is asked for, and those whom it is for by all."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from feedback.errors import FeedbackError
from feedback.records import Exchange
from retrieval.library import Library
from retrieval.settings import IndexSettings
from tests.retrieval.fakes import WordEmbedder
from tests.ui import conftest as ui
from tests.ui.actions.asking import asked
from tests.ui.cli.commands import Shell
from tests.ui.web.visiting import call, handler, send_file
from ui.actions import judging
from ui.actions.quality import marking, reviewing
from ui.people.accounts import Accounts
from ui.people.audit import Actor
from ui.people.keys import KeyRing
from ui.people.reading.groups import Groups
from ui.people.reading.limits import Limits
from ui.people.reading.reach import EVERYTHING, Reach
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

PASSWORD = "correct horse battery"
ROLES = {"ada": "admin", "bea": "reviewer", "rev": "reviewer", "rita": "reader"}
PLAN = (
    "# Heliotrope takeover\n\n"
    "The heliotrope takeover of the warehouse is signed on the ninth of May. The ninth of May is a Friday.\n"
)
QUESTION = "When is the heliotrope takeover signed?"
OPEN = "When does the warehouse open?"
HIDDEN = ("ninth of may", "takeover-plan", "directors-only", "is signed on")
"""What only stands in the limited collection: a fact, the name of a file, the collection's own name, other words."""


@dataclass(frozen=True)
class Home:
    """A server with one limited collection, and what its readers were answered."""

    url: str
    apprentice: Apprentice
    document: str
    asked: dict[str, Exchange] = field(default_factory=dict)
    """An answer to each person, from the open documents."""

    def answer_of(self, name: str) -> Exchange:
        """Return an answer that a person was given and did not like."""
        if name not in self.asked:
            self.asked[name] = asked(self.apprentice, OPEN, user=name, conversation=f"of-{name}")
            judging.rate(self.apprentice, self.asked[name].id, user=name, value=-1)
        return self.asked[name]

    def key_of(self, name: str) -> dict[str, str]:
        return {"authorization": f"Bearer {KeyRing(self.apprentice.engine).make(name)}"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("limited")
    apprentice = ui.stand_in(folder, seconds_per_word=0.0)
    library = Library(IndexSettings(), apprentice.home, apprentice.engine, WordEmbedder())
    apprentice.library = library  # type: ignore[assignment]
    apprentice.assistant.retriever = library
    apprentice.assistant.corrections = apprentice.corrections
    (folder / "takeover-plan.md").write_text(PLAN, encoding="utf-8")
    list(library.ingest([str(folder / "warehouse-handbook.md")]))
    [added] = library.ingest([str(folder / "takeover-plan.md")], collection="directors-only")
    accounts = Accounts(apprentice.engine)
    for name, role in ROLES.items():
        accounts.add(name, role, PASSWORD)  # type: ignore[arg-type]
    Groups(apprentice.engine).change("directors", add=["bea"])
    Limits(apprentice.engine).limit("directors-only", ["directors"])
    own = asked(apprentice, QUESTION, user="bea", conversation="2" * 32)
    judging.edit(apprentice, own.id, "The takeover is signed on the ninth of May [1].", user="bea")
    sites = apprentice.settings.server.model_copy(
        update={"widget_sites": ("http://127.0.0.1",), "widget_collections": ("directors-only", "default")}
    )
    apprentice.settings = apprentice.settings.model_copy(update={"server": sites})
    with ui.serving(apprentice) as url:
        yield Home(url, apprentice, added.document_id or "")
    library.close()


@contextmanager
def signed_in(home: Home, name: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=home.url, timeout=60) as client:
        assert client.post("/sign-in", data={"name": name, "password": PASSWORD}).status_code == 303
        yield client


def on_page(name: str, data: list[object], click: dict[str, str] | None = None) -> "Way":
    """Send an event of the page."""

    def ask(home: Home, person: str) -> str:
        mine = home.answer_of(person)
        named = {"document": home.document, "exchange": mine.id, "conversation": mine.conversation_id}
        filled = {key: value.format(**named) for key, value in click.items()} if click else None
        given = [one.format(**named) if isinstance(one, str) else one for one in data]
        with signed_in(home, person) as client:
            return call(client, handler(client, name), given, filled)

    return ask


def by_get(path: str) -> "Way":
    def ask(home: Home, person: str) -> str:
        with signed_in(home, person) as client:
            return client.get(path.format(document=home.document)).text

    return ask


def by_key(method: str, path: str, body: dict[str, object] | None = None) -> "Way":
    def ask(home: Home, person: str) -> str:
        with httpx.Client(base_url=home.url, timeout=60, headers=home.key_of(person)) as client:
            return client.request(method, path, json=body).text

    return ask


def by_mcp(method: str, params: dict[str, object]) -> "Way":
    def ask(home: Home, person: str) -> str:
        filled = json.loads(json.dumps(params).replace("DOCUMENT", home.document))
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": filled}
        headers = {**home.key_of(person), "accept": "application/json, text/event-stream"}
        with httpx.Client(base_url=home.url, timeout=60, headers=headers) as client:
            got = client.post("/mcp", json=body)
            assert got.status_code == 200, got.text
            return got.text

    return ask


Way = Callable[[Home, str], str]
ASK = {"messages": [{"role": "user", "content": QUESTION}]}
WAYS: dict[str, Way] = {
    "ask": on_page("ask", [QUESTION, "", [], False]),
    "ask, the collection named": on_page("ask", [QUESTION, "", ["directors-only"], False]),
    "ask, nothing kept": on_page("ask", [QUESTION, "", [], True]),
    "ask what there is": on_page("ask", ["Which documents are there?", "", [], False]),
    "ask for a summary": on_page("ask", ["Summarize the document Heliotrope takeover.", "", [], False]),
    "collections in the composer": on_page("open_page", [""]),
    "viewer": on_page("read", [], {"do": "read", "document": "{document}", "start": "0", "end": "90"}),
    "list of documents": on_page("show", []),
    "search in the list": on_page("_act_on_documents", [], {"do": "find", "words": "takeover"}),
    "more of the list": on_page("_act_on_documents", [], {"do": "more", "shown": "50"}),
    "text of a document": on_page("_act_on_documents", [], {"do": "open", "document": "{document}"}),
    "chunks of a document": on_page(
        "_act_on_documents", [], {"do": "open", "document": "{document}", "look": "chunks"}
    ),
    "cited for": on_page("_act_on_documents", [], {"do": "open", "document": "{document}", "look": "cited"}),
    "right passage": on_page(
        "act", ["{conversation}"], {"do": "find", "exchange": "{exchange}", "words": "heliotrope signed"}
    ),
    "drafts of golden questions": on_page("_act_on_drafts", [], {"do": "draft", "skip": "0"}),
    "original": by_get("/documents/{document}/original"),
    "answers of the API": by_key("POST", "/v1/chat/completions", ASK),
    "a collection as model": by_key("POST", "/v1/chat/completions", {**ASK, "model": "apprentice/directors-only"}),
    "streamed": by_key("POST", "/v1/chat/completions", {**ASK, "stream": True}),
    "list of models": by_key("GET", "/v1/models"),
    "tool search": by_mcp("tools/call", {"name": "search", "arguments": {"question": QUESTION, "passages": 20}}),
    "tool ask": by_mcp("tools/call", {"name": "ask", "arguments": {"question": QUESTION}}),
    "tool read": by_mcp("tools/call", {"name": "read", "arguments": {"document_id": "DOCUMENT"}}),
    "resources": by_mcp("resources/list", {}),
    "resource": by_mcp("resources/read", {"uri": "apprentice://documents/DOCUMENT"}),
}


ECHO = {"ask, the collection named", "a collection as model"}
"""Ways that say again what they were sent: the name of the collection."""


@pytest.mark.parametrize("way", WAYS)
def test_a_limited_collection_reaches_by_no_way_who_may_not_read_it(home: Home, way: str) -> None:
    """A reviewer without the right gets nothing of it, and one of the group, who sends the same, does."""
    hidden = [one for one in HIDDEN if way not in ECHO or one != "directors-only"]
    for_nobody = WAYS[way](home, "rev").lower()
    assert [one for one in hidden if one in for_nobody] == []
    for_the_group = WAYS[way](home, "bea").lower()
    assert [one for one in hidden if one in for_the_group], for_the_group


def test_a_limited_collection_is_refused_in_the_words_for_one_that_is_not_there(home: Home) -> None:
    said = []
    for name in ("directors-only", "never-was"):
        model = by_key("POST", "/v1/chat/completions", {**ASK, "model": f"apprentice/{name}"})
        tool = by_mcp("tools/call", {"name": "search", "arguments": {"question": QUESTION, "collection": name}})
        page = on_page("ask", [QUESTION, "", [name], True])
        answers = [json.loads(model(home, "rev")), tool(home, "rev"), page(home, "rev")]
        assert name in str(answers[0])
        said.append(_without_numbers(" ".join(map(str, answers)).replace(name, "NAME")))
    assert said[0] == said[1]
    for document in (home.document, "0" * 16):
        with signed_in(home, "rev") as rev:
            got = rev.get(f"/documents/{document}/original")
            assert (got.status_code, got.text) == (404, "Not found")


def test_nobody_adds_to_a_collection_that_is_closed_to_them_and_learns_whether_it_is_there(home: Home) -> None:
    known = home.apprentice.library.documents()
    with signed_in(home, "rev") as rev:
        for name in ("directors-only", "never-was"):
            sent = send_file(rev, b"Mine.", "mine.md").json()
            for came in (
                call(rev, handler(rev, "_upload"), [[{"path": sent[0]}], name]),
                call(rev, handler(rev, "_add_address"), [name], {"do": "add", "address": "http://127.0.0.1:1/"}),
            ):
                assert f"You may add nothing to '{name}'. There are: default." in came.replace("&#x27;", "'")
        follow = {"do": "add", "address": "http://127.0.0.1:1/", "crawl": "yes"}
        assert "only an admin adds the pages" in call(rev, handler(rev, "_add_address"), ["default"], follow)
    assert home.apprentice.library.documents() == known


def test_whoever_loses_the_right_keeps_their_answers_and_no_source(home: Home) -> None:
    limits, asking = Limits(home.apprentice.engine), on_page("ask", [QUESTION, "", [], False])
    limits.limit("directors-only", ["rita", "directors"])
    try:
        assert "is signed on" in asking(home, "rita").lower()
    finally:
        limits.limit("directors-only", ["directors"])
    [latest, *_] = home.apprentice.feedback.conversations("rita")
    [judged] = home.apprentice.feedback.conversation(latest.id)
    with signed_in(home, "rita") as rita:
        opened = call(rita, handler(rita, "open_page"), [latest.id])
        assert judged.text.split(".")[0] in opened
        shown = call(rita, handler(rita, "act"), [latest.id], {"do": "sources", "exchange": judged.exchange.id})
        assert ENGLISH.viewer.gone in shown
        saved = [
            call(rita, handler(rita, "do"), ["", latest.id], {"do": "save", "form": form, "conversation": latest.id})
            for form in ("markdown", "json")
        ]
        exported = call(rita, handler(rita, "_act"), [], {"do": "export"})
        for came in (shown, *saved, exported):
            assert "is signed on" not in came.lower()
    again = asking(home, "rita").lower()
    assert "is signed on" not in again


def test_a_reviewer_without_the_right_neither_sees_nor_decides_what_rests_on_a_limited_collection(home: Home) -> None:
    apprentice, by_id = home.apprentice, {}
    for question, collections in (
        (QUESTION, []), ("Which documents are there?", []), ("Who are you?", []), (OPEN, ["default"])
    ):  # fmt: skip
        on_page("ask", [question, "", collections, False])(home, "bea")
        exchange = list(apprentice.feedback.history())[-1].exchange
        judging.rate(apprentice, exchange.id, user="bea", value=-1)
        by_id[exchange.id] = question
    closed, open_one = list(by_id)[:-1], list(by_id)[-1]
    wanted = "heliotrope takeover"  # that it stands in a document which the answer does not rest on
    [right, *_] = marking.find_passages(apprentice, open_one, wanted, EVERYTHING).passages
    assert right.chunk.document_id == home.document
    named = {"user": "bea", "reach": EVERYTHING, "chunk_id": right.chunk.id, "wanted": wanted, "right": True}
    marking.name_passage(apprentice, open_one, **named)
    reach = Reach(frozenset({"directors-only"}), "rev")
    waiting = {one.judged.exchange.id: one.judged for one in reviewing.list_waiting(apprentice, "rev", reach)}
    assert set(waiting) & set(by_id) == {open_one}
    assert reviewing.count_waiting(apprentice, "rev", reach) == len(waiting)
    assert len(reviewing.list_waiting(apprentice, "ada", EVERYTHING)) >= len(waiting) + len(closed)
    show = on_page("_open_review", [])
    for seen, of_whom in ((False, "rev"), (True, "ada")):
        shown = show(home, of_whom).lower()
        assert OPEN.lower() in shown
        for hidden in ("ninth of may", "heliotrope"):
            assert (hidden in shown) is seen, (of_whom, hidden)
    for exchange_id in closed:
        with pytest.raises(FeedbackError, match="There is no answer"):
            reviewing.decide(apprentice, [exchange_id], "accepted", by=Actor("rev", ""), reach=reach)
    listed = Shell(apprentice.home.parent, {}).run("feedback review list", "--json")  # on the machine, all are read
    assert {one["id"] for one in listed.json} >= set(by_id)
    reviewing.decide(apprentice, list(by_id), "accepted", by=Actor("ada", ""), reach=EVERYTHING)
    decided = {one.exchange.id: one for one in reviewing.list_decided(apprentice, reach)}
    assert set(decided) & set(by_id) == {open_one}
    assert [mark.right for mark in decided[open_one].marks] == [None]


def test_an_admin_reads_everything_and_a_visitor_of_a_widget_what_is_not_limited(home: Home) -> None:
    for way in ("answers of the API", "list of models", "tool read", "original"):
        assert any(one in WAYS[way](home, "ada").lower() for one in HIDDEN), way
    with httpx.Client(base_url=home.url, timeout=60) as visitor:
        for question in (QUESTION, "Which documents are there?"):
            asked_there = visitor.post("/widget/ask", json={"question": question})
            assert asked_there.status_code == 200
            assert [one for one in HIDDEN if one in asked_there.text.lower()] == []


def _without_numbers(said: str) -> str:
    """Return what is said without what differs each time: ids, times and durations."""
    return re.sub(r"[0-9a-f]{8,}|[0-9.]+", "", said)
